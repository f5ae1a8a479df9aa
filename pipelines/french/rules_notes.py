"""Rules for what newsrooms note beside a text: where it appeared first, whose opinion it is, how to reach them."""

from __future__ import annotations

from pipelines.french.rule import NO_COMPANY, TAIL, Rule, compile_any

NOTES: tuple[Rule, ...] = (
    Rule(
        "published-in",
        "in which issue or at which other place the article appeared first",
        compile_any(
            r"(?:cet? |ce )?(?:article|texte|billet|entretien|reportage|papier|tribune)s? (?:est |a été |est d'abord )?"
            r"(?:initialement |d'abord |également |aussi )?(?:publié|paru|extrait|reproduit|repris)e?s? "
            r"(?:initialement |d'abord |pour la première fois )?(?:dans|sur|du|de|par|avec|en)\b[^.!?]{2,140}\.?",
            # what WordPress writes below each item of a feed
            r"(?:cet article|l['’]article .{2,160}) est apparu en premier sur .{2,60}",
            r"the post .{2,160} (?:first )?appeared first on .{2,60}",
            start=r"",
        ),
        longest=250,
        says="source",
        takes=(
            "Article publié dans l’édition d’hiver 2019 de la Gazette du Delta",
            "Cet article a été initialement publié sur le site de la Revue du fleuve.",
            "Texte paru dans le numéro 12 de la Gazette.",
            "L’article La digue du nord est refaite est apparu en premier sur Gazette du Delta.",
            "The post La digue du nord est refaite appeared first on Gazette du Delta.",
        ),
        spares=(
            "L’article premier est apparu trop vague au conseil.",
            "Article publié puis retiré",
            "Texte voté en mars, la loi sur l’eau a été publiée au journal.",
        ),
    ),
    Rule(
        "disclaimer",
        "whose opinion a text is, and what the newsroom earns by its links",
        compile_any(
            r"(?=.*\b(?:textes?|propos|opinions?|articles?|tribunes?|contenus?|points? de vue|chroniques?|billets?)\b)"
            r".{10,200}\b(?:n'engage(?:nt)? que\b|"
            r"pas (?:nécessairement|forcément) (?:ceux|celles?|celui|le|la|les|l')\b).{3,120}",
            r".{0,160}\bliens?\b.{0,100}\baffili(?:ée?s?|ation)\b.{0,300}",
            r".{0,160}\b(?:affiliate links?|we may (?:earn|receive) (?:a )?commission)\b.{0,300}",
            start=r"",
        ),
        marks=("engage", "nécessairement", "forcément", "lien", "affiliate", "commission"),
        longest=420,
        takes=(
            "Les tribunes reflètent l’opinion de leurs auteurs et pas nécessairement celle de la Gazette.",
            "Les propos tenus ici n’engagent que leurs auteurs.",
            "Cet article contient des liens affiliés : une commission peut nous être versée.",
            "This page contains affiliate links.",
        ),
        spares=(
            "Son opinion n’est pas celle du maire, et il le dit.",
            "Le club affilié à la fédération tient à ses liens d’amitié.",
        ),
    ),
    Rule(
        "initials",
        "the initials of those who wrote and edited it, small, between strokes",
        compile_any(
            r"\(?(?-i:[a-zà-ÿ]{2,6}(?:/[a-zà-ÿ]{2,6}){1,3})\)?",
            start=r"",
        ),
        place=TAIL,
        longest=30,
        says="byline",
        takes=("mcc/edel", "(bk/fab/ats)"),
        spares=("et/ou 12 bateaux", "AC/DC"),
    ),
    Rule(
        "tip-line",
        "an invitation to tell the newsroom something",
        compile_any(
            r"vous (?:avez|êtes|possédez|disposez|souhaitez|voulez)\b.{0,70}(?:des? |une |d')?"
            r"(?:renseignements?|informations?|témoins?|témoignages?|témoigner|histoires?|documents?)\b.{0,160}"
            r"\b(?:écrivez|contactez|joindre|joignez|courriel|e-?mail|adresse|envoyez|confiez|appelez|nous écrire)\b.*",
            r"(?:une|des) informations? (?:à (?:nous )?(?:partager|transmettre|signaler|communiquer)|sur ce sujet)"
            r".{0,160}",
            r"(?:do you have|got) a (?:story|tip)\b.*",
        ),
        longest=320,
        takes=(
            "Vous avez des renseignements à nous faire parvenir ? Vous pouvez joindre Awa Konaté par courriel.",
            "Une information à nous transmettre ? Écrivez-nous.",
            "Vous souhaitez nous poser une question, nous soumettre une information ? N’hésitez pas à nous écrire.",
            "Vous êtes témoin d’un débordement ? Contactez la rédaction.",
        ),
        spares=(
            "Vous avez des témoins, dit le juge, et pourtant vous vous taisez.",
            "Vous voulez témoigner de la crue, m’a-t-il dit avant de partir.",
        ),
    ),
    Rule(
        "paywall-english",
        "a subscription plea in English",
        compile_any(
            r"(?:to (?:continue|keep|read)|you(?:'ve| have) (?:reached|read)|this (?:article|story|content) is|"
            r"already (?:a |an )?|support|become|sign (?:up|in)|log in|create|start|get|unlock|register|enjoy)\b"
            r".{0,120}\b(?:subscri\w+|members?|membership|account|sign in|log in|free articles?|newsletter|trial|"
            r"journalism)\b.{0,120}",
            r"subscribe(?: now| today)?(?: (?:to|for)\b.{2,120})?",
            end=r"\W*",
        ),
        unless=NO_COMPANY,
        longest=280,
        says="plea",
        takes=(
            "Subscribe now to continue reading this story",
            "Already a subscriber? Log in",
            "You have read your last free article this month.",
            "Sign up for our newsletter",
            "Subscribe",
        ),
        spares=("Get Back, le film, sort jeudi.", "Support technique : appelez le port."),
    ),
)
