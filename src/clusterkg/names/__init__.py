"""What a name means: places and industries."""
