"""Common given names of the francophone world: what tells a site that is called after its author from a newsroom.

A site's own name signs articles of newsrooms (`Lyon Mag`, `Midi Libre`) and of the blogs of single persons alike;
nothing in the markup tells the two apart. The names are those given most often: one that is not here costs an author.
"""

from __future__ import annotations

import re

from pipelines.metadata.dates.french_dates import fold
from pipelines.metadata.people.names import is_person

_COMMON = """
    abdou abdoulaye adama adele adrien agathe agnes ahmed aissatou alain albert alex alexandra alexandre alexia alexis
    alfred ali alice aline alioune amadou amandine amelie amina aminata amine anais andre andrea angele angelique anna
    anne annick annie anthony antoine ariane arnaud arthur astrid aude audrey augustin aurelie aurelien awa aymeric
    baptiste barbara bastien beatrice benedicte benjamin benoit bernadette bernard bertrand boris brahim brigitte bruno
    camille carine carl carole caroline catherine cecile cedric celia celine chantal charles charlotte cheikh chloe
    christel christelle christian christiane christine christophe claire clara clarisse claude claudine clement
    clementine clotilde colette coline corentin corinne cyril cyrille damien daniel daniele danielle david deborah
    delphine denis denise didier dimitri dominique edgar edith edouard eliane elie elisabeth elise elodie eloise emeline
    emile emilie emma emmanuel emmanuelle eric erwan estelle esther etienne eugenie eva evelyne fabien fabienne fabrice
    fanny fatima fatou felix fernand flora florence florent florian franck francois francoise fred frederic frederique
    gabriel gabrielle gaelle gael gaetan gautier genevieve georges gerald geraldine gerard germain ghislain gilbert
    gilles gisele gregoire gregory guillaume gustave guy gwenaelle hamidou hassan helene henri herve hugo hugues ibrahim
    ibrahima igor ines irene isabelle jacky jacqueline jacques james jasmine jean jeanne jennifer jeremie jeremy jerome
    jessica joan joel joelle john jonathan jordan joseph josette josiane judith julia julie julien juliette justine
    karim karine kevin khadija laetitia lamine laura laure laurence laurent lea leila leo leon leonie lila lionel lise
    loic louis louise luc lucas lucie lucien lucile ludovic lydia lydie madeleine magali mamadou manon manuel marc
    marcel margaux margot marguerite maria marianne marie marine marion marjorie marlene martin martine mathieu mathilde
    matthieu maud maurice max maxime melanie melissa mehdi michael michel michele micheline mireille mohamed moussa
    muriel myriam nadege nadia nadine natacha nathalie nathan nelly nicolas nicole noemie odile olga olivia olivier
    omar oumar ousmane pascal pascale patrice patricia patrick paul paula pauline perrine peter philippe pierre quentin
    rachel rachid raoul raphael raymond regine regis remi remy rene renaud richard robert robin rodolphe roger roland
    romain romane rosalie roxane sabine sabrina salome samir samuel sandra sandrine sarah sebastien serge severine
    simon simone solene sonia sophie stephane stephanie steve suzanne sylvain sylvie tanguy teddy thibault thibaut
    thierry thomas tristan valentin valentine valerie vanessa veronique victor victoria vincent virginie viviane william
    xavier yacine yann yannick yasmine yoann yohann youssef yves yvette yvon yvonne zoe
"""
_GIVEN_NAMES = frozenset(_COMMON.split())
_PARTS = re.compile(r"[ -]+")


def has_given_name(name: str) -> bool:
    """Whether a name is a person's beyond doubt: a common given name before another that is none.

    `Marie Claire`, of two given names, may be a magazine's.
    """
    parts = _PARTS.split(fold(name))
    is_named = is_person(name) and parts[0] in _GIVEN_NAMES
    return is_named and parts[-1] not in _GIVEN_NAMES and parts[-1] != "france"
