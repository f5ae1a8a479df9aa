"""Front pages over time: which article stood at which place of a home or section page, at each look."""
