"""Extracting the text of loose pages, saved or fetched, as `marbre extract` does. Keeps nothing."""
