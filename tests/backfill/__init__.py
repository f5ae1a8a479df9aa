"""A newsroom's past: the ways into it, how they are walked, and backfills as a user runs them."""
