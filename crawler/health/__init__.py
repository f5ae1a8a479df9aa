"""Health: whether a source still does what it always did, told from its own history.

    rows ──archive.health.read──▶ SourceHistory ──learn──▶ Rhythm ──judge──▶ Verdict

All of it is pure: history and now come in, a value with its reason comes out. What is done with a verdict is
`crawler.notify`'s.
"""
