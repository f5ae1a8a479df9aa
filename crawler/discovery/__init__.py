"""Listings: the bytes of a feed, sitemap or section page in, a `crawler.discovery.candidate.Listing` out.

Pure functions. No network, no clock, no Scrapy, no archive: the spider fetches, `crawler.planning.decide` chooses. None
of them raises on any bytes; what is wrong with an answer is a value, `Listing.problem`.
"""
