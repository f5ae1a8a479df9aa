"""Pieces of text as strings of words and characters: compared, the nearest found, shown harmlessly. Knows no table."""
