"""Whether an answer is a challenge: a page that asks for proof of being human, in the place of what was asked. Pure."""

from __future__ import annotations

import re

from archive.model.capture import Capture

_HEADERS = {"cf-mitigated": "Cloudflare", "x-datadome": "DataDome", "x-sucuri-block": "Sucuri"}
_SERVICES = (
    (re.compile(rb"challenges\.cloudflare\.com|/cdn-cgi/challenge-platform|cf[-_]chl", re.IGNORECASE), "Cloudflare"),
    (re.compile(rb"captcha-delivery\.com|datadome", re.IGNORECASE), "DataDome"),
    (re.compile(rb"_Incapsula_Resource|Incapsula incident", re.IGNORECASE), "Imperva"),
    (re.compile(rb"px-captcha|perimeterx", re.IGNORECASE), "PerimeterX"),
    (re.compile(rb"sucuri_cloudproxy|sucuri website firewall", re.IGNORECASE), "Sucuri"),
    (re.compile(rb"ddos-guard", re.IGNORECASE), "DDoS-Guard"),
    (re.compile(rb"hcaptcha\.com/|google\.com/recaptcha|g-recaptcha|captcha", re.IGNORECASE), "a captcha"),
)
_READ = 60_000


def find_challenge(capture: Capture) -> str | None:
    """Whose challenge stands in the place of a listing, or None.

    Only for what was to be a listing and is none: an article's page may well show a captcha beside its text.
    """
    for name, value in capture.headers:
        service = _HEADERS.get(name.lower())
        if service and (name.lower() != "x-datadome" or capture.status == 403) and value:
            return service
    body = (capture.body or b"")[:_READ]
    return next((service for pattern, service in _SERVICES if pattern.search(body)), None)
