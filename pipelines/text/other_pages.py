"""Pages that stand in the place of an article: a suspended host, a domain for sale, a log-in, a question for consent.

`find_other_page` reads what a page calls itself: a heading or a part of its title that says nothing else. An article
may speak of all this; its headline then says more, or its markup calls it an article.
`is_consent_wall` reads the text that was found: a wall of any length speaks to its reader of little but consent, or
lies in the box of a consent manager. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lxml.html import HtmlElement

from archive.model.extraction import NoTextReason
from pipelines.page.blocks import Block
from pipelines.page.inline import to_line_key
from pipelines.page.parse import Page

_COVERED = 0.6
"""Share of a heading's letters that a phrase has to have for the heading to say nothing else."""
_LONGEST_HEADING = 140
"""Letters of a heading or a part of the title that is looked at."""
_LITTLE_SHOWN = 1_500
"""Letters of any kind that a page shows at most for a phrase in its running text to count."""
_HEADINGS_READ = 6
"""Headings from the page's start that are looked at: a page says first what it is."""
_TITLE_PARTS = re.compile(r"(?<!\s)\s++[-–—|·»]\s++|(?:(?<!\s)\s++)?\|\s*+")


def _compile(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{phrase})" for phrase in phrases), re.IGNORECASE)


def _compile_words(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(phrases)})", re.IGNORECASE)


_SITE = (
    r"(?:(?:ce|cet|votre|this|your|diese[rs]?|este|esta|questo|deze)\s+(?:\w+\s+){0,2}?|(?:le|the)\s+(?=compte\s+d['’]"
    r"h[ée]bergement|site\s+(?:web|internet)|nom\s+de\s+domaine|domain|hosting|website))"
)
_THING = (
    r"(?:compte(?:\s+d['’]h[ée]bergement)?|site|sites|site\s+(?:web|internet)|h[ée]bergement|domaine|nom\s+de\s+domaine|serveur|page|account|website"
    r"|web\s?site|domain(?:\s+name)?|server|hosting|seite|webseite|konto|sitio|cuenta|dominio|sito)"
)
_STATE = (
    r"(?:suspendue?s?|d[ée]sactiv[ée]e?s?|bloqu[ée]e?s?|expir[ée]e?s?|ferm[ée]e?s?|indisponibles?|inaccessibles?"
    r"|hors\s+ligne|en\s+(?:maintenance|construction|travaux)|à\s+vendre|en\s+vente|parqu[ée]"
    r"|suspended|disabled|expired|closed|unavailable|offline|down\s+for\s+maintenance|under\s+(?:maintenance|construction)"
    r"|for\s+sale|parked|gesperrt|abgelaufen|nicht\s+(?:verf[üu]gbar|erreichbar)|suspendid[oa]|sospeso|en\s+venta"
    r"|in\s+vendita|te\s+koop|zu\s+verkaufen)"
)
_IS = r"(?:(?:a|ont)\s+[ée]t[ée]|est|sont|has\s+been|is|wurde|ist|ha\s+sido|est[áa]|[èe](?:\s+stato)?)"
_FOR_NOW = (
    r"(?:\s+(?:actuellement|temporairement|momentan[ée]ment|d[ée]finitivement|currently|temporarily|derzeit"
    r"|peut-[êe]tre))?"
)

_HOST = _compile(
    rf"{_SITE}{_THING}(?:\s+[\w.’'-]+){{0,4}}?\s+{_IS}{_FOR_NOW}\s+{_STATE}",
    rf"{_THING}\s+(?:\w+\s+)?{_STATE}",
    r"account\s+suspended|compte\s+suspendu|(?:buy|acheter|achetez)\s+(?:this|ce)\s+(?:domain|domaine|nom\s+de\s+domaine)",
    r"[\w-]+\.[a-z]{2,12}\s+(?:is\s+for\s+sale|est\s+[àa]\s+vendre|is\s+parked|a\s+expir[ée])",
    r"(?:under|down\s+for|scheduled)\s+maintenance|maintenance\s+(?:en\s+cours|programm[ée]e|mode)|mode\s+maintenance"
    r"|en\s+maintenance|site\s+under\s+construction|wartungsarbeiten|wartungsmodus|en\s+mantenimiento|in\s+manutenzione"
    r"|onderhoud|قيد\s+الصيانة|تحت\s+الصيانة|تم\s+(?:إيقاف|تعليق)\s+(?:هذا\s+)?(?:الحساب|الموقع)",
    r"(?:nous\s+(?:revenons|serons\s+de\s+retour)|de\s+retour)\s+(?:tr[èe]s\s+)?(?:vite|bient[ôo]t)|(?:we['’]ll\s+)?be\s+(?:right\s+)?back\s+soon"
    r"|coming\s+soon|bient[ôo]t\s+en\s+ligne|site\s+en\s+(?:construction|travaux)",
    r"bandwidth\s+limit\s+exceeded|welcome\s+to\s+nginx|apache\d?\s+(?:\w+\s+)?default\s+page|it\s+works!?|index\s+of\s+/\S*"
    r"|(?:domain|web)\s+default\s+page|parked\s+domain|domain\s+parking|page\s+par\s+d[ée]faut(?:\s+du\s+serveur(?:\s+web)?)?"
    r"|f[ée]licitations\s*!\s*votre\s+(?:nom\s+de\s+)?(?:domaine|site)(?:\s+\w+){0,6}"
    r"|(?:notre|le|ce)\s+site\s+(?:d[ée]m[ée]nage|a\s+(?:d[ée]m[ée]nag[ée]|chang[ée]\s+d['’]adresse))"
    r"|(?:salle|file)\s+d['’]attente|waiting\s+room|vous\s+[êe]tes\s+dans\s+(?:la|une)\s+file\s+d['’]attente",
    r"maintenance",
)
_ERROR = _compile(
    r"(?:erreur|error|fehler)\W{0,3}(?:4\d\d|5\d\d)|(?:4(?:04|03|10)|50[0-4])\W{0,3}(?:erreur|error|not\s+found|introuvable)?",
    r"(?:(?:la|cette)\s+)?(?:page|article|contenu|publication|adresse|url)\s+(?:(?:demand[ée]e?|recherch[ée]e?|que\s+vous\s+\w+)\s+)?"
    r"(?:introuvable|inexistante?|non\s+trouv[ée]e?|supprim[ée]e?|(?:est|semble|a\s+[ée]t[ée])\s+(?:introuvable|supprim[ée]e?|d[ée]plac[ée]e?|indisponible))",
    r"(?:(?:la|cette|cet|le|ce|l['’])\s*)?(?:page|article|contenu|publication)\s+(?:que\s+vous\s+[\w’'-]+(?:\s+[\w’'-]+){0,3}\s+)?"
    r"n['’](?:existe|est)\s+(?:pas|plus)(?:\s+disponible)?|(?:page|content|article)\s+(?:was\s+|could\s+not\s+be\s+|is\s+)?"
    r"(?:not\s+found|no\s+longer\s+available|unavailable|removed)",
    r"(?:oops|oups|ooops|sorry|d[ée]sol[ée]e?)\W{0,3}(?:(?:this|that|cette|la|l['’])\s*page\b.{0,60})?",
    r"seite\s+nicht\s+gefunden|p[áa]gina\s+no\s+encontrada|pagina\s+non\s+trovata|pagina\s+niet\s+gevonden"
    r"|p[áa]gina\s+n[ãa]o\s+encontrada|الصفحة\s+غير\s+موجودة|not\s+found|nothing\s+found|rien\s+(?:n['’]a\s+[ée]t[ée]\s+)?trouv[ée]",
    r"contenu\s+(?:indisponible|introuvable|supprim[ée])(?:\s+(?:dans|depuis)\s+votre\s+(?:pays|r[ée]gion))?",
    r"451\W{0,3}(?:unavailable\s+(?:due\s+to|for)\s+legal\s+reasons)?",
)
_CHALLENGE = _compile(
    r"just\s+a\s+moment|un\s+(?:instant|moment)(?:\s*,?\s*s['’]il\s+vous\s+pla[îi]t)?|einen\s+moment|attention\s+required",
    r"checking\s+(?:your\s+browser|if\s+the\s+site\s+connection\s+is\s+secure).{0,60}|verify(?:ing)?\s+(?:that\s+)?you\s+are\s+(?:a\s+)?human",
    r"v[ée]rifi(?:ez|cation|ons)\s+(?:que\s+)?(?:vous\s+[êe]tes\s+(?:un\s+)?humain|de\s+(?:s[ée]curit[ée]|votre\s+navigateur)).{0,40}",
    r"(?:sorry,?\s+)?you\s+have\s+been\s+blocked|pardon\s+our\s+interruption|access\s+to\s+this\s+page\s+has\s+been\s+denied"
    r"|vous\s+avez\s+[ée]t[ée]\s+bloqu[ée]e?|are\s+you\s+a\s+(?:robot|human)\W*|[êe]tes-vous\s+un\s+(?:robot|humain)\W*",
)
_LOGIN = _compile(
    r"(?:connectez|identifiez|authentifiez)-vous(?:\s+(?:[àa]\s+votre\s+compte|pour\s+.{2,60}|ici))?",
    r"(?:veuillez|merci\s+de)\s+(?:vous\s+(?:connecter|identifier|authentifier)).{0,60}",
    r"connexion(?:\s+(?:[àa]\s+.{2,40}|requise|abonn[ée]s?|obligatoire))?|identification(?:\s+requise)?|authentification|se\s+connecter",
    r"(?:please\s+)?(?:log|sign)\s?-?(?:in|on)(?:\s+(?:to|required|with)\s*.{0,60})?|login(?:\s+required)?|anmelden|anmeldung|einloggen"
    r"|iniciar\s+sesi[óo]n|inicia\s+sesi[óo]n|accedi|inloggen|تسجيل\s+الدخول",
)
_KINDS: tuple[tuple[NoTextReason, re.Pattern[str]], ...] = (
    ("captcha-wall", _CHALLENGE),
    ("error-page", _ERROR),
    ("host-page", _HOST),
    ("login-wall", _LOGIN),
)

_SURELY_HOST = _compile(
    rf"{_SITE}{_THING}(?:\s+[\w.’'-]+){{0,4}}?\s+{_IS}{_FOR_NOW}\s+{_STATE}",
    r"(?:contact\w*|joindre|joignez)\s+(?:\w+\s+){0,2}(?:votre|your|his|son|l['’])\s*(?:h[ée]bergeur|hosting\s+provider|host)",
    r"domain\s+(?:is|may\s+be)\s+for\s+sale|domaine\s+(?:est|peut\s+[êe]tre)\s+(?:[àa]\s+vendre|[àa]\s+la\s+vente)",
)

# From a word's start on, which is five times as fast as anywhere in it.
_SUBJECT = _compile_words(
    r"cookies?\b|traceurs?\b|trackers?\b|consent\w*|(?:vos|tes|your|ihre)\s+donn[ée]es|donn[ée]es\s+(?:personnelles|à\s+caract[èe]re)"
    r"|personal\s+data|personenbezogen\w*|vie\s+priv[ée]e|privacy|datenschutz|privacidad|datos\s+personales|dati\s+personali"
    r"|partenaires|partners?\b|partnern?\b|socios|fournisseurs|vendors|finalit[ée]s|purposes",
    r"(?:stock\w+|d[ée]pos\w+|store\w*|access\w*|speicher\w*)\s.{0,60}(?:terminal|appareil|device|ger[äa]t|navigateur|browser)"
    r"|identifiant\w*|adresse\s+IP|IP\s+address|g[ée]olocalisation|profil\w*|profiling",
    r"int[ée]r[êe]t\s+l[ée]gitime|legitimate\s+interest|berechtigte\w*\s+interesse\w*|inter[ée]s\s+leg[íi]timo",
    r"publicit[ée]s?\s+(?:et\s+(?:du\s+|des\s+)?contenus?\s+)?(?:cibl|personnalis)\w*|personnalis\w+|personali[sz]ed?\s+(?:ads|content|advert\w*)"
    r"|(?:mesure|mesurer)\s+(?:d['’]|l['’]|de\s+l['’])\s*audience|audience\s+measurement|suivi[es]?\b|ciblée",
    r"vos\s+(?:choix|pr[ée]f[ée]rences)|your\s+(?:choices|preferences|consent)|retirer|withdraw|opposer|object\s+to|param[ée]tr\w+"
    r"|sans\s+(?:publicit[ée]|accepter)|ad-free|ملفات\s+تعريف\s+الارتباط",
)
_SPEAKS_TO_READER = _compile(r"\b(?:votre|vos|vous|tes|tu|your?|you|ihre?[nm]?|sie|su|sus|usted|tuoi?|uw)\b")
_OF_ITSELF = _compile(
    r"\b(?:nos|notre|nous|our|we|us|unsere?\w*|wir|nuestros?|nosotros|nostri|onze\s+(?:\d+\s+)?(?:partners|(?:web)?site|cookies|lezers))\b|\bses\s+(?:\d+\s+)?partenaires|\bits\s+(?:\d+\s+)?partners"
)
_CHOICE = _compile(
    r"^\W*(?:tout\s+)?(?:accepter|refuser|j['’]accepte|je\s+refuse|accept|agree|reject|decline|refuse|allow|akzeptieren|zustimmen|ablehnen"
    r"|aceptar|rechazar|accetta\w*|rifiuta\w*|accepteren|weigeren|aceitar|قبول|أوافق)\b"
    r"|continuer\s+sans\s+accepter|continue\s+without|(?:param[ée]trer|g[ée]rer|personnaliser|manage|einstellungen)(?:\s+.{0,30})?$"
    r"|\bd['’]accord\b|\bok,?\s|accepter\s+(?:&|et)\s+fermer|(?:i\s+)?accept\s+all|alle\s+akzeptieren"
)
_LONGEST_CHOICE = 60
"""Letters of a button that offers a choice."""
_MOST_OF_TEXT = 0.6
"""Share of a text's letters in lines that speak to the reader of consent, from which on it speaks of nothing else: an
article on the matter reports, and seldom speaks to its reader of "our partners"."""
_SOME_OF_TEXT = 0.3
"""The same, to whomever they speak, where the text lies in the box of a consent manager."""
_ALL_BUT_FRAME = 0.8
"""Share of a text's letters that lie in such a box."""
_NAMES_SUBJECT = (
    "cookie", "traceur", "tracker", "consent", "privacy", "vie privée", "datenschutz", "privacidad", "vos données",
    "données personnelles", "données à caractère", "your data", "personal data", "ihre daten", "personenbezogen",
    "datos personales", "dati personali", "ملفات",
)  # fmt: skip
"""One of these stands in every question for consent; a quick look spares the others the patterns."""
_FEWEST_PARAGRAPHS = 2
"""Paragraphs of a short article; the frame of a wall may have one, on who publishes it."""
_SHORTEST_NEWS = 120
"""Letters of paragraphs that report, from which on a signed and dated page has news: two short sentences."""
_LONGEST_SIGNATURE = 90
"""Letters of a line that says who wrote an article and when, at most."""
_NEAR_HEADLINE = 6
"""Lines below a headline among which such a line stands; two above it are looked at too."""
_SIGNATURE = re.compile(
    r"\b(?:[12]?\d|3[01])(?:er)?\s+[^\W\d_]{3,9}\.?\s+(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d\b"
    r"|\b(?:19|20)\d\d-\d\d-\d\d\b|^\W*(?:[Pp]ar|[Bb]y|PAR|BY)\s+[A-ZÀ-Þ]",
)
"""A date with its year, or a word on who wrote it."""
_MOST_CALLED = 2
"""Paragraphs of a page that only turns to its reader, at most: advice has more. Chosen, not measured."""
_FEWEST_MENU_LINKS = 4
"""Links above a headline, from which on a page stands in a newsroom's frame: a wall names the newsroom and two pages on
its terms. Chosen, not measured."""
_CONTROLS = frozenset({"button", "select", "input"})
_NO_CONTROLS = frozenset({"hidden", "search"})
"""Types of fields that ask nothing of a reader."""
_QUOTED = re.compile(r"«[^«»]*+»|“[^“”]*+”")
_MANAGERS = re.compile(
    r"didomi|sfbx|appconsent|onetrust|\bot-sdk|axeptio|qc-cmp|quantcast|sp_message_container|usercentrics|tarteaucitron"
    r"|cybotcookiebot|cookiebot|fc-consent|fc-dialog|cmpbox|cmpwrapper|cmp-(?:container|root|app)|cookiefirst|iubenda-cs"
    r"|\bklaro|cky-consent|cmplz|truste|trustarc|borlabs|moove_gdpr|osano|evidon|cookie-?law|cookie-?consent|cookie-?wall"
    r"|consent-?(?:wall|manager|banner|popup|modal|dialog|layer)|gdpr-|rgpd-|privacy-?(?:manager|wall)|poool-consent",
    re.IGNORECASE,
)


def find_other_page(page: Page, shown: Sequence[Block]) -> NoTextReason | None:
    """What a page that shows little, and does not call itself an article, calls itself. `shown` is what is visible."""
    title = page.title
    headings = [block.text for block in shown if block.kind == "intertitre"][:_HEADINGS_READ]
    reason = _find_kind([*_TITLE_PARTS.split(title), title, *headings])
    if reason is not None and (reason != "login-wall" or _asks_password(page)):
        return reason
    text = "\n".join(block.text for block in shown)
    return "host-page" if len(text) < _LITTLE_SHOWN and _SURELY_HOST.search(text) else None


def find_other_page_by_headline(page: Page) -> NoTextReason | None:
    """The same of a page that shows more, such as a list of its newest articles: what its one headline says."""
    headlines = ["".join(element.itertext()) for element in page.tree.iter("h1")]
    reason = _find_kind(headlines) if len(headlines) == 1 else None
    return None if reason == "login-wall" else reason


def has_report(shown: Sequence[Block]) -> bool:
    """Whether a headline with a date or an author's name beside it stands above paragraphs that report.

    A wall, an error or a host speaks to its reader, or of itself. An article whose subject they are reports of them.
    """
    headline = _find_headline(shown)
    around = shown[max(0, headline - 2) : headline + 1 + _NEAR_HEADLINE]
    if not is_dated_or_signed(around):
        return False
    told = spoken = 0
    for block in shown[headline + 1 :]:
        if block.kind == "intertitre" and block.linked > 0:
            break  # the card of another article
        if block.is_prose:
            speaks = _speaks(block.text)
            told += len(block.text) * (not speaks)
            spoken += len(block.text) * speaks
    return told >= _SHORTEST_NEWS and told > spoken


def is_interstitial(page: Page, shown: Sequence[Block]) -> bool:
    """Whether a page only turns to its reader and is not published as newsrooms publish their own calls to readers.

    These stand below a menu, or have a headline that the page's title repeats beside its name, and nothing to press.
    """
    return is_call_to_reader(shown) and not _is_published(page, shown)


def _is_published(page: Page, shown: Sequence[Block]) -> bool:
    title = to_line_key(page.title)
    repeated = [block for block in shown if block.kind == "intertitre" and block.key and block.key in title]
    headline = max(repeated, key=lambda block: len(block.key), default=None)
    start = headline if headline is not None else next(block for block in shown if block.is_prose)
    elements = list(start.element.getroottree().iter())  # of the tree that was read, which may be a copy
    place = elements.index(start.element)
    if _count_links(elements[:place]) >= _FEWEST_MENU_LINKS:
        return True
    return headline is not None and headline.key != title and not any(map(_is_control, elements[place:]))


def _count_links(elements: Iterable[HtmlElement]) -> int:
    """How many addresses links lead to, beside places on the page itself."""
    links = (element.get("href") or "#" for element in elements if element.tag == "a")
    return len({link for link in links if not link.startswith("#")})


def _is_control(element: HtmlElement) -> bool:
    return element.tag in _CONTROLS and element.get("type") not in _NO_CONTROLS


def is_call_to_reader(shown: Sequence[Block]) -> bool:
    """Whether each paragraph of a page turns to its reader or speaks of its publisher, and no line is dated or signed.

    So do what asks for an age, a language or another browser, an offer, a notice that the text is for others; but a
    newsroom's own calls for witnesses or gifts do as well.
    """
    prose = [block.text for block in shown if block.is_prose]
    return 0 < len(prose) <= _MOST_CALLED and not is_dated_or_signed(shown) and all(map(_speaks, prose))


def is_dated_or_signed(blocks: Sequence[Block]) -> bool:
    """Whether a short line says when a page was written, or by whom."""
    return any(len(block.text) <= _LONGEST_SIGNATURE and _SIGNATURE.search(block.text) for block in blocks)


def _find_headline(shown: Sequence[Block]) -> int:
    """The place of the one `<h1>` or of the first heading; the start where there is none."""
    headings = [place for place, block in enumerate(shown) if block.kind == "intertitre"]
    first = next((place for place in headings if shown[place].tag == "h1"), None)
    return first if first is not None else headings[0] if headings else 0


def _speaks(line: str) -> bool:
    """Whether a line turns to its reader or speaks of its publisher, beside what it quotes."""
    own = _QUOTED.sub("", line) if "«" in line or "“" in line else line
    return bool(_SPEAKS_TO_READER.search(own) or _OF_ITSELF.search(own))


def is_consent_wall(page: Page, blocks: Sequence[Block], lines: Sequence[str]) -> bool:
    """Whether the text that was found is a question for consent."""
    text = " ".join(lines).lower().replace("\u00a0", " ")
    if not any(name in text for name in _NAMES_SUBJECT):
        return False
    return _lies_in_managers_box(blocks, lines) or (_asks_throughout(lines) and _offers_choice(page.tree))


def _lies_in_managers_box(blocks: Sequence[Block], lines: Sequence[str]) -> bool:
    """Whether a text stands in the box of a consent manager, and a good part of it is on the subject."""
    of_text = frozenset(lines)
    boxed = _find_lines_of_managers([block for block in blocks if block.text in of_text])
    letters = sum(map(len, lines))
    if not boxed or sum(len(line) for line in lines if line in boxed) < _ALL_BUT_FRAME * letters:
        return False
    on_subject = [line for line in lines if _SUBJECT.search(line)]
    return bool(on_subject) and sum(map(len, on_subject)) >= _SOME_OF_TEXT * letters


def _asks_throughout(lines: Sequence[str]) -> bool:
    """Whether most of a text, and half of its lines, speak to the reader of consent, and of who asks for it.

    The short lines are looked at first: of an article, half of the lines say no after few letters.
    """
    letters, others = sum(map(len, lines)), 0
    to_reader: list[str] = []
    for line in sorted(lines, key=len):
        if _asks_for_consent(line):
            to_reader.append(line)
        else:
            others += 1
            if 2 * (len(lines) - others) < len(lines):
                return False
    return sum(map(len, to_reader)) >= _MOST_OF_TEXT * letters and any(_OF_ITSELF.search(line) for line in to_reader)


def has_other_news(blocks: Iterable[Block]) -> bool:
    """Whether paragraphs of a page tell of something else than its own cookies: a short article beside a banner."""
    prose = [block for block in blocks if block.is_prose]
    boxed = _find_lines_of_managers(prose)
    told = [block for block in prose if block.text not in boxed and not _asks_for_consent(block.text)]
    return len(told) >= _FEWEST_PARAGRAPHS


def _asks_for_consent(line: str) -> bool:
    return bool(_SUBJECT.search(line) and (_SPEAKS_TO_READER.search(line) or _OF_ITSELF.search(line)))


def _find_kind(names: Iterable[str]) -> NoTextReason | None:
    names = list(names)
    kinds = (reason for reason, phrases in _KINDS if any(_says_only(name, phrases) for name in names))
    return next(kinds, None)


def _says_only(name: str, phrases: re.Pattern[str]) -> bool:
    plain = name.strip(" .!?…:»«\n\t")
    if not plain or len(plain) > _LONGEST_HEADING:
        return False
    return any(found.end() - found.start() >= _COVERED * len(plain) for found in phrases.finditer(plain))


def _asks_password(page: Page) -> bool:
    return any((field.get("type") or "").lower() == "password" for field in page.tree.iter("input"))


def _find_lines_of_managers(blocks: Sequence[Block]) -> frozenset[str]:
    """What stands in the box of a consent manager, by the names of the elements around it."""
    known: dict[HtmlElement, bool] = {}

    def is_in_manager(element: HtmlElement | None) -> bool:
        above: list[HtmlElement] = []
        while element is not None and element not in known:
            above.append(element)
            element = element.getparent()
        inside = element is not None and known[element]
        for each in reversed(above):
            inside = inside or (each.tag not in ("html", "body") and bool(_MANAGERS.search(_name(each))))
            known[each] = inside
        return inside

    return frozenset(block.text for block in blocks if is_in_manager(block.element))


def _name(element: HtmlElement) -> str:
    return f"{element.get('id') or ''} {element.get('class') or ''}"


def _offers_choice(tree: HtmlElement) -> bool:
    return any(_CHOICE.search(label) for label in _read_labels(tree))


def _read_labels(tree: HtmlElement) -> Iterable[str]:
    for element in tree.iter("button", "a", "input"):
        label = element.get("value") or "" if element.tag == "input" else "".join(element.itertext())
        if label.strip() and len(label.strip()) <= _LONGEST_CHOICE:
            yield label.strip()
