"""What can be taken away from the site beside an article: the table of articles as CSV, search results in any form."""
