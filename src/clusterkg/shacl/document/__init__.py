"""Shapes as documents for people."""
