"""Wire copy: which texts of different newsrooms are one dispatch, who had it first, and how much each has of it.

The journey of a text:

    text ──fingerprints──▶ sampled word 5-grams ──postings──▶ FTS5 postings, one row an article
    its fingerprints ──candidates──▶ the articles that share some ──compare──▶ Copy: passages, word by word
    all copies around it ──decide──▶ dispatches with their members ──write──▶ rows

`fingerprints`, `listings`, `compare`, `first_seen` and `decide` are pure; `refresh` does what waits, at a crawl's end.
"""
