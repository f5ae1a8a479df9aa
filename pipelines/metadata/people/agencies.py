"""News agencies and their spellings, and where on a page each may be recognised: byline, dateline, end signature.

A photo credit does not make an article agency copy, so nothing here looks at captions.
"""

from __future__ import annotations

import re

# name as kept → spellings, as regular expressions. Short upper-case names are matched with case.
_SPELLINGS: tuple[tuple[str, str], ...] = (
    ("AFP", r"AFP(?:TV)?|(?i:Agence France[- ]Presse)"),
    ("Reuters", r"(?i:Reuters)"),
    ("AP", r"AP|(?i:(?:The )?Associated Press)"),
    ("APA", r"APA(?:news)?|(?i:Agence de presse africaine)"),
    ("PANA", r"PANA(?:PRESS)?|(?i:Panapress)"),
    ("Xinhua", r"(?i:Xinhua|Chine nouvelle|Agence de presse Xinhua)"),
    ("Anadolu", r"(?i:(?:Agence )?Anadolu(?: Agency| Ajans[ıi])?)"),
    ("Belga", r"(?i:(?:Agence )?Belga)"),
    ("Keystone-ATS", r"(?i:Keystone[- ]ATS|Agence t[ée]l[ée]graphique suisse)|ATS|ats"),
    ("La Presse canadienne", r"(?i:(?:La )?Presse canadienne)|PC"),
    ("MAP", r"MAP|(?i:Maghreb Arabe Presse)"),
    ("APS", r"APS|(?i:Agence de presse s[ée]n[ée]galaise|Alg[ée]rie presse service)"),
    ("TAP", r"TAP|(?i:Tunis Afrique Presse)"),
    ("AMAP", r"AMAP|(?i:Agence malienne de presse(?: et de publicit[ée])?)"),
    ("AIB", r"AIB|(?i:Agence d['’]information du Burkina)"),
    ("AIP", r"AIP|(?i:Agence ivoirienne de presse)"),
    ("ANP", r"(?i:Agence nig[ée]rienne de presse)|ANP"),
    ("AGP", r"AGP|(?i:Agence guin[ée]enne de presse|Agence gabonaise de presse)"),
    ("ATOP", r"ATOP|(?i:Agence togolaise de presse)"),
    ("ABP", r"ABP|(?i:Agence b[ée]nin(?:oise)? (?:de )?presse)"),
    ("ACP", r"ACP|(?i:Agence congolaise de presse)"),
    ("ACI", r"ACI|(?i:Agence congolaise d['’]information)"),
    ("AMI", r"AMI|(?i:Agence mauritanienne d['’]information)"),
    ("AHP", r"AHP|(?i:Agence ha[ïi]tienne de presse)"),
    ("ANSA", r"ANSA"),
    ("dpa", r"dpa|DPA|(?i:Deutsche Presse-Agentur)"),
    ("EFE", r"EFE"),
    ("SID", r"SID|sid"),
    ("Europa Press", r"(?i:Europa Press)"),
    ("PA Media", r"(?i:PA Media|Press Association)"),
    ("PTI", r"PTI"),
    ("TASS", r"TASS"),
    ("Ecofin", r"(?i:Agence Ecofin)"),
    ("QNA", r"QNA"),
    ("WAM", r"WAM"),
    ("Agence Science-Presse", r"(?i:Agence Science-Presse)"),
    ("AEF", r"AEF(?: info)?"),
    ("Relaxnews", r"(?i:(?:AFP )?Relaxnews)"),
)
_ANY = "|".join(f"(?P<a{place}>{spelling})" for place, (_, spelling) in enumerate(_SPELLINGS))
_NAMED = re.compile(rf"(?<![\w-])(?:{_ANY})(?![\w-])")
_WHOLE = re.compile(rf"(?:l['’]agence |l['’]|la |les? agences? )?(?:{_ANY})\.?$")
_SERVICE = re.compile(rf"(?:{_ANY})\s(?=.*[a-zà-ÿ])")
_DATELINE_LETTERS = 120
"""Letters from a line's start in which a dateline stands. Chosen on the saved press pages; not measured alone."""
_LONGEST_SIGNATURE = 60
"""Letters: a longer line is no agency's signature. Chosen on the saved press pages; not measured alone."""
_UPPER_ALONE = re.compile(r"(?:[a-z]{2,5}|Afp|Ats|Dpa|Efe|Sda)$")

# Datelines: BAMAKO (AFP) — …; Dakar, 12 jan (APS) – …; PEKIN, 3 mars (Xinhua) -- …; AA / Paris / …
_DATELINE = re.compile(r"^[^()\n]{2,60}\(([^()]{2,40})\)\s*(?:[-–—:/.]|$)")
_SLASHED = re.compile(r"^AA\s*/\s*[^/\n]{2,40}(?:/|$)")
_LEADING = re.compile(
    r"^\(?(AFP|APA|APS|PANA|ATS|AIP|AIB|AMAP|MAP|TAP|AGP|ATOP|ACP|APAnews|Reuters|Xinhua|Belga)\)?\s*[-–—]\s+\S"
)
_SIGNED = re.compile(
    r"^(?:[(\[/—–-]\s*+)?(?:avec|sources?\s*:|©|\(c\)|d['’]apr[èe]s)?\s*+(?:l['’]|l['’]agence\s+)?"
    r"([\w '’&+/,-]{2,40}?)\s*[)\]/.]*$",
    re.IGNORECASE,
)


def find_agency(text: str) -> str | None:
    """The agency that a byline or an author's name contains: "Le Fleuve avec AFP" → AFP."""
    found = _NAMED.search(text)
    return _SPELLINGS[int(found.lastgroup[1:])][0] if found is not None and found.lastgroup else None


def is_agency(text: str) -> bool:
    """Whether the text is an agency's name and nothing else."""
    bare = text.strip(" ().")
    if _UPPER_ALONE.match(bare):
        bare = bare.upper()
    return bare == "AA" or _WHOLE.match(bare) is not None


def is_agency_service(text: str) -> bool:
    """Whether a name is that of an agency's service: "AFP Focus". All in capitals, the first may be a given name."""
    return _SERVICE.match(text) is not None


def find_dateline_agency(line: str) -> str | None:
    """The agency of a dateline at the start of a text's first line."""
    start = line[:_DATELINE_LETTERS]
    if _SLASHED.match(start):
        return "Anadolu"
    if (found := _DATELINE.match(start)) is not None:
        return find_agency(found[1]) or ("Anadolu" if found[1].strip() == "AA" else None)
    if (found := _LEADING.match(start)) is not None:
        return find_agency(found[1])
    return None


def find_signed_agency(line: str) -> str | None:
    """The agency of a line that is nothing but its signature: "(AFP)", "avec Reuters", "Source : APS", "ats"."""
    if len(line) > _LONGEST_SIGNATURE or (found := _SIGNED.match(line.strip())) is None:
        return None
    pieces = [piece for piece in re.split(r"[/,&+]| et | avec ", found[1]) if piece.strip()]
    return find_agency(found[1]) if any(is_agency(piece) for piece in pieces) else None
