"""Rules for where a text is cut: pleas to subscribe or log in, their offers, and what stands around them."""

from __future__ import annotations

from pipelines.french.rule import LABELS, NO_COMPANY, TAIL, Rule, compile_any

PAYWALL: tuple[Rule, ...] = (
    Rule(
        "paywall",
        "a subscription plea where the text is cut, with its offers",
        compile_any(
            r"il (?:vous )?reste (?:encore )?\d{1,3}(?:[.,]\d{1,2})? ?% (?:de |d')?.*",
            r"(?:la suite|la fin|cet article|ce contenu|l'accès|l'article|la lecture|article|contenu|"
            r"l'intégralité) .{0,60}(?:(?:est |sont )?(?:réservée?s?|accessibles?|"
            r"disponible) (?:uniquement |exclusivement )?(?:aux?|pour les?|à nos) (?:\w+ )?abonnée?s?|"
            r"réservé aux abonnés).*",
            r"(?:article |contenu )?réservée? (?:aux|à nos) (?:abonnés|membres|adhérents|souscripteurs) ?!?",
            r"(?:la suite de )?(?:cet article|ce contenu|ce texte) est (?:uniquement |exclusivement )?réservée? "
            r"(?:aux|à (?:nos|ses)) (?:membres|adhérents|souscripteurs|donateurs)\b.{0,60}",
            r"[\[(]? ?(?:lire |retrouvez |découvrez )?la suite (?:est à lire |à lire |à retrouver )?dans "
            r"(?:(?:l'|notre |votre |le )?(?:édition|numéro|journal|version|magazine|mensuel|hebdo)\b"
            r"(?:(?! est | a ).){0,60})",
            r"pour (?:lire|connaître|découvrir) la suite\b.{0,20}\bache[tz]\w*\b.*",
            r"votre (?:session|compte) est (?:déjà )?(?:utilisée?|ouverte?|connectée?|en cours d'utilisation) "
            r"sur un autre appareil.*",
            r"pour (?:lire|poursuivre|continuer|accéder|découvrir|consulter|profiter)\b.{0,20}\b(?:suite|lecture|lire|"
            r"article|contenus?|intégralité|texte|archives|journal|édition|illimitée?)\b.{0,100}\b(?:abonne|connecte|"
            r"identifie|inscri|"
            r"crée|compte|choisi).*",
            r"(?:inscrivez-vous|identifiez-vous|connectez-vous|créez (?:un|votre) compte)\b.{0,40}\bpour (?:lire|"
            r"poursuivre|"
            r"continuer|accéder à|découvrir) (?:la suite|votre lecture|la lecture|cet article|l'article|l'intégralité|"
            r"à lire|"
            r"ce contenu)\b.*",
            r"votre (?:abonnement|offre|formule)(?: actuelle?)? (?:n'autorise pas|ne (?:vous )?permet pas|"
            r"ne (?:vous )?donne pas|"
            r"n'inclut pas|ne comprend pas|a expiré|est (?:expirée?|suspendue?|terminée?|arrivée? à échéance))\b.*",
            r"(?:il vous reste|vous avez (?:lu|consommé|atteint|épuisé))\b.{0,40}\b(?:articles?|lectures?|limite|"
            r"quota)\b.{0,40}"
            r"\b(?:gratuite?s?|offerte?s?|ce mois|autorisée?s?).*",
            r"cet article (?:vous est|est) offert\b.*",
            r"vous (?:bénéficiez|profitez) d'un (?:accès|article) (?:offert|gratuit)\b.*",
            r"lecture .{0,60}\ben cours sur un autre appareil\W*",
            r"(?:this|the full|the rest of this) (?:article|story|content) is .{0,40}\b(?:subscribers|members)\b.*",
            r"(?:subscribe|register|sign in|log in|sign up)\b.{0,30}\bto (?:read|continue|keep|unlock|access|view)\b.*",
            r"to (?:read|continue|keep reading|view|access|unlock)\b.{0,60}\b(?:subscribe|register|sign in|log in|"
            r"sign up|"
            r"account)\b.*",
            r"(?:already|not yet) (?:a )?(?:subscriber|subscribed|member|registered)\b.*",
            r"you(?:'ve| have) (?:reached|used|read|\d+)\b.{0,60}\b(?:limit|free articles?|articles? (?:left|"
            r"remaining))\b.*",
            r"\d{1,2} ?% (?:of this (?:article|story)|left to read)\b.*",
            r"abonnez-vous(?: (?:pour|dès|à partir|maintenant|et|à l'offre|au journal|à \d).*)? ?[!.:]*",
            r"(?:déjà|pas encore) (?:abonné|inscrit).*",
            r"vous (?:êtes déjà|n'êtes pas encore|avez déjà un|n'avez pas encore de) (?:abonné|inscrit|"
            r"compte).*",
            r"je m'abonne.*",
            r"je profite de l'offre.*",
            r"(?:vous souhaitez|envie de) (?:lire|connaître) (?:la suite|cet article).*",
            r"(?:article|édition|contenu) (?:premium|abonnés?|payant)",
            r"(?:essai |offre )(?:gratuit|numérique|spéciale|découverte|d'essai|100 ?% numérique|"
            r"sans engagement).*",
            r"lisez (?:la suite|l'intégralité|cet article).{0,60}(?:abonn|journal|kiosque).*",
            r"tous nos articles en illimité.*",
            r"(?:si )?(?:cet article|ce contenu) vous (?:a plu|plaît|a intéressé)\b.*",
            r"soutenez (?:un|le|une|notre) (?:journal|média|presse|journalisme|rédaction).*",
        ),
        longest=600,
        unless=NO_COMPANY,
        says="plea",
        takes=(
            "Il vous reste 57 % de cet article à lire.",
            "Il vous reste 57.09% de cet article à lire. La suite est réservée aux abonnés.",
            "La suite est réservée aux abonnés.",
            "Cet article est réservé aux abonnés",
            "Article réservé aux abonnés",
            "Cet article est réservé aux membres",
            "[La suite dans l’édition papier]",
            "Lire la suite dans notre édition du jeudi 12 mars",
            "Pour lire la suite, achetez cet article à 1,50 €",
            "Votre session est utilisée sur un autre appareil",
            "Pour poursuivre votre lecture, abonnez-vous",
            "Déjà abonné ? Connectez-vous",
            "Il reste 88% de l'article à lire.",
            "Vous n’êtes pas encore abonné ? Abonnez-vous dès 1€",
            "Votre abonnement n’autorise pas la lecture de cet article",
            "Votre offre actuelle ne vous donne pas accès à ce contenu.",
            "Il vous reste 2 articles gratuits ce mois-ci",
            "Inscrivez-vous gratuitement pour lire la suite",
            "Cet article vous est offert par la rédaction",
            "Lecture de la Gazette en cours sur un autre appareil.",
            "This article is for subscribers only",
            "Subscribe to continue reading",
            "Already a subscriber? Log in",
            "You have reached your limit of free articles",
            "Cet article vous a plu ? La Gazette est une association et vit de ses lecteurs.",
        ),
        spares=(
            "Il vous reste des champs à irriguer, rappelle le chef du village.",
            "Pour lire le fleuve, les piroguiers regardent la couleur de l’eau.",
            "Votre abonnement au bac ne coûte rien, répond le passeur.",
            "Le ponton est réservé aux membres du club.",
            "La suite dans le journal est à vérifier, dit le juge.",
            "Il vous reste trois articles du code à lire, dit le juge.",
            "Connectez-vous au réseau d’eau pour boire sans crainte, conseille la mairie.",
            "L’abonnement au bac coûte 3 € par mois pour les riverains.",
            "Pour accéder au ponton, il faut d’abord disposer d’un compte. Voici les étapes :",
        ),
    ),
    Rule(
        "paywall-offer",
        "what hangs on a subscription plea at the end of a text: offers, prices, log-in lines",
        compile_any(
            r"pour (?:poursuivre|lire|continuer|un accès|accéder|profiter)\b.{0,80}\babonnez-vous.*",
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
            "Pour un accès immédiat, abonnez-vous",
        ),
        spares=("Nos offres de paix sont restées sans réponse, a dit le médiateur.",),
    ),
    Rule(
        "paywall-label",
        "prices, log-in words and appeals around a subscription plea, in the same company",
        compile_any(
            r"s'abonner",
            r"se connecter",
            r"connectez-vous",
            r"j'en profite",
            r"article gratuit",
            r"sans engagement.*",
            r"(?:dès |à partir de |pour )?\d+(?:[.,]\d+)? ?€ ?(?:/|par|le|les)? ?(?:mois|an|semaine|premiers? mois).*",
            r"(?:débloque[rz]|lire|consulter) (?:l'|cet |la suite de l')article(?: pour| à partir de| dès| avec|$).*",
            r"poursuivre la lecture",
            r"poursuivez votre lecture\b.*",
            r"accéde[rz] (?:gratuitement |maintenant )?à (?:cet article|la suite|l'intégralité|tous nos|"
            r"toutes nos)\b.*",
            r"(?:je crée|créer|créez) (?:mon|un|votre) compte(?: gratuit(?:ement)?)?(?: pour .{2,60})?",
            r"inscription gratuite",
            r"(?:1 ?(?:er|re|ère)|premi(?:er|ère))s? (?:mois|semaines?) (?:offerte?s?|gratuite?s?|à 1 ?€)",
            r"(?:je me connecte|je suis (?:déjà )?abonnée?|j'ai déjà un compte|mot de passe oublié) ?\??",
            r"(?:accès|article|lecture) offerte?(?: par .{2,60})?",
            r"(?:sign|log) in",
            r"(?:subscribe|register)(?: now)?",
            r"continue(?: reading)?",
            r"create (?:a|your) (?:free )?account.*",
            r"(?:unlock|get) (?:this article|unlimited access|full access)\b.*",
            r"(?:faites|faire) un don.*",
            r"(?=.*\b(?:abonn\w+|soutenir|un don|soutien)\b).*\b(?:n'hésitez (?:donc )?pas à nous|soutenez-nous|"
            r"aidez-nous|nous avons besoin de (?:vous|votre soutien)|votre soutien nous|"
            r"n'hésitez (?:donc )?pas à vous abonner).*",
        ),
        place=LABELS,
        longest=600,
        says="plea",
        marks=(
            "abonn",
            "connect",
            "article",
            "engagement",
            "€",
            "lecture",
            "accéde",
            "compte",
            "offert",
            "gratuit",
            "inscription",
            "mot de passe",
            "sign in",
            "log in",
            "subscribe",
            "register",
            "continue",
            "account",
            "access",
            "profite",
            "un don",
            "souten",
            "soutien",
        ),
        takes=(
            "Sans engagement",
            "1ère semaine offerte",
            "À partir de 1 € par mois",
            "Connectez-vous",
            "Faire un don",
            "Débloquez cet article dès 1 €",
            "Accédez à tous nos contenus en illimité",
            "Je crée mon compte",
            "Article offert",
            "Log in",
            "Unlock this article today",
            "Cet article est libre d’accès. L’information a un coût, n’hésitez donc pas à nous soutenir.",
        ),
        spares=("Le bac coûte 3 € par mois aux riverains.", "Se connecter au réseau d’eau prend un an."),
    ),
    Rule(
        "paywall-company",
        "what stands around a subscription plea: whom to ask, why the message is shown, other devices",
        compile_any(
            r"(?:accès|lecture) (?:restreinte?|limitée?|refusée?)",
            r"pour (?:plus d'informations?|toute question|en savoir plus|nous contacter|"
            r"changer d'offre)\b.{0,80}\b(?:service|"
            r"contacte[rz]|écrivez|appelez|offres?).*",
            r"(?=.*\b(?:lire|lit|lisez|lecture|compte|connectée?|message|appareils?)\b).*\bautre (?:appareil|"
            r"personne)\b.*",
            r".*\bun seul appareil\b.*",
            r"(?:pourquoi|comment) .{0,30}\bce message\b ?\??",
            r"en cliquant sur .{0,120}\b(?:compte|lire|offre|abonn\w+).*",
            r"continuer à lire ici",
            r"si vous (?:rencontrez|souhaitez|utilisez|avez)\b.{0,160}\b(?:compte|abonn\w+|offres?|"
            r"service client\w*).*",
            r"(?:(?:merci de|veuillez) )?(?:contactez|contacter|appelez) (?:notre|le) service .{2,80}",
            r"(?:another|other) device\b.*",
            r"(?:for more information|questions\?).{0,80}\bcustomer (?:service|care)\b.*",
        ),
        place=frozenset({"plea"}),
        longest=400,
        unless=NO_COMPANY,
        says="plea",
        marks=(
            "restreint",
            "limité",
            "refusé",
            "pour plus d'information",
            "toute question",
            "en savoir plus",
            "nous contacter",
            "changer d'offre",
            "autre appareil",
            "autre personne",
            "seul appareil",
            "ce message",
            "en cliquant sur",
            "continuer à lire",
            "si vous ",
            "service",
            "customer",
            "device",
        ),
        takes=(
            "Lecture restreinte",
            "Pour plus d’informations, merci de contacter notre service des abonnements.",
            "Une autre personne lit la Gazette avec ce compte.",
            "Vous ne pouvez lire la Gazette que sur un seul appareil à la fois.",
            "Comment ne plus voir ce message ?",
            "Continuer à lire ici",
        ),
        spares=("Le port est d’accès restreint", "La lecture reste un plaisir du soir."),
    ),
)
