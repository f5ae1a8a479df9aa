"""Lines of a text that say nothing but what was read as fields: who wrote it, its section. Known once all is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, takewhile

from archive.model.extraction import Removal
from pipelines.french.rule import NAME, fold_plain
from pipelines.metadata.dates.months import MONTHS
from pipelines.metadata.values import Metadata
from pipelines.page.blocks import SHORTEST_PROSE
from pipelines.text.assemble import ArticleText

_WORD = re.compile(r"[^\W_]+")
_NAME = re.compile(rf"{NAME}|[A-ZÀ-ÖØ-Þ]+(?:[. -]{{1,2}}[A-ZÀ-ÖØ-Þ]+){{0,3}}\.?")
_MOST_SIGNATURES = 2
"""Names one under the other, at most, that sign an article. Chosen, not measured."""
_LONGEST = 120
"""Letters: a longer line says more than a name. Chosen, not measured alone."""
_FRAME_WORDS = frozenset(
    """
    par avec et de du des la le les l d à au a en pour texte textes photo photos propos recueillis entretien article
    journaliste journalistes rédacteur rédactrice rédaction réd chef directeur directrice adjoint adjointe correspondant
    correspondante envoyé envoyée spécial spéciale spéciaux grand reporter éditorialiste chroniqueur chroniqueuse auteur
    autrice service publié by with
    """.split()  # noqa: SIM905  # a list of words is read more easily so
)
"""What stands around a name in the line of an author."""
_DATE_WORDS = (
    frozenset(
        """
        lundi mardi mercredi jeudi vendredi samedi dimanche h min mn heures lecture posté postée soumis ajouté écrit mis
        mise jour maj ligne modifié modifiée gmt utc
        """.split()  # noqa: SIM905  # as above
    )
    | MONTHS.keys()
)
"""What stands beside a name above the text, where the line says the day as well; below it, it may date a document."""
_FIGURES = re.compile(r"\d{1,4}(?:er|h\d{0,2}|min)?")


def set_fields_aside(article: ArticleText, metadata: Metadata) -> ArticleText:
    """The text without the lines that repeat its fields, which are logged like all others."""
    names = [set(_split(name)) for name in (*metadata.authors, metadata.agency or "") if name]
    known = _find_lines_of_names(article.lines, names) if names else set()
    if known:
        known -= _find_lists_of_names(article.lines) | _find_headings_of_text(article)
    if (
        metadata.origins.get("authors") == "visible-text"
    ):  # which may be a heading in capitals that was taken for a name
        known = {place for place in known if not article.lines[place].isupper()}
    if (
        metadata.section
        and article.kinds[:1] == ("paragraph",)
        and _split(article.lines[0]) == _split(metadata.section)
    ):
        known.add(0)
    return _take_out(article, known) if known else article


def _find_lines_of_names(lines: Sequence[str], names: list[set[str]]) -> set[int]:
    """The places of lines that say an author's name, above the first paragraph with a date or without."""
    short = [(place, line) for place, line in enumerate(lines) if len(line) <= _LONGEST]
    known = {place for place, line in short if _says_names(_split(line), names)}
    above = enumerate(takewhile(_is_short, lines))
    return known.union(place for place, line in above if _says_names(_strip_date(line), names))


def _split(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _strip_date(line: str) -> list[str]:
    """The words of a line without those that say a day or an hour."""
    return [word for word in _split(line) if word not in _DATE_WORDS and _FIGURES.fullmatch(word) is None]


def _is_short(line: str) -> bool:
    return len(line) < SHORTEST_PROSE


def _says_names(said: list[str], names: list[set[str]]) -> bool:
    """Whether the words of a line are an author's whole name, and else only words that stand around one."""
    words = set(said)
    is_name = any(name and name <= words for name in names)
    return is_name and words <= _FRAME_WORDS.union(*names)


def _find_lists_of_names(lines: Sequence[str]) -> set[int]:
    """The places of names that stand one under the other, more than sign an article: the text lists them."""
    listed: set[int] = set()
    for is_name, run in groupby(enumerate(lines), key=lambda placed: _is_name(placed[1])):
        places = [place for place, _ in run]
        if is_name and len(places) > _MOST_SIGNATURES:
            listed.update(places)
    return listed


def _is_name(line: str) -> bool:
    return len(line) <= _LONGEST and _NAME.fullmatch(fold_plain(line)) is not None


def _find_headings_of_text(article: ArticleText) -> set[int]:
    """The places of headings within the text that have a paragraph under them: they are about it."""
    under = zip(article.kinds[1:], article.kinds[2:], article.lines[2:], strict=False)
    return {
        place
        for place, (kind, below, line) in enumerate(under, start=1)
        if kind == "intertitre" and below == "paragraph" and len(line) >= SHORTEST_PROSE
    }


def _take_out(article: ArticleText, places: set[int]) -> ArticleText:
    """The text without some of its lines; those of which a rule has already taken a part stay, as the log is exact."""
    of_text = [removal for removal in article.removals if not removal.is_set_aside]
    touched = {removal.block for removal in of_text}
    whole = {removal.block for removal in of_text if removal.text == article.before[removal.block]}
    blocks = [block for block in range(len(article.before)) if block not in whole]
    taken = {place for place in places if blocks[place] not in touched}
    removals = [*article.removals, *(Removal("known-field", article.lines[at], blocks[at]) for at in taken)]
    left = [place for place in range(len(article.lines)) if place not in taken]
    return replace(
        article,
        lines=tuple(article.lines[place] for place in left),
        kinds=tuple(article.kinds[place] for place in left),
        removals=tuple(sorted(removals, key=lambda removal: removal.block)),
    )
