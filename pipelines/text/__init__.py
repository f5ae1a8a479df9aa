"""Which blocks of a page are the article's text, and how they become headline, lead and body."""
