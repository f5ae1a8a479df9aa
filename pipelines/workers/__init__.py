"""The processes that read pages. Knows no rule of extraction; imported by those who hand pages on."""
