"""Two extractions side by side: as revisions of an article, and as extractions by two extractors. Pure."""
