"""Forms of irregular verbs that are common in the press, each family brought to one root. Pure; words stand folded.

A form has this root beside its ordinary stem: many are nouns or adjectives too (« un produit », « ouvert »).
"""

from __future__ import annotations

import re

from archive.search.french import NOUNS_IN_ENT, read_words

_IMPERFECT = "ait|aient|ant"

_FAMILIES = (
    # prendre, apprendre, comprendre, surprendre; not « entreprise »
    (
        "(?:ap|com|re|sur|entre|e)?pr",
        f"endre|end|ends|ennent|endra|endront|en(?:{_IMPERFECT})|is|ise|ises|it",
        "endr",
    ),
    # vendre, répondre, perdre, répandre
    (".*[^aeiouy](?:en|on|er|or|an)d", f"|s|re|us?|ues?|ent|ra|ront|r?(?:{_IMPERFECT})", ""),
    # construire, produire, détruire, conduire
    (".*[^aeiouy][tdslnr]ui|.+edui|.+[rd]odui", "re|t|ts|te|tes|s|sent|sait|saient|sant|sit|sirent", ""),
    # battre, abattre, combattre, débattre
    (".*bat", f"|s|tre|tent|tu|tus|tue|tues|tra|tront|t(?:{_IMPERFECT})", ""),
    # mettre, promettre, admettre, permettre
    (".*(?:^|[deornsa])met", f"|s|tre|tent|tra|tront|t(?:{_IMPERFECT})", ""),
    # tenir, venir, obtenir, intervenir
    (".*[tv]", f"enir|ient|iens|iennent|iendra|iendront|enu|enus|enue|enues|en(?:{_IMPERFECT})", "enir"),
    # ouvrir, couvrir, offrir, souffrir
    (".*(?:ouv|off|ouff)", f"rir|re|res|rent|rira|riront|ert|erts|erte|ertes|r(?:{_IMPERFECT})", "rir"),
    # écrire, inscrire, décrire
    (".+cri", f"re|s|t|ts|te|tes|ra|ront|vent|v(?:{_IMPERFECT})", "re"),
    # dire, contredire, interdire
    ("(?:contre|inter|pre|re|me)?di", f"re|t|ts|te|tes|ra|ront|sent|s(?:{_IMPERFECT})", "re"),
    # élire, réélire
    ("(?:re)?el", f"ire|u|us|ue|ues|it|ira|iront|isent|is(?:{_IMPERFECT})", "ire"),
    # recevoir, concevoir, percevoir, décevoir
    ("(?:re|con|per|de)c", f"evoir|oit|oivent|u|us|ue|ues|evra|evront|ev(?:{_IMPERFECT})", "evoir"),
    # connaître, paraître, disparaître, reconnaître
    (".*(?:conn|par)", f"aitre|ait|aissent|aitra|aitront|u|us|ue|ues|aiss(?:{_IMPERFECT})", "aitre"),
    # mourir, courir, secourir; « mort » stays the noun
    ("m", "ourir|eurt|eurent|ourra|ourront|ourut|oururent|ourait|ouraient", "ourir"),
    (".*cour", f"ir|t|ent|ra|ront|u|us|ue|ues|ut|urent|(?:{_IMPERFECT})", "ir"),
    # craindre, atteindre, rejoindre, joindre
    (".*(?:ai|ei|oi)", f"ndre|nt|nts|nte|ntes|gnent|ndra|ndront|gn(?:{_IMPERFECT})", "ndr"),
    # faire, satisfaire; voir, prévoir; pouvoir; vouloir; devoir; savoir
    (
        "(?:re|de|satis|par|contre)?f",
        f"aire|aits?|aites?|ais|ont|asse|it|irent|era|eront|erait|eraient|ais(?:{_IMPERFECT})",
        "aire",
    ),
    ("(?:re|pre|entre)?v", f"oir|oit|oient|us?|ues?|erra|erront|oira|oiront|oy(?:{_IMPERFECT})", "oir"),
    ("p", "ouvoirs?|euvent|eux|ouv(?:ait|aient|ant|ez|ons)|ourr(?:a|ont|ait|aient)|uissent|uisse", "ouvoir"),
    ("v", "ouloir|eut|eulent|eux|oulus?|oulues?|oul(?:ait|aient|ant|ons|ez)|oudr(?:a|ont|ait|aient)", "ouloir"),
    ("d", "evoirs?|oit|oivent|ev(?:ait|aient|ons|ez)|evr(?:a|ont|ait|aient)", "evoir"),
    ("s", "avoirs?|ait|avent|av(?:ait|aient|ons|ez)|aur(?:a|ont|ait|aient)|achant", "avoir"),
    # suivre, poursuivre; vivre, survivre; agir; rompre, corrompre; vaincre; acquérir, conquérir
    ("(?:pour)?sui", f"vre|t|s|vent|vi|vis|vie|vies|vit|vra|vront|v(?:{_IMPERFECT})", "vre"),
    ("(?:sur|re)?v", f"ivre|it|ivent|ecus?|ecues?|ivra|ivront|iv(?:{_IMPERFECT})", "ivre"),
    ("(?:re)?ag", f"ir|it|issent|ira|iront|iss(?:{_IMPERFECT})", "ir"),
    (".*romp", f"re|us?|ues?|t|ent|ra|ront|(?:{_IMPERFECT})", ""),
    ("(?:con)?vain", f"cre|cus?|cues?|c|cra|quent|quit|qu(?:{_IMPERFECT})", "cre"),
    ("(?:ac|con|re)qu", f"erir|iert|ierent|is|ise|ises|it|erra|er(?:{_IMPERFECT})", "erir"),
    # licencier, publier, modifier, étudier: Snowball reads the infinitive as a noun like « ouvrier »
    (".+(?:[fcd]|[^lu]l)", "ier|iera|ieront", "ier"),
    (".+(?:[fcd]|[^lu]l)", "ie|ies|iee|iees|ient|iait|iaient|iant", "ier"),
    # envoyer, employer, payer
    (".+[aou]", "ie|ies|iera|ieront|iement|iements|yer|ye|yes|yee|yees|yent|yait|yaient", "yer"),
    (".+[ou]|pa|essa|rela|effra", "ient", "yer"),  # other verbs' imperfect ends so too
)
# One pattern of them all, so that a word is held against them in one call; the first family that fits counts.
_FORM = re.compile("|".join(f"({start})(?:{endings})$" for start, endings, _ in _FAMILIES))
_PARTICIPLE_MIS = re.compile("((?:ad|pro|re|per|sou|trans|com|compro|o)?)mis(?:es?)?$")
_MIS = ("mis", "mise", "mises")
_VERB_IN_MENT = re.compile("(?:im|am|om|um|rm|lm|mm)ent$")
_HANDLED = ("aient", "tient", "vient")  # an imperfect, which Snowball knows; « tenir » and « venir » above
_NOT_A_VERB = read_words("saint saints sainte saintes point points pointe pointes avenir souvenir souvenirs")


def find_verb_root(word: str) -> str | None:
    """The root of the verb that this word is a form of, where it is one of the families."""
    if word in NOUNS_IN_ENT or word in _NOT_A_VERB:
        return None
    if word.endswith(_MIS):
        participle = _PARTICIPLE_MIS.match(word)
        if participle:
            return participle[1] + "met"
    found = _FORM.match(word)
    if found is None or found.lastindex is None:
        return None
    return found[found.lastindex] + _FAMILIES[found.lastindex - 1][2]


def to_singular_form(word: str) -> str | None:
    """The singular of what may be a plural: « manifestent » → « manifeste », which Snowball leaves alone."""
    if len(word) < 5 or not word.endswith("ent") or word in NOUNS_IN_ENT or word.endswith(_HANDLED):
        return None
    return None if word.endswith("ment") and not _VERB_IN_MENT.search(word) else word[:-2]
