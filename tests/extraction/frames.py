"""Four ways in which newsrooms' pages are put together around one article, made up: names of WordPress and Drupal, the
hashes of a style sheet's compiler, and boxes whose names say nothing.
"""

from __future__ import annotations

TITLE = "La halle rouvre ses portes après deux ans de travaux"
AUTHOR = "Lise Marot"
_SECTIONS = "".join(f"<li><a href='/r/{name}'>{name}</a></li>" for name in ("Accueil", "Politique", "Sports", "Monde"))
_OTHERS = (
    "<h3>Nos autres titres</h3><ul><li><a href='/bac'>Le bac reprend la mer</a></li><li><a href='/pont'>Trois pistes "
    "pour réparer le pont de la gare</a></li><li><a href='/bal'>Le bal des pompiers attire la foule</a></li></ul>"
)
_LEGAL = "<a href='/ml'>Mentions légales</a> <a href='/pc'>Politique de confidentialité</a>"
_DATA = (
    f'{{"@type":"NewsArticle","headline":"{TITLE}","datePublished":"2024-03-07T17:02:00Z",'
    f'"author":[{{"@type":"Person","name":"{AUTHOR}"}}]}}'
)

WORDPRESS = f"""<!doctype html><html lang="fr-FR"><head><meta charset="utf-8"><title>{TITLE} | Le Courrier</title>
<meta property="og:type" content="article"><meta property="og:title" content="{TITLE}"></head>
<body class="post-template-default single single-post"><div id="page" class="site"><header id="masthead"
class="site-header"><nav id="site-navigation"><ul>{_SECTIONS}</ul></nav></header><div id="content" class="site-content">
<main id="main"><article id="post-991" class="post-991 post type-post hentry"><header class="entry-header">
<h1 class="entry-title">{TITLE}</h1><div class="entry-meta"><span class="posted-on">
<time datetime="2024-03-07T18:02:00+01:00">7 mars 2024</time></span><span class="byline"> par <a class="url fn n"
href="/a/lm">{AUTHOR}</a></span></div></header><div class="entry-content">%s</div><footer class="entry-footer">
<span class="cat-links"><a href="/c/societe">Société</a></span></footer></article>
<section class="related-posts">{_OTHERS}</section></main><aside id="secondary" class="widget-area"><h2>Les plus lus</h2>
<ol><li><a href="/x">Un chien sauvé des eaux</a></li></ol></aside></div><footer id="colophon"><p>{_LEGAL}</p></footer>
</div></body></html>"""

BOXES = f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{TITLE} - La Dépêche du canton</title></head><body><div class="wrap"><div class="top"><a href="/"><img
src="/logo.png"></a></div><div class="nv"><ul>{_SECTIONS}</ul></div><div class="cols"><div class="c1"><h1>{TITLE}</h1>
<div class="infos">Publié le 07/03/2024 à 18:02 | {AUTHOR}</div>%s<div class="bloc-plus">{_OTHERS}</div></div>
<div class="c2"><div class="t">Les plus lus</div><p><a href="/x">Un chien sauvé des eaux</a></p></div></div>
<div class="bas">{_LEGAL}</div></div></body></html>"""

COMPILED = f"""<!DOCTYPE html><html lang="fr"><head><meta charSet="utf-8"/><title>{TITLE}</title>
<meta property="og:site_name" content="Delta Info"/><script type="application/ld+json">{_DATA}</script></head><body>
<div id="__next"><div class="sc-1a2b3c4-0 kXyZab"><header class="sc-9f8e7d6-1 hGtRfe"><nav><ul>{_SECTIONS}</ul></nav>
</header><main class="css-1q2w3e"><article class="css-a1b2c3"><div class="css-h0"><h1 class="css-t9">{TITLE}</h1>
<p class="css-by">Par {AUTHOR}</p><time dateTime="2024-03-07T17:02:00Z">Publié le 7 mars 2024 à 18h02</time></div>
<div class="css-x7y8z9">%s</div></article><section class="css-m4n5o6">{_OTHERS}</section><section class="css-nl">
<h2>Recevez notre lettre du soir</h2><form><input type="email"><button>Je m’inscris</button></form></section></main>
<footer class="css-foot">{_LEGAL}</footer></div></div></body></html>"""

DRUPAL = f"""<!DOCTYPE html><html lang="fr" dir="ltr"><head><meta charset="utf-8"/><title>{TITLE} | Radio Fleuve</title>
</head><body class="path-node page-node-type-article"><div class="layout-container"><header role="banner">
<nav role="navigation"><ul class="menu">{_SECTIONS}</ul></nav></header><main role="main"><div class="layout-content">
<div class="region region-content"><article role="article" class="node node--type-article node--view-mode-full">
<h1><span class="field field--name-title">{TITLE}</span></h1><div class="node__submitted">Soumis par <span
class="username">{AUTHOR}</span> le 7 mars 2024 - 18:02</div><div class="node__content"><div class="clearfix
text-formatted field field--name-body field--type-text-with-summary field--label-hidden field__item">%s</div></div>
</article><div class="views-element-container block block-views">{_OTHERS}</div></div></div></main>
<footer role="contentinfo">{_LEGAL}</footer></div></body></html>"""

FRAMES = {"wordpress": WORDPRESS, "boxes": BOXES, "compiled": COMPILED, "drupal": DRUPAL}
