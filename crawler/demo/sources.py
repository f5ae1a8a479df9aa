"""The newspaper's own declaration, as it would stand in `config/sources/re.toml`."""

from __future__ import annotations

NAME = "le-fanal"
"""The source's name in every archive it is crawled into."""


def render_source_toml(base_url: str) -> str:
    """The text of a source file that declares the newspaper served at `base_url` (`http://127.0.0.1:PORT`)."""
    return f'''# Le Fanal, the made-up newspaper that Marbre serves itself.
[[source]]
name = "{NAME}"
title = "Le Fanal"
homepage = "{base_url}/"
country = "re"
language = "fr"
timezone = "Indian/Reunion"
feeds = ["{base_url}/feed/", "{base_url}/atom.xml", "{base_url}/rdf"]
sitemaps = ["{base_url}/sitemap.xml"]
sections = ["{base_url}/politique/", "{base_url}/economie/", "{base_url}/sport/", "{base_url}/culture/"]
exclude = ["/pannes/", "/prive/", "/imprimer/", "/tag/", "/auteur/"]
'''


def render_faulty_source_toml(base_url: str) -> str:
    """The text of a source file whose one feed lists every fault of the newspaper served at `base_url`."""
    return f'''# The faults of Le Fanal, each under an address of its own.
[[source]]
name = "{NAME}-pannes"
title = "Le Fanal (pannes)"
homepage = "{base_url}/"
country = "re"
language = "fr"
timezone = "Indian/Reunion"
feeds = ["{base_url}/pannes/feed/"]
'''
