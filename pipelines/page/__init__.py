"""A page's bytes as one parsed tree and its visible blocks. Decides nothing about which of them are the article."""
