"""The pages of the site: one module a page, modules that read what they show, and `base`, which all of them share."""
