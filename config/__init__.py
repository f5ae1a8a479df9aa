"""WHAT: settings and sources, as data files and as the loader that turns them into frozen values.

Imports none of our rooms. Holds no default that is not written in `default.toml`.
"""
