"""Explanations of validation results, and their positions."""
