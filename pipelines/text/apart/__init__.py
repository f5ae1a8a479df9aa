"""What stands around and within an article and is none of it, told by its place."""
