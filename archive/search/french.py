"""The tables that make a stem French: words that carry no subject, words that no rule brings together. Data only.

Words stand here folded (lower case, no accents, no ligatures), but for the stop words, whose accents tell them from
words that matter: « du » is dropped and « dû » is not, « mais » is and « maïs » is not.
"""

from __future__ import annotations


def read_words(text: str) -> frozenset[str]:
    """A table of words written as a text."""
    return frozenset(text.split())


STOP_WORDS = read_words(
    """
    a à ai aient ainsi alors après as au aura aurait auraient auront aux avait avaient avant avec avez avons ayant c
    ça car ce ceci cela celle celles celui ces cet cette ceux chez ci comme comment d dans de depuis des donc dont
    du elle elles en encore entre est et étaient était étant êtes être eu eux fut furent il ils j je jusqu jusque l
    la là le les leur leurs lors lorsqu lorsque lui m ma mais me même mêmes mes moi mon n ne ni nos notre nous on
    ont ou où par parce pas pendant peu peut plus pour puis puisqu puisque qu quand que quel quelle quelles quels
    qui quoi s sa sans se selon sera serait seraient seront ses si soient soit son sont sous sur t ta tandis te tel
    telle telles tels tes toi ton tous tout toute toutes très tu un une vers vos votre vous y
    """
)
"""Left out of the stemmed words, where they would be half of the index and help no search; quoted words keep them."""

ELISIONS = read_words("c d j l m n s t qu jusqu lorsqu puisqu quelqu quoiqu")
"""What an apostrophe cuts off before a vowel or an h: « l'eau », « jusqu'ici ». Not « N'Djamena », « prud'homme »."""

ONE_WORD = read_words("aujourd'hui presqu'ile")
"""Words with an apostrophe inside that look elided and are not."""

# What a suffix rule would merge with another word: « équipement » with « équipe », « attention » with « attente ».
_OWN_STEMS = read_words(
    """
    parlement departement appartement element reglement testament equipement placement organe police universite nation
    ration portion station attention collection publicite communique environ environnement journaliste activiste
    socialiste nationaliste nationalite majorite minorite commandant commandante passant passante composant coupe poste
    importance collectivite communaute
    """
)

STEMS = {
    # plurals and feminines that no rule makes
    **dict.fromkeys(("oeil", "yeux"), "oeil"),
    **dict.fromkeys(("ciel", "cieux", "ciels"), "ciel"),
    **dict.fromkeys(("travail", "travaux", "travails"), "travail"),
    **dict.fromkeys(("bail", "baux"), "bail"),
    **dict.fromkeys(("vitrail", "vitraux"), "vitrail"),
    **dict.fromkeys(("corail", "coraux"), "corail"),
    **dict.fromkeys(("soupirail", "soupiraux"), "soupirail"),
    **dict.fromkeys(("email", "emails", "emaux"), "email"),
    **dict.fromkeys(("monsieur", "messieurs"), "monsieur"),
    **dict.fromkeys(("madame", "mesdames"), "madame"),
    **dict.fromkeys(("nouveau", "nouveaux", "nouvel", "nouvelle", "nouvelles"), "nouveau"),
    **dict.fromkeys(("vieux", "vieil", "vieille", "vieilles"), "vieux"),
    **dict.fromkeys(("beau", "beaux", "bel", "belle", "belles"), "beau"),
    **dict.fromkeys(("fou", "fous", "fol", "folle", "folles"), "fou"),
    **dict.fromkeys(("blanc", "blancs", "blanche", "blanches"), "blanc"),
    **dict.fromkeys(("sec", "secs", "seche", "seches"), "sec"),
    **dict.fromkeys(("frais", "fraiche", "fraiches"), "frais"),
    **dict.fromkeys(("long", "longs", "longue", "longues"), "long"),
    **dict.fromkeys(("doux", "douce", "douces"), "doux"),
    **dict.fromkeys(("faux", "fausse", "fausses"), "faux"),
    **dict.fromkeys(("roux", "rousse", "rousses"), "roux"),
    **dict.fromkeys(("gros", "grosse", "grosses"), "gros"),
    **dict.fromkeys(("bas", "basse", "basses"), "bas"),
    **dict.fromkeys(("gras", "grasse", "grasses"), "gras"),
    **dict.fromkeys(("las", "lasse", "lasses"), "las"),
    **dict.fromkeys(("epais", "epaisse", "epaisses"), "epais"),
    **dict.fromkeys(("grec", "grecs", "grecque", "grecques"), "grec"),
    **dict.fromkeys(("turc", "turcs", "turque", "turques"), "turc"),
    **dict.fromkeys(("favori", "favoris", "favorite", "favorites"), "favori"),
    **dict.fromkeys(("commandante", "commandantes"), "commandant"),
    **{form: word for word in read_words("delai essai minerai balai remblai deblai") for form in (word, f"{word}s")},
    **dict.fromkeys(("fraise", "fraises"), "fraise"),
    **{form: word for word in _OWN_STEMS for form in (word, f"{word}s")},
    **{form: f"{word}_" for word in read_words("port coup format import point") for form in (word, f"{word}s")},
    # an s that is no plural
    "pays": "pays",
    **dict.fromkeys(read_words("important importants importante importantes"), "important"),
    **dict.fromkeys(read_words("petit petits petite petites"), "petit"),
    **dict.fromkeys(read_words("uni unis unie unies"), "uni"),
    **dict.fromkeys(read_words("precis precise precises"), "precis"),
    **{word: word for word in read_words("acces abces exces deces proces succes congres progres thies kermes")},
}
"""Whole words and their stems, before any rule."""

NOUNS_IN_ENT = read_words(
    """
    absent accident accent adolescent adjacent affluent agent antecedent apparent ardent argent arpent
    carburent client coefficient consequent content continent contingent convalescent couvent
    decadent decent deficient delinquent detergent different diligent dirigent dissident divergent
    efficient eloquent emergent eminent equivalent evident excedent excellent expedient ferment frequent
    gradient imminent impatient imprudent incandescent incident incompetent inconscient inconvenient indecent
    independent indifferent indulgent ingredient inherent innocent insistent insolent insuffisent intelligent
    intermittent latent lent mecontent negligent nutriment occident opulent orient onguent parent patient penitent
    permanent pertinent polyvalent precedent present president prudent recent recipient referent relent resident
    reticent sergent serpent solvent souvent strident subsequent succulent suffisent talent tangent torrent
    transparent trident turbulent urgent vehement violent virulent
    batiment sentiment ciment piment regiment sediment rudiment compliment condiment detriment medicament firmament
    ligament filament sacrament serment tourment ornement moment document argument instrument monument segment pigment
    fragment
    """
)
"""Words in -ent that are no verb, so that « agent » is not also read as a form of « âge »."""

FOLDED_ONLY = read_words(
    """
    francais anglais japonais libanais senegalais soudanais togolais gabonais congolais camerounais rwandais burundais
    portugais polonais irlandais ecossais finlandais islandais neerlandais hollandais thailandais pakistanais nepalais
    taiwanais maltais milanais lyonnais marseillais bordelais antillais reunionnais guyanais martiniquais abidjanais
    ouagalais montrealais mauvais palais marais relais rabais engrais biais harnais dais jamais desormais mais
    """
)
"""Words in -ais that are no verb's form, so that « français » is not one of « franc », nor « maïs » of « mai »."""
