"""The ledger: crawls that ran, runs that were planned or missed, and the sums over them. Knows no page."""
