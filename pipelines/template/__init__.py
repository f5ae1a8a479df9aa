"""What a source's pages have in common: where the article stands, and what never is of it. Names of markup, no text."""
