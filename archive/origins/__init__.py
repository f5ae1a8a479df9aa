"""Archives merged into one, each with its own chain, and parts taken out of one as archives of their own."""
