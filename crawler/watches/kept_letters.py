"""Letters that were kept as files, and name articles that are taken down: the feeds of watches and of health events,
and the folders of messages.

A letter is taken out whole, and a feed is written anew with the next of its messages.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archive.takedown.spellings import compile_spelled, list_path_spellings
from config.load import Config
from crawler.watches.ways import DIGEST_MARK, FEED_MARK


def find_letters(config: Config, addresses: frozenset[str], step: str) -> list[Path]:
    """The files of ours that name one of these addresses. What is restricted can be lifted: of it, feeds alone."""
    named = compile_spelled(form for address in addresses for form in list_path_spellings(address))
    files = set(_list_feeds(config)) | (set() if step == "restrict" else set(_list_messages(config)))
    if named is None:
        return []
    found = [path for path in sorted(files) if named.search(path.read_bytes())]
    texts = [path.with_suffix(".txt") for path in found if path.suffix == ".html"]
    return found + [path for path in texts if path.is_file()]


def _list_feeds(config: Config) -> Iterator[Path]:
    feeds = [config.settings.notify.atom_file, *(watch.atom_file for watch in config.watches)]
    return (path for path in feeds if path is not None and _is_ours(path, FEED_MARK))


def _list_messages(config: Config) -> Iterator[Path]:
    folders = {watch.digest_folder for watch in config.watches if watch.digest_folder is not None}
    return (path for folder in folders for path in folder.glob("*.html") if _is_ours(path, DIGEST_MARK))


def _is_ours(path: Path, mark: bytes) -> bool:
    return path.is_file() and mark in path.read_bytes()
