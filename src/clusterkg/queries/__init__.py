"""Saved queries: their heads, parameters and how they are run."""
