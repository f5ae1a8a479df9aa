"""TELLING: what people are told of the health of sources, and by which ways. Judges nothing.

messages    from events and verdicts to a title and a text; pure
atom        the same as a feed file; pure
teller      sends and writes them: Apprise where it is configured (the extra marbre[notify])
"""
