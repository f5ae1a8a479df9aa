"""Rules for what frames an article and speaks about it: bylines, credits, sources, tags, copyright."""

from __future__ import annotations

from pipelines.french.rule import (
    BULLET,
    EDGE,
    ENDS,
    HEAD,
    HEADED,
    LABELS,
    NAME,
    NAMES,
    NEAR_END,
    NO_COMPANY,
    TAIL,
    Rule,
    compile_any,
)

_AGENCY = (
    r"(?:l')?(?:afp|reuters|apa(?:news)?|pana(?:press)?|xinhua|aa|agence anadolu|belga|keystone-ats|ats|"
    r"la presse canadienne|pc|map|aps|tap|amap|aib|ap|associated press|agences?|dpa|efe|ansa|aip|agp|abp|anp|atop|gna|"
    r"nxp|relaxnews|ctk|etx(?: daily up)?)"
)
_DESK = r"(?:la |notre |avec la )?(?:rédaction|réd|desk|correspondance(?: particulière)?|service \w+)"

FRAME: tuple[Rule, ...] = (
    Rule(
        "byline",
        "who wrote it, where the line says so",
        compile_any(
            rf"par ?:? ?(?:{NAME}|{_AGENCY}|{_DESK}|(?-i:[A-ZÀ-Þ][\w'.-]+)|"
            r"\w+\.\w+)\b(?!.*[.!?] (?-i:[A-ZÀ-Þ])).{0,110}",
            r"(?:de )?(?:notre|nos) (?:envoyée?s?|correspondante?s?)(?: spéciale?s?|"
            r" permanente?s?)?\b.{0,80}",
            r"(?:propos recueillis|textes? et photos|interview réalisée|entretien réalisé|réalisé|recueilli|"
            r"traduit(?: (?:de|du) .{3,20})?|adapté|article (?:écrit|révisé|relu|vérifié)|rédigé|texte) (?:par|de) "
            r".{2,110}",
            r"(?:correspondante?|envoyée? spéciale?|journaliste|correspondance)(?: particulière|"
            r" permanente?)? (?:à|au|en|aux|de) .{2,60}",
            r"(?:auteur|autrice|journaliste|rédacteur|rédaction) ?: ?.{2,80}",
            rf"une (?:tribune|chronique|analyse|enquête|opinion) (?:signée )?(?:de|d'|par) ?{NAME}(?:, .{{3,90}})?",
            r"(?:article|texte|dossier) (?:écrit|rédigé|réalisé) (?:avec|en) (?:la )?collaboration (?:de|avec) "
            r".{2,100}",
        ),
        place=ENDS,
        longest=150,
        says="byline",
        takes=(
            "Par Awa Konaté",
            "Par Awa Konaté, envoyée spéciale à Mopti",
            "De notre correspondant à Ségou,",
            "Propos recueillis par Ibrahim Sow",
            "Correspondant à Conakry, Guinée",
            "Article révisé par le comité de lecture",
            "Une tribune d’Awa Konaté, hydrologue à l’université de Mopti",
            "Article écrit avec la collaboration de Presse Delta",
            "Par la rédaction avec AFP",
        ),
        spares=(
            "Par ailleurs, la pêche a repris.",
            "Par Dieu, répète-t-il. Et il s’en va.",
            "Par chance, le fleuve a baissé.",
            "Une tribune d’où l’on voit le fleuve",
        ),
    ),
    Rule(
        "byline-word",
        "the first word of a byline whose name stands on a line of its own",
        compile_any(r"(?:(?:publié|posté|écrit|rédigé|signé|proposé|texte|article) )?(?:par|de)", start="", end=" ?:?"),
        place=ENDS,
        longest=30,
        takes=("Par", "par :", "Publié par", "De"),
        spares=("Par.", "De rien", "Vu par"),
    ),
    Rule(
        "byline-name",
        "the name beside such a word",
        compile_any(rf"(?:{NAME}|(?-i:[A-ZÀ-Þ]{{2,}}(?:[ -][A-ZÀ-Þ]{{2,}}){{1,3}}))", start="", end=r"[\W_]{0,3}"),
        place=frozenset({"signed"}),
        unless=NO_COMPANY,
        longest=60,
        says="byline",
        takes=("Awa Konaté", "AWA KONATÉ"),
        spares=("Le bac repart", "la pluie"),
    ),
    Rule(
        "byline-agency",
        "an agency's or a desk's name alone on its line",
        compile_any(
            rf"{BULLET}(?:(?:avec|source ?:?|dépêche|par) )?(?:(?:{_AGENCY}|{_DESK}|"
            r"le [A-Z]\w+ avec (?:l')?afp)(?:[ ,;/&+|-]+(?:et |avec )?)?)+\W*",
            start=r"",
        ),
        place=NEAR_END,
        longest=60,
        says="agency",
        takes=("AFP", "(avec AFP)", "ats", "La rédaction avec Reuters", "Source AFP"),
        spares=("La rédaction du texte a pris un an.",),
    ),
    Rule(
        "byline-mail",
        "a name and its mail address, nothing else",
        compile_any(
            r"[\w'.-]{2,25}(?: [\w'.-]{2,25}){1,3},? ?[:(|–-]? ?[\w.+-]{2,64}@[\w-]{2,64}(?:\.\w{2,20}){1,3}\W*"
        ),
        place=ENDS,
        unless=NAMES,
        marks=("@",),
        longest=120,
        says="byline",
        takes=("awa konaté a.konate@gazette.example", "Awa Konaté (awa@gazette.example)"),
        spares=("Contact pour les familles de la rive gauche : mairie@delta.example",),
    ),
    Rule(
        "byline-dateline",
        "an agency's opening line: agency, place, name",
        compile_any(
            r"(?-i:A[AFP]P?|APA|MAP|APS|TAP|AIB|AMAP|ANP)(?: ?[/|-] ?(?-i:[A-ZÀ-Þ])[\w'. -]{1,40}){1,3}",
            start=r"",
        ),
        place=HEAD,
        longest=100,
        says="byline",
        takes=("AA / Paris / Awa Konaté", "AA/Dakar/Ibrahim SOW"),
        spares=("APA, la digue tient bon malgré la crue.",),
    ),
    Rule(
        "signature",
        "names alone at the end, as articles are signed",
        compile_any(
            rf"{NAME}(?:,? (?:et|avec|&|/) (?:{NAME}|{_AGENCY}))*(?:[ ,/(–-]+(?:{_AGENCY}|"
            r"correspondante?.{0,40})|,? pour (?:l[ea] |les |l')[\w' -]{3,40}|"
            r" ?[,/(–-]+ ?(?-i:[A-ZÀ-Þ])[\w.' -]{1,30})?",
            r"(?-i:[A-ZÀ-Þ]{2,}(?:[. -][A-ZÀ-Þ]+){0,3})",
            r"(?-i:(?:[A-Z]\.? ?-?){2,4})",
            start=r"(?!.*\d)[(–—-]? ?",
            end=r"[\W_]{0,5}",
        ),
        place=frozenset({"near"}),
        unless=NAMES,
        longest=80,
        says="byline",
        takes=(
            "Fanta Keïta",
            "DELTANI",
            "A. K.",
            "Awa Konaté (AFP)",
            "Awa Konaté et Ibrahim Sow",
            "Awa Konaté, pour la Gazette",
        ),
        spares=("A suivre", "Fin de citation.", "Demain le bac repart", "> Journées du Fleuve", "A.2. Bozola"),
    ),
    Rule(
        "edited-by",
        "who edited or translated an agency's text",
        compile_any(
            r"[(\[] ?.{0,60}\b(?:édité|edité|traduit|version française|service français|rédigé|"
            r"avec)\b(?: par| de)?.{0,100}[)\]]",
            rf"(?:édité|traduit) (?:de l'\w+ )?par {NAME}.{{0,40}}",
            start=r"",
        ),
        place=TAIL,
        longest=180,
        says="byline",
        takes=("(Awa Konaté pour le service français, édité par Ibrahim Sow)", "Traduit par Awa Konaté"),
        spares=("[Il a été traduit en justice par la mairie, avant d’être relâché] a-t-elle ajouté.",),
    ),
    Rule(
        "credit",
        "the credit of a picture",
        compile_any(
            r"(?:crédits?|credit)(?: ?(?:photos?|image|vidéo|visuel))?(?:s)? ?[:©/–-].{1,100}",
            r"(?:photos?|image|illustration|visuel|vidéo|infographie)s?(?: d'illustration|"
            r" d'archives?)? ?[:©/].{1,100}",
            r"©.{1,90}",
            r"(?:photo|image|visuel)s? (?:d'illustration|d'archives?|dr|afp|reuters|ap)\W*",
            r"(?:photos?|image|visuel)s? (?:d'illustration|d'archives?) [–(/|-]{0,2} ?(?:afp|reuters|ap|belga|"
            r"keystone|sipa|getty|maxppp|epa|dr)\b(?: ?[/|–-] ?.{2,60})?",
            r"crédits? photos? (?:de|en|à) (?:la )?(?:une|couverture) ?:.{1,80}",
            r"(?:archives?|dr|d\.r\.|capture d'écran.{0,60})",
            rf"(?:photo|image) (?:de|par) {NAME}.{{0,40}}",
        ),
        longest=140,
        says="credit",
        takes=(
            "Crédit : Agence du fleuve",
            "Crédit photo : DR",
            "© Gazette du Delta",
            "Photo : AFP",
            "Photo d’illustration",
            "Photos : Archives du port",
            "PHOTO D’ILLUSTRATION AFP / Awa KONATÉ",
            "(crédit photo en une : gazette.example)",
        ),
        spares=("La photo : un art que le village redécouvre.", "Crédit agricole en hausse"),
    ),
    Rule(
        "caption",
        "a caption that ends with its credit",
        compile_any(
            r"(?!.*\bcopyright\b).{3,220}?[ (–—|-]©️? ?\S.{0,60}",
            r".{3,220}? \((?:photos?|crédits?)\b[^()]{1,60}\)",
            start="",
        ),
        marks=("©", "("),
        longest=300,
        takes=("Le ponton du marché, lundi © Gazette du Delta", "Awa Konaté à Mopti (Photo : Gazette du Delta)"),
        spares=(
            "Le symbole © protège les images depuis 1908, dit le juge, qui a lu pendant une heure entière sa décision.",
        ),
    ),
    Rule(
        "file-name",
        "file names and what is left of an image",
        compile_any(
            r"\W*(?:(?:img|dsc|dscn|dscf|p|image|photo|screenshot|capture|whatsapp image)[\w ().:-]*|"
            r"[\w().-]{0,80})\.(?:jpe?g|png|gif|webp|avif|bmp|svg|mp4|mp3|pdf)\W*",
            r"(?:img|dsc|dscn|dscf)[_-]?\d{2,}",
            r"\[(?:image|photo|img)\W*\w*\]",
            r"(?:image|photo)(?: \d+)?(?: of| sur| /) ?\d+",
            r"undefined",
            r"null",
            r"element inconnu",
            r"élément inconnu",
            start=r"",
        ),
        longest=100,
        takes=(".jpg)", "IMG_2034.jpg", "(photo-port.jpeg)", "DSC_0012"),
        spares=("Le fichier port.jpg a disparu des archives.",),
    ),
    Rule(
        "copyright",
        "who owns the text and who may copy it",
        compile_any(
            r"(?:copyright|©|\(c\)|\[cc\]).{0,200}",
            r".{0,80}tous droits (?:de reproduction|réservés).{0,120}",
            r"(?:toute )?(?:reproduction|reprise|rediffusion)(?: \w+)? .{0,60}(?:interdite|autorisée|"
            r"réservés|soumise).{0,120}",
            r"les informations publiées sur .{2,40} ne se substituent .{0,200}",
            r"seulement une partie des dépêches.{0,300}",
            r"cet article est republié.{0,200}",
            r"les (?:opinions|points de vue|propos) exprimée?s.{0,240}",
        ),
        place=ENDS | EDGE,
        unless=HEADED,
        longest=420,
        marks=(
            "copyright",
            "©",
            "(c)",
            "[cc]",
            "tous droits",
            "reproduction",
            "reprise",
            "rediffusion",
            "ne se substituent",
            "des dépêches",
            "republié",
            "exprimé",
        ),
        takes=(
            "© 2023 Gazette du Delta. Tous droits réservés.",
            "Toute reproduction interdite sans accord",
            "Copyright 2021 Agence du fleuve",
        ),
        spares=("La reproduction des poissons est interdite de pêche.",),
    ),
    Rule(
        "source",
        "where the newsroom has it from",
        compile_any(
            r"sources?",
            r"via",
            end=r" ?[:/] ?.{1,120}",
        ),
        place=frozenset({"near"}),
        longest=140,
        says="source",
        takes=("Source : Gazette du Delta", "Sources: ministère de l’Eau"),
        spares=("Source de vie, le fleuve déborde.",),
    ),
    Rule(
        "tags",
        "keywords and categories",
        compile_any(
            r"(?:tags?|mots[- ]clés?|mots[- ]clefs?|étiquettes?|thèmes?|thématiques?|sujets?|rubriques?|"
            r"catégories?|classé (?:sous|dans)|publié dans(?: la catégorie)?|dans) ?:.{0,240}",
            r"(?:publié|classé|posté) dans (?:la catégorie )?.{2,120}",
            r"(?:#\w+[ ,|]*)+",
        ),
        place=ENDS,
        longest=260,
        takes=(
            "Tags : pêche, delta, crue",
            "Mots-clés : fleuve",
            "Publié dans la catégorie Sports | 85 commentaires",
            "#fleuve #delta",
        ),
        spares=("Dans la pirogue, cinq hommes attendent.",),
    ),
    Rule(
        "tags-heading",
        "the heading of the keywords, and the keywords",
        compile_any(
            r"sujets?",
            r"tags?",
            r"mots[- ]clés?",
            r"mots[- ]clefs?",
            r"thèmes? (?:abordés|associés)",
            r"étiquettes?",
            end=r"\W*",
        ),
        scope="section",
        longest=40,
        takes=("Mots-clés", "TAGS :"),
        spares=("Sujets de société",),
    ),
    Rule(
        "account",
        "the posting account in the list that blog platforms print above a text",
        compile_any(
            rf"[-•*·]? ?{NAME}",
            start=r"",
        ),
        place=HEAD,
        longest=60,
        kinds=frozenset({"item"}),
        says="byline",
        takes=("- Awa Konaté", "Ibrahim Sow"),
        spares=("- 12 bateaux", "la pluie"),
    ),
    Rule(
        "ornament",
        "a line without any letter or digit",
        compile_any(
            r"[\W_]+",
            start=r"",
        ),
        place=LABELS,
        longest=80,
        takes=("***", "—", ")"),
        spares=("1",),
    ),
)
