"""What extractors read out of payloads: rows of `extractions` and `removals` written and read back, learned blocks.

Decides nothing about articles and extracts nothing.
"""
