"""Parameters of addresses that say where a reader came from, and nothing of the page. Tables, and what they say of one.

After the public lists of ClearURLs (globalRules), AdGuard (TrackParamFilter) and Firefox (query-stripping), plus those
of the French press: AT Internet / Piano (xtor, at_), Matomo (mtm_, pk_), Mediametrie. Families are written out name by
name: `pk_campaign` is Matomo's, `pk_id` may be an article's primary key.

Some names are used for both: `ref=une` is where a link stood, `article.php?ref=2451` which article it is. Of these the
value decides, and the rest of the address.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

_SURE = re.compile(
    r"utm_\w+|(?:mtm|matomo|piwik)_\w+"
    r"|pk_(?:campaign|cpn|kwd|keyword|source|medium|content|cid|vid)"
    r"|(?:itm|otm|int|ga|gaa|adj|hmb)_(?:campaign|medium|source|content|term|adgroup|creative|at|n|ts|sig|t)"
    r"|at_(?:medium|campaign|custom\d*|creation|variant|format|general_placement|detail_placement|platform|network|term"
    r"|channel|source|send_date|send_time|recipient_id|recipient_list|emailtype|type|publisher|url|link\w*|ptr_\w+)"
    r"|ns_(?:mchannel|campaign|source|linkname|fee|ip_mchannel)"
    r"|fb_(?:action_ids|action_types|source|ref|comment_id)|action_(?:object|type|ref)_map"
    r"|hsa_(?:acc|cam|grp|ad|src|tgt|kw|mt|net|ver|la|ol)|_hs(?:enc|mi|fp)|__hs(?:tc|sc|fp)|hsctatracking"
    r"|mc_(?:cid|eid|tc)|oly_(?:anon|enc)_id|vero_(?:conv|id)|ml_subscriber(?:_hash)?|mkt_tok|sfmc_\w+|wt[._]z?mc\w*|wtrid"
    r"|xtor|xtref|xtcr|xts|xtmc|xtnp|xtloc|xtatc"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ymclid|twclid|ttclid|igshid|igsh|li_fat_id|epik|srsltid"
    r"|rb_clickid|wickedid|gs_l|_ga|_gl|_openstat|os_ehash|tracking_source|__twitter_impression|__cf_chl_\w+"
    r"|phpsessid|jsessionid|aspsessionid\w*"
)
_DOUBTFUL = frozenset(
    """
    ref ref_ referer referrer ref_src ref_url refsrc cmpid ocid ito smid smtyp ncid icid s_cid spm trk trkcampaign __s
    m_i echobox isappinstalled
    """.split()  # noqa: SIM905  # a table of words reads better
)
_PLACE = re.compile(r"[a-z]+(?:[._][a-z]+)*(?:-[a-z]+)?")
"""A word, a host or a place on a page: `une`, `t.co`, `home_top`, `rss-une`. A slug has more hyphens."""
_SCRIPT = re.compile(r"\.(?:php\d?|aspx?|cfm|jsp|cgi|do)$", re.IGNORECASE)


def is_tracker(piece: str) -> bool:
    """Whether a `name=value` of a query tells nothing of the page whatever its value."""
    return _SURE.fullmatch(_read_name(piece)) is not None


def is_doubtful(piece: str) -> bool:
    """Whether a `name=value` is a tracker's or an article's, which its value and its listing have to tell."""
    return _read_name(piece) in _DOUBTFUL


def is_likely_tracker(piece: str, path: str, *, is_alone: bool) -> bool:
    """Whether a doubtful `name=value` reads like a tracker's.

    Not one with an identifier for a value; nor one that is all that a script is told (`is_alone`): it would always
    answer with the same page.
    """
    value = unquote_plus(piece.partition("=")[2]).lower()
    if is_alone and value and _SCRIPT.search(path):
        return False
    return not value or value.startswith(("http://", "https://")) or _PLACE.fullmatch(value) is not None


def _read_name(piece: str) -> str:
    return unquote_plus(piece.partition("=")[0]).lower()
