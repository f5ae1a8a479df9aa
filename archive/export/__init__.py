"""A selection of articles written in the forms that other tools open, with a datasheet beside it."""
