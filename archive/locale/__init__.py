"""French and English: the catalogue of what the command says, recorded reasons in both, French punctuation. Knows no table."""
