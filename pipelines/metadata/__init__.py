"""What a page says of its article beside the text: title, byline, dates, section and the rest, each with its origin.

The door is `collect.read_metadata`. The way: `markup` and `linked_data` gather what the page's elements and its JSON-LD
say, `masthead` what readers see around the headline, `evidence` brings it together; `headline`, `authors`,
`published`, `subjects` and `completeness` each decide a field. Nothing here fetches, parses a page or asks the clock.
Imports nothing: a crawl asks `canonical` alone, and would load all the rest at each start.
"""
