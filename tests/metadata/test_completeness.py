"""Full or teaser: what settles it, and what stands on whole articles too."""

from __future__ import annotations

import pytest

from pipelines.metadata.collect import read_metadata
from pipelines.options import ExtractOptions
from pipelines.page.parse import VisibleHead
from tests.metadata.pages import CAPTURED, LONG, SENTENCE, article, json_ld, read

SHORT = SENTENCE * 4
PLEA = "<div class='offre'><p>Cet article est <b>réservé aux abonnés</b>.</p></div>"
LEFT = "<p>Il vous reste <b>57&nbsp;%</b> de cet article à lire.</p>"
PAID = json_ld(headline="Le marché couvert rouvre", isAccessibleForFree="False")
FREE = json_ld(headline="Le marché couvert rouvre", isAccessibleForFree=True)


@pytest.mark.parametrize(
    ("masthead", "head", "text", "expected", "origin"),
    [
        ("", "", LONG, "full", "detected"),
        ("", "", SHORT, "full", "detected"),
        ("", FREE, SHORT, "full", "json-ld"),
        (LEFT, "", LONG, "teaser", "visible-text"),
        ("<p>Il reste 88% de l'article à lire.</p>", "", SHORT, "teaser", "visible-text"),
        ("<p>Il vous reste 63% à découvrir</p>", "", SHORT, "teaser", "visible-text"),
        ("<p>Il reste 20 % des places à vendre</p>", "", SHORT, "full", "detected"),
        (PLEA, "", SHORT, "teaser", "visible-text"),
        (PLEA, "", LONG, "full", "detected"),
        (PLEA, FREE, SHORT, "full", "json-ld"),
        ("<p>La suite est réservée aux abonnés</p>", "", SHORT, "teaser", "visible-text"),
        ("<p>Abonnez-vous dès maintenant pour accéder à tout le site</p>", "", SHORT, "teaser", "visible-text"),
        ("<p>Ce texte est réservé à nos <i>adhérents</i>.</p>", "", SHORT, "full", "detected"),
        ("<p>Vous désirez <b>lire la suite de cet article</b> ? 1 € par mois</p>", "", SHORT, "teaser", "visible-text"),
        ("<p>Envie de lire la suite de l’article ?</p>", "", LONG, "full", "detected"),
        ("<p>Nous publierons demain la suite de cet article.</p>", "", SHORT, "full", "detected"),
        ("<p>Déjà abonné ? Connectez-vous. Abonnez-vous à notre lettre.</p>", "", SHORT, "full", "detected"),
        ("<script>var t = 'Cet article est réservé aux abonnés';</script>", "", SHORT, "full", "detected"),
        ("", PAID, SHORT, "teaser", "json-ld"),
        ("", PAID, LONG, "full", "detected"),
        ("", "", SHORT + "[…]", "teaser", "visible-text"),
        ("", "", SHORT + "\nLire la suite", "teaser", "visible-text"),
        ("", "", SENTENCE + "Mais la mairie…", "teaser", "visible-text"),
        ("", "", LONG + " Affaire à suivre…", "full", "detected"),
        ("", "", "", "unknown", None),
    ],
)
def test_completeness(masthead: str, head: str, text: str, expected: str, origin: str | None) -> None:
    metadata = read(article(masthead, head), text=text)
    assert (metadata.completeness, metadata.origins.get("completeness")) == (expected, origin)


def test_a_page_whose_text_is_all_lead_is_judged_by_it() -> None:
    visible = VisibleHead(text="", lead=SHORT)
    assert read_metadata(article(), CAPTURED, ExtractOptions(), visible).completeness == "full"
    assert read_metadata(article(PLEA), CAPTURED, ExtractOptions(), visible).completeness == "teaser"
