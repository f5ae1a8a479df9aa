"""Crawls on a cluster: the decisions, and real processes on loopback."""
