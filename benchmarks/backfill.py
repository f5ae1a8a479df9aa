"""A backfill of a made-up WordPress, killed on the way: what is found, what is asked twice, what it takes.

    python benchmarks/backfill.py [--posts 5000] [--kills 3] [--delay 0.0] [--system wordpress]

Systems: wordpress, months (of a WordPress without its interface), spip, blogger, drupal. The site is served on loopback
by tests/backfill/made_pasts.py, with the system's addresses and answers and our own text. The command is the installed
one, in a process of its own; a kill is SIGKILL, at even distances. What a kill costs is what was asked and not kept:
with a newsroom's delay of two seconds one request, with none some more.
"""

from __future__ import annotations

import argparse
import resource
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.backfill.made_pasts import (
    MadePast,
    answer_blogger,
    answer_drupal,
    answer_spip,
    answer_wordpress,
    count_asked,
    declare_past,
    serve_past,
)
from tests.crawl.command import make_desk

SYSTEMS = {
    "wordpress": (answer_wordpress, "/feed/"),
    "months": (lambda past, path: answer_wordpress(past, path, has_posts=False, has_feed_pages=False), "/feed/"),
    "spip": (answer_spip, "/spip.php?page=backend"),
    "blogger": (answer_blogger, "/feeds/posts/default"),
    "drupal": (answer_drupal, ""),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=5_000)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--system", choices=SYSTEMS, default="wordpress")
    options = parser.parse_args()
    answer, feed = SYSTEMS[options.system]
    with tempfile.TemporaryDirectory() as folder, serve_past(MadePast(answer, options.posts)) as past:
        desk = make_desk(
            Path(folder) / "desk",
            "http://127.0.0.2:9",
            sources=declare_past(past, feed),
            concurrent_per_host=1,
            delay=options.delay,
        )
        started = time.monotonic()
        for number in range(1, options.kills + 1):
            process = desk.start("crawl", "gazette", "--backfill", "-q")
            while len(past.asked) < number * options.posts // (options.kills + 1) and process.poll() is None:
                time.sleep(0.01)
            process.kill()
            process.communicate()
        process = desk.start("crawl", "gazette", "--backfill", "--json")
        _, err = process.communicate()
        seconds = time.monotonic() - started
        cpu = resource.getrusage(resource.RUSAGE_CHILDREN)
        asked = count_asked(past)
        articles = {path for path in asked if "saison" in path or "?article" in path}
        again = [path for path, count in asked.items() if count > 1]
        with closing(sqlite3.connect(desk.archive)) as connection:
            held = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
            ways = connection.execute("SELECT way, pages, listed, ending FROM backfill_ways").fetchall()
        print(f"{options.system}: {options.posts} posts, {options.kills} kills, exit {process.returncode} {err[-200:]}")
        print(
            f"   {held} articles held, {len(articles)} asked, {len(asked) - len(articles)} listing pages and the like"
        )
        listings = sum(path not in articles for path in again)
        print(f"   asked twice: {len(again)} ({listings} of them listings), in flight when it was killed")
        print(f"   ways: {ways}")
        print(f"   {seconds:.0f} s, {cpu.ru_utime + cpu.ru_stime:.0f} s CPU, {cpu.ru_maxrss // 1024} MB at most")


if __name__ == "__main__":
    main()
