"""Stored pages read again: which ones, making articles show the new readings, and pruning the former ones.

Reads no page itself: that is `pipelines.reextract`.
"""
