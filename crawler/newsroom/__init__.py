"""A newsroom's feeds, sitemaps and sections, found from its home page and tried; sources added and mended by them.

    home page ──read──▶ HomePage ──list──▶ ListingCandidate
    ListingCandidate ──ask──▶ answer ──judge──▶ TriedListing ──choose──▶ ListingChoice ──propose──▶ Source

All but the asking is pure: `sessions` says what to ask and `ask` runs the one spider on it. Writes no configuration
itself; that is `config.edit`'s.
"""
