"""The graph and what keeps it: memory, disk, remote engines; files in, build, rules."""
