"""Names masked in articles: nowhere to be read, however they were written; undone where the originals were kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.integrity.seal import compare_with_seal, make_seal
from archive.integrity.verify import verify
from archive.origins.merge import MergeOrder, merge
from archive.store import Archive
from archive.takedown.masking import Mask
from archive.takedown.order import Masking, TakedownRefused
from tests.archive.made import AT
from tests.archive.shards import find_bytes, make_shard
from tests.archive.taken_down import ERASE, LATER, LIFT, MASK, NAME, URL, count_hits, read_bodies, take_down


def test_a_masked_name_is_nowhere_and_the_text_reads_on(kept: Archive) -> None:
    sealed = make_seal(kept, AT)
    order = replace(MASK, masking=Masking(NAME, "[nom]", keeps_originals=False))
    assert take_down(kept, order).listings == 1
    article = kept.articles.find(URL)
    assert article is not None
    assert article.text == LATER.replace(NAME, "[nom]")
    assert article.title == "Le procès [nom]"
    history = kept.articles.find_history(URL)
    assert history is not None
    assert [revision.title for revision in history.revisions] == ["Le procès [nom]"] * len(history.revisions)
    assert b"[nom]" in kept.payloads.read(article.payload_digest)
    assert (count_hits(kept, NAME), count_hits(kept, "tribunal")) == (0, 1)
    assert find_bytes(NAME, kept.path) == []
    assert not any(NAME.encode() in body for body in read_bodies(kept))
    assert verify(kept).problems == ()
    assert compare_with_seal(kept, sealed) == ()
    with pytest.raises(TakedownRefused, match="were not kept"):
        kept.takedowns.take_down(LIFT)


def test_a_mask_is_lifted_where_the_originals_were_kept(kept: Archive) -> None:
    before = (kept.articles.find(URL), kept.articles.find_history(URL), kept.count_rows())
    take_down(kept, MASK)
    assert count_hits(kept, NAME) == 0
    take_down(kept, LIFT)
    assert (kept.articles.find(URL), kept.articles.find_history(URL)) == before[:2]
    assert kept.count_rows().payloads == before[2].payloads
    assert count_hits(kept, NAME) == 1
    assert verify(kept).problems == ()
    take_down(kept, MASK)
    take_down(kept, ERASE)  # takes what was kept apart with it
    assert find_bytes(NAME, kept.path) == []
    assert verify(kept).problems == ()


@given(st.sampled_from(["Awa Zorglubiné", "AWA  ZORGLUBINÉ", "awa\u00a0zorglubiné", "Awa Zorglubine\u0301"]))
def test_a_name_is_found_however_it_is_written(written: str) -> None:
    mask = Mask("Awa Zorglubiné", "X.")
    assert mask.replace(f"Mme {written}, dit-on") == "Mme X., dit-on"
    assert mask.replace_bytes(f"<p>Mme {written}.</p>".encode()) == b"<p>Mme X..</p>"


def test_a_name_is_masked_in_other_charsets_and_not_within_words() -> None:
    mask = Mask("Awa Zorglubiné", "X.")
    assert mask.replace_bytes("Mme Awa Zorglubiné.".encode("cp1252")) == b"Mme X.."
    assert mask.replace_bytes(b"Mme Awa Zorglubin&eacute; et &#65;wa&nbsp;Zorglubin&#233;") == b"Mme X. et X."
    assert mask.replace_bytes(b'<a href="/awa-zorglubine-au-proces">') == b'<a href="/--au-proces">'
    assert mask.replace("Mawa Zorglubinée") == "Mawa Zorglubinée"


def test_a_mask_and_its_lifting_travel_with_merges(tmp_path: Path, kept: Archive) -> None:
    with make_shard(tmp_path / "room.db") as room:
        merge(room.database, kept.path, MergeOrder(AT))
        take_down(kept, MASK)
        merge(room.database, kept.path, MergeOrder(AT))
        article = room.articles.find(URL)
        assert article is not None
        assert article.text == LATER.replace(NAME, "[nom]")
        assert verify(room).problems == ()
        take_down(kept, LIFT)
        merge(room.database, kept.path, MergeOrder(AT))
        article = room.articles.find(URL)
        assert article is not None
        assert article.text == LATER
        assert verify(room).problems == ()
