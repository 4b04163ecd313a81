"""Cities compared: overlap, shares, scorecard, networks."""
