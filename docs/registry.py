"""Writes config/sources/*.toml anew from a registry of public evidence: `python docs/registry.py registry.jsonl`.

A line of the registry is one newsroom: its addresses, and who saw them answer, and when. What stands in the files and
is no part of a registry (cron, delay, hosts, exclude, extract) is kept, so that writing twice changes nothing.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale

FOLDER = Path(__file__).parents[1] / "config" / "sources"
HEAD = """\
# Newsrooms of {name}. No address here was asked by Marbre: `evidence` says who saw it answer, and when.
"""
KEPT = ("cron", "delay", "hosts", "exclude", "extract")
"""Keys that no registry has: they stay as they stand."""
ENABLED = frozenset({"works", "mixed"})
UNUSED = {"unknown": "nobody is known to have tried it", "fails": "those who tried it had no answer of use"}
NEGATIVE = re.compile(
    r"\b(?:40[0-9]|5\d\d)\b|time-?outs?|fail|unreach|refus|block|dead|html|down\b|not? |negative|unavailable|empty",
    re.IGNORECASE,
)
DAY = re.compile(r"\d{4}(?:-\d{2}){0,2}")
REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+ ")
SUMMER, WINTER = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


def main(registry: Path) -> None:
    """Write all files."""
    entries = [json.loads(line) for line in registry.read_text(encoding="utf-8").splitlines()]
    kept = {
        table["name"]: table for path in FOLDER.glob("*.toml") for table in tomllib.loads(path.read_text())["source"]
    }
    spread = CronSpread()
    tables: dict[str, list[dict[str, Any]]] = defaultdict(list)
    entries.sort(key=lambda entry: (entry["name"] not in kept, entry["country"], entry["name"]))
    for entry in entries:  # those that have a cron first: the others go where there is room
        tables[entry["country"].lower()].append(to_table(entry, kept.get(entry["name"], {}), spread))
    for path in FOLDER.glob("*.toml"):
        path.unlink()
    for country, declared in tables.items():
        declared.sort(key=lambda table: str(table["name"]))
        text = HEAD.format(name=Locale("en").territories[country.upper()])
        text += "".join(f"\n{format_table(table)}" for table in declared)
        (FOLDER / f"{country}.toml").write_text(text, encoding="utf-8")
    print(f"{len(entries)} newsrooms, {sum(e['state'] in ENABLED for e in entries)} enabled, {len(tables)} files")


def to_table(entry: dict[str, Any], kept: dict[str, Any], spread: CronSpread) -> dict[str, Any]:
    """A registry's line as a source, with what stood in its table before and is no registry's."""
    table: dict[str, Any] = {"name": entry["name"], "title": entry["title"], "homepage": entry["homepage"]}
    if entry["languages"][0] != "fr":
        table["language"] = entry["languages"][0]
    table["timezone"] = entry["timezone"]
    cms = re.match(r"(WordPress|SPIP|Drupal|Joomla|Arc XP|WMaker|Blogger)", entry["cms"] or "")
    if cms and " or " not in entry["cms"]:
        table["cms"] = cms[1]
    table |= choose_listings(entry, kept)
    table |= {key: kept[key] for key in ("include", *KEPT) if key in kept and may_keep(key, table, kept)}
    table.setdefault("cron", "")
    is_enabled = entry["state"] in ENABLED and bool(entry["feeds"] or entry["news_sitemap"] or entry["sections"])
    table["cron"] = spread.find_cron(table["cron"], entry["timezone"], counts=is_enabled)
    if not is_enabled:
        table["enabled"] = False
    table["evidence"] = to_evidence(entry)
    return table


def choose_listings(entry: dict[str, Any], kept: dict[str, Any]) -> dict[str, list[str]]:
    """Feeds and news sitemaps; else sitemaps, else sections. Without any, what stood there, else the home page."""
    chosen = {"feeds": entry["feeds"], "sitemaps": entry["news_sitemap"]}
    if not any(chosen.values()):
        chosen = {"sitemaps": entry["sitemaps"]} if entry["sitemaps"] else {"sections": entry["sections"]}
    if entry["state"] == "unknown" and entry["feeds"] == kept.get("feeds"):
        chosen = {key: kept.get(key, []) for key in ("feeds", "sitemaps", "sections")}  # no evidence against it
    chosen = {key: addresses for key, addresses in chosen.items() if addresses}
    return chosen or {"sections": [entry["homepage"]]}


def may_keep(key: str, table: dict[str, Any], kept: dict[str, Any]) -> bool:
    """What chooses among a page's links says nothing of a feed that took its place."""
    return key != "include" or bool(kept.get("feeds")) == bool(table.get("feeds"))


def to_evidence(entry: dict[str, Any]) -> dict[str, str]:
    """Who saw it answer and when, or why it is not used."""
    tried = [each for each in entry["evidence"] if each["kind"] == "tried"]
    good = [each for each in tried if not NEGATIVE.search(each["says"])] or tried
    newest = max(good or entry["evidence"], key=lambda each: to_day(each["date"]), default=None)
    evidence = {"state": entry["state"]}
    if entry["state"] in ENABLED and newest is not None:
        evidence["answered"] = to_day(newest["date"])
    elif entry["last_tried"]:
        evidence["tried"] = entry["last_tried"]
    if newest is not None:
        evidence["by"] = name_witness(newest["where"])
    reason = clean_remark(entry["remarks"]) or UNUSED.get(entry["state"], "")
    if reason and (entry["state"] in UNUSED or entry["state"] == "mixed" or not entry["feeds"]):
        evidence["reason"] = reason
    return evidence


def clean_remark(text: str) -> str:
    """A remark without the numbers by which its writer kept files."""
    text = re.sub(r"\s*\([^()]*stored file \d+[^()]*\)", "", text)
    kept = (sentence for sentence in re.split(r"(?<=\.)\s+", text) if not re.search(r"stored file \d", sentence))
    return " ".join(kept).replace("stored files", "public files")


def to_day(text: str) -> str:
    """`2026-10 (no day)` as 2026-10, `2025-2026` as 2026."""
    years = DAY.findall(text.replace("2025-2026", "2026"))
    return years[0] if years else ""


def name_witness(where: str) -> str:
    """The repository, or what kind of list it was."""
    if REPOSITORY.match(where) and not where.startswith("stored"):
        return where.partition(" (")[0]
    described = re.search(r"\((.*)\)", where)
    return described[1].replace("\\", "").strip() if described else "a public list"


class CronSpread:
    """Where in the day there is room for another crawl: starts a minute, counted in UTC."""

    def __init__(self) -> None:
        self._starts: Counter[tuple[int, int]] = Counter()
        self._next = 0

    def find_cron(self, cron: str, zone: str, *, counts: bool) -> str:
        """The cron given, else every second hour at the minute at which fewest others start."""
        chosen = cron or min(self._list_possible(), key=lambda each: self._count_busiest(each, zone))
        self._next += not cron
        if counts:
            self._starts.update(self._list_starts(chosen, zone))
        return chosen

    def _list_possible(self) -> Iterator[str]:
        minutes = [(7 * self._next + minute) % 60 for minute in range(60)]
        yield from (f"{minute} {hour}-23/2 * * *" for minute in minutes for hour in (5, 6))

    def _count_busiest(self, cron: str, zone: str) -> int:
        return max(self._starts[start] for start in self._list_starts(cron, zone))

    def _list_starts(self, cron: str, zone: str) -> Iterable[tuple[int, int]]:
        """(season, minute of the day in UTC) of each start."""
        minute, hours = cron.split()[:2]
        first, _, last = hours.partition("/")[0].partition("-")
        step = int(hours.partition("/")[2] or 1)
        wanted = range(24) if first == "*" else range(int(first), int(last or first) + 1, step)
        for season, day in enumerate((SUMMER, WINTER)):
            for hour in wanted:
                local = datetime.combine(day, time(hour, int(minute)), ZoneInfo(zone))
                yield season, (local.astimezone(UTC) - day) // timedelta(minutes=1) % 1440


def format_table(table: dict[str, Any]) -> str:
    """A [[source]] table in TOML."""
    return "[[source]]\n" + "".join(f"{key} = {format_value(key, value)}\n" for key, value in table.items())


def format_value(key: str, value: Any) -> str:
    """One value in TOML; patterns in single quotes."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {format_value(name, inner)}" for name, inner in value.items()) + " }"
    if isinstance(value, list):
        items = [f"'{item}'" if key in ("include", "exclude") else format_value(key, item) for item in value]
        one_line = f"[{', '.join(items)}]"
        return one_line if len(one_line) <= 100 else "[\n" + "".join(f"  {item},\n" for item in items) + "]"
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
