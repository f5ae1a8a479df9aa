"""The table of rules: every rule takes what it names, spares what it names, and the log gives everything back."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.model.extraction import BlockKind, Extraction
from pipelines.extract import extract
from pipelines.french.cleaning import clean_lines
from pipelines.french.company import TextLine
from pipelines.french.restoring import restore_text
from pipelines.french.rule import DIGITS, Rule, fold_plain
from pipelines.french.rules import OTHER_REMOVALS, RULES, RULES_DIGEST
from tests.extraction import pages

PROSE = [TextLine(pages.FIRST), TextLine(pages.SECOND)]
CASES = [(rule, line) for rule in RULES for line in rule.takes]
ENDS = {rule.id for rule in RULES if rule.scope == "end"}
SPARED = [(rule, line) for rule in RULES for line in rule.spares]


COMPANION = TextLine("Partager sur WhatsApp")
"""What stands beside a line that is taken by its company."""


PLEA = TextLine("La suite est réservée aux abonnés.")
BYLINE = TextLine("Par")
COMPANIONS = {COMPANION.text, PLEA.text, BYLINE.text}


def placed(line: str, rule: Rule, place: str) -> list[TextLine]:
    """The line where the rule applies: above, between or below paragraphs, beside another or as a link."""
    kind: BlockKind = next(iter(rule.kinds)) if rule.kinds else "paragraph"
    if rule.scope in {"part", "end"}:
        return [TextLine(f"{pages.FIRST} {line}"), PROSE[1]]
    one = [TextLine(line, kind)]
    return {
        "head": one + PROSE,
        "body": [PROSE[0], *one, PROSE[1]],
        "tail": PROSE + one,
        "edge": PROSE + one,
        "near": [*PROSE, *one, TextLine("12 404")],
        "beside": [PROSE[0], COMPANION, *one, PROSE[1]],
        "plea": [PROSE[0], PLEA, *one, PROSE[1]],
        "signed": [BYLINE, *one, *PROSE],
        "link": [PROSE[0], TextLine(line, kind, linked=1.0), PROSE[1]],
    }[place]


@pytest.mark.parametrize(("rule", "line"), CASES, ids=lambda value: value.id if isinstance(value, Rule) else value[:30])
def test_a_rule_takes_what_it_names_wherever_it_applies(rule: Rule, line: str) -> None:
    for place in rule.place:
        cleaned = clean_lines(placed(line, rule, place))
        assert [left.text for left in cleaned.lines if left.text != "12 404"] == [pages.FIRST, pages.SECOND], place
        assert {removal.text.strip() for removal in cleaned.removals} - COMPANIONS == {line} - COMPANIONS


@pytest.mark.parametrize(
    ("rule", "line"), SPARED, ids=lambda value: value.id if isinstance(value, Rule) else value[:30]
)
def test_what_a_rule_spares_no_rule_takes(rule: Rule, line: str) -> None:
    for place in rule.place:
        lines = placed(line, rule, place)
        kept = [given.text for given in lines if given not in (COMPANION, PLEA, BYLINE)]
        assert [left.text for left in clean_lines(lines).lines] == kept, place


LABELS = [(rule, line) for rule, line in CASES if not rule.place.isdisjoint({"beside", "plea", "signed"})]


@pytest.mark.parametrize(
    ("rule", "line"), LABELS, ids=lambda value: value.id if isinstance(value, Rule) else value[:30]
)
def test_a_word_that_keeps_no_company_is_text(rule: Rule, line: str) -> None:
    lines = placed(line, rule, "body")
    assert [left.text for left in clean_lines(lines).lines] == [given.text for given in lines]


HEADINGS = [
    (rule, line)
    for rule, line in CASES
    if "heading" in rule.unless and rule.scope == "line" and rule.kinds is None and re.fullmatch(r"[\w ’]+", line)
]


@pytest.mark.parametrize(
    ("rule", "line"), HEADINGS, ids=lambda value: value.id if isinstance(value, Rule) else value[:30]
)
def test_a_heading_with_text_under_it_is_text_whatever_its_words(rule: Rule, line: str) -> None:
    assert rule.place
    lines = [PROSE[0], TextLine(line, "intertitre"), PROSE[1]]
    assert [left.text for left in clean_lines(lines).lines] == [given.text for given in lines]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_described_and_shown(rule: Rule) -> None:
    assert rule.description
    assert rule.takes
    assert rule.spares
    assert rule.place


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.marks], ids=lambda rule: rule.id)
def test_a_rule_that_is_tried_on_its_marks_only_takes_nothing_without_one(rule: Rule) -> None:
    for line in rule.takes:
        plain = fold_plain(line)
        unmarked = re.sub("|".join(map(re.escape, rule.marks)), "", plain, flags=re.IGNORECASE)
        assert rule.pattern.search(plain)
        assert not rule.pattern.search(unmarked)


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.marks and rule.marks != DIGITS], ids=lambda rule: rule.id
)
@given(data=st.data())
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_one_of_its_marks_stands_in_whatever_the_pattern_of_a_rule_finds(rule: Rule, data: st.DataObject) -> None:
    line = data.draw(st.from_regex(rule.pattern, fullmatch=True))
    assert any(mark in line.lower() for mark in rule.marks)


def test_the_table_has_one_rule_a_name_and_a_digest() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert re.fullmatch(r"[0-9a-f]{64}", RULES_DIGEST)


@pytest.mark.parametrize("family", pages.FAMILIES)
def test_whatever_stands_in_a_log_is_described(family: str) -> None:
    extraction = extract(pages.FAMILIES[family], "https://gazette.example/delta/crue", datetime(2023, 3, 5, tzinfo=UTC))
    assert isinstance(extraction, Extraction)
    described = {rule.id for rule in RULES} | set(OTHER_REMOVALS)
    assert {removal.rule for removal in extraction.removals} <= described


@pytest.mark.parametrize(
    "closing",
    [
        (
            "Lecture restreinte",
            "Votre abonnement n’autorise pas la lecture de cet article",
            "Pour plus d’informations, merci de contacter notre service commercial.",
        ),
        (
            "Pourquoi voyez-vous ce message ?",
            "Une autre personne lit la Gazette avec ce compte sur un autre appareil.",
            "Continuer à lire ici",
        ),
        (
            "Il vous reste 62 % de cet article à lire.",
            "Déjà abonné ?",
            "Je me connecte",
            "À partir de 1 € par mois",
            "Sans engagement",
        ),
        (
            "Accès restreint",
            "Votre abonnement ne comprend pas cette édition",
            "Merci de contacter le service abonnements.",
        ),
        ("Débloquez cet article dès 1 €", "Mot de passe oublié ?"),
        ("Subscribe to keep reading", "Already a subscriber? Log in", "Create a free account"),
    ],
    ids=["shared account", "other device", "share left", "other edition", "unlock", "English"],
)
def test_the_lines_of_a_paywall_go_together_at_the_end_of_a_cut_text(closing: tuple[str, ...]) -> None:
    lines = [*PROSE, *map(TextLine, closing)]
    assert [line.text for line in clean_lines(lines).lines] == [pages.FIRST, pages.SECOND]
    assert {rule.says for rule in RULES if rule.id in {r.rule for r in clean_lines(lines).removals}} == {"plea"}


@pytest.mark.parametrize(
    "last",
    [
        "Pour plus d’informations, contactez le service des eaux au 12 34.",
        "Une autre personne lit la lettre à voix haute sur le ponton.",
        "Vous ne pouvez embarquer qu’avec un seul appareil photo.",
        "Si vous avez un compte au port, les offres du bac sont à demi-tarif.",
    ],
)
def test_a_last_line_that_could_be_a_paywalls_stays_alone(last: str) -> None:
    lines = [*PROSE, TextLine(last)]
    assert [line.text for line in clean_lines(lines).lines] == [pages.FIRST, pages.SECOND, last]


def test_a_rule_out_of_its_place_takes_nothing() -> None:
    lines = [PROSE[0], TextLine("Fanta Keïta"), PROSE[1]]
    assert clean_lines(lines).removals == ()


def test_a_section_goes_with_what_hangs_on_it_and_stops_at_the_text() -> None:
    lines = [
        PROSE[0],
        TextLine("Sur le même sujet", "intertitre"),
        TextLine("Le port rouvre après six mois", "item", linked=1.0),
        TextLine("Le bac reprend la mer", "item", linked=1.0),
        PROSE[1],
    ]
    assert [line.text for line in clean_lines(lines).lines] == [pages.FIRST, pages.SECOND]


def test_a_text_without_prose_loses_nothing_but_pleas() -> None:
    lines = [TextLine("Ibrahim Sow"), TextLine("4 mars 2023"), TextLine("Partager sur WhatsApp")]
    assert [line.text for line in clean_lines(lines).lines] == ["Ibrahim Sow", "4 mars 2023"]


_pieces = st.one_of(
    st.sampled_from([line for _, line in CASES + SPARED]),
    st.sampled_from([pages.FIRST, pages.SECOND, pages.INTERTITRE, f"{pages.FIRST} (Publicité) {pages.SECOND}"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=120),
)
_texts = st.lists(st.lists(_pieces, min_size=1, max_size=3).map(" ".join), max_size=12).map(
    lambda lines: [folded for line in lines if (folded := " ".join(line.split()))]
)


@given(_texts, st.frozensets(st.integers(0, 11)))
def test_text_and_log_give_back_the_lines_exactly(texts: list[str], recurring: frozenset[int]) -> None:
    cleaned = clean_lines([TextLine(text) for text in texts], recurring)
    assert restore_text([line.text for line in cleaned.lines], cleaned.removals) == texts


@given(_texts)
def test_cleaning_adds_nothing_and_cuts_no_sentence(texts: list[str]) -> None:
    cleaned = clean_lines([TextLine(text) for text in texts])
    for line in cleaned.lines:
        cut = [removal for removal in cleaned.removals if removal.block == line.block]
        assert len(line.text) + sum(len(removal.text) for removal in cut) == len(texts[line.block])
        for removal in cut:
            before = texts[line.block][: removal.start].rstrip()
            after = texts[line.block][removal.start + len(removal.text) :].lstrip()
            ends = removal.rule in ENDS and not after
            assert ends or not before or before[-1] in ".!?…»”\")]’'"
            assert not after or not after[0].islower()


@given(_texts)
def test_cleaning_is_deterministic(texts: list[str]) -> None:
    lines = [TextLine(text) for text in texts]
    assert clean_lines(lines) == clean_lines(lines)
