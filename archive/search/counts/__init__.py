"""What a search finds, counted: over time, and by source, section and agency. Reads the index as `results` does."""
