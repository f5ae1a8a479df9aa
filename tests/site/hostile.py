"""Made-up articles whose every field and page tries to run script or to ask for something outside."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from archive.articles.identity import CapturedExtraction
from archive.crawls.ledger import CrawlCounts, CrawlEnd, CrawlStart, SourceRow
from archive.health.events import HealthEvent, add_health_events
from archive.model.extraction import Image, Moment, Removal
from archive.store import Archive
from tests.archive.made import AT, capture, extraction

OUTSIDE = "http://outside.example"

PAGE = f"""<!doctype html><html><head>
<base href="{OUTSIDE}/base/">
<meta http-equiv="refresh" content="0;url={OUTSIDE}/refresh">
<meta http-equiv="Content-Security-Policy" content="default-src *">
<link rel="stylesheet" href="{OUTSIDE}/sheet.css"><link rel="prefetch" href="{OUTSIDE}/prefetch">
<link rel="preconnect" href="{OUTSIDE}"><link rel="dns-prefetch" href="//outside.example">
<link rel="icon" href="{OUTSIDE}/icon.png"><link rel="preload" as="image" href="{OUTSIDE}/preload.png">
<style>@import url({OUTSIDE}/import.css); body {{ background: url({OUTSIDE}/background.png) }}
@font-face {{ font-family: x; src: url({OUTSIDE}/font.woff) }} p {{ font-family: x }}</style>
<script>top.hacked = window.hacked = 1; new Image().src = "{OUTSIDE}/script"</script>
<script src="{OUTSIDE}/script.js"></script>
</head><body onload="window.hacked = 1; new Image().src = '{OUTSIDE}/onload'" background="{OUTSIDE}/body.png">
<h1 onclick="hacked = 1">Le pont est ouvert</h1>
<p style="background-image: url({OUTSIDE}/style.png)">Bonjour.</p>
<img src="{OUTSIDE}/image.png" srcset="{OUTSIDE}/set.png 2x" onerror="window.hacked = 1" alt="le pont">
<img src="x" onerror="window.hacked = 1; new Image().src = '{OUTSIDE}/onerror'">
<picture><source srcset="{OUTSIDE}/source.webp"><img src="{OUTSIDE}/picture.png"></picture>
<svg onload="window.hacked = 1"><image href="{OUTSIDE}/svg.png"/><script>window.hacked = 1</script>
<use href="{OUTSIDE}/use.svg#a"/><a href="javascript:window.hacked=1"><text>a</text></a></svg>
<math><mtext><table><mglyph><style><img src=x onerror="window.hacked = 1"></style></table></mtext></math>
<iframe src="{OUTSIDE}/frame"></iframe><iframe srcdoc="<script>top.hacked = 1</script>"></iframe>
<object data="{OUTSIDE}/object"></object><embed src="{OUTSIDE}/embed">
<video src="{OUTSIDE}/video.mp4" poster="{OUTSIDE}/poster.png" autoplay></video>
<audio src="{OUTSIDE}/audio.mp3" autoplay></audio>
<input type="image" src="{OUTSIDE}/input.png" autofocus onfocus="hacked=1">
<form action="{OUTSIDE}/form" id="f"><button autofocus onfocus="this.form.submit()">Envoyer</button></form>
<noscript><p title="</noscript><img src=x onerror=window.hacked=1>"><img src="{OUTSIDE}/noscript.png"></p></noscript>
<a id="out" href="{OUTSIDE}/link" ping="{OUTSIDE}/ping">un lien</a> <a href=" javascript:window.hacked=1">un autre</a>
<template><script>window.hacked = 1</script></template><xmp><script>window.hacked = 1</script></xmp>
<table background="{OUTSIDE}/table.png"><tr><td>une case</td></tr></table><marquee onstart="hacked=1">défile</marquee>
<p>La fin de la page.</p></body></html>"""

SCRIPT = "<script>window.hacked=1</script>"
BROKEN_OUT = f'"\'><img src="{OUTSIDE}/field.png" onerror="window.hacked=1"><script>window.hacked=1</script>'
RUNS = "javascript:window.hacked=1//"

SOURCE = SourceRow("hostile", f"Hostile {BROKEN_OUT}", RUNS, "fr", "fr")


def build(path: Path) -> None:
    """An archive with a hostile source: article 1 with two revisions, article 2 at an address that is a script."""
    with Archive.open(path, create=True) as archive:
        archive.crawls.sync_source(SOURCE, AT)
        crawl = archive.crawls.begin(CrawlStart(SOURCE.source, "manual", AT, user_agent="test", marbre="0"))
        _article(
            archive, "https://fanal.example/1", 0, f"Bonjour {BROKEN_OUT}\nIntertitre {SCRIPT}\nLe pont est ouvert."
        )
        _article(
            archive, "https://fanal.example/1", 24, f"Bonsoir {BROKEN_OUT}\nIntertitre {SCRIPT}\nLe pont est fermé."
        )
        _article(archive, RUNS, 1, f"Un seul mot {SCRIPT}\n]]>\n--> fin")
        archive.end_crawl(crawl, CrawlEnd(AT + timedelta(days=1), "partial", BROKEN_OUT, CrawlCounts(captures=3)))
        event = HealthEvent(SOURCE.source, AT, AT, "failing", "fine", f"en panne {BROKEN_OUT}", (SCRIPT, BROKEN_OUT))
        add_health_events(archive.database, [event])
        archive.search.refresh()


def _article(archive: Archive, url: str, hours: float, text: str) -> None:
    body = f"{PAGE}<!-- {hours} -->".encode()
    taken = capture(url, body, hours, source=SOURCE.source)
    kinds = ("paragraph", "intertitre", "quote")
    made = extraction(
        text,
        block_kinds=kinds,
        title=f"Titre {hours} {BROKEN_OUT}",
        lead=f"Chapô {BROKEN_OUT}",
        byline=f"Par {BROKEN_OUT}",
        authors=(SCRIPT, BROKEN_OUT, "\r\nTY  - JOUR"),
        agency=BROKEN_OUT,
        credit=BROKEN_OUT,
        section=BROKEN_OUT,
        tags=(BROKEN_OUT, RUNS, "}\n@article{x"),
        language=BROKEN_OUT,
        image=RUNS,
        images=(Image(RUNS, BROKEN_OUT, SCRIPT), Image(f"{OUTSIDE}/photo.jpg", "une légende")),
        published=Moment(AT, "minute"),
        canonical_url=RUNS,
        charset="utf-8",
        charset_overruled=BROKEN_OUT,
        removals=(Removal("règle" + SCRIPT, BROKEN_OUT, 0),),
        origins=json.loads('{"title": "html", "published": "<script>window.hacked=1</script>"}'),
    )
    archive.articles.add(CapturedExtraction(taken, archive.captures.add(taken), replace(made)), AT)
