"""The graph read: bets, passages, what changed."""
