"""Kinds of articles that are made of short lines, repeat themselves or hide their text, in four frames each: all of it
is read, in order, and nothing of what stands around.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.model.extraction import Extraction
from pipelines.extract import extract
from tests.extraction.frames import AUTHOR, FRAMES, TITLE

FIRST = (
    "La commune a présenté mercredi soir, devant une salle comble, le programme de la saison qui vient et les moyens "
    "qu’elle y met, après deux années de travaux."
)
SECOND = (
    "Le maire a rappelé que rien n’aurait été possible sans les bénévoles, qui ont repeint la salle, monté les gradins "
    "et tenu la caisse chaque samedi de l’hiver."
)
THIRD = (
    "Une réunion publique aura lieu le 12 du mois prochain à la halle, où chacun pourra poser ses questions et "
    "proposer une date pour la fête."
)


def paragraphs(*lines: str) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def items(*lines: str) -> str:
    return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"


NAMES = [
    "M. Adama Diop, directeur du port",
    "Mme Claire Vidal, secrétaire générale",
    "M. Jean Ferrat-Noël, trésorier",
    "Mme Hawa Bah, inspectrice",
    "Colonel Ismaël Doudou, chef de la garnison",
]
ANSWERS = [
    ("Vous arrivez quand ?", "Demain, par le train."),
    ("Avec quoi ?", "Une valise."),
    ("Et la peur ?", "Elle reste à la maison."),
    ("Un mot pour finir ?", "Merci."),
    ("Vous reviendrez ?", "Bien sûr."),
]
STANZAS = [
    ["Ô fleuve qui descends", "des monts vers la ville,", "emporte nos absents"],
    ["Ramène-nous le vent", "l’odeur de l’argile,", "et la voix des enfants"],
    ["Ô fleuve qui descends", "des monts vers la ville,", "emporte nos absents"],
]
INGREDIENTS = ["200 g de farine", "3 œufs", "1 pincée de sel", "50 cl de lait", "Un peu de beurre"]
STEPS = [
    "Mélangez la farine et le sel.",
    "Ajoutez les œufs un à un.",
    "Versez le lait.",
    "Laissez reposer une heure.",
    "Faites cuire à feu vif.",
]
ENTRIES = [
    ("18h42", "But de Kone !"),
    ("18h30", "Mi-temps."),
    ("18h05", "Carton jaune."),
    ("17h45", "Coup d’envoi."),
    ("17h20", "Il pleut."),
]
FAQ = [
    ("Où se garer ?", "Au stade."),
    ("Combien coûte l’entrée ?", "Cinq euros."),
    ("Les chiens sont-ils admis ?", "Non."),
    ("Peut-on payer par carte ?", "Oui."),
]
TABLE = [["Équipe", "J", "Pts"], ["Stade Nord", "12", "28"], ["AS Delta", "12", "25"], ["FC Halle", "12", "19"]]
KINDS: dict[str, tuple[str, list[str]]] = {}
KINDS["nominations"] = (paragraphs(FIRST) + items(*NAMES), [FIRST, *NAMES])
KINDS["nominations_br"] = (
    f"<p>{FIRST}</p><p>Sont nommés :<br>" + "<br>".join(f"- {n} ;" for n in NAMES) + "</p>",
    [FIRST, "Sont nommés :", *[f"- {n} ;" for n in NAMES]],
)
KINDS["nominations_div"] = (paragraphs(FIRST) + "".join(f"<div>{n}</div>" for n in NAMES), [FIRST, *NAMES])
KINDS["interview_strong"] = (
    paragraphs(FIRST) + "".join(f"<p><strong>{q}</strong></p><p>{r}</p>" for q, r in ANSWERS),
    [FIRST, *[y for x in ANSWERS for y in x]],
)
KINDS["interview_br"] = (
    paragraphs(FIRST) + "".join(f"<p><b>{q}</b><br>{r}</p>" for q, r in ANSWERS),
    [FIRST, *[y for x in ANSWERS for y in x]],
)
KINDS["interview_dl"] = (
    paragraphs(FIRST) + "<dl>" + "".join(f"<dt>{q}</dt><dd>{r}</dd>" for q, r in ANSWERS) + "</dl>",
    [FIRST, *[y for x in ANSWERS for y in x]],
)
KINDS["interview_h3"] = (
    paragraphs(FIRST) + "".join(f"<h3>{q}</h3><p>{r}</p>" for q, r in ANSWERS),
    [FIRST, *[y for x in ANSWERS for y in x]],
)
KINDS["interview_divs"] = (
    paragraphs(FIRST) + "".join(f"<div class='question'>{q}</div><div class='reponse'>{r}</div>" for q, r in ANSWERS),
    [FIRST, *[y for x in ANSWERS for y in x]],
)
KINDS["poem_br"] = (
    paragraphs(FIRST) + "".join("<p>" + "<br>".join(s) + "</p>" for s in STANZAS),
    [FIRST, *[v for s in STANZAS for v in s]],
)
KINDS["poem_only"] = ("".join("<p>" + "<br/>\n".join(s) + "</p>" for s in STANZAS), [v for s in STANZAS for v in s])
KINDS["poem_quote"] = (
    paragraphs(FIRST) + "<blockquote>" + "".join("<p>" + "<br>".join(s) + "</p>" for s in STANZAS) + "</blockquote>",
    [FIRST, *[v for s in STANZAS for v in s]],
)
KINDS["recipe"] = (
    paragraphs(FIRST)
    + "<h2>Ingrédients</h2>"
    + items(*INGREDIENTS)
    + "<h2>Préparation</h2><ol>"
    + "".join(f"<li>{s}</li>" for s in STEPS)
    + "</ol>",
    [FIRST, "Ingrédients", *INGREDIENTS, "Préparation", *STEPS],
)
KINDS["match"] = (
    paragraphs(
        "Stade Nord - AS Delta : 2-1 (1-0)",
        "Stade municipal. 400 spectateurs.",
        "Buts : Kone (12), Sy (80) ; Ba (61).",
        "Arbitre : M. Petit.",
        "Stade Nord : Roy – Kone, Sy, Blanc.",
        "AS Delta : Ba – Noël, Roux, Diaz.",
    )
    + paragraphs(FIRST),
    [
        "Stade Nord - AS Delta : 2-1 (1-0)",
        "Stade municipal. 400 spectateurs.",
        "Buts : Kone (12), Sy (80) ; Ba (61).",
        "Arbitre : M. Petit.",
        "Stade Nord : Roy – Kone, Sy, Blanc.",
        "AS Delta : Ba – Noël, Roux, Diaz.",
        FIRST,
    ],
)
KINDS["live"] = (
    paragraphs(FIRST)
    + "<div class='live'>"
    + "".join(
        f"<div class='live-post'><div class='live-time'>{a}</div><div class='live-text'><p>{b}</p></div></div>"
        for a, b in ENTRIES
    )
    + "</div>",
    [FIRST, *[line for entry in ENTRIES for line in entry]],
)
KINDS["live_h3"] = (
    paragraphs(FIRST) + "".join(f"<h3>{a} - {b}</h3>" for a, b in ENTRIES) + paragraphs(SECOND),
    [FIRST, *[f"{a} - {b}" for a, b in ENTRIES], SECOND],
)
KINDS["faq"] = (
    paragraphs(FIRST)
    + "".join(f"<div class='faq-item'><h3>{q}</h3><div class='faq-answer'><p>{r}</p></div></div>" for q, r in FAQ),
    [FIRST, *[y for x in FAQ for y in x]],
)
KINDS["details"] = (
    paragraphs(FIRST) + "".join(f"<details><summary>{q}</summary><p>{r}</p></details>" for q, r in FAQ),
    [FIRST, *[y for x in FAQ for y in x]],
)
KINDS["accordion"] = (
    paragraphs(FIRST)
    + "<div class='accordion'>"
    + "".join(
        f"<div class='accordion-item'><h3 class='accordion-header'><button class='accordion-button'>"
        f"{q}</button></h3><div class='accordion-collapse collapse'><div class='accordion-body'>{r}</div></div></div>"
        for q, r in FAQ
    )
    + "</div>",
    [FIRST, *[y for q, r in FAQ for y in (q, r)]],
)
KINDS["table"] = (
    paragraphs(FIRST)
    + "<table><thead><tr>"
    + "".join(f"<th>{c}</th>" for c in TABLE[0])
    + "</tr></thead><tbody>"
    + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in r) + "</tr>" for r in TABLE[1:])
    + "</tbody></table>"
    + paragraphs(SECOND),
    [FIRST, *[" | ".join(r) for r in TABLE], SECOND],
)
KINDS["table_figure"] = (
    paragraphs(FIRST)
    + "<figure class='wp-block-table'><table><tbody>"
    + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in r) + "</tr>" for r in TABLE)
    + "</tbody></table></figure>"
    + paragraphs(SECOND),
    [FIRST, *[" | ".join(r) for r in TABLE], SECOND],
)
SONG = ["Allez, la mer !", "Un jour de pluie", "Allez, la mer !", "Un jour de vent", "Allez, la mer !"]
KINDS["refrain"] = (paragraphs(FIRST, *SONG), [FIRST, *SONG])
KINDS["agenda"] = (
    paragraphs(FIRST)
    + "".join(
        f"<h3>{d}</h3><p>{t}</p>"
        for d, t in [
            ("Samedi 9 mars", "Bal à 20 h."),
            ("Dimanche 10 mars", "Vide-grenier."),
            ("Lundi 11 mars", "Relâche."),
            ("Mardi 12 mars", "Concert du chœur."),
        ]
    ),
    [
        FIRST,
        "Samedi 9 mars",
        "Bal à 20 h.",
        "Dimanche 10 mars",
        "Vide-grenier.",
        "Lundi 11 mars",
        "Relâche.",
        "Mardi 12 mars",
        "Concert du chœur.",
    ],
)
KINDS["victims"] = (
    paragraphs(FIRST, SECOND)
    + items("Amadou Ba, 34 ans", "Jeanne Roux, 71 ans", "Léo Petit, 8 ans", "Fatou Sy, 29 ans"),
    [FIRST, SECOND, "Amadou Ba, 34 ans", "Jeanne Roux, 71 ans", "Léo Petit, 8 ans", "Fatou Sy, 29 ans"],
)
KINDS["names_end"] = (
    paragraphs(FIRST, SECOND)
    + paragraphs("Les cinq lauréats :")
    + paragraphs("Amadou Ba", "Jeanne Roux", "Léo Petit", "Fatou Sy", "Aline Noël"),
    [FIRST, SECOND, "Les cinq lauréats :", "Amadou Ba", "Jeanne Roux", "Léo Petit", "Fatou Sy", "Aline Noël"],
)
KINDS["one_word"] = (
    "".join(
        f"<h2>{h}</h2>" + paragraphs(x) for h, x in [("Recherche", FIRST), ("Abonnement", SECOND), ("Contact", THIRD)]
    ),
    ["Recherche", FIRST, "Abonnement", SECOND, "Contact", THIRD],
)
KINDS["lire_prose"] = (
    paragraphs(
        FIRST,
        "Lire le journal du matin reste pour beaucoup d’habitants le premier geste de la journée, avant le café.",
        "Voir la mer une dernière fois : c’était son souhait, et toute la rue s’est cotisée pour le train.",
        SECOND,
    ),
    [
        FIRST,
        "Lire le journal du matin reste pour beaucoup d’habitants le premier geste de la journée, avant le café.",
        "Voir la mer une dernière fois : c’était son souhait, et toute la rue s’est cotisée pour le train.",
        SECOND,
    ],
)
KINDS["lire_suite"] = (
    paragraphs(FIRST)
    + "<div class='more' style='display:none'>"
    + paragraphs(SECOND, THIRD)
    + "</div><button class='btn-more'>Lire la suite</button>",
    [FIRST, SECOND, THIRD],
)
KINDS["lire_suite_hidden"] = (
    paragraphs(FIRST)
    + "<div id='suite' hidden>"
    + paragraphs(SECOND, THIRD)
    + "</div><a href='#suite' class='toggle'>Lire la suite</a>",
    [FIRST, SECOND, THIRD],
)
KINDS["shadow"] = (
    "<article-body><template shadowrootmode='open'><slot></slot>"
    + paragraphs(FIRST, SECOND, THIRD)
    + "</template></article-body>",
    [FIRST, SECOND, THIRD],
)
KINDS["footnotes"] = (
    f"<p>{FIRST}<sup><a href='#n1'>1</a></sup></p><p>{SECOND}<sup>[2]</sup></p>",
    [f"{FIRST} 1", f"{SECOND} [2]"],
)
KINDS["copies"] = (
    "<div class='desktop-only'>"
    + paragraphs(FIRST, SECOND)
    + paragraphs("Oui, dit-il.")
    + "</div><div class='mobile-only'>"
    + paragraphs(FIRST, SECOND)
    + paragraphs("Oui, dit-il.")
    + "</div>",
    [FIRST, SECOND, "Oui, dit-il."],
)
KINDS["angular"] = (
    paragraphs(FIRST, SECOND) + "<p>{{ article.related | json }}</p><div>{{#if premium}}{{/if}}</div>",
    [FIRST, SECOND],
)
TWEET = "— Mairie (@mairie) <a href='https://twitter.com/mairie/status/1'>7 mars 2024</a>"
KINDS["tweets"] = (
    f"<p>{FIRST}</p><blockquote class='twitter-tweet'><p>Bravo à tous !</p>{TWEET}</blockquote><p>{SECOND}</p>",
    [FIRST, "Bravo à tous !", SECOND],
)
KINDS["qr_inline"] = (
    paragraphs(FIRST) + "".join(f"<p>{q} {r}</p>" for q, r in ANSWERS),
    [FIRST, *[f"{q} {r}" for q, r in ANSWERS]],
)
KINDS["dialog_dash"] = (
    paragraphs(FIRST) + paragraphs("— Tu viens ?", "— Non.", "— Pourquoi ?", "— Il pleut."),
    [FIRST, "— Tu viens ?", "— Non.", "— Pourquoi ?", "— Il pleut."],
)
KINDS["short_article"] = (
    paragraphs("Un incendie s’est déclaré dimanche à la halle.", "Personne n’est blessé.", "L’origine reste inconnue."),
    ["Un incendie s’est déclaré dimanche à la halle.", "Personne n’est blessé.", "L’origine reste inconnue."],
)
KINDS["div_text_br"] = (f"<div>{FIRST}<br><br>{SECOND}<br><br>{THIRD}</div>", [FIRST, SECOND, THIRD])
SIGNS = [("Bélier", "Belle journée."), ("Taureau", "Patience !"), ("Gémeaux", "Un appel."), ("Lion", "Succès.")]
KINDS["horoscope"] = (
    paragraphs(FIRST) + "".join(f"<h3>{sign}</h3><p>{said}</p>" for sign, said in SIGNS),
    [FIRST, *[line for sign in SIGNS for line in sign]],
)
MINUTES = [
    ("90'+2", "C’est fini à la halle."),
    ("61'", "Ba égalise de la tête."),
    ("45'", "Mi-temps."),
    ("12’", "But !"),
]
KINDS["match by the minute"] = (
    paragraphs(FIRST)
    + "<div class='live-comments'>"
    + "".join(
        f"<div class='live-comment'><div class='time'>{minute}</div><div class='comment-body'>{said}</div></div>"
        for minute, said in MINUTES
    )
    + "</div>",
    [FIRST, *[line for entry in MINUTES for line in entry]],
)


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("kind", KINDS)
def test_all_of_an_article_is_read_and_nothing_around_it(kind: str, frame: str) -> None:
    inner, wanted = KINDS[kind]
    body = (FRAMES[frame] % inner).encode()
    extraction = extract(body, "https://fanal.example/2024/03/halle-rouvre", datetime(2024, 3, 9, tzinfo=UTC))
    assert isinstance(extraction, Extraction), extraction
    assert (extraction.title, extraction.authors) == (TITLE, (AUTHOR,))
    assert [*(extraction.lead or "").splitlines(), *extraction.text.splitlines()] == wanted
