"""Two extractions side by side: as revisions of an article, and as readings by two extractors. Pure."""
