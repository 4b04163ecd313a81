"""Saved queries: their headers, their parameters, and running them."""
