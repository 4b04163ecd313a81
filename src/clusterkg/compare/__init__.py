"""Comparison of cities: overlap, shares, scorecard, network measures."""
