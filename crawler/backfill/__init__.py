"""The past of a newsroom: which ways lead into it, and how each is walked, page by page, until it ends by itself.

    home page, robots.txt ──▶ ways ──▶ Walk ──page──▶ candidates ──decide──▶ articles ──▶ the next page …

All but `session` is pure; that is the crawl's session of `crawler.planning`, told to go on where a crawl would end.
"""
