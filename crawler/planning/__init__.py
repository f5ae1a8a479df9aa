"""What one crawl is asked to do, what it asks, and the decision about each candidate.

`decide` is pure; `session` joins what listings say with what the archive knows. Knows no HTTP library.
"""
