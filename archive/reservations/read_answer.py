"""What one answer reserves: its headers, its page, and the files of its host brought together. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.reservations.directives import read_directives, read_meta_directives, read_signals
from archive.reservations.page_metas import read_metas
from archive.reservations.path_pattern import to_path
from archive.reservations.reservation import Reservation, StatedIn, Statement, to_reservation
from archive.reservations.robots_file import read_robots_file
from archive.reservations.tdm_file import find_tdm_rule, read_tdm_file

_LONGEST_POLICY = 500
"""Characters of a policy's address that are kept."""


@dataclass(frozen=True, slots=True)
class HostFiles:
    """robots.txt and tdmrep.json of a host as they were in force; empty where there was none."""

    robots: bytes = b""
    tdm: bytes = b""


def read_answer(url: str, headers: Sequence[tuple[str, str]], body: bytes, files: HostFiles) -> Reservation:
    """What an answer of an address reserves."""
    path, metas = to_path(url), read_metas(body)
    return to_reservation(
        [
            *_read_tdm(headers, metas, find_tdm_rule(read_tdm_file(files.tdm), path)),
            *(("x-robots-tag", each) for each in read_directives(_find_all(headers, "x-robots-tag"))),
            *(("robots-meta", each) for name, content in metas for each in read_meta_directives(name, content)),
            *_read_signal_headers(headers),
            *read_robots_file(files.robots).list_statements(path),
        ]
    )


def _read_tdm(
    headers: Sequence[tuple[str, str]], metas: Sequence[tuple[str, str]], of_file: tuple[str, str]
) -> Iterator[Statement]:
    """The word that counts: what a page says goes before its headers, and these before the host's file."""
    of_page: tuple[tuple[StatedIn, str, str], ...] = (
        ("tdm-meta", _find_first(metas, "tdm-reservation"), _find_first(metas, "tdm-policy")),
        ("tdm-header", _find_first(headers, "tdm-reservation"), _find_first(headers, "tdm-policy")),
        ("tdmrep.json", *of_file),
    )
    for stated_in, reservation, policy in of_page:
        if reservation in ("0", "1"):
            yield stated_in, f"tdm-reservation={reservation}"
            if policy:
                yield stated_in, f"tdm-policy={policy[:_LONGEST_POLICY]}"
            return


def _read_signal_headers(headers: Sequence[tuple[str, str]]) -> Iterator[Statement]:
    for value in _find_all(headers, "content-signal"):
        yield from (("content-signal", each) for each in read_signals(value))
    for value in _find_all(headers, "content-usage"):
        yield from (("content-usage", each) for each in read_signals(value))


def _find_all(pairs: Sequence[tuple[str, str]], name: str) -> list[str]:
    return [value for each, value in pairs if each.lower() == name]


def _find_first(pairs: Sequence[tuple[str, str]], name: str) -> str:
    return next((value.strip() for value in _find_all(pairs, name)), "")
