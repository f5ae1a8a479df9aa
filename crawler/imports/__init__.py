"""Bringing in what others have saved: WARC and WACZ files, folders of pages, exports of press databases.

Reader(file) ──▶ FoundAnswer | FoundNotice | LeftOut            warc, wacz, pages, notices: one kind of file each
FoundAnswer ──to_capture──▶ Capture | LeftOut                   (pure)
Capture ──run──▶ captures, extractions, articles, revisions     as a crawl's, in the order of their instants
"""
