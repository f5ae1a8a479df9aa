"""Made-up pages in the manner of the content systems that the francophone press uses, and what is to be read."""

from __future__ import annotations

FIRST = (
    "Les pirogues sont restées à quai lundi matin sur le bras nord du fleuve, où la crue a emporté deux pontons et "
    "une partie du marché aux poissons, selon la mairie."
)
SECOND = (
    "« Nous n’avons rien pu sauver », raconte Awa Konaté, qui vend du poisson fumé depuis vingt ans au pied du grand "
    "fromager. Elle espère une aide avant la fin du mois."
)
THIRD = (
    "Le gouverneur a promis 12 000 sacs de riz et des filets neufs aux familles touchées. Les premiers camions sont "
    "attendus jeudi, si la piste du sud reste praticable."
)
LAST = (
    "D’après le service des eaux, le fleuve devrait baisser de quarante centimètres d’ici à dimanche. Les écoles de la "
    "rive gauche rouvriront alors leurs portes."
)
TITLE = "Crue du fleuve : le marché aux poissons emporté"
LEAD = "La montée des eaux a surpris les pêcheurs du bras nord. La mairie compte quarante familles sans toit."
INTERTITRE = "Des filets pour repartir"
CAPTION = "Le ponton du marché, lundi matin."
RELATED = "Lire aussi : Le bac reprend la mer"
COMMENT = (
    "Encore une fois la mairie ne fait rien pour nous, alors que tout le monde savait que le fleuve allait monter "
    "cette année, comme les trois années d’avant, et que les digues n’étaient pas prêtes."
)


def page(body: str, head: str = "", title: str = TITLE) -> bytes:
    """A whole page around a body."""
    return (
        f"<!DOCTYPE html><html lang='fr'><head><meta charset='utf-8'><title>{title} - La Gazette du Delta</title>"
        f"{head}</head><body>{body}</body></html>"
    ).encode()


MENU = "<nav><ul>" + "".join(f"<li><a href='/{n}'>Rubrique {n}</a></li>" for n in range(12)) + "</ul></nav>"

WORDPRESS = page(
    f"""<div id="page" class="hfeed site">{MENU}
    <article id="post-7" class="post-7 post type-post category-delta tag-crue">
      <header class="entry-header"><h1 class="entry-title">{TITLE}</h1>
        <div class="entry-meta"><span class="posted-on">4 mars 2023</span>
          <span class="byline">Par Ibrahim Sow</span></div>
      </header>
      <div class="entry-content">
        <div class="sharedaddy"><h3>Partager :</h3>
          <ul><li><a href="#">Facebook</a></li><li><a href="#">X</a></li></ul></div>
        <p class="chapo">{LEAD}</p>
        <figure class="wp-caption"><img src="/img/ponton.jpg" width="800">
          <figcaption class="wp-caption-text">{CAPTION} © Gazette du Delta</figcaption></figure>
        <p>{FIRST}</p><p>{SECOND}</p>
        <p><strong><a href="/bac">{RELATED}</a></strong></p>
        <h2>{INTERTITRE}</h2><p>{THIRD}</p>
        <ul><li>12 000 sacs de riz</li><li>300 filets</li></ul>
        <p>{LAST}</p>
        <p>Ibrahim Sow</p>
      </div>
      <footer class="entry-footer"><span class="tags-links">Tags : crue, fleuve</span></footer>
    </article>
    <div class="related-posts"><h3>Articles similaires</h3><h4><a href="/a">Le port rouvre</a></h4><p>Un long résumé de
      l’article sur le port, qui rouvre après six mois de travaux et qui n’a rien à faire ici.</p></div>
    <div id="comments" class="comments-area"><h2>2 commentaires</h2><ol class="comment-list"><li class="comment">
      <p>{COMMENT}</p></li><li class="comment"><p>{COMMENT} Bravo.</p></li></ol></div>
    <footer class="site-footer">© 2023 Gazette du Delta. Tous droits réservés.</footer></div>""",
    "<meta property='og:type' content='article'>",
)

SPIP = page(
    f"""<div class="page"><div class="menu">{MENU}</div><div class="contenu">
      <div class="cartouche"><h1 class="crayon article-titre-3">{TITLE}</h1>
        <p class="info-publi">Publié le <abbr>4 mars 2023</abbr>, par Ibrahim Sow</p></div>
      <div class="crayon article-chapo-3 chapo"><p>{LEAD}</p></div>
      <div class="crayon article-texte-3 texte"><p>{FIRST}</p><p>{SECOND}</p><h3 class="spip">{INTERTITRE}</h3>
        <p>{THIRD}</p><ul class="spip"><li>12 000 sacs de riz</li><li>300 filets</li></ul><p>{LAST}</p></div>
      <div class="forum"><h2>Vos commentaires</h2><p>{COMMENT}</p></div></div></div>"""
)

DRUPAL = page(
    f"""<div id="page-wrapper" class="one-sidebar sidebar-first">{MENU}<div id="content" class="column">
    <div class="node node-article view-mode-full"><h1>{TITLE}</h1>
      <div class="field field-name-field-chapo field-type-text-long field-label-hidden"><div class="field-items">
        <p>{LEAD}</p></div></div>
      <div class="field field-name-body field-label-hidden"><div class="field-items"><p>{FIRST}</p><p>{SECOND}</p>
        <h2>{INTERTITRE}</h2><p>{THIRD}</p><ul><li>12 000 sacs de riz</li><li>300 filets</li></ul>
        <p>{LAST}</p></div></div>
    </div></div><div id="sidebar"><h2>Les plus lus</h2><ul><li><a href="/x">Le port rouvre</a></li></ul></div></div>"""
)

BLOG = page(
    f"""<div class="wrap"><h1 class="post-title">{TITLE}</h1>
      <ul class="post-info"><li>Ibrahim Sow</li><li>4 mars 2023</li>
      <li>2 min de lecture</li></ul><div class="post-body"><p><b>{LEAD} Reportage sur place, entre le ponton et la
      mairie.</b></p><p>{FIRST}</p><p>{SECOND}</p><p><strong>{INTERTITRE}</strong></p><p>{THIRD}</p>
      <ul><li>12 000 sacs de riz</li><li>300 filets</li></ul><p>{LAST}</p><p>Crédit : DR</p><p>Ibrahim Sow</p></div>
      <p>Commentaires</p></div>"""
)

OLD = page(
    f"""<table width="100%"><tr><td><a href="/">Accueil</a><br><a href="/d">Delta</a></td><td><h1>{TITLE}</h1>
      <b>{LEAD} Reportage sur place, entre le ponton et la mairie.</b><br><br>{FIRST}<br><br>{SECOND}<br><br>
      <b>{INTERTITRE}</b><br><br>{THIRD}<br><br>{LAST}</td></tr></table>"""
)

FAMILIES = {"wordpress": WORDPRESS, "spip": SPIP, "drupal": DRUPAL, "blog": BLOG, "old": OLD}
PARAGRAPHS = (FIRST, SECOND, THIRD, LAST)
