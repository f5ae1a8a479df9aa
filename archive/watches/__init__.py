"""Watches: saved searches that are held against each text as it arrives, and the account of what was told of them.

    rows of articles, revisions ──triggers──▶ watch_events
    watch_events, once indexed ──match──▶ watch_matches, and a watch_deliveries row for each way
    deliveries ──outbox──▶ messages: begun, sent or failed, each match told once by each way

A text is found by the very index and grammar of `archive.search`; what is told, `decide` says; sending is the
crawler's. Knows no configuration: what is configured comes as `WatchRow`s.
"""
