"""What is remembered of each source for judging its health: how its listings answered, and the verdicts written down.

Judges nothing: that is `crawler.health`.
"""
