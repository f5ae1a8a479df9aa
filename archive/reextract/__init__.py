"""Stored pages read again: which ones, making articles show the new extractions, and pruning the former ones.

Reads no page itself: that is `pipelines.reextract`.
"""
