"""The datasheet beside an export: what it says, as Markdown for people and as a descriptor for programs."""
