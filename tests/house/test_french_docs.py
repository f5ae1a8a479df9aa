"""README.fr.md and docs/fr say what to type exactly as their English pages do: one run of the lines proves both."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAIRS = [
    (ROOT / "README.md", ROOT / "README.fr.md"),
    *((ROOT / "docs" / path.name, path) for path in sorted((ROOT / "docs" / "fr").glob("*.md"))),
]
USERS_GUIDES = (
    "browse", "configuration", "crawling", "export", "extraction", "health", "schedule", "search", "sources", "watches",
)  # fmt: skip
NAMES = [french.name for _, french in PAIRS]


def list_blocks(path: Path) -> list[str]:
    """The blocks of code of a page, fences included, without the comments, which are in the page's language."""
    blocks = re.findall(r"^```\w*\n.*?^```$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return ["\n".join(re.sub(r"(^|\s+)# .*$", "", line) for line in block.splitlines()) for block in blocks]


def list_links(path: Path) -> list[str]:
    """The addresses within the project that a page links to."""
    found = re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
    return [link for link in found if not link.startswith(("http:", "https:"))]


def list_anchors(path: Path) -> set[str]:
    """What may stand behind # in a link to a page, as GitHub makes it of headings."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-") for heading in headings}


def test_every_guide_that_users_need_is_there() -> None:
    assert {french.stem for _, french in PAIRS} >= {"README.fr", *USERS_GUIDES}


@pytest.mark.parametrize(("english", "french"), PAIRS, ids=NAMES)
def test_what_is_typed_is_the_same_in_both_languages(english: Path, french: Path) -> None:
    assert list_blocks(french) == list_blocks(english), (
        f"write the blocks of {english.name} into {french.relative_to(ROOT)} too; comments may be translated"
    )


@pytest.mark.parametrize(("english", "french"), PAIRS, ids=NAMES)
def test_the_pages_link_to_each_other_and_to_what_is_there(english: Path, french: Path) -> None:
    for page, other in ((english, french), (french, english)):
        assert other in [(page.parent / link).resolve() for link in list_links(page)]
    for link in list_links(french):
        place, _, anchor = link.partition("#")
        target = (french.parent / place).resolve() if place else french
        assert target.exists(), f"{french.name} links to {link}, which is not there"
        assert not anchor or anchor in list_anchors(target), f"{link} is no heading there"
