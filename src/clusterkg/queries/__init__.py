"""Saved queries: their header comments, their parameters, and running them."""
