"""What the graph says, as plain data for pages and programs."""
