"""Our settings in Scrapy's words. A table; nothing is decided here.

What of Scrapy is switched off is ours elsewhere: robots.txt (`robots`), redirects and retries (`spider`), the off-site
check (`decide`), so that every answer on the way becomes a capture.
"""

from __future__ import annotations

from scrapy.settings import Settings as ScrapySettings
from scrapy.settings import default_settings

from config.settings import FetchSettings
from config.sources import Source
from pipelines.item_pipelines import CapturePipeline, ExtractionPipeline

REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
_PENDING_BYTES = 6_000_000
"""Bodies waiting to be kept and read before fetching pauses; what bounds a crawl's memory."""

# What is not used is not even imported (Scrapy imports what is set to None, half a second's worth); and each spider
# middleware costs every answer a turn of the chain.
_OFF = {
    "DOWNLOADER_MIDDLEWARES": (
        "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware",
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware",
        "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware",
        "scrapy.downloadermiddlewares.retry.RetryMiddleware",
        "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware",
        "scrapy.downloadermiddlewares.redirect.RedirectMiddleware",
        "scrapy.downloadermiddlewares.cookies.CookiesMiddleware",
        "scrapy.downloadermiddlewares.stats.DownloaderStats",
    ),
    "SPIDER_MIDDLEWARES": (
        "scrapy.spidermiddlewares.start.StartSpiderMiddleware",
        "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware",
        "scrapy.spidermiddlewares.referer.RefererMiddleware",
        "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware",
        "scrapy.spidermiddlewares.depth.DepthMiddleware",
        "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware",
    ),
    "EXTENSIONS": (
        "scrapy.extensions.corestats.CoreStats",
        "scrapy.extensions.logcount.LogCount",
        "scrapy.extensions.telnet.TelnetConsole",
        "scrapy.extensions.memusage.MemoryUsage",
        "scrapy.extensions.memdebug.MemoryDebugger",
        "scrapy.extensions.closespider.CloseSpider",
        "scrapy.extensions.feedexport.FeedExporter",
        "scrapy.extensions.logstats.LogStats",
        "scrapy.extensions.spiderstate.SpiderState",
        "scrapy.extensions.remote_control.RemoteControl",
    ),
}
_NO_SCHEMES = ("data", "file", "ftp", "s3")
_HANDLER = "crawler.fetch.download_handler.BoundedHeadersHandler"


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
            **{f"{setting}_BASE": _keep_base(setting, names) for setting, names in _OFF.items()},
            "DOWNLOAD_HANDLERS": {**dict.fromkeys(_NO_SCHEMES), "http": _HANDLER, "https": _HANDLER},
            "STATS_DUMP": False,
            "DNSCACHE_ENABLED": False,
        }
    )


def _keep_base(setting: str, off: tuple[str, ...]) -> dict[str, int]:
    """What Scrapy runs by itself, and where in the chain, but for what is switched off."""
    base: dict[str, int] = getattr(default_settings, f"{setting}_BASE")
    return {name: place for name, place in base.items() if name not in off}
