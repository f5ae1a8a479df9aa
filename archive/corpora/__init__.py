"""Named corpora: selections of articles, frozen with the extraction that each had. The tables are of this folder."""
