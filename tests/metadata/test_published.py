"""When a page was published: what is displayed against what is stated, hours, zones, and nothing rather than a guess."""

# ruff: noqa: E501 - the tables have one case a line
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.options import ExtractOptions
from tests.metadata.pages import CAPTURED, article, json_ld, page, read

FR = "https://www.lefanal.fr/ville/marche"
COM = "https://www.lefanal.com/ville/marche"


def meta(value: str) -> str:
    return f'<meta property="article:published_time" content="{value}">'


_CARDS = "<p>Autre titre</p>" * 8 + "".join(
    f'<h3>Une brève de la rade, la {day}e</h3><p class="day">{day} avril 2024</p>' for day in (3, 9, 14)
)

_FAR = "".join(
    f"<p>Le quai numéro {n} a été balayé, lavé et repeint de frais par les pêcheurs, qui attendent.</p>"
    for n in range(40)
)


@pytest.mark.parametrize(
    ("masthead", "head", "url", "expected", "origin"),
    [
        # the wall clock as displayed, the instant as stated
        ("<p>Publié le 22/11/2024 à 19:56</p>", json_ld(datePublished="2024-11-22T18:56:01Z"), COM, "2024-11-22T19:56:01+01:00", "json-ld"),
        ("<p>Publié le 22/11/2024 à 19:56</p>", meta("2024-11-22T19:56:01+01:00"), COM, "2024-11-22T19:56:01+01:00", "open-graph"),
        # "Z" written beside local time
        ('<time datetime="2024-12-31T07:06:14Z">07h06, le 31 décembre 2024</time>', "", FR, "2024-12-31T07:06:14+01:00", "time-tag"),
        ('<time datetime="2024-12-30T19:17:54+00:00">30/12/2024 à 19:17</time>', json_ld(datePublished="2024-12-30T18:17:54+00:00"), COM, "2024-12-30T19:17:54+01:00", "time-tag"),
        # nothing displayed: UTC is read in the newsroom's zone, where that is known
        ("", json_ld(datePublished="2024-07-08T15:30:20.000Z"), FR, "2024-07-08T17:30:20+02:00", "json-ld"),
        ("", json_ld(datePublished="2024-07-08T15:30:20+00:00"), COM, "2024-07-08T15:30:20+00:00", "json-ld"),
        # two stamps of one instant: the one with an offset of its own
        ("", meta("2024-12-30T19:29:36+00:00") + meta("2024-12-30T20:29:36+01:00"), COM, "2024-12-30T20:29:36+01:00", "open-graph"),
        # two stamps without offset, the zone's offset apart: one is UTC
        ("", json_ld(datePublished="2024-10-25 05:29:09") + meta("2024-10-25 07:29:09"), FR, "2024-10-25T07:29:09+02:00", "open-graph"),
        # midnight is no hour; an hour elsewhere on the same day is
        ("", meta("2024-10-17T00:00:00Z"), FR, "2024-10-17", "open-graph"),
        ("", meta("2024-10-17T00:00:00Z") + json_ld(datePublished="2024-10-17T15:18:33-04:00"), COM, "2024-10-17T15:18:33-04:00", "json-ld"),
        ("<p>Publié le 22.11.2024</p>", meta("2024-11-22T10:00:00+01:00"), COM, "2024-11-22T10:00:00+01:00", "open-graph"),
        # the label decides: JSON-LD holds the last change here
        ("<p>Publié le 24/11/2024 à 13h14. Mis à jour le 25/11/2024 à 9h50.</p>", json_ld(datePublished="2024-11-25T09:50:04+01:00"), FR, "2024-11-24T13:14:00+01:00", "visible-text"),
        # an unlabelled date that is the stated change's is not the publication's
        ("<p><time>2 décembre 2024 à 10h16</time></p>", json_ld(datePublished="2024-12-01T18:16:46+01:00", dateModified="2024-12-02T10:16:25+01:00"), FR, "2024-12-01T18:16:46+01:00", "json-ld"),
        # a move to a new content system renews dates
        ("", meta("2024-09-18T22:00:25+02:00") + '<meta name="datePublished" content="2011-03-04">', FR, "2011-03-04", "meta"),
        # displayed alone
        ("<p>Mardi 14 octobre, 18h30</p>", "", FR, "2025-10-14T18:30:00+02:00", "visible-text"),
        ("<p>hier à 19h25</p>", "", FR, "2025-10-17T19:25:00+02:00", "visible-text"),
        ('<time class="updated" datetime="2024-05-03T08:00:00+00:00">3 mai 2024 à 10:00</time>', "", FR, "2024-05-03T10:00:00+02:00", "time-tag"),
        # not the article's
        ("<p>Dans un article publié le 21 juillet 2024, une revue montre que les marchés changent de visage.</p>", "", COM, None, None),
        ('<aside class="related"><time itemprop="datePublished" datetime="2024-05-03">3 mai 2024</time></aside>', "", COM, None, None),
        ("", '<meta name="date" content="2024">', COM, None, None),
        ("", json_ld(datePublished="2026-10-17T08:30:00Z"), FR, None, None),
        ("", json_ld(datePublished="1970-01-01T00:00:00Z"), FR, None, None),
        ("<p>© 2024 Le Fanal, 14 rue du 8 mai</p>", "", COM, None, None),
        # a page is saved later than "two hours ago", and yesterday was another day
        ("<p>Il y a 2 heures</p>", json_ld(datePublished="2025-10-11T18:16:46+02:00"), FR, "2025-10-11T18:16:46+02:00", "json-ld"),
        ("<p>hier à 19h25</p>", meta("2025-10-11T19:25:46+02:00"), FR, "2025-10-11T19:25:46+02:00", "open-graph"),
        ('<time datetime="2025-10-11T19:25:46+02:00">il y a 3 heures</time>', "", FR, "2025-10-11T19:25:46+02:00", "time-tag"),
        # the zone displayed beside the hour
        ("<p>Publié le 17 novembre 2024 à 18h00 GMT</p>", "", FR, "2024-11-17T19:00:00+01:00", "visible-text"),
        ("<p>Publié le 17/11/2024 à 18:00 TU</p>", "", COM, "2024-11-17T18:00:00+00:00", "visible-text"),
        ("<p>Publié le 17 novembre 2024 à 18 h 05 HNE</p>", json_ld(datePublished="2024-11-17T23:05:09Z"), COM, "2024-11-17T18:05:09-05:00", "json-ld"),
        # no offset that nobody uses
        ("<p>le 24/11/2024 à 14h30</p>", json_ld(datePublished="2024-11-24T14:00:40+01:00", dateModified="2024-11-24T14:30:36+01:00"), COM, "2024-11-24T14:00:40+01:00", "json-ld"),
        ("<p>Publié le 24/11/2024 à 14h30</p>", json_ld(datePublished="2024-11-24T13:00:40+00:00"), COM, "2024-11-24T14:30:00+00:00", "visible-text"),
        # of two displayed clocks the one that is the stated instant
        ('<p>9 févr. 2024 à 05h55</p><p>-</p><p><time class="date" datetime="2024-02-09T06:29:15Z">9 févr. 2024 à 06h29</time></p>', json_ld(datePublished="2024-02-09T05:55:00Z"), COM, "2024-02-09T05:55:00+00:00", "json-ld"),
        # label and date in two elements, SPIP's label, the hour alone
        ("<p>Publié le</p><p>3 mai 2024</p>", json_ld(datePublished="2024-06-03"), COM, "2024-05-03", "visible-text"),
        ("<p>Article publié le 3 mai 2024</p>", json_ld(datePublished="2024-06-03"), COM, "2024-05-03", "visible-text"),
        ("<p>Publié en ligne le 3 mai 2024</p>", json_ld(datePublished="2024-06-03"), COM, "2024-05-03", "visible-text"),
        ('<p class="publish">Par Awa Sy - 05:01 - Temps de lecture</p>', json_ld(datePublished="2024-05-03"), FR, "2024-05-03T05:01:00+02:00", "json-ld"),
        # a book's publication in the text is not the article's
        (f'<p>3 mai 2024</p>{"<p>Un livre du large.</p>" * 12}<p>Date de parution : 2 avril 2024</p>', meta("2024-05-03T10:00:00+02:00"), FR, "2024-05-03T10:00:00+02:00", "open-graph"),
        # dates of one class in several lines are those of a list of articles
        (_CARDS, "", COM, None, None),
        (f'<p class="day">6 mai 2024</p>{_CARDS}', "", COM, "2024-05-06", "visible-text"),
        # one that contradicts the date below the headline from afar is a comment's
        (f'<p class="date">6 mai 2024</p>{"<p>Un livre du large.</p>" * 20}<p>Publié le 2 avril 2024</p>', "", COM, "2024-05-06", "visible-text"),
        ("<p>01/01/1970</p>", "", COM, None, None),
        # a year filled up to its first day
        ("<p>Mis à jour le 6 mai 2024</p>", json_ld(datePublished="2004-01-01"), COM, "2024-05-06", "visible-text"),
        ("<p>1er janvier 2024</p>", json_ld(datePublished="2024-01-01"), COM, "2024-01-01", "json-ld"),
        # the day of the last change, where readers see no other
        ("<p>Mise à jour : lundi 6 mai 2024 07h00</p>", "", FR, "2024-05-06T07:00:00+02:00", "visible-text"),
        # clocks that were never set, and years that are none
        ("", json_ld(datePublished="1969-12-31T19:00:00-05:00"), FR, None, None),
        ("", json_ld(datePublished="0001-01-01T00:00:00Z"), FR, None, None),
        ("", json_ld(datePublished="9999-12-31T23:59:59Z"), FR, None, None),
        ("", meta("9999999999"), FR, None, None),
        # a message that is shown in the text has a time of its own
        ('<blockquote class="twitter-tweet"><time datetime="2024-03-12">12 mars 2024</time></blockquote>', "", COM, None, None),
        # the date alone between two signs of a line, whatever else is in it
        ("<p>dans Politique / La vie du port — par Aminata Keïta-Sy — 27 juin 2024</p>", "", COM, "2024-06-27", "visible-text"),
        ("<p>Le maire de la ville l’a dit aux marchands du quai : tout sera prêt pour le 27 juin 2024</p>", "", COM, None, None),
        # readers see an hour alone: the line of a ticker, another article's
        ('<time class="direct" datetime="2024-11-22T15:01:40">15h01</time>', meta("2024-11-20T12:07:16Z") + json_ld(datePublished="2024-11-20T12:07:16Z"), COM, "2024-11-20T12:07:16+00:00", "json-ld"),
        # a label and a date far apart in a sentence
        ("<p>Créé en 2021, le chantier de la rade met à l’eau son tout premier bac de ville, cent passagers, le 7 novembre</p>", "", COM, None, None),
        # beyond the headline, where nothing else is dated
        (f"{_FAR}<div class='infos'>Publié le 29/10/2024<br><em>Mis à jour le 30/10/2024 à 14h03</em></div>", "", COM, "2024-10-29", "visible-text"),
        (f"{_FAR}<div class='infos'>Publié le 29/10/2024</div><div class='infos'>Publié le 28/10/2024</div>", "", COM, None, None),
        (f"{_FAR}<div>Un article par Awa Sy, le 31 octobre 2024</div>", "", COM, "2024-10-31", "visible-text"),
        (f"{_FAR}<div>Le quai a été vidé par les pêcheurs de la criée, le 31 octobre 2024</div>", "", COM, None, None),
        (f"{_FAR}<time class='entry-date published'>23/01/2024</time>", "", COM, "2024-01-23", "visible-text"),
        (f"{_FAR}<time class='entry-date published'>23/01/2024</time><time class='entry-date published'>24/01/2024</time>", "", COM, None, None),
        (f"{_FAR}<div class='comment'>Publié le 29/10/2024</div>", "", COM, None, None),
        # the address, when nothing else speaks
        ("", "", "https://lefanal.com/2024/05/03/marche", "2024-05-03", "url"),
        ("", "", "https://lefanal.com/marche-20240503.html", "2024-05-03", "url"),
        ("", "", "https://lefanal.com/marche-99991231.html", None, None),
    ],
)  # fmt: skip
def test_published(masthead: str, head: str, url: str, expected: str | None, origin: str | None) -> None:
    metadata = read(article(masthead, head, url=url))
    assert (str(metadata.published) if metadata.published else None) == expected
    assert metadata.origins.get("published") == origin


def test_a_marked_day_right_above_the_headline_is_the_articles() -> None:
    body = "<h1>Le marché couvert rouvre</h1><p>Le marché couvert rouvrira ses portes au début du mois.</p>"
    for day, expected in (("6 mai 2024", "2024-05-06"), ("18 octobre 2025", "2024-05-09")):
        parsed = page(f'<p class="date">{day}</p>{body}', meta("2024-05-09T09:49:32+00:00"), url=COM)
        assert str(read(parsed).published)[:10] == expected  # above stands today's date as well


def test_the_sources_zone_is_believed() -> None:
    options = ExtractOptions(timezone="Africa/Bamako")
    metadata = read(article(head=json_ld(datePublished="2024-07-08T15:30:20Z"), url=FR), options)
    assert str(metadata.published) == "2024-07-08T15:30:20+00:00"


def test_the_feed_speaks_before_the_address() -> None:
    options = ExtractOptions(listed_published_at=datetime(2024, 5, 3, 8, 15, tzinfo=UTC))
    metadata = read(article(url="https://lefanal.fr/2024/05/03/marche"), options)
    assert (str(metadata.published), metadata.origins["published"]) == ("2024-05-03T10:15:00+02:00", "feed")


@pytest.mark.parametrize("listed", [datetime.min, datetime.max, datetime(1970, 1, 1)])  # noqa: DTZ901, DTZ001
def test_a_feeds_impossible_date_is_absent(listed: datetime) -> None:
    options = ExtractOptions(listed_published_at=listed.replace(tzinfo=UTC), timezone="America/Port-au-Prince")
    assert read(article(url=COM), options).published is None


@pytest.mark.parametrize(
    ("lang", "shown", "expected"),
    [
        ("fr", "03/04/2024", "2024-04-03"),
        ("en-US", "03/04/2024", "2024-03-04"),
        ("en-GB", "03/04/2024", "2024-04-03"),
        ("en", "03/04/2024", None),
        ("de", "hier", None),
        ("fr", "hier", "2025-10-17"),
    ],
)
def test_the_pages_language_tells_how_its_dates_are_read(lang: str, shown: str, expected: str | None) -> None:
    published = read(article(f"<p>{shown}</p>", url=COM, lang=lang), text="La criée.").published
    assert (str(published) if published else None) == expected


def test_under_the_text_the_hour_is_found_for_the_day() -> None:
    masthead = '<time class="time">02.10.2024</time>'
    foot = '<p class="publishedDate">Créé : 02.10.2024, 07h02</p>'
    body = f"<article><h1>Le marché couvert rouvre</h1>{masthead}{'<p>Texte du jour.</p>' * 40}{foot}</article>"
    assert str(read(page(body, url=FR)).published) == "2024-10-02T07:02:00+02:00"


def test_modified() -> None:
    masthead = "<p>Publié le 27/12/24 à 08h02 — Mis à jour le 29/12/24 à 17h51</p>"
    metadata = read(article(masthead, json_ld(dateModified="2024-12-29T16:51:52Z"), url=FR))
    assert str(metadata.modified) == "2024-12-29T17:51:52+01:00"
    assert metadata.origins["modified"] == "json-ld"


def test_a_change_before_the_publication_is_left_out() -> None:
    head = json_ld(datePublished="2024-12-29T08:00:00+01:00", dateModified="2024-12-24T08:00:00+01:00")
    assert read(article(head=head)).modified is None


_STAMPS = st.datetimes(datetime(1995, 1, 1), datetime(2035, 1, 1)).map(lambda at: at.isoformat(timespec="seconds"))  # noqa: DTZ001
_OFFSETS = st.sampled_from(["", "Z", "+00:00", "+02:00", "-05:00", "+14:00", "-12:00"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    stamp=_STAMPS,
    offset=_OFFSETS,
    captured_at=st.datetimes(datetime(1996, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    zone=st.sampled_from([None, "Pacific/Noumea", "America/Port-au-Prince", "Europe/Paris"]),
    displayed=st.booleans(),
)
def test_never_after_the_day_after_the_capture(
    stamp: str, offset: str, captured_at: datetime, zone: str | None, displayed: bool
) -> None:
    masthead = f'<p>Publié le <time datetime="{stamp}{offset}">{stamp[8:10]}/{stamp[5:7]}/{stamp[:4]} à {stamp[11:16]}</time></p>'
    parsed = article(masthead if displayed else "", json_ld(datePublished=stamp + offset))
    metadata = read(parsed, ExtractOptions(timezone=zone), captured_at=captured_at)
    for moment in (metadata.published, metadata.modified):
        if moment is not None:
            latest = captured_at.astimezone(moment.at.tzinfo).date() + timedelta(days=1)
            assert moment.at.date() <= latest


def test_captured_without_a_zone_is_read_as_utc() -> None:
    assert read(article("<p>hier à 19h25</p>", url=FR), captured_at=CAPTURED.replace(tzinfo=None)).published is not None
