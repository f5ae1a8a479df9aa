"""Rules for what asks the reader to do something: read on, share, take letters, comment."""

from __future__ import annotations

from pipelines.french.rule import BULLET, HEADING, NO_COMPANY, Rule, compile_any

_BRANDS = (
    r"(?:facebook|twitter|whats ?app|telegram|pinterest|linked ?in|instagram|messenger|tweet|tweeter|google ?\+|reddit|"
    r"tiktok|threads|bluesky|youtube|snapchat|viber|flipboard)"
)
_NETWORKS = (
    rf"(?:{_BRANDS}|x|e-?mail|mail|courriel|imprimer|print|sms|copier le lien|copier|rss|pdf|like|shares?|partages?)"
)
_READ = (
    r"(?:re)?lire|(?:re)?voir|(?:ré)?écouter|reecouter|découvrir|retrouver|regarder|consulter|relisez|lisez|à relire"
)
_ALSO = (
    r"(?:aussi|également|encore|ailleurs|ensuite|en plus|par ailleurs|la suite|plus|l'article(?: original| complet)?|"
    r"notre (?:article|dossier|enquête|reportage|interview|récit|décryptage|analyse|live|direct)|nos articles|"
    r"sur le même (?:sujet|thème)|en complément)"
)
_POINTER = rf"(?:(?:à |a )?(?:{_READ})(?: {_ALSO})+|read also|see also)"
_HINT = r"(?:(?:à|a) (?:lire|relire|voir|écouter|découvrir)|pour aller plus loin|lire|relire)"
_TITLE = r"(?=(?-i:[«\"“‘A-ZÀ-ÖØ-Þ\d]))"

_PROMISED = (
    r"(?=.*\b(?:nos|notre|vos|votre|chaque|gratuite?s?|gratuitement|quotidien\w*|hebdo\w*|essentiel|actu\w*|infos?|"
    r"alertes?|sélection)\b)"
)
"""What a newsroom promises to those who subscribe; instructions of other kinds lack it."""

PLEAS: tuple[Rule, ...] = (
    Rule(
        "related",
        "an invitation to read another article, with its title",
        compile_any(
            rf"{BULLET}{_POINTER}(?:\s*[:>|►→–—]|\s*-(?!-)|\s*\.(?= |$)).*",
            rf"{BULLET}{_POINTER}\s+{_TITLE}(?!.*\.$).*",
            rf"{BULLET}{_HINT}(?:\s*[:>|►→]|\s+[–—-] )(?!.*\.$).*",
            rf"{BULLET}(?:lire|voir|découvrir|consulter) (?:la suite|plus|l'article(?: original| complet)?)",
            rf"{BULLET}(?:retrouvez|découvrez|consultez|lisez) (?:aussi |également )?(?:notre|nos|tout notre) "
            r"(?:dossiers?|directs?|live|articles?|reportages?|enquêtes?|entretiens?|interviews?|guides?) ?:.*",
            rf"{BULLET}articles? (?:recommandé|associé|lié|connexe|similaire)s? ?:.*",
            start=r"",
        ),
        longest=280,
        unless=NO_COMPANY,
        takes=(
            "Lire aussi : La pluie tarde dans le delta",
            "► À lire aussi : Le port rouvre demain",
            ">> LIRE AUSSI - Le pont sera fermé",
            "A lire également Les pêcheurs attendent",
            "Lire la suite",
            "Voir aussi :",
            "LIRE AUSSI. ENTRETIEN. « Nous tiendrons »",
            "RETROUVEZ notre dossier : « Le delta face à la crue »",
            "ARTICLE RECOMMANDÉ : Le bac reprend la mer",
        ),
        spares=(
            "Lire aussi loin que possible dans le fleuve, voilà ce que veulent les pêcheurs.",
            "Voir la mer une fois, disait-il.",
            "Il faut lire aussi les annexes du rapport, dit le maire.",
            "Lire Aïcha Sangho aujourd’hui, c’est comprendre comment le delta a survécu à trois crues.",
            "Relire Oumar Ba permet de mesurer le chemin parcouru.",
            "À voir Bozola un matin de marché, nul ne croirait que l’eau est montée jusqu’aux toits",
            "Lire aussi Tierno Bokar, c’est entendre le fleuve.",
            "Voir aussi --debug pour la liste des messages",
            "À voir : la grande mosquée, ouverte le vendredi.",
            "Retrouvez notre dossier au greffe, a dit le juge.",
            "POUR ALLER PLUS LOIN Les digues de Bozola",
        ),
    ),
    Rule(
        "related-link",
        "a line that leads elsewhere and is mostly a link",
        compile_any(
            rf"(?:(?:à |a )?(?:{_READ})|pour aller plus loin)\s+{_TITLE}.*",
            r"liens? vers .*",
            r"(?:pour .{2,80},? )?cliquez ici.*",
        ),
        place=frozenset({"link"}),
        longest=280,
        unless=NO_COMPANY,
        takes=("À lire Le bac reprend la mer", "Lien vers les résultats complets", "Voir « La crue », notre film"),
        spares=("La carte du port et de ses pontons", "Voir la carte du port"),
    ),
    Rule(
        "related-named",
        "the same, with more between the marker and the colon, or behind arrows",
        compile_any(
            r"[\W_]{0,8}?(?:[àa] )?(?:(?:re)?lire|(?:re)?voir|(?:ré)?écouter|découvrir) (?:aussi|également)"
            r"(?:,| (?:sur|dans|chez|avec|en|notre|nos)\b)[^.!?:;]{2,70} ?:(?: .*)?",
            rf"(?:>{{2,3}}|[►→▶▸➡👉])\ufe0f? ?(?:(?:à |a )?(?:{_READ}|revoyez|réécoutez|écoutez|regardez|découvrez|"
            r"retrouvez))\b.*",
            start=r"",
        ),
        longest=240,
        takes=(
            "À lire aussi sur La Gazette : Le port rouvre demain",
            "A lire aussi, Awa Konaté : Le bac repart",
            "A voir aussi sur La Gazette :",
            ">> Revoir le sujet du journal sur la crue du fleuve:",
            "→ Retrouvez tous nos reportages sur le delta",
        ),
        spares=(
            "Lire aussi souvent que possible devant les élèves, voilà le conseil.",
            "Voir également que le fleuve monte : tel est le souci du maire.",
            "» Voilà ce qu’il a dit.",
        ),
    ),
    Rule(
        "report-error",
        "a request to report a mistake to the newsroom",
        compile_any(
            r"(?:nous )?signale[rz] (?:une |cette |l')?(?:erreur|faute|coquille)s?(?: dans (?:l'|cet )article)?",
            r"(?:une )?(?:erreur|faute|coquille)(?:, une (?:erreur|faute|coquille))* à (?:nous )?signaler",
            r"(?:vous (?:voulez|souhaitez) communiquer .{2,60} ou )?vous avez (?:repéré|trouvé|constaté|remarqué) une "
            r"(?:erreur|faute|coquille)(?: dans (?:l'|cet )article)?",
            end=r"\W*",
        ),
        longest=110,
        unless=NO_COMPANY,
        takes=(
            "Signaler une erreur",
            "Signaler une faute dans l'article",
            "Vous voulez communiquer un renseignement ou vous avez repéré une erreur ?",
            "Vous avez repéré une coquille ?",
            "Une erreur, une faute à signaler ?",
        ),
        spares=(
            "Signaler une erreur de calcul au ministère a pris deux ans, dit le maire.",
            "Une erreur de jeunesse, dit-il.",
            "Une erreur",
            "Corriger une faute",
            "Communiquer un renseignement, voilà tout ce qu’il a fait.",
            "Vous avez trouvé une erreur dans le budget, lui répond le maire.",
        ),
    ),
    Rule(
        "feedback",
        "a question whether the page was of use",
        compile_any(
            r"(?:cette (?:page|réponse|information|fiche)|cet article|ces informations|ce contenu)\b.{0,20}\bvous "
            r"(?:a|ont)(?:-t)?-(?:ils?|elles?) (?:été )?(?:utiles?|aidée?s?|plu)",
            r"(?:avez-vous trouvé|trouvez-vous) (?:cette page|cet article|ce contenu|ces informations) "
            r"(?:utiles?|intéressante?s?)",
            r"was this (?:article|page|information|content) (?:helpful|useful)",
            r"(?:donnez(?:-nous)? votre avis|votre avis nous intéresse)",
            r"(?:vous avez )?une question à nous poser",
            end=r" ?[?!.:]*",
        ),
        longest=110,
        unless=NO_COMPANY,
        takes=(
            "Cette page vous a-t-elle été utile ?",
            "Ces informations vous ont-elles été utiles ?",
            "Votre avis nous intéresse !",
            "Avez-vous trouvé cet article utile ?",
            "Was this article helpful?",
        ),
        spares=("Votre avis nous intéresse peu, lui répond le maire.", "Ces informations ont été utiles au juge."),
    ),
    Rule(
        "related-heading",
        "the heading of a list of other articles, and the titles under it",
        compile_any(
            r"sur le même (?:sujet|thème)",
            r"dans le même thème",
            r"(?:vous aimerez|vous aimeriez|ça peut vous intéresser|cela (?:pourrait|peut) (?:aussi |"
            r"également )?vous intéresser|vous pourriez (?:aussi )?aimer)(?: aussi| également)?",
            r"(?:ça|cela|ceci) (?:peut|pourrait|va|devrait)? ?(?:aussi |également )?vous "
            r"(?:intéresser|intéressera|plaire|plaira)(?: aussi| également)?",
            r"(?:la rédaction|on) vous (?:conseille|recommande|propose)(?: aussi| également)?",
            r"nos lecteurs ont (?:aussi )?lu(?: aussi)?",
            r"(?:les )?articles? (?:similaires|liés|connexes|associés|récents|recommandés)",
            r"plus de l'auteur",
            r"du même auteur",
            r"les plus lus",
            r"les plus commentés",
            r"dans la même (?:rubrique|catégorie)",
            r"(?:nos )?(?:autres|derniers|dernières) (?:articles|actualités|actus|nouvelles|infos)",
            r"plus d'(?:articles|actualités|infos)",
            r"autres articles",
            r"recommandé pour vous",
            r"related (?:posts|articles)",
            r"(?:les )?sujets associés",
            r"source de l'article",
            r"contenus? sponsorisés?",
            r"plus d(?:e |')[^.!?:]{2,40} (?:sur|en (?:vidéo|images?)\b)[^!?:]{0,40} ?:",
            r"continuer la lecture",
            r"poursuivez votre lecture",
            end=r"(?: sur .{2,40})? ?[:.…>»!]*",
        ),
        unless=HEADING,
        scope="section",
        longest=90,
        takes=(
            "Ça peut aussi vous intéresser :",
            "Cela vous intéressera aussi",
            "La rédaction vous conseille :",
            "Sur le même sujet",
            "Vous aimerez aussi",
            "Articles similaires :",
            "Cela pourrait vous intéresser ...",
            "Plus de recettes sur gazette.example :",
        ),
        spares=("Sur le même sujet, les avis divergent au conseil.", "Plus de contrôles sur le fleuve"),
    ),
    Rule(
        "further",
        "the same in words that a text uses as well, where no text stands under them",
        compile_any(
            r"à la une(?: de .*)?",
            r"en ce moment",
            rf"(?:à |a )?(?:{_READ}) (?:aussi|également)",
            r"à (?:lire|relire|découvrir|voir)",
            r"(?:read|see) also",
            r"et aussi",
            r"dans l'actualité",
            r"pour aller plus loin",
            r"en savoir plus",
            r"voir plus",
            r"nos services",
            r"suggestions?",
            end=r"(?: sur .{2,40})? ?[:.…>»!]*",
        ),
        scope="section",
        longest=90,
        takes=("À LIRE AUSSI", "Voir aussi", "En savoir plus", "Pour aller plus loin"),
        spares=("À lire aussi pour les images", "En savoir plus que le maire"),
    ),
    Rule(
        "share",
        "share buttons and counters",
        compile_any(
            r"partage[rz]?(?: (?:cet(?:te)? |l'|la |le |ce )?(?:article|page|publication|info|information|"
            r"contenu|vidéo|lien))?(?: (?:sur|par|via|avec)(?: .{2,60})?)?",
            r"share(?: this)?(?: article)?(?: on)?",
            r"envoyer (?:à un ami|(?:cet article )?par .{2,30})",
            r"copier le lien",
            r"lien copié",
            r"ajouter à (?:mes|vos) favoris",
            r"imprimer l'article",
            r"\d+ partages?",
            rf"(?={_NETWORKS})(?=.*{_BRANDS})(?:{_NETWORKS}(?: ?\d+)?[\s,;|/·•-]*){{2,}}",
            end=r" ?[:!.…]*",
        ),
        longest=140,
        takes=(
            "Partager",
            "Partager sur WhatsApp",
            "Partager sur :",
            "Partager :",
            "Facebook Twitter WhatsApp",
            "Tweet 0 Email 0 Like 0 Shares 0",
            "Imprimer l’article",
        ),
        spares=("Partager le pain, c’est partager la peine.", "Facebook a été condamné lundi.", "x", "Copier, Copier"),
    ),
    Rule(
        "follow",
        "a plea to follow the newsroom on a network or to join its channel",
        compile_any(
            r"(?:suivez|rejoignez|retrouvez|likez|aimez|abonnez-vous à|suivre(?!.*[.!?] )|cliquez ici pour)(?:-nous|"
            r"-moi)?\b.*\b(?:facebook|twitter|x|instagram|whats ?app|telegram|youtube|tiktok|linkedin|"
            r"google (?:news|actualités)|réseaux sociaux|threads|bluesky|"
            r"(?:notre|nos|ma|mes) (?:\w+ ){0,2}(?:chaînes?|groupes?|pages?))\b.*",
            r"suivez-nous ?[:!.]*",
            r"follow us.*",
            r"suivez (?:toute )?l'(?:actualité|actu|info)\b.*",
            r"retrouvez (?:tous nos|toutes nos|tous les articles|toute l'actualité)\b.*",
            r"retrouvez (?:tous|toutes) les .{3,60}(?<![.!?])",
            r"(?:.{0,60}\b)?ajout(?:er|ez|ant)\b.{0,60}\b(?:favoris|sources? (?:favorites?|préférées?))\b.*"
            r"\bgoogle\b.*",
            r"si vous (?:avez aimé|aimez) (?:cet article|ce contenu|nos articles)\b.*",
        ),
        longest=260,
        unless=HEADING,
        takes=(
            "Suivez-nous sur Facebook et X !",
            "Rejoignez notre chaîne WhatsApp pour ne rien manquer de l’actualité",
            "Suivez toute l’actualité de vos villes dans l’application.",
            "Ajoutez la Gazette à vos sources préférées sur Google",
            "Si vous avez aimé cet article, vous aimerez les suivants : abonnez-vous sur Google News.",
        ),
        spares=(
            "Suivez le fleuve jusqu’au gué, conseille le passeur.",
            "Rejoignez la rive avant la nuit, a dit le maire.",
            "Suivre seulement les bouées. Utile pour retrouver une page de la carte.",
        ),
    ),
    Rule(
        "newsletter",
        "a plea to take a newsletter, alerts or an app",
        compile_any(
            r"(?:abonnez-vous|inscrivez-vous|je m'inscris)\b.*\b(?:newsletters?|infolettres?|lettres? d'information)"
            r"\b.*",
            r"(?:abonnez-vous|inscrivez-vous|s'inscrire|s'abonner|inscription|je m'inscris|recevez|"
            rf"recevoir)\b{_PROMISED}.*\b(?:newsletters?|infolettres?|lettres? d'information|"
            r"boîte (?:mail|de réception)|par (?:e-?mail|courriel|mail)|(?:aux|nos|les|des|par) alertes?)\b.*",
            r"(?:pour|afin de) ne (?:rien (?:rater|manquer|perdre)|(?:rater|manquer) aucune?)\b.*(?:newsletter|"
            r"infolettre|inscri|abonne|actualité|nouveautés|application|appli|chaîne).*",
            r"pour (?:rester|être) informée?(?:\(e\))?s?.*\b(?:newsletters?|infolettres?|inscrivez|abonnez|"
            r"notifications)\b.*",
            r"ne (?:ratez|manquez) (?:plus )?(?:aucune? (?:infos?|informations?|actus?|actualités?|alertes?|articles?)|"
            r"rien de l'(?:actu|actualité|info))\b[^.!?]{0,60}[.!]?",
            r"téléchargez (?:notre|l'|la|gratuitement)\b.*\b(?:appli(?:cation)?|app)\b.*",
            r"(?:votre (?:adresse )?|adresse )(?:e-?mail|courriel) ?\*?",
            r"merci (?:de|pour) votre inscription.*",
            r".{0,80}\bavec l'appli(?:cation)?\b.{0,40}",
            r"activer les notifications.*",
        ),
        marks=(
            "newsletter",
            "infolettre",
            "d'information",
            "boîte",
            "mail",
            "courriel",
            "alerte",
            "ne rien",
            "aucun",
            "informé",
            "rien de l",
            "télécharge",
            "inscription",
            "appli",
            "notification",
        ),
        longest=400,
        unless=HEADING | {"listed"},
        takes=(
            "Abonnez-vous à notre infolettre!",
            "Recevez chaque matin l’essentiel de l’actualité par e-mail",
            "Téléchargez gratuitement notre application mobile",
            "Pour ne rien rater de l’actualité du fleuve, inscrivez-vous à notre infolettre",
            "Ne ratez plus aucune info",
            "Pour rester informé(e) des crues, inscrivez-vous à nos alertes.",
            "Pour ne manquer aucune actualité du delta, suivez-nous sur Google Actualités.",
        ),
        spares=(
            "Recevez le code d’entrée par courriel ou par la poste.",
            "S’inscrire aux newsletters des ports et des écluses.",
            "Recevez mes vœux, écrit-il à la mairie.",
            "La newsletter du port compte 300 lecteurs.",
            "Ne manquez aucune occasion d’aider, dit le maire.",
            "Pour rester informé, le passeur écoute la radio.",
        ),
    ),
    Rule(
        "comments",
        "the comment form, its invitations and counters",
        compile_any(
            r"(?:\d+|aucun|no|vos|voir les|lire les|afficher les|ajoute[rz]|laisse[rz]|écrire|poster|"
            r"poste|publier|soyez le premier à laisser) ?(?:un |une |des |"
            r"votre )?(?:nouveau )?(?:commentaires?|comments?|réponses?|réactions?|avis)(?: ?\(?\d+\)?)?",
            r"commentaires? ?(?:\(?\d+\)?|fermés|désactivés|récents)",
            r"commenter cet article",
            r"réagi(?:r|ssez) à (?:cet article|ce contenu).*",
            r"réactions? ?\(?\d+\)?",
            r"signaler (?:un abus|un commentaire|ce commentaire)",
            r"(?:votre |l')adresse (?:e-?mail|de messagerie|courriel) ne sera pas publiée.*",
            r"les (?:champs|commentaires) (?:obligatoires|sont fermés|sont désactivés)\b.*",
            r"soyez (?:le|la) premi(?:er|ère).*\b(?:commenter|réagir|commentaire)\b.*",
            r"(?:connectez-vous|vous devez (?:être connecté|vous connecter)|pour réagir|"
            r"vous désirez commenter|identifiez-vous pour)\b.*(?:commentaire|comment|réagir|article|champ).*",
            r"\d+ (?:commentaires?|réponses?|réflexions?|pensées?|avis|réactions?)(?: (?:sur|pour|"
            r"à) .{2,160})?",
            r"leave a (?:reply|comment).*",
            r"un mot à ajouter ?\??",
            r"en savoir plus sur comment les données de vos commentaires.*",
            r"ce site utilise akismet.*",
            r"enregistrer mon nom.*",
            r"prévenez-moi.*",
            r"annuler la réponse",
            r"laisser une réponse.*",
            end=r" ?[:!.…»]*",
        ),
        longest=240,
        takes=(
            "Commentaires (3)",
            "24 commentaires",
            "Laisser un commentaire",
            "Soyez le premier à réagir",
            "0 commentaire",
            "Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *",
        ),
        spares=(
            "Les commentaires du maire ont surpris.",
            "Répondre à la faim, c’est urgent.",
        ),
    ),
)
