"""What a page says of its article beside the text: title, byline, dates, section and the rest, each with its origin.

The door is `read_metadata`. The way: `markup` and `linked_data` gather what the page's elements and its JSON-LD say,
`masthead` what readers see around the headline, `evidence` brings it together; `headline`, `authors`, `published`,
`subjects` and `completeness` each decide a field. Nothing here fetches, parses a page or asks the clock.
"""

from pipelines.metadata.collect import read_metadata
from pipelines.metadata.values import Metadata

__all__ = ["Metadata", "read_metadata"]
