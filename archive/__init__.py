"""KEEP: the only room that knows SQLite.

It holds the schema, the store, the ledger of crawls, search and the verification; and, because every other room
hands these on, the values that travel into it: `Capture`, `Extraction` and `NoText`. It imports none of our rooms.
"""
