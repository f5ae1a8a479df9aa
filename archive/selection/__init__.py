"""Which articles are meant: one selection for exports, corpora and the site, and the articles it finds."""
