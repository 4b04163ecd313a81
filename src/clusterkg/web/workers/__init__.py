"""Processes that answer one task at a time, and the pool that hands tasks out."""
