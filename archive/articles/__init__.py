"""Articles: which extraction is of which article, what each one shows, its revisions, and when it is asked again."""
