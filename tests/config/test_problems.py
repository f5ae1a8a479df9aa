"""Every kind of problem is told with its file, table, key and mend, and all of them together."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.errors import ConfigError, ConfigProblem
from config.load import load
from tests.config.folders import ALONE, FANAL, folder_of, lines_of

SETTINGS = [
    ("[fetch]\ndelai = 1.0", "[fetch] › delai: unknown key — did you mean 'delay'?"),
    ("[fetsh]\ndelay = 1.0", "fetsh: unknown key — did you mean 'fetch'?"),
    ("[crawl]\nxyz = 1", "[crawl] › xyz: unknown key — the keys are sources_at_once, recent_days, max_articles"),
    ("fetch = 3", "fetch: is to be a table, not 3 — "),
    ('[fetch]\ndelay = "2"', "[fetch] › delay: is to be a number, not '2' — write it without quotes, such as 2.0"),
    ("[fetch]\ndelay = true", "[fetch] › delay: is to be a number, not True — "),
    ("[fetch]\ndelay = nan", "[fetch] › delay: out of range: nan — write a number from 0 to 3600"),
    ("[fetch]\ntimeout = inf", "[fetch] › timeout: out of range: inf — "),
    ("[fetch]\nretries = 1.0", "[fetch] › retries: is to be a whole number, not 1.0 — "),
    ("[fetch]\nretries = true", "[fetch] › retries: is to be a whole number, not True — "),
    ("[fetch]\nretries = -1", "[fetch] › retries: out of range: -1 — write a number from 0 to 20"),
    ("[fetch]\nverify_tls = 1", "[fetch] › verify_tls: is to be true or false, not 1 — "),
    ("[fetch]\ncontact = 2022-08-05", "[fetch] › contact: is to be a text, not datetime.date(2022, 8, 5) — "),
    ('[fetch]\ncontact = "nobody"', "[fetch] › contact: neither an e-mail nor a web address: 'nobody' — write an"),
    ('[fetch]\nuser_agent = "a\\nb"', "[fetch] › user_agent: cannot stand in an HTTP header: 'a\\nb' — write visible"),
    ('[archive]\npath = "a\\u0000"', "[archive] › path: a NUL character in a path — take it out"),
    ("[archive]\npath = 1", "[archive] › path: is to be a path, not 1 — write it in quotes"),
    ('[crawl]\ntimezone = "Africa/Bamaco"', "[crawl] › timezone: no such time zone: 'Africa/Bamaco' — did you mean"),
    ('[crawl]\ntimezone = "Europe"', "[crawl] › timezone: no such time zone: 'Europe' — "),
    ('[crawl]\ntimezone = "../etc/passwd"', "[crawl] › timezone: no such time zone: '../etc/passwd' — "),
    (
        '[crawl]\nrevisit_after = ["1w"]',
        "[crawl] › revisit_after[0]: not an age: '1w' — write a whole number of minutes",
    ),
    ('[crawl]\nrevisit_after = ["1h", "0d"]', "[crawl] › revisit_after[1]: not an age: '0d' — "),
    ('[crawl]\nrevisit_after = "1h"', "[crawl] › revisit_after: is to be a list, not '1h' — write"),
    ("[crawl]\nmax_revisits = -1", "[crawl] › max_revisits: out of range: -1 — "),
    ('[crawl]\ntimezone = ""', "[crawl] › timezone: no such time zone: '' — "),
]

SOURCES = [
    ('title = ""', "title: empty — write a text"),
    ('title = "a\\nb"', "title: holds a line break or control character: 'a\\nb' — write it on one line"),
    ('homepage = "fanal.example"', "homepage: not a web address: 'fanal.example' — write it with http:// or https://"),
    ('feeds = ["https://a.example/", "htp:/x"]', "feeds[1]: not a web address: 'htp:/x' — write it with http:// or"),
    ('feeds = "https://a.example/"', "feeds: is to be a list, not 'https://a.example/' — write"),
    ("feeds = [1]", "feeds[0]: is to be a text, not 1 — write it in quotes"),
    ('sitemaps = ["ftp://a.example/"]', "sitemaps[0]: not a web address: 'ftp://a.example/' — "),
    ('sections = ["https://a.example:99999/"]', "sections[0]: not a web address: 'https://a.example:99999/' (Port"),
    ('sections = ["https://[::1/"]', "sections[0]: not a web address: 'https://[::1/' (Invalid IPv6 URL) — "),
    ('sections = ["https://a.example/b c"]', "sections[0]: not a web address: 'https://a.example/b c' — write a sp"),
    ('sections = ["https://-a/"]', "sections[0]: not a web address: 'https://-a/' — write the host alone"),
    ('sections = ["https://été.example/"]', "sections[0]: not a web address: 'https://été.example/' — write the h"),
    ('feeds = ["https://awa:geheim@a.example/f"]', "feeds[0]: an address with a user name or password — leave it out"),
    ('homepage = "http://awa:geheim@[::1/"', "homepage: an address with a user name or password — leave it out"),
    ('hosts = ["https://a.example"]', "hosts[0]: not a host name: 'https://a.example' — write the host alone"),
    ('hosts = ["A.example"]', "hosts[0]: not a host name: 'A.example' — write the host alone, in lower case"),
    ('language = "français"', "language: not a language tag: 'français' — write fr, fr-CA, ar …"),
    ('country = "sn"', "country: 'sn' in the file of ml — leave it out, or move the source"),
    ('timezone = "Mali"', "timezone: no such time zone: 'Mali' — "),
    (
        "include = ['(']",
        "include[0]: not a regular expression: '(' (missing ), unterminated subpattern at position 0) — ",
    ),
    ("exclude = ['a', '[[a]']", "exclude[1]: not a regular expression: '[[a]' (Possible nested set at position 1) — "),
    ("delay = -1", "delay: out of range: -1.0 — write a number from 0 to 3600"),
    ('enabled = "no"', "enabled: is to be true or false, not 'no' — "),
    ('cron = "@daily"', "cron: not a cron expression: '@daily' has 1 fields — write five fields: "),
    (
        'cron = "0 6 * * 1"',
        "cron: not a cron expression: '0 6 * * 1' (day of the week: '1' holds a digit) — write names",
    ),
    ("feeds = []", "lists articles nowhere — write at least one address in feeds, sitemaps or sections"),
    ("extract = 1", "extract: is to be a table, not 1 — "),
    ('extract.prune = ["//a["]', "extract.prune[0]: not an XPath: '//a[' (Invalid expression) — mend the expression"),
    ('extract.keep = ["//x:p"]', "extract.keep[0]: not an XPath: '//x:p' (Undefined namespace prefix) — "),
    ('extract.keep = ["p()"]', "extract.keep[0]: not an XPath: 'p()' (Unregistered function) — "),
    ('extract.keep = ["1+1"]', "extract.keep[0]: selects no elements: '1+1' — write a path"),
    ('extract.not_author = ["admin"]', "extract.not_author: unknown key — did you mean 'not_authors'?"),
    ("exclud = ['a']", "exclud: unknown key — did you mean 'exclude'?"),
]

FILES = [
    ({"sources/ml.toml": "a = [1,\n b"}, "sources/ml.toml: line 2, column 2: Invalid value — mend the TOML there; "),
    ({"marbre.toml": "[fetch"}, "marbre.toml: Expected ']' at the end of a table declaration (at end of document) — "),
    ({"sources/ml.toml": b"# ok\n# \xe9t\xe9"}, "sources/ml.toml: line 2: not in UTF-8 — save the file as UTF-8"),
    ({"sources/xx.toml": FANAL}, "sources/xx.toml: not a country code: 'xx' — name it by the newsroom's country"),
    ({"sources/Ml.toml": FANAL}, "sources/Ml.toml: not a country code: 'Ml' — "),
    ({"sources/ml.toml/a": ""}, "sources/ml.toml: cannot be read (Is a directory) — check that it is a file and may"),
    ({"sources/ml.toml": f"sources = 1{FANAL}"}, "sources/ml.toml: sources: unknown key — did you mean 'source'?"),
    (
        {"sources/ml.toml": "[source]\nname = 'a'"},
        "sources/ml.toml: source: is to be a list of tables — write [[source]]",
    ),
    (
        {"sources/ml.toml": "[[source]]\nname = 'A b'"},
        "sources/ml.toml: [[source]] A b › name: not a source name: 'A b' — ",
    ),
    (
        {"sources/ml.toml": f"{FANAL}[[source]]"},
        "sources/ml.toml: [[source]] no. 2 › name: is missing — write name = …",
    ),
    ({"sources/ml.toml": FANAL + FANAL}, "sources/ml.toml: [[source]] le-fanal › name: a second source of this name; "),
    ({"sources/ml.toml": FANAL, "sources/sn.toml": FANAL}, "sources/sn.toml: [[source]] le-fanal › name: a second sou"),
    ({"sources/ml.toml": "a = " + "9" * 5000}, "sources/ml.toml: cannot be read as TOML (Exceeds the limit"),
    ({"sources/ml.toml": "a = " + "[" * 9000}, "sources/ml.toml: cannot be read as TOML ("),
]


@pytest.mark.parametrize(("text", "line"), SETTINGS, ids=[line for _, line in SETTINGS])
def test_a_setting_that_cannot_be_used(tmp_path: Path, text: str, line: str) -> None:
    lines = lines_of(folder_of(tmp_path, {"marbre.toml": text}))
    assert len(lines) == 1
    assert lines[0].startswith(f"marbre.toml: {line}")


@pytest.mark.parametrize(("text", "line"), SOURCES, ids=[line for _, line in SOURCES])
def test_a_source_key_that_cannot_be_used(tmp_path: Path, text: str, line: str) -> None:
    key = text.split(" ")[0]
    kept = "".join(f"{row}\n" for row in FANAL.splitlines() if not row.startswith(f"{key} ="))
    lines = lines_of(folder_of(tmp_path, {"marbre.toml": ALONE, "sources/ml.toml": f"{kept}{text}\n"}))
    place = "[[source]] le-fanal" + (": " if line.startswith("lists") else " › ")
    assert len(lines) == 1
    assert lines[0].startswith(f"sources/ml.toml: {place}{line}")


@pytest.mark.parametrize(("files", "line"), FILES, ids=[line for _, line in FILES])
def test_a_file_that_cannot_be_used(tmp_path: Path, files: dict[str, str | bytes], line: str) -> None:
    lines = lines_of(folder_of(tmp_path, files))
    assert any(found.startswith(line) for found in lines), lines


def test_a_missing_key_is_named_with_what_to_write(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"marbre.toml": ALONE, "sources/ml.toml": "[[source]]\nname = 'a'\n"})
    assert lines_of(folder) == [
        "sources/ml.toml: [[source]] a › title: is missing — write title = …",
        "sources/ml.toml: [[source]] a › homepage: is missing — write homepage = …",
        "sources/ml.toml: [[source]] a: lists articles nowhere"
        " — write at least one address in feeds, sitemaps or sections",
    ]


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path,
        {
            "marbre.toml": "[fetch]\ndelay = -1.0\nretries = 'many'\n[crawl]\ntimezone = 'Paris'",
            "sources/ci.toml": b"\xff",
            "sources/ml.toml": FANAL.replace("https://fanal.example/feed/", "feed"),
            "sources/sn.toml": "[[source]",
        },
    )
    places = [line.split(": ")[:2] for line in lines_of(folder)]
    assert places == [
        ["marbre.toml", "[fetch] › delay"],
        ["marbre.toml", "[fetch] › retries"],
        ["marbre.toml", "[crawl] › timezone"],
        ["sources/ci.toml", "line 1"],
        ["sources/sn.toml", "line 1, column 9"],
        ["sources/ml.toml", "[[source]] le-fanal › feeds[0]"],
    ]


def test_a_problem_in_a_merged_source_names_the_file_that_wrote_the_key(tmp_path: Path) -> None:
    shipped = load(None).sources[0]
    text = f"[[source]]\nname = '{shipped.name}'\ndelay = 'slow'\nextract.prune = ['//p[']\n"
    lines = lines_of(folder_of(tmp_path, {f"sources/{shipped.country}.toml": text}))
    here = f"sources/{shipped.country}.toml: [[source]] {shipped.name}"
    assert [line.rpartition(" — ")[0] for line in lines] == [
        f"{here} › delay: is to be a number, not 'slow'",
        f"{here} › extract.prune[0]: not an XPath: '//p[' (Invalid expression)",
    ]


def test_a_shipped_source_is_changed_in_the_file_of_its_country(tmp_path: Path) -> None:
    shipped = next(source for source in load(None).sources if source.country == "ml")
    lines = lines_of(folder_of(tmp_path, {"sources/sn.toml": f"[[source]]\nname = '{shipped.name}'\ndelay = 9"}))
    assert lines == [
        f"sources/sn.toml: [[source]] {shipped.name} › name: Marbre declares it for ml"
        " — move it to ml.toml, or rename it"
    ]


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    folder = tmp_path / "nowhere"
    assert lines_of(folder) == [f"{folder}: no such folder — write one with: marbre init {folder}"]


def test_a_file_where_a_folder_is_expected(tmp_path: Path) -> None:
    path = tmp_path / "marbre.toml"
    path.write_text("")
    assert lines_of(path) == [f"{path}: not a folder — write one with: marbre init {path}"]


def test_a_folder_without_configuration(tmp_path: Path) -> None:
    (line,) = lines_of(tmp_path)
    assert line.startswith(f"{tmp_path}: holds neither marbre.toml nor sources/*.toml — name another folder, or write")


def test_a_file_that_may_not_be_read(without_root: Path) -> None:
    folder = folder_of(without_root, {"marbre.toml": ""})
    (folder / "marbre.toml").chmod(0)
    assert lines_of(folder) == [
        "marbre.toml: cannot be read (Permission denied) — check that it is a file and may be read"
    ]


def test_a_path_with_nul_is_told_not_raised() -> None:
    with pytest.raises(ConfigError):
        load(Path("a\0b"))


def test_a_line_stays_a_line_whatever_the_file_holds() -> None:
    problem = ConfigProblem("a.toml", "[[source]] x\ny", "\x1b[31m", "bad\u2028", "mend")
    assert str(problem) == "a.toml: [[source]] x\\ny › \\x1b[31m: bad\\u2028 — mend"
