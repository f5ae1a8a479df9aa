"""Datasette's own templates in the site's languages, and with the names that its fields lack for screen readers.

Datasette speaks English only and has no catalogue. Copies of its templates would be five hundred lines to keep in step
with it; here its words are replaced as Jinja reads a template. What another version words otherwise stays English; a
test says which.
"""

from __future__ import annotations

import re

from jinja2.ext import Extension

from archive.site.language import request_language

_ROWS = re.compile(r'{{ "{:,}"\.format\(([a-z_.|]+)\) }} row{% if [a-z_.|]+ == 1 %}{% else %}s{% endif %}')
_NUMBER = re.compile(r'"{:,}"\.format\(([a-z_.|]+)\)')
_LABELLED = "aria-label=\"{{{{ t('datasette.{}') }}}}\""


def _t(key: str) -> str:
    return f'{{{{ t("datasette.{key}") }}}}'


def _label(key: str) -> str:
    return _LABELLED.format(key)


_SQL_FORM = (
    (">Format SQL<", f">{_t('format')}<"),
    ('value="Run SQL"', f'value="{_t("run")}"'),
)
_DATA_AS = ("This data as ", f"{_t('data_as')} ")
_SCROLLS = (
    '<div class="table-wrapper">',
    f'<section class="table-wrapper" tabindex="0" {_label("rows_of")}>',
)
_SCROLLS_END = "</section>"
_CROSS = 'class="cross">'

REPLACED: dict[str, tuple[tuple[str, str], ...]] = {
    "database.html": (
        ("Custom SQL query", f'<label for="sql-editor">{_t("sql")}</label>'),
        *_SQL_FORM,
        (">Queries<", f">{_t('queries')}<"),
        (">Tables<", f">{_t('tables')}<"),
        (">Views<", f">{_t('views')}<"),
        ("<p>... and <a", "<p>… <a"),
        (
            "hidden table{% if hidden_count == 1 %}{% else %}s{% endif %}",
            _t("hidden"),
        ),
        ("<h3>", "<h2>"),
        ("</h3>", "</h2>"),
    ),
    "query.html": (
        (
            "Custom SQL query",
            "{% if editable and allow_execute_sql and not hide_sql %}"
            f'<label for="sql-editor">{_t("sql")}</label>{{% else %}}{_t("sql")}{{% endif %}}',
        ),
        *_SQL_FORM,
        _SCROLLS,
        ("</table></div>", f"</table>{_SCROLLS_END}"),
        _DATA_AS,
        (
            " returning {% if truncated %}more than {% endif %}",
            " · {% if truncated %}" + _t("more_than") + " {% endif %}",
        ),
        ("{{ show_hide_text }}", '{{ t.label_value("datasette", show_hide_text) }}'),
        (">Query parameters<", f">{_t('parameters')}<"),
        (">Edit SQL<", f">{_t('edit')}<"),
        (">0 results<", f">{_t('no_rows')}<"),
        ("<h3>", "<h2>"),
        ("</h3>", "</h2>"),
    ),
    "table.html": (
        (" (view)", f" ({_t('view')})"),
        (">Search:<", f">{_t('search')}<"),
        ("- remove filter -", _t("remove_filter")),
        ("- column -", _t("column")),
        (">Sort...<", f">{_t('sort')}<"),
        ("Sort by ", f"{_t('sort_by')} "),
        ("> descending<", f"> {_t('descending')}<"),
        ('value="Apply"', f'value="{_t("apply")}"'),
        ("View and edit SQL", _t("edit")),
        _DATA_AS,
        (">advanced<", f">{_t('advanced')}<"),
        ("These facets timed out:", _t("facets_timed_out")),
        (">Next page<", f">{_t('next')}<"),
        (">Advanced export<", f">{_t('export')}<"),
        ("JSON shape:", _t("json_shape")),
        (">default<", f">{_t('json_default')}<"),
        (">array<", f">{_t('json_array')}<"),
        (">newline-delimited<", f">{_t('json_lines')}<"),
        (">object<", f">{_t('json_object')}<"),
        ("CSV options:", _t("csv_options")),
        (" download file<", f" {_t('download')}<"),
        (" expand labels<", f" {_t('expand')}<"),
        (" stream all rows<", f" {_t('all_rows')}<"),
        ('value="Export CSV"', f'value="{_t("export_csv")}"'),
        (">{{ display }}<", '>{{ t.label_value("lookup", display) }}<'),
        ('<select name="_filter_column', f'<select {_label("filter_column")} name="_filter_column'),
        ('<select name="_filter_op', f'<select {_label("filter_op")} name="_filter_op'),
        ('<input type="text" name="_filter_value', f'<input type="text" {_label("filter_value")} name="_filter_value'),
        ('<select name="_sort"', f'<select {_label("sort")} name="_sort"'),
        ("{{ human_description_en }}", "{{ translate_rows(human_description_en) }}"),
        ("<h3>", "<h2>"),
        ("</h3>", "</h2>"),
    ),
    "_crumbs.html": (("{{ item.label }}", '{{ t("site.home") if item.label == "home" else item.label }}'),),
    "_table.html": (_SCROLLS, ("</table>\n</div>", f"</table>\n{_SCROLLS_END}"), (">0 records<", f">{_t('no_rows')}<")),
    "_facet_results.html": ((_CROSS, f"{_label('take_off')} {_CROSS}"),),
    "_suggested_facets.html": (("Suggested facets:", _t("facets")),),
    "row.html": (
        _DATA_AS,
        (">Links from other tables<", f">{_t('links')}<"),
        (
            "from {{ other.other_column }} in {{ other.other_table }}",
            "({{ other.other_table }}.{{ other.other_column }})",
        ),
    ),
}
"""By template: Datasette's words and ours, applied in this order."""


_DESCRIBED = (
    (re.compile("^where "), "où "),
    (re.compile(r"(?:^|(?<= ))sorted by (\S+) descending$"), r"par ordre décroissant de \1"),
    (re.compile(r"(?:^|(?<= ))sorted by (\S+)$"), r"par ordre de \1"),
)


def translate_rows(described: str) -> str:
    """Datasette's English account of which rows are shown, in order, in the language of the page."""
    if request_language.get() == "fr":
        for theirs, ours in _DESCRIBED:
            described = theirs.sub(ours, described)
    return described


class DatasetteWords(Extension):
    """Puts the site's words into Datasette's templates as they are read."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 - Jinja's interface
        """The source of a template with its words replaced."""
        return translate_template(source, (name or "").removeprefix("default:"))


def translate_template(source: str, template: str) -> str:
    """The source of one of Datasette's templates in the site's words; any other stays as it is. Pure."""
    if template not in REPLACED:
        return source
    source = _ROWS.sub(r'{{ t("datasette.rows", n=\1) }}', source)
    source = _NUMBER.sub(r"t.format_number(\1)", source)
    for theirs, ours in REPLACED[template]:
        source = source.replace(theirs, ours)
    return source
