"""French and English: the catalogue of what the command says, recorded reasons, French punctuation. Knows no table."""
