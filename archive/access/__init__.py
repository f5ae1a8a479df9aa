"""What may be shown, and what must not come back: the conditions that every reader and every writer shares."""
