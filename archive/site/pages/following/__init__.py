"""Pages for those who follow a subject: what changed, watches, feeds of searches, and what stands beside results."""
