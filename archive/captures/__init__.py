"""What was answered: rows of `captures`, their chain of digests, and pages that nobody has read yet.

Bodies lie in `archive.payloads`; what was read out of them is not known here.
"""
