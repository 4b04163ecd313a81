"""Results of validation in words, and where they stand."""
