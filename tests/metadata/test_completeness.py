"""Full or teaser: what settles it, and what stands on whole articles too."""

from __future__ import annotations

import pytest

from tests.metadata.pages import LONG, SENTENCE, article, json_ld, read

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
