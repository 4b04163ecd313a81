"""Human-readable documentation of shapes."""
