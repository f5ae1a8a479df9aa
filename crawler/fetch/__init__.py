"""Fetching with Scrapy: the spider, its politeness, its guards, and the one door from a response to a `Capture`."""
