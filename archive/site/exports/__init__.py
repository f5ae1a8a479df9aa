"""What can be taken away from the site: an article as a reference or as Markdown, the table of articles as CSV."""
