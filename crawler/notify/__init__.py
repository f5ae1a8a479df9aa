"""Notifying: what people are told of the health of sources, and by which ways. Judges nothing.

watch       verdicts compared with those written down; changes are kept, sent and put into the Atom feed
messages    from events and verdicts to a title and a text; pure
atom        the same as a feed file; pure
notifier    sends and writes them: Apprise where it is configured (the extra marbre[notify])
"""
