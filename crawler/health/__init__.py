"""HEALTH: whether a source still does what it always did, told from its own history.

    rows ──archive.health.read──▶ SourceHistory ──learn──▶ Rhythm ──judge──▶ Verdict ──watch──▶ HealthEvent ──▶ telling

Everything up to the verdict is pure: history and now come in, a value with its reason comes out.
"""
