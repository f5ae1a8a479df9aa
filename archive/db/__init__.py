"""The archive's file: opening it, its transactions, its errors as ours, its locks and the versions of its schema.

Knows no table but the migrations' own; what rows mean is said by the folders named after them.
"""
