"""Pages in the place of an article: no text, with the reason; and articles that speak of the same, which have one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.model.extraction import Extraction, NoText
from pipelines.extract import extract
from pipelines.options import ExtractOptions

FLOOD = (
    "Le fleuve a débordé dans la nuit et les quartiers bas ont été évacués par les secours, selon la mairie de Sarro.",
    "Les pirogues ont servi à mettre à l’abri les familles et leurs bêtes, tandis que l’école ouvrait ses salles.",
    "Le préfet attend une décrue avant la fin de la semaine, si les pluies cessent en amont du barrage de Tiéni.",
)
WALL = (
    "Avec votre accord, nous et nos partenaires déposons des traceurs sur votre appareil afin de compter nos lecteurs.",
    "Nos partenaires peuvent utiliser vos données pour des annonces personnalisées, selon les finalités de leur choix.",
    "Vous pouvez retirer votre consentement quand vous le voulez, par le lien qui se trouve au bas de nos pages.",
)


def page(title: str, body: str) -> bytes:
    return (
        f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body>{body}</body></html>"
    ).encode()


def prose(*lines: str) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def said(body: bytes) -> str:
    found = extract(
        body, "https://delta.example/2026/11/17/crue/", datetime(2026, 11, 20, tzinfo=UTC), ExtractOptions()
    )
    return found.reason if isinstance(found, NoText) else "text"


@pytest.mark.parametrize(
    ("title", "heading", "line", "reason"),
    [
        ("Account Suspended", "Account Suspended", "Contact your hosting provider for more information.", "host-page"),
        (
            "Delta",
            "Ce site a été désactivé",
            "Son propriétaire peut joindre l’hébergeur pour le rétablir.",
            "host-page",
        ),
        ("Cuenta suspendida", "Esta cuenta ha sido suspendida", "Póngase en contacto con su proveedor.", "host-page"),
        ("Wartungsarbeiten", "Wartungsarbeiten", "Bitte versuchen Sie es in einer Stunde erneut.", "host-page"),
        (
            "delta.example",
            "delta.example est à vendre",
            "Faites une offre au propriétaire, sans engagement.",
            "host-page",
        ),
        ("delta", "Buy this domain", "The owner is ready to sell it; make an offer today.", "host-page"),
        ("Delta", "Nous revenons très vite !", "Nos équipes techniques mettent à jour nos serveurs.", "host-page"),
        ("Welcome to nginx!", "Welcome to nginx!", "Further configuration of the server is required.", "host-page"),
        ("Domaine expiré", "Ce nom de domaine a expiré", "Son titulaire peut encore le renouveler.", "host-page"),
        ("Just a moment...", "delta.example", "It needs to review the security of your connection.", "captcha-wall"),
        ("Contrôle", "Vérifiez que vous êtes humain", "Cela ne prend que quelques secondes.", "captcha-wall"),
        ("Delta", "Contenu introuvable", "Cherchez-le dans nos archives, ou revenez à l’accueil.", "error-page"),
        ("Seite nicht gefunden - Delta", "Hoppla", "Versuchen Sie es mit der Suche oder dem Archiv.", "error-page"),
        ("Delta", "Cette page n’existe plus", "Elle a peut-être changé d’adresse.", "error-page"),
    ],
)
def test_a_page_that_calls_itself_something_else_is_no_article(
    title: str, heading: str, line: str, reason: str
) -> None:
    assert said(page(title, f"<main><h1>{heading}</h1>{prose(line)}</main>")) == reason


@pytest.mark.parametrize(
    ("heading", "line"),
    [
        ("Choose your language", "Welcome to our newspaper; please choose the language in which you want to read it."),
        (
            "Avez-vous plus de dix-huit ans ?",
            "Vous devez être majeur pour entrer ici, selon la loi du pays où vous vivez ou de celui que vous visitez.",
        ),
        ("Bloqueur détecté", "La réclame paie notre travail : pour continuer, retirez votre bloqueur de ce site."),
        (
            "Lecture sur téléphone",
            "Pour lire cet article, prenez notre application dans le magasin de votre téléphone.",
        ),
        ("Trop ancien", "Votre navigateur est trop ancien pour nos pages : nous vous invitons à en changer bientôt."),
    ],
)
def test_a_page_that_only_turns_to_its_reader_is_no_article(heading: str, line: str) -> None:
    assert said(page("Delta", f"<main><h1>{heading}</h1>{prose(line)}</main>")) == "interstitial"


def test_a_dated_call_to_readers_is_an_article() -> None:
    call = prose(
        "Vous avez des photographies de la crue ? Venez nous les montrer samedi à la salle des fêtes de Sarro."
    )
    assert said(page("Delta", f"<h1>Vos images de la crue</h1><p>17 novembre 2026</p>{call}")) == "text"


SIGNED = "<p>Par Awa Konaté</p><p>Publié le 17 novembre 2026</p>"


@pytest.mark.parametrize(
    ("headline", "first"),
    [
        (
            "Le site de la commune suspendu",
            "Le site de Sarro est suspendu : « ce compte a été suspendu », lisait-on hier.",
        ),
        ("Erreur 404, une exposition", "Le musée de Sarro montre jusqu’en mars ce que la toile a perdu en trente ans."),
        ("Êtes-vous un robot ?", "La question lasse ceux qui viennent au guichet de la bibliothèque de Sarro."),
        ("Un nom de domaine à vendre", "Le nom de domaine de la ville était à vendre, a découvert une conseillère."),
    ],
)
def test_a_signed_report_on_such_pages_is_an_article(headline: str, first: str) -> None:
    assert said(page(headline, f"<h1>{headline}</h1>{SIGNED}{prose(first, *FLOOD[:2])}")) == "text"


@pytest.mark.parametrize(
    "beside",
    [
        '<form><textarea></textarea><div class="g-recaptcha"></div></form>',
        "<noscript>Veuillez activer JavaScript pour voir les commentaires.</noscript>",
    ],
)
def test_a_short_signed_article_beside_a_form_or_a_note_on_scripts_has_its_text(beside: str) -> None:
    assert said(page("La crue", f"<h1>La crue</h1>{SIGNED}{prose(*FLOOD[:2])}{beside}")) == "text"


def test_an_error_above_dated_cards_of_articles_is_an_error() -> None:
    cards = "".join(
        f'<h3><a href="/{n}">Titre {n}</a></h3><p>17/11/2026</p>{prose(text)}' for n, text in enumerate(FLOOD)
    )
    assert said(page("Delta", f"<h1>Page introuvable</h1>{prose('Cette page n’existe plus.')}{cards}")) == "error-page"


def test_an_error_above_the_newest_articles_is_an_error() -> None:
    assert said(page("Delta", f"<h1>Oups, page introuvable</h1>{prose(*FLOOD * 3)}")) == "error-page"


def test_a_log_in_asks_for_a_password() -> None:
    asks = f"<h1>Connectez-vous</h1>{prose('Ce service est ouvert aux membres de notre association de lecteurs.')}"
    assert said(page("Delta", f"<form>{asks}<input type='password'></form>")) == "login-wall"


@pytest.mark.parametrize(
    "box", ["", "didomi-host", "axeptio_overlay", "onetrust-consent-sdk", "sp_message_container_7"]
)
@pytest.mark.parametrize("times", [1, 8])
def test_a_question_for_consent_of_any_length_is_a_wall(box: str, times: int) -> None:
    asked = f"<h2>Bienvenue</h2>{prose(*WALL * times)}<button>Refuser</button><button>Tout accepter</button>"
    assert said(page("La crue du fleuve - Delta", f'<div id="{box}">{asked}</div>')) == "consent-wall"


def test_a_dialog_that_asks_for_consent_is_no_text_where_a_page_has_none() -> None:
    asked = prose(
        "La conservation ou l’accès technique sert à des fins statistiques, et ne dit pas qui vous êtes.",
        "La conservation est nécessaire aux finalités anonymes de la régie, qui mesure ce qui est lu.",
    )
    cards = "".join(f"<li><h3><a href='/{n}'>Le bac numéro {n} repart</a></h3></li>" for n in range(6))
    box = f"<div class='cmplz-banner' role='dialog'><div>{asked}</div></div>"
    body = page("Bacs", f"<h1>Bacs</h1><ul class='teasers'>{cards}</ul>{box}")
    assert said(body.replace(b"<title>", b"<meta property='og:type' content='article'><title>")) != "text"


def test_a_manager_asks_in_words_of_its_own() -> None:
    asked = prose(
        "Le journal vit de ses annonces : les cookies disent lesquelles vous plaisent, et à quel moment de la journée.",
        "Chaque régie annonce combien de temps elle garde ce qu’elle apprend, que l’on peut lire ligne à ligne ici.",
    )
    assert (
        said(page("Delta", f'<div class="qc-cmp2-container">{asked * 3}<button>Oui</button></div>')) == "consent-wall"
    )


@pytest.mark.parametrize(
    ("heading", "lines"),
    [
        ("Le bac en maintenance jusqu’à lundi", FLOOD),
        ("Le compte du ministre suspendu par un réseau social", FLOOD),
        ("Le site de Sarro est fermé pour un mois", FLOOD),
        (
            "Une régie condamnée pour ses cookies",
            (
                "Le tribunal de Sarro a condamné jeudi une régie à deux millions d’euros pour des traceurs cachés.",
                "Elle recevait les données de mille sites, que ses clients croyaient anonymes, selon le jugement.",
                "« Nous ferons appel », a dit son avocat, pour qui la vie privée des lecteurs n’a jamais été atteinte.",
            ),
        ),
        (
            "Comment effacer les cookies de son téléphone",
            (
                "Ouvrez les réglages de votre navigateur et cherchez la rubrique de la vie privée, tout en bas.",
                "Choisissez la période à effacer : une heure, un jour ou tout, selon ce que vous voulez garder.",
                "Redémarrez enfin l’appareil, car des applications gardent ce que vous avez fait dans la journée.",
            ),
        ),
    ],
)
def test_an_article_on_the_matter_is_an_article(heading: str, lines: tuple[str, ...]) -> None:
    banner = f'<div id="didomi-host">{prose(WALL[0])}<button>Tout accepter</button></div>'
    body = f"<main><h1>{heading}</h1>{prose(*lines)}</main>"
    assert said(page(f"{heading} - Delta", body)) == said(page(f"{heading} - Delta", body + banner)) == "text"


MENU = "<nav>" + "".join(f"<a href='/r/{name}'>{name}</a>" for name in ("Une", "Ville", "Fleuve", "Sports")) + "</nav>"
CALLS = {
    "Témoins de la crue": "Nous cherchons des témoins : écrivez-nous, ou passez nous voir à nos bureaux rue du port.",
    "Un appel à vos dons": "Notre imprimerie a brûlé samedi ; vos dons nous aideront à paraître encore lundi.",
    "Avis à nos lecteurs": "Votre journal ne sera pas livré demain dans les villages de toute la rive gauche.",
}


@pytest.mark.parametrize("headline", CALLS)
@pytest.mark.parametrize(
    "frame", [f"{MENU}<h1>{{}}</h1>{{}}", "<a href='/'>Une</a><h1>{}</h1>{}"], ids=["menu", "bare"]
)
def test_a_newsroom_s_call_to_its_readers_is_kept_and_told_to_be_doubtful(headline: str, frame: str) -> None:
    body = page(f"{headline} - Le Delta", frame.format(headline, prose(CALLS[headline])))
    found = extract(body, "https://delta.example/2026/11/17/appel/", datetime(2026, 11, 20, tzinfo=UTC))
    assert isinstance(found, Extraction)
    assert (found.text, found.completeness) == (CALLS[headline], "unknown")


@pytest.mark.parametrize("title", ["Delta", "Avez-vous dix-huit ans ?", "Avez-vous dix-huit ans ? - Delta"])
def test_a_question_with_its_buttons_below_no_menu_is_no_article(title: str) -> None:
    asked = prose("Vous devez être majeur pour entrer ici, selon la loi du pays où vous vivez ou que vous visitez.")
    body = f"<h1>Avez-vous dix-huit ans ?</h1>{asked}<button>Oui</button><button>Non</button>"
    assert said(page(title, body)) == "interstitial"


OFFERS = "".join(
    f"<div><h3>{name}</h3><p>{price} par mois</p><ul><li>Tous les articles du journal</li><li>Deux lecteurs</li></ul>"
    "<button>Je m’abonne</button></div>"
    for name, price in (("Sur écran", "5 €"), ("Sur papier", "12 €"))
)
TONGUES = (
    "<form><p>Langue du site</p><select><option>Français</option></select><p>Garder ce choix sur cet appareil</p>"
    "<p>On peut en changer plus tard</p></form>"
)


@pytest.mark.parametrize(("heading", "body"), [("Les offres", OFFERS), ("La langue", TONGUES)])
def test_short_lines_among_which_one_chooses_are_no_article(heading: str, body: str) -> None:
    assert said(page(f"{heading} - Delta", f"{MENU}<h1>{heading}</h1>{body}")) == "interstitial"


def test_short_lines_without_a_choice_are_an_article() -> None:
    votes = "<ul><li>Awa Konaté : 1 204 voix</li><li>Ibrahim Sow : 1 018 voix</li><li>Blancs et nuls : 74</li></ul>"
    assert said(page("Les voix à Sarro - Delta", f"{MENU}<h1>Les voix à Sarro</h1>{votes}")) == "text"
