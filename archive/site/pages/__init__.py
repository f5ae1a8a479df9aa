"""The pages of the site: one module a page, beside what each reads of the archive and how it is answered."""
