"""Rules for lines that say when an article was published, changed and how long it takes to read."""

from __future__ import annotations

from pipelines.french.rule import (
    BULLET,
    DAY,
    DIGITS,
    ENDS,
    HOUR,
    NAME,
    NEAR_END,
    NO_COMPANY,
    Rule,
    compile_any,
)

_VERBS = (
    r"(?:publié|posté|soumis|ajouté|mis en ligne|mis à jour|maj|actualisé|modifié|édité|créé|rédigé|écrit|diffusé|paru|"
    r"mise? en ligne|mise à jour|dernière (?:mise à jour|modification))"
)
_REST = (
    rf"(?:[\d\W]|h\b|min\w*|gmt|utc|cet|am\b|pm\b|heures?(?: (?:de |locale |du )?\w+)?|(?:temps )?(?:de )?lecture|"
    rf"{_VERBS}|le\b|à\b|par {NAME})*"
)
"""What may stand after the digits of a date line: more of the same kind, and no sentence."""

_NOTE = rf"{_VERBS} (?:du |le )?{DAY}[^:\d]{{0,20}}: (?!{_VERBS})\D{{12}}"
"""How a correction begins: the day, a colon, and words without a figure."""

_SECTION = r"\d{1,2}(?:\.\d{1,2}){1,4}\. "
"""The number of a section, over which a heading may speak of changes."""

_PIECE = (
    rf"(?:{DAY}|{HOUR}|{_VERBS}|(?:première|dernière) (?:publication|mise à jour|modification)|publication|date|"
    r"(?:cet? )?(?:article|billet|texte|contenu|dépêche)|temps de lecture|lecture|durée|min(?:utes?)?\b\.?|"
    r"heure (?:locale|de \w+)|[ap]m\b|(?:gmt|utc|cet|tu)\b|le\b|la\b|l'|à\b|en\b|de\b|il y a|"
    r"(?:jour|heure|mois|an)s?\b|\d{1,4}\b)"
)
"""What lines about an article's publication are made of."""

DATES: tuple[Rule, ...] = (
    Rule(
        "frame",
        "a line of nothing but words of publication, days, hours and the time that reading takes",
        compile_any(
            rf"(?!{_SECTION})(?=.*(?:publi|mis |mise |maj\b|modifi|actualis|créé))(?=.*\d)(?>[\W_]*+{_PIECE})++\W*",
            start=r"",
        ),
        marks=DIGITS,
        longest=140,
        says="date",
        takes=(
            "Article publié le mardi 4 mars 2023",
            "- 31 déc. 2022 à 14:12 | mis à jour le 31 déc. 2022 à 16:02 - Temps de lecture :",
            "Première publication : 10/10/2016",
        ),
        spares=(
            "Communiqué de presse du 4 mars",
            "Lecture",
            "Publication d’un arrêté le 4 mars",
            "Article 2",
            "4.2.1. Mise à jour",
        ),
    ),
    Rule(
        "frame-label",
        "the words of publication whose day stands elsewhere",
        compile_any(
            rf"(?:article |première |dernière )?{_VERBS}(?: le| par| à)? ?:?",
            start=r"",
        ),
        place=ENDS,
        longest=40,
        takes=("Mis à jour le", "Publié par :", "Dernière mise à jour :"),
        spares=("Publié puis oublié", "Mise à jour des cartes du fleuve"),
    ),
    Rule(
        "date",
        "a line that says when the article was published or changed",
        compile_any(
            rf"(?!{_NOTE})(?:{_VERBS}|par .{{2,60}}[,|–-])(?: (?:le|par|à|il y a|hier|aujourd'hui|ce))?\b ?:?"
            rf".{{0,160}}?\d{_REST}",
            rf"{_VERBS} (?:hier|aujourd'hui|il y a).{{0,40}}",
            end=r"\W*",
        ),
        place=ENDS,
        unless=NO_COMPANY,
        longest=170,
        says="date",
        takes=(
            "Publié le 4 mars 2023 à 12h30",
            "Mis à jour le 12/03/2023 à 08:15",
            "Posté le 4 août 2018 à 12h30",
            "Publié hier à 19h25",
            "Publié le 27 décembre 2023 à 16:19. / Modifié le 27 décembre 2023 à 18:41.",
        ),
        spares=(
            "Publié à compte d’auteur, le roman s’est vendu.",
            "Mise à jour du 21 novembre : le bac emporte 45 passagers et non 54.",
        ),
    ),
    Rule(
        "date-alone",
        "a day, alone on its line, near the article's head or end; those of a chronology stay",
        compile_any(
            rf"(?:le |ce |, |- )?{DAY}(?:,? ?{HOUR})?(?:[ ,|·•/–-]+(?:{_VERBS}|mis|maj|modif).{{0,80}})?(?:[ ,|"
            r"·•-]+(?:temps de )?lecture.{0,20}|[ ,|·•-]+\d+ ?min.{0,20}|[ ,|·•-]+par [^.!?]{2,40})?",
            r"il y a \d+ (?:minutes?|heures?|jours?|mois|semaines?|ans?)",
            r"(?:hier|aujourd'hui) à \d{1,2} ?[h:] ?\d{0,2}",
            r"(?:(?-i:[A-ZÀ-Þ' -]{3,30}) )?(?:mon|tue|wed|thu|fri|sat|sun)\w*,? (?:jan|feb|mar|apr|may|jun|jul|aug|"
            r"sep|oct|nov|dec)\w* \d{1,2},? \d{4} \d{1,2}:\d{2} ?(?:am|pm)?(?: [a-z]{3,4})?",
            end=r"\W*",
        ),
        place=NEAR_END,
        unless=frozenset({"series"}),
        marks=DIGITS,
        longest=170,
        says="date",
        takes=(
            "17 oct. 2025",
            "mercredi 4 novembre 2020",
            "25-10-2023",
            "- 22 nov. 2023 à 09:15 - Temps de lecture :",
            "DAKAR Mon Dec 29, 2014 5:38am EST",
            "18/10/2016 à 17:33 par awakonate",
        ),
        spares=(
            "Washington / Moscou — 16 octobre 2025.",
            "Le 4 mars 2023, la digue a cédé sous la pression des eaux.",
        ),
    ),
    Rule(
        "date-stamp",
        "the same, between paragraphs: nothing but the verb, the day and the hour",
        compile_any(
            rf"{BULLET}{_VERBS} ?:?(?: le| par .{{2,40}} le)? ?{DAY}(?:,? ?{HOUR})?(?:[ .,;|"
            rf"/·•–-]+{_VERBS} ?:?(?: le)? ?{DAY}(?:,? ?{HOUR})?)*\W*",
            start=r"",
        ),
        unless=NO_COMPANY,
        marks=DIGITS,
        longest=170,
        says="date",
        takes=(
            "Publié mercredi 25 octobre 2017 à 19:54, modifié mercredi 25 octobre 2017 à 19:58.",
            "Mis à jour le 3 mars 2021",
        ),
        spares=("Publié le 3 mars 2021, le rapport a été retiré.",),
    ),
    Rule(
        "reading-time",
        "how long the reading takes, how often it was read",
        compile_any(
            r"(?:temps de )?lecture(?: estimée?)? ?:? ?(?:de )?\d*.? ?(?:min(?:ute)?s?|"
            r"sec(?:onde)?s?)\.?(?: .{0,20})?",
            r"\d+ ?(?:min(?:ute)?s?|') (?:de |of )?(?:lecture|read)\.?",
            r"\d+ min(?:utes?)?",
            r"\d+ ?sec",
            r"lu \d+ fois",
            r"\d[\d ]* (?:vues?|lectures?|visites?|visiteurs?|views)",
            r"nombre de (?:vues|lectures) ?:? ?\d+",
        ),
        longest=60,
        says="reading",
        takes=("2 min de lecture", "Temps de lecture : 4 minutes", "Lecture 1 min.", "Lu 312 fois", "1 204 vues"),
        spares=("2 minutes de silence ont été observées.", "Lecture publique à la médiathèque"),
    ),
)
