"""Files of web archives: WARC and WACZ, their records, bodies, and what these refer to."""
