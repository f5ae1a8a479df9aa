"""Who signs: bylines, persons, agencies, and the newsroom's own names, which are no person."""
