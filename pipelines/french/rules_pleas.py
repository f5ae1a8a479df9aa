"""Rules for what asks the reader to do something: read on, share, subscribe, comment, pay."""

from __future__ import annotations

from pipelines.french.rule import BULLET, TAIL, Rule, compile_any

_NETWORKS = (
    r"(?:facebook|twitter|x|whats ?app|telegram|pinterest|linked ?in|instagram|messenger|e-?mail|mail|courriel|"
    r"imprimer|print|tweet|tweeter|google ?\+|reddit|tiktok|threads|bluesky|youtube|snapchat|viber|sms|flipboard|"
    r"copier le lien|copier|rss|pdf|like|shares?|partages?)"
)
_READ = (
    r"(?:re)?lire|(?:re)?voir|(?:ré)?écouter|reecouter|découvrir|retrouver|regarder|consulter|relisez|lisez|à relire"
)
_NEXT = r"(?:\s*[:>|►→–—-]|\s*\.(?= |$)|\s+(?=(?-i:[«\"“‘A-ZÀ-ÖØ-Þ\d]))|$)"

PLEAS: tuple[Rule, ...] = (
    Rule(
        "related",
        "an invitation to read another article, with its title",
        compile_any(
            rf"{BULLET}(?:(?:à |a )?(?:{_READ})(?: (?:aussi|également|encore|ailleurs|ensuite|en plus|"
            r"par ailleurs|la suite|plus|l'article(?: original| complet)?|notre (?:article|dossier|enquête|"
            r"reportage|interview|récit|décryptage|analyse|live|direct)|nos articles|sur le même (?:sujet|"
            r"thème)|en complément))+|(?:à|a) (?:lire|relire|voir|écouter|découvrir)|pour aller plus loin|"
            rf"lire|relire|voir aussi|read also|see also){_NEXT}.*",
            start=r"",
        ),
        longest=280,
        takes=(
            "Lire aussi : La pluie tarde dans le delta",
            "► À lire aussi : Le port rouvre demain",
            ">> LIRE AUSSI - Le pont sera fermé",
            "A lire également Les pêcheurs attendent",
            "Lire la suite",
            "Voir aussi :",
            "LIRE AUSSI. ENTRETIEN. « Nous tiendrons »",
        ),
        spares=(
            "Lire aussi loin que possible dans le fleuve, voilà ce que veulent les pêcheurs.",
            "Voir la mer une fois, disait-il.",
            "Il faut lire aussi les annexes du rapport, dit le maire.",
        ),
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
            r"à la une(?: de .*)?",
            r"en ce moment",
            r"à (?:lire|relire|découvrir|voir)(?: aussi| également)?",
            r"lire (?:aussi|également)",
            r"et aussi",
            r"dans la même (?:rubrique|catégorie)",
            r"dans l'actualité",
            r"(?:nos )?(?:autres|derniers|dernières) (?:articles|actualités|actus|nouvelles|infos)",
            r"plus d'(?:articles|actualités|infos)",
            r"autres articles",
            r"recommandé pour vous",
            r"pour aller plus loin",
            r"en savoir plus",
            r"voir plus",
            r"related (?:posts|articles)",
            r"(?:les )?sujets associés",
            r"à voir également",
            r"source de l'article",
            r"nos services",
            r"contenus? sponsorisés?",
            r"suggestions?",
            r"continuer la lecture",
            r"poursuivez votre lecture",
            end=r"(?: sur .{2,40})? ?[:.…>»!]*",
        ),
        scope="section",
        longest=90,
        takes=(
            "Ça peut aussi vous intéresser :",
            "Cela vous intéressera aussi",
            "La rédaction vous conseille :",
            "Sur le même sujet",
            "Vous aimerez aussi",
            "Articles similaires :",
            "À LIRE AUSSI",
            "Cela pourrait vous intéresser ...",
        ),
        spares=("Sur le même sujet, les avis divergent au conseil.", "Les plus lus sont les contes."),
    ),
    Rule(
        "share",
        "share buttons and counters",
        compile_any(
            r"partage[rz]?(?: (?:cet(?:te)? |l'|la |le |ce )?(?:article|page|publication|info|information|"
            r"contenu|vidéo|lien))?(?: (?:sur|par|via|avec)(?: .{2,60})?)?",
            r"share(?: this)?(?: article)?(?: on)?",
            r"envoyer(?: (?:à|par) .{2,30})?",
            r"copier le lien",
            r"lien copié",
            r"enregistrer",
            r"sauvegarder",
            r"ajouter à (?:mes|vos) favoris",
            r"imprimer(?: l'article)?",
            r"réseaux sociaux",
            r"(?:\d+ )?partages?",
            rf"(?:{_NETWORKS}(?: ?\d+)?[\s,;|/·•-]*)+",
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
            "Imprimer",
        ),
        spares=("Partager le pain, c’est partager la peine.", "Facebook a été condamné lundi."),
    ),
    Rule(
        "follow",
        "a plea to follow the newsroom on a network or to join its channel",
        compile_any(
            r"(?:suivez|rejoignez|retrouvez|likez|aimez|abonnez-vous à|suivre|cliquez ici pour)(?:-nous|"
            r"-moi)?\b.*\b(?:facebook|twitter|x|instagram|whats ?app|telegram|youtube|tiktok|linkedin|"
            r"google (?:news|actualités)|réseaux sociaux|chaîne|groupe|page|threads|bluesky)\b.*",
            r"suivez-nous ?[:!.]*",
            r"follow us.*",
            r"suivez (?:toute )?l'(?:actualité|actu|info)\b.*",
            r"retrouvez (?:tous nos|toutes nos|tous les articles|toute l'actualité)\b.*",
            r"retrouvez (?:tous|toutes) les .{3,60}(?<![.!?])",
        ),
        longest=260,
        takes=(
            "Suivez-nous sur Facebook et X !",
            "Rejoignez notre chaîne WhatsApp pour ne rien manquer de l’actualité",
            "Suivez toute l’actualité de vos villes dans l’application.",
        ),
        spares=(
            "Suivez le fleuve jusqu’au gué, conseille le passeur.",
            "Rejoignez la rive avant la nuit, a dit le maire.",
        ),
    ),
    Rule(
        "newsletter",
        "a plea to take a newsletter, alerts or an app",
        compile_any(
            r"(?:abonnez-vous|inscrivez-vous|s'inscrire|s'abonner|inscription|je m'inscris|recevez|"
            r"recevoir)\b.*\b(?:newsletters?|infolettres?|lettres? d'information|boîte (?:mail|de réception)|"
            r"par (?:e-?mail|courriel|mail)|alertes?)\b.*",
            r"(?:nos |la |notre |les )?(?:newsletters?|infolettres?) ?[:!.]*",
            r"(?:pour|afin de) ne rien (?:rater|manquer|perdre)\b.*(?:newsletters?|infolettre|inscri|abonne|"
            r"actualité|nouveautés|application|appli|chaîne).*",
            r"téléchargez (?:notre|l'|la|gratuitement)\b.*\b(?:appli(?:cation)?|app)\b.*",
            r"(?:votre )?(?:adresse )?(?:e-?mail|courriel) ?\*?",
            r"merci (?:de|pour) votre inscription.*",
            r".{0,80}\bavec l'appli(?:cation)?\b.{0,40}",
            r"activer les notifications.*",
        ),
        longest=400,
        takes=(
            "Abonnez-vous à notre infolettre!",
            "Recevez chaque matin l’essentiel de l’actualité par e-mail",
            "Newsletter",
            "Téléchargez gratuitement notre application mobile",
            "Pour ne rien rater de l’actualité du fleuve, inscrivez-vous à notre infolettre",
        ),
        spares=("Recevez mes vœux, écrit-il à la mairie.", "La newsletter du port compte 300 lecteurs."),
    ),
    Rule(
        "comments",
        "the comment form, its invitations and counters",
        compile_any(
            r"(?:\d+|aucun|no|vos|les|voir les|lire les|afficher les|ajoute[rz]|laisse[rz]|écrire|poster|"
            r"poste|publier|soyez le premier à laisser) ?(?:un |une |des |"
            r"votre )?(?:nouveau )?(?:commentaires?|comments?|réponses?|réactions?|avis)(?: ?\(?\d+\)?)?",
            r"commentaires?(?: ?\(?\d*\)?)?(?: fermés| désactivés| récents| sur .{2,80})?",
            r"commenter(?: cet article)?",
            r"réagi(?:r|ssez)(?: à (?:cet article|ce contenu).*)?",
            r"réactions?(?: ?\(?\d+\)?)?",
            r"répondre",
            r"signaler(?: un abus| un commentaire| ce commentaire)?",
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
            "Commentaires",
            "24 commentaires",
            "Laisser un commentaire",
            "Réagir",
            "Soyez le premier à réagir",
            "0 commentaire",
            "Répondre",
            "Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *",
        ),
        spares=("Les commentaires du maire ont surpris.", "Répondre à la faim, c’est urgent."),
    ),
    Rule(
        "paywall",
        "a subscription plea where the text is cut, with its offers",
        compile_any(
            r"il (?:vous )?reste (?:encore )?\d{1,3} ?% (?:de |d')?.*",
            r"(?:la suite|la fin|cet article|ce contenu|l'accès|l'article|la lecture|article|contenu|"
            r"l'intégralité) .{0,60}(?:(?:est |sont )?(?:réservée?s?|accessibles?|"
            r"disponible) (?:uniquement |exclusivement )?(?:aux?|pour les?|à nos) (?:\w+ )?abonnée?s?|"
            r"réservé aux abonnés).*",
            r"(?:article |contenu )?réservée? (?:aux|à nos) abonnés ?!?",
            r"pour (?:lire|poursuivre|continuer|accéder|découvrir|consulter|profiter)\b.{0,120}\b(?:abonne|"
            r"connecte|identifie|inscri|crée|compte|choisi).*",
            r"abonnez-vous(?: (?:pour|dès|à partir|maintenant|et|à l'offre|au journal|à \d).*)? ?[!.:]*",
            r"(?:déjà|pas encore) (?:abonné|inscrit).*",
            r"vous (?:êtes déjà|n'êtes pas encore|avez déjà un|n'avez pas encore de) (?:abonné|inscrit|"
            r"compte).*",
            r"je m'abonne.*",
            r"s'abonner",
            r"se connecter",
            r"connectez-vous",
            r"j'en profite",
            r"je profite de l'offre.*",
            r"(?:vous souhaitez|envie de) (?:lire|connaître) (?:la suite|cet article).*",
            r"(?:article|édition|contenu) (?:premium|abonnés?|payant)",
            r"(?:essai |offre )(?:gratuit|numérique|spéciale|découverte|d'essai|100 ?% numérique|"
            r"sans engagement).*",
            r"sans engagement.*",
            r"(?:dès |à partir de |pour )?\d+(?:[.,]\d+)? ?€ ?(?:/|par|le|les)? ?(?:mois|an|semaine|"
            r"premiers? mois).*",
            r"lisez (?:la suite|l'intégralité|cet article).{0,60}(?:abonn|journal|kiosque).*",
            r"tous nos articles en illimité.*",
            r"article gratuit",
            r"(?:si )?(?:cet article|ce contenu) vous (?:a plu|plaît|a intéressé)\b.*",
            r"soutenez (?:un|le|une|notre) (?:journal|média|presse|journalisme|rédaction).*",
            r"(?:faites|faire) un don.*",
            r"(?=.*\b(?:abonn\w+|soutenir|un don|soutien)\b).*\b(?:n'hésitez (?:donc )?pas à nous|"
            r"soutenez-nous|aidez-nous|nous avons besoin de (?:vous|votre soutien)|votre soutien nous|"
            r"n'hésitez (?:donc )?pas à vous abonner).*",
        ),
        longest=600,
        says="plea",
        takes=(
            "Il vous reste 57 % de cet article à lire.",
            "La suite est réservée aux abonnés.",
            "Cet article est réservé aux abonnés",
            "Article réservé aux abonnés",
            "Pour poursuivre votre lecture, abonnez-vous",
            "Déjà abonné ? Connectez-vous",
            "Il reste 88% de l'article à lire.",
            "Vous n’êtes pas encore abonné ? Abonnez-vous dès 1€",
            "Cet article vous a plu ? La Gazette est une association et vit de ses lecteurs.",
            "Cet article est libre d’accès. L’information a un coût, n’hésitez donc pas à nous soutenir.",
        ),
        spares=(
            "Il vous reste des champs à irriguer, rappelle le chef du village.",
            "Pour lire le fleuve, les piroguiers regardent la couleur de l’eau.",
            "L’abonnement au bac coûte 3 € par mois pour les riverains.",
        ),
    ),
    Rule(
        "paywall-offer",
        "what hangs on a subscription plea at the end of a text: offers, prices, log-in lines",
        compile_any(
            r"pour (?:poursuivre|lire|continuer)\b.{0,80}\babonnez-vous.*",
            r"choisissez (?:votre|l'une de nos) (?:offres?|formules?).*",
            r"nos offres(?: d'abonnement)?",
            r"découvrez (?:toutes )?nos offres.*",
            r"profitez de nos offres.*",
        ),
        place=TAIL,
        scope="section",
        says="plea",
        takes=(
            "Choisissez votre formule",
            "Découvrez nos offres d’abonnement",
            "Pour poursuivre votre lecture, abonnez-vous",
        ),
        spares=("Nos offres de paix sont restées sans réponse, a dit le médiateur.",),
    ),
)
