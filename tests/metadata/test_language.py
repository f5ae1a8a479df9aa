"""The language of an article: declared by its page in any form, or plain from its words."""

from __future__ import annotations

import pytest

from tests.metadata.pages import LONG, article, json_ld, read

ENGLISH = "The market will open its doors at the beginning of the month, and that is what the town has said to us. " * 6
CREOLE = "Mache a ap louvri pòt li nan kòmansman mwa a, se sa komin nan di aprè de lane travay ki te fèt sou li. " * 6
GERMAN = "Der Markt wird am Anfang des Monats wieder öffnen, und das ist für die Stadt nicht mehr als eine Frage. " * 6


@pytest.mark.parametrize(
    ("lang", "text", "code", "origin"),
    [
        ("fr", LONG, "fr", "html"),
        ("fr-FR", LONG, "fr", "html"),
        ("fr_CA", LONG, "fr", "html"),
        ("FR", LONG, "fr", "html"),
        ("fra", LONG, "fr", "html"),
        ("en-US", ENGLISH, "en", "html"),
        ("ht", CREOLE, "ht", "html"),
        ("hat", CREOLE, "ht", "html"),
        ("ar-SA", "", "ar", "html"),
        ("zh-Hans-CN", "", "zh", "html"),
        ("en-US", LONG, "fr", "detected"),  # a theme that was never told
        ("fr", ENGLISH, "en", "detected"),
        ("", LONG, "fr", "detected"),
        ("", GERMAN, "de", "detected"),
        ("", CREOLE, None, None),
        ("", "Le marché", None, None),
    ],
)
def test_language(lang: str, text: str, code: str | None, origin: str | None) -> None:
    metadata = read(article(lang=lang), text=text)
    assert (metadata.language, metadata.origins.get("language")) == (code, origin)


def test_the_html_element_speaks_before_json_ld_and_metas() -> None:
    head = json_ld(inLanguage="de") + '<meta property="og:locale" content="it_IT">'
    assert read(article(head=head, lang="es"), text="").language == "es"
    assert read(article(head=head, lang=""), text="").language == "de"
    assert read(article(head='<meta property="og:locale" content="it_IT">', lang=""), text="").language == "it"
