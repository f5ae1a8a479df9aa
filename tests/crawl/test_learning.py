"""Learned boilerplate, from crawled articles to the next extraction."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.articles.identity import CapturedExtraction
from archive.crawls.ledger import CrawlStart, SourceRow
from archive.extractions.block_sets import BlockSet
from archive.model.capture import Capture
from archive.model.extraction import Extraction
from archive.store import Archive
from config.load import load
from crawler.convert import to_options
from crawler.demo.server import serve
from crawler.health.extraction import find_redesign
from crawler.learn_blocks import find_learned, is_due, learn_lines, learn_source
from pipelines.extract import extract
from pipelines.extractor import make_extractor_name
from pipelines.french.learning import LEARNER
from pipelines.options import ExtractOptions
from tests.crawl.command import Desk, make_desk
from tests.material import SEEDS, needs_seeds

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
BOX = "Retrouvez la météo marine chaque matin sur nos antennes"
TOPICS = ("le port", "la digue", "le phare", "la criée", "le marché", "la gare", "le stade", "le musée", "l’école",
          "le pont", "la halle", "le bassin")  # fmt: skip


def write_sentence(topic: str, number: int) -> str:
    return (
        f"Le conseil a parlé de {topic} pendant la séance numéro {number}, et les habitants ont posé leurs questions."
    )


def write_page(topic: str, *parts: str, end: str = "") -> bytes:
    """An article on a topic: its own paragraphs, a part between each two of the last ones, and an end."""
    own = [f"<p>{write_sentence(topic, number)}</p>" for number in range(6)]
    for place, part in enumerate(parts, len(own) - 1 - len(parts)):
        own[place] += part
    text = f"<h1>Autour de {topic}</h1>{''.join(own)}{end}"
    return f"<html lang='fr'><body><article>{text}</article></body></html>".encode()


def begin_archive(folder: Path) -> tuple[Archive, int]:
    archive = Archive.open(folder / "a.db", create=True)
    archive.crawls.sync_source(SourceRow("fanal", "Le Fanal", "https://fanal.example/", "re", "fr"), NOW)
    return archive, archive.crawls.begin(CrawlStart("fanal", "manual", NOW, user_agent=None, marbre="0"))


def add_look(
    archive: Archive, crawl: int, url: str, body: bytes, at: datetime = NOW, options: ExtractOptions | None = None
) -> None:
    capture = Capture(crawl, "fanal", "article", url, at, status=200, body=body)
    extraction = extract(body, url, at, options or ExtractOptions())
    assert isinstance(extraction, Extraction)
    archive.articles.add(CapturedExtraction(capture, archive.captures.add(capture), extraction), at)


def learn_from(folder: Path, looks: Iterable[Sequence[bytes]]) -> ExtractOptions:
    """The options of a source after what was seen at each of its articles, look by look."""
    config = load(None)
    archive, crawl = begin_archive(folder)
    with archive:
        for index, bodies in enumerate(looks):
            for day, body in enumerate(bodies):
                add_look(archive, crawl, f"https://fanal.example/{index}", body, NOW + timedelta(days=day))
        learn_lines(archive, "fanal", NOW)
        return to_options(config.sources[0], config.settings, archive.block_sets.find_newest("fanal"))


def read(body: bytes, options: ExtractOptions | None = None) -> Extraction:
    extraction = extract(body, "https://fanal.example/plage", NOW, options or ExtractOptions())
    assert isinstance(extraction, Extraction)
    return extraction


def list_learned(extraction: Extraction) -> list[str]:
    return [removal.text for removal in extraction.removals if removal.rule == "learned"]


@pytest.mark.parametrize("box", [
    f"<p>{BOX}</p>",
    "<div><h3>Une lettre pour le large</h3><p>Chaque jeudi, l’équipe raconte la mer à ceux qui en vivent.</p></div>",
    "<p>Relevé sur les quais un jeudi de 2026, à 8 h 15, édition numéro {n}</p>",
    "<p>Cet espace est ouvert à ceux qui aiment la mer. Soyez brefs, soyez courtois, signez de votre nom, et relisez "
    "votre message avant de l’envoyer : l’équipe écarte ce qui blesse, ce qui vend et ce qui ne parle de rien.</p>",
])  # fmt: skip
def test_three_articles_teach_a_sources_frame(tmp_path: Path, box: str) -> None:
    pages = [write_page(topic, end=box.format(n=number)) for number, topic in enumerate(TOPICS[:3])]
    options = learn_from(tmp_path, ([page] for page in pages))
    own = [write_sentence("la plage", number) for number in range(6)]
    extraction = read(write_page("la plage", end=box.format(n=77)), options)
    assert extraction.text.splitlines() == own
    assert list_learned(extraction)
    assert extraction.extractor == make_extractor_name(options) != make_extractor_name(ExtractOptions())


FORMATS = {
    "a recipe": (
        "<h2>Ingrédients</h2><ul><li>{n} g de farine</li><li>1 oignon</li><li>Sel et poivre du moulin à volonté</li>"
        "</ul>",
        "<h2>Préparation pas à pas de la recette</h2><ol><li>Laisser cuire {n} minutes à feu très doux.</li></ol>",
    ),
    "a match sheet": (
        "<h3>La feuille de match de la rencontre</h3><p>Mi-temps : {n}-0</p><p>Affluence au stade : {n} personnes</p>",
    ),
    "the weather": ("<p>Le soleil se lève demain à {n} h 12 et se couche à 18 h {n}, heure de la capitale.</p>",),
    "a series of questions": (
        "<h3>Quel livre avez-vous lu cette année avec le plus de joie ?</h3>",
        "<h3>Et quel est le dernier film qui vous a tenu éveillé ?</h3>",
        "<h3>À quoi ressemble un dimanche réussi chez vous ?</h3>",
    ),
    "one question in bold": ("<p><b>Quel livre avez-vous lu cette année avec le plus de joie ?</b></p>",),
    "rubrics": ("<h2>Le contexte de cette décision</h2>", "<h2>Ce que l’on sait à cette heure</h2>", "<p>Note :</p>"),
    "rubrics in bold": ("<p><strong>Ce que disent les habitants</strong></p>", "<p><b>Ce que répond la mairie</b></p>"),
    "a form": ("<p>Nombre approximatif de participants : {n}</p><p>Date de la réunion : {n} mars 2026</p>",),
    "results": (
        "<table><tr><td>Moyenne du jury de la ville</td><td>{n}</td></tr><tr><td>Rang</td><td>{n}</td></tr></table>",
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMATS)
def test_what_recurs_as_text_stays(tmp_path: Path, form: str) -> None:
    """Two thirds of the articles are of one form: what the form repeats is what they say."""
    bodies = [
        write_page(topic, *(part.format(n=number + 3) for part in FORMATS[form])) if number % 3 else write_page(topic)
        for number, topic in enumerate(TOPICS)
    ]
    options = learn_from(tmp_path, ([body] for body in bodies))
    page = write_page("la plage", *(part.format(n=57) for part in FORMATS[form]))
    assert list_learned(read(page, options)) == []
    assert read(page, options).text == read(page).text


def test_a_daily_formula_is_not_taken_from_those_that_have_nothing_else(tmp_path: Path) -> None:
    formula = (
        "Retrouvez le journal du {} mars, présenté par la rédaction, avec les titres, les invités et le temps du jour"
    )
    bulletins = [
        f"<article><h1>Journal du {n} mars</h1><p>{formula.format(n)}</p></article>".encode() for n in range(9)
    ]
    options = learn_from(tmp_path, ([body] for body in bulletins))
    assert read(bulletins[3], options).text == formula.format(3)


def test_a_paragraph_of_background_in_few_articles_stays(tmp_path: Path) -> None:
    said = "La ville a perdu la moitié de ses bateaux depuis la fermeture du chenal, il y a dix ans, selon l’office."
    background = f"<p>{said}</p>"
    bodies = [write_page(t, background) if n < 3 else write_page(t) for n, t in enumerate((*TOPICS, *TOPICS))]
    bodies = [body.replace(b"Le conseil", f"Le conseil {n}".encode()) for n, body in enumerate(bodies)]
    options = learn_from(tmp_path, ([body] for body in bodies))
    assert options.learned_lines == frozenset()


def test_a_counter_is_learned_from_two_articles_looked_at_twice(tmp_path: Path) -> None:
    looks = [[write_page(topic, f"<p>Vu {n} fois</p>") for n in (12, 1340)] for topic in TOPICS[:2]]
    options = learn_from(tmp_path, [*looks, [write_page(TOPICS[2])]])
    extraction = read(write_page("la plage", "<p>Vu 7 fois</p>"), options)
    assert list_learned(extraction) == ["Vu 7 fois"]


def test_teasers_that_come_and_go_are_learned_from_two_articles(tmp_path: Path) -> None:
    old, new = "<p>Notre série sur les bacs du delta</p>", "<p>Le grand entretien de la semaine</p>"
    looks = [[write_page(topic, old), write_page(topic, new)] for topic in TOPICS[:2]]
    options = learn_from(tmp_path, [*looks, [write_page(TOPICS[2])]])
    assert read(write_page("la plage", new), options).text == read(write_page("la plage")).text


@pytest.mark.parametrize(
    "edited", ["<p>Le bilan est de {} morts</p>", "<p>Score final : {}-0</p>", "<ul><li>{} blessés</li></ul>"]
)
def test_an_edit_of_one_article_teaches_nothing(tmp_path: Path, edited: str) -> None:
    looks = [[write_page(TOPICS[0], edited.format(n)) for n in (12, 13)], *([write_page(t)] for t in TOPICS[1:4])]
    assert learn_from(tmp_path, looks).learned_lines == frozenset()


def test_a_set_is_kept_until_the_articles_have_doubled(tmp_path: Path) -> None:
    archive, crawl = begin_archive(tmp_path)
    with archive:
        for index, topic in enumerate(TOPICS):
            add_look(archive, crawl, f"https://fanal.example/{index}", write_page(topic, f"<p>{BOX}</p>"))
            learn_lines(archive, "fanal", NOW)
        path = archive.path
    with closing(sqlite3.connect(path)) as connection, connection:
        assert [n for (n,) in connection.execute("SELECT articles FROM source_block_sets")] == [3, 6, 12]


@pytest.mark.parametrize(
    ("articles", "newest", "due"),
    [
        (2, None, False),
        (3, None, True),
        (5, BlockSet(LEARNER, NOW, 3), False),
        (6, BlockSet(LEARNER, NOW, 3), True),
        (3, BlockSet("an older rule", NOW, 300), True),
        (5, BlockSet(LEARNER, NOW - timedelta(days=100), 3), False),
        (390, BlockSet(LEARNER, NOW - timedelta(days=100), 300), True),
        (390, BlockSet(LEARNER, NOW - timedelta(days=10), 300), False),
        (2, BlockSet(LEARNER, NOW, 0), False),
    ],
)
def test_when_a_source_is_learned_from(articles: int, newest: BlockSet | None, due: bool) -> None:
    assert is_due(articles, newest, NOW) is due


def test_learned_shows_what_is_in_force_and_forgets_it(tmp_path: Path) -> None:
    desk = replace(make_desk(tmp_path / "config", "https://fanal.example"), archive=tmp_path / "a.db")
    learn_from(tmp_path, ([write_page(topic, f"<p>{BOX}</p>")] for topic in TOPICS[:3]))
    (shown,) = desk.marbre("learned", "--json").json["sources"]
    assert (shown["source"], shown["articles"], shown["in_force"]) == ("fanal", 3, True)
    assert [(line["articles"], line["line"]) for line in shown["lines"]] == [(3, BOX)]
    assert BOX in desk.marbre("learned", "fanal").out
    assert desk.marbre("learned", "gazette").code == desk.marbre("learned", "--forget").code == 2
    assert desk.marbre("learned", "fanal", "--forget", "--json").json["sources"][0]["lines"] == []


def test_a_template_is_learned_with_the_lines_and_anew_after_a_redesign(tmp_path: Path) -> None:
    config = load(None)
    archive, crawl = begin_archive(tmp_path)

    def add_and_learn(bodies: Sequence[bytes], start: int) -> ExtractOptions:
        options = to_options(config.sources[0], config.settings, find_learned(archive, "fanal", NOW))
        for number, body in enumerate(bodies, start):
            at = NOW + timedelta(hours=number)
            add_look(archive, crawl, f"https://fanal.example/{number}", body, at, options)
        with ThreadPoolExecutor(1) as workers:
            asyncio.run(learn_source(archive, "fanal", workers, options, NOW))
        return to_options(config.sources[0], config.settings, find_learned(archive, "fanal", NOW))

    with archive:
        before = [write_page(f"{topic} et ses abords") for topic in TOPICS]
        learned = add_and_learn(before, 0)
        assert learned.template
        again = add_and_learn(
            [write_page(f"{topic}, {side}") for topic in TOPICS for side in ("au nord", "au sud")], 12
        )
        assert again == learned
        redesigned = [
            write_page(f"{topic} du haut").replace(b"article>", b"section>").replace(b"<body>", b"<body><main>")
            for topic in TOPICS
        ]
        anew = add_and_learn(redesigned, 36)
        assert anew.template not in {None, learned.template}
        assert "section" in anew.template
        history = archive.health.read_histories(NOW + timedelta(days=9))["fanal"]
        assert find_redesign(history.extractions) == NOW + timedelta(hours=36)


@pytest.mark.slow
def test_a_crawl_learns_at_its_end_and_a_reextraction_reads_by_it(tmp_path: Path) -> None:
    with serve() as newspaper:
        desk = make_desk(tmp_path / "config", newspaper.url)
        assert desk.crawl("--limit", "12").code == 0
        learned = {line["line"] for line in desk.marbre("learned", "--json").json["sources"][0]["lines"]}
        assert learned
        assert desk.crawl().code == 0
    shown = [row["text"] for row in list_shown(desk)]
    assert any(line in text for text in shown for line in learned), "what was read before keeps its text"
    assert desk.marbre("reextract", "--accept").code == 0
    again = [row["text"] for row in list_shown(desk)]
    assert len(again) == len(shown)
    assert not any(line in text.splitlines() for text in again for line in learned)
    assert desk.marbre("verify", "-q").code == 0


def list_shown(desk: Desk) -> list[sqlite3.Row]:
    with closing(sqlite3.connect(desk.archive)) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute("SELECT * FROM articles_view").fetchall()


def test_clean_prints_the_text_and_its_log(tmp_path: Path) -> None:
    desk = Desk(tmp_path, tmp_path / "a.db")
    text = tmp_path / "depeche.txt"
    news = "La criée a rouvert ses portes mardi matin, après trois jours de grève des dockers et des mareyeurs."
    text.write_text(f"{BOX}.\n{news}\nCommentaires\n")
    done = desk.marbre("clean", str(text))
    assert done.code == 0
    assert "La criée a rouvert" in done.out
    assert "Commentaires" not in done.out
    logged = desk.marbre("clean", "--json", str(text)).json["removals"]
    assert [(removal["rule"], removal["text"]) for removal in logged] == [("comments-label", "Commentaires")]
    (tmp_path / "latin.txt").write_bytes("Été".encode("latin-1"))
    assert desk.marbre("clean", str(tmp_path / "latin.txt")).code == 2


@needs_seeds
def test_the_sample_texts_come_out_as_wanted(tmp_path: Path) -> None:
    desk = Desk(tmp_path, tmp_path / "a.db")
    post = desk.marbre("clean", "--json", str(SEEDS / "000_d6df46e99015f242.txt")).json
    assert post["authors"] == ["Amadou Diallo", "Haoua Sangaré"]
    assert (post["byline"], post["credit"]) == ("Haoua Sangaré, LETJIKAN", "LSI")
    assert (post["published_at"], post["precision"], post["reading_minutes"]) == ("2025-10-17", "day", 2)
    assert post["text"].startswith("Washington / Moscou — 16 octobre 2025.")
    assert post["text"].endswith("militaire sur le terrain ».")
    assert post["block_kinds"].count("intertitre") == 4
    clean = desk.marbre("clean", "--json", str(SEEDS / "004_a157052ca5636de6.txt")).json
    assert clean["removals"] == []
    assert (clean["title"], clean["published_at"], clean["authors"]) == (None, None, [])


def test_rules_lists_every_rule_with_its_cases(tmp_path: Path) -> None:
    desk = Desk(tmp_path, tmp_path / "a.db")
    rules = desk.marbre("rules", "--json").json["rules"]
    assert {"comments", "learned", "lead"} <= {rule["id"] for rule in rules}
    assert all(rule["description"] for rule in rules)
    assert "takes" in desk.marbre("rules", "comments").out
    assert desk.marbre("rules", "nothing").code == 2
