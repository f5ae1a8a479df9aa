"""Stored pages as they are shown: made inert, with those of their style sheets and pictures that are held."""
