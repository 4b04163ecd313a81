"""Explanations of validation results in words, with their positions."""
