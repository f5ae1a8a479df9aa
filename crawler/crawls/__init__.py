"""One crawl around its spider: its place in the run, its lines in the ledger, its counts. `crawler.run` is the door."""
