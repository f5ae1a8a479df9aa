"""The versions of the schema, one module each, and the one list that applies them (`archive.db.migrations.versions`).

A migration that was released is never edited. Nothing here imports anything of ours but other frozen SQL text.
"""
