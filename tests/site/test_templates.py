"""What the site's pages are made of, as files: templates that can be read, a catalogue whole in both languages."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path

from tests.crawl.command import Desk


def test_the_catalogue_is_whole_and_every_template_finds_its_words() -> None:
    groups = tomllib.loads(files("archive.site").joinpath("strings.toml").read_text(encoding="utf-8"))
    for group, names in groups.items():
        for name, words in names.items():
            assert set(words) == {"fr", "en"}, f"{group}.{name}"
            kinds = {type(each) for each in words.values()}
            assert len(kinds) == 1, f"{group}.{name}"
            holes = [sorted(re.findall(r"{(\w+)}", str(each))) for each in words.values()]
            assert set(holes[0]) == set(holes[1]), f"{group}.{name}"
    known = {f"{group}.{name}" for group, names in groups.items() for name in names}
    for template in files("archive.site").joinpath("templates/marbre").iterdir():
        used = re.findall(r"""\bt\(\s*['"]([a-z_]+\.[a-z0-9_-]+)['"]\s*[,)]""", template.read_text(encoding="utf-8"))
        assert set(used) <= known, (template.name, set(used) - known)
        code = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
        words_outside = re.sub(r"<[^>]*>", " ", code.sub("", template.read_text(encoding="utf-8")))
        left = set(re.findall(r"[A-Za-zÀ-ÿ]{3,}", words_outside)) - {"BibTeX", "RIS"}
        if template.name != "search.html":  # its examples of questions are no words of the site
            assert not left, (template.name, left)


def test_every_rule_that_takes_text_out_has_its_label(tmp_path: Path) -> None:
    rules = [rule["id"] for rule in Desk(tmp_path, tmp_path / "archive.db").marbre("rules", "--json").json["rules"]]
    assert len(rules) > 30
    labels = tomllib.loads(files("archive.site").joinpath("strings.toml").read_text(encoding="utf-8"))["rule"]
    # A label without a rule may stay: former readings name rules that are no more.
    assert not [rule for rule in rules if rule not in labels], "give it a label in [rule] of archive/site/strings.toml"
    assert all(labels[rule][language].strip() for rule in rules for language in ("fr", "en"))


def test_templates_are_laid_out_to_be_read() -> None:
    for template in files("archive.site").joinpath("templates/marbre").iterdir():
        lines = template.read_text(encoding="utf-8").splitlines()
        assert [number for number, line in enumerate(lines, 1) if len(line) > 160] == [], template.name
