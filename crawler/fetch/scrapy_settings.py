"""Our settings in Scrapy's words. A table; nothing is decided here.

What of Scrapy is switched off is ours elsewhere: robots.txt (`robots`), redirects and retries (`spider`), the off-site
check (`decide`), so that every answer on the way becomes a capture.
"""

from __future__ import annotations

from scrapy.settings import Settings as ScrapySettings

from config.settings import FetchSettings
from config.sources import Source
from pipelines.item_pipelines import CapturePipeline, ExtractionPipeline

REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
_PENDING_BYTES = 6_000_000
"""Bodies waiting to be kept and read before fetching pauses; what bounds a crawl's memory."""

# All that is used of Scrapy's parts, instead of its own tables: it imports what stands there even where it is switched
# off (aiohttp, requests, a telnet server: 0.3 s a crawl), and each spider middleware costs every answer a turn of its
# chain.
_PARTS: dict[str, dict[str, int]] = {
    "DOWNLOADER_MIDDLEWARES_BASE": {
        "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
        "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
        "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
        "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": 590,
        "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": 750,
    },
    "SPIDER_MIDDLEWARES_BASE": {},
    "EXTENSIONS_BASE": {"scrapy.extensions.throttle.AutoThrottle": 0},
}
_HANDLER = "crawler.fetch.download_handler.BoundedHeadersHandler"


def list_parts() -> list[str]:
    """The modules of Scrapy's that a crawl looks up by their names."""
    return [name.rpartition(".")[0] for parts in _PARTS.values() for name in parts]


def to_scrapy_settings(fetch: FetchSettings, source: Source, user_agent: str, *, planning: bool) -> ScrapySettings:
    """The settings of one crawl. While `planning`, no item pipeline runs, so that nothing is kept."""
    delay = fetch.delay if source.delay is None else source.delay
    return ScrapySettings(
        {
            "BOT_NAME": "marbre",
            "USER_AGENT": user_agent,
            "DEFAULT_REQUEST_HEADERS": {
                "Accept": "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,"
                "application/feed+json,application/xml;q=0.9,*/*;q=0.5",
                "Accept-Language": f"{source.language},fr;q=0.8,*;q=0.3",
            },
            "TWISTED_REACTOR": REACTOR,
            "ITEM_PIPELINES": {} if planning else {CapturePipeline: 100, ExtractionPipeline: 200},
            "SCRAPER_SLOT_MAX_ACTIVE_SIZE": _PENDING_BYTES,
            # Scrapy starts so many tasks a response, and a response of ours holds one item or two.
            "CONCURRENT_ITEMS": 2,
            # In the order of the plan, which is newest first.
            "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
            # politeness
            "DOWNLOAD_DELAY": delay,
            "CONCURRENT_REQUESTS": fetch.concurrent,
            "CONCURRENT_REQUESTS_PER_DOMAIN": fetch.concurrent_per_host,
            "AUTOTHROTTLE_ENABLED": fetch.autothrottle,
            "AUTOTHROTTLE_START_DELAY": delay,
            "AUTOTHROTTLE_TARGET_CONCURRENCY": float(fetch.concurrent_per_host),
            # limits
            "DOWNLOAD_TIMEOUT": fetch.timeout,
            "DOWNLOAD_MAXSIZE": fetch.max_body_bytes,
            "DOWNLOAD_WARNSIZE": 0,
            "DOWNLOAD_VERIFY_CERTIFICATES": fetch.verify_tls,
            # ours elsewhere, or of no use to an archive
            **_PARTS,
            "DOWNLOAD_HANDLERS_BASE": {"http": _HANDLER, "https": _HANDLER},
            "STATS_DUMP": False,
            "DNSCACHE_ENABLED": False,
        }
    )
