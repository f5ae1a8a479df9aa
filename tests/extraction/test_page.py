"""One parse of a page: its tree, its addresses, its JSON-LD."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.page.blocks import read_blocks
from pipelines.page.masked_addresses import read_address
from pipelines.page.parse import Page, read_page

ADDRESS = "https://gazette.example/monde/une-piste"


def parsed(head: str, body: str = "<p>Texte</p>") -> Page:
    page = read_page(f"<html><head>{head}</head><body>{body}</body></html>".encode(), ADDRESS)
    assert page is not None
    return page


@pytest.mark.parametrize("body", [b"", b"   \n", b"\x00\x00"])
def test_no_element_no_page(body: bytes) -> None:
    assert read_page(body, ADDRESS) is None


def test_control_characters_cut_no_page_short() -> None:
    page = read_page(b"<html><body><p>avant\x00apr\xc3\xa8s</p><p>fin\x0c</p></body></html>", ADDRESS)
    assert page is not None
    assert page.tree.xpath("string(//body)") == "avantaprèsfin"


@pytest.mark.parametrize(
    ("head", "address", "wanted"),
    [
        ("", "/une.jpg", "https://gazette.example/une.jpg"),
        ("", "//img.example/une.jpg", "https://img.example/une.jpg"),
        ("<base href='https://img.example/a/'>", "une.jpg", "https://img.example/a/une.jpg"),
        ("", "data:image/png;base64,AA", None),
        ("", "http://[bad", None),
        ("", None, None),
    ],
)
def test_addresses_are_made_absolute(head: str, address: str | None, wanted: str | None) -> None:
    assert parsed(head).to_absolute(address) == wanted


@pytest.mark.parametrize(
    "block",
    [
        '{"@type": "NewsArticle", "headline": "Une piste"}',
        '[{"@type": "NewsArticle", "headline": "Une piste"}]',
        '{"@context": "x", "@graph": [{"@type": "NewsArticle", "headline": "Une piste"}]}',
        '<!-- {"@type": "NewsArticle", "headline": "Une piste"} -->',
        '// <![CDATA[\n{"@type": "NewsArticle", "headline": "Une piste"}\n// ]]>',
        '{"@type": "NewsArticle", "headline": "Une piste",\n "description": "sur\ndeux lignes"};',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Une piste&quot;}",
    ],
)
def test_json_ld_as_sites_write_it(block: str) -> None:
    page = parsed(f'<script type="application/ld+json">{block}</script><script type="application/ld+json">{{</script>')
    assert [(node["@type"], node["headline"]) for node in page.json_ld] == [("NewsArticle", "Une piste")]


@pytest.mark.parametrize("kind", ["application/ld+json; charset=utf-8", "Application/LD+JSON", " application/ld+json "])
def test_json_ld_by_every_spelling_of_its_type(kind: str) -> None:
    page = parsed(f'<script type="{kind}">{{"@type": "NewsArticle"}}</script><script>{{"@type": "Other"}}</script>')
    assert [node["@type"] for node in page.json_ld] == ["NewsArticle"]


def test_json_ld_nested_without_end_is_left_alone() -> None:
    nested = "[" * 3000 + "]" * 3000
    assert parsed(f'<script type="application/ld+json">{nested}</script>').json_ld == ()


def test_readings_above_characters_are_no_text() -> None:
    page = parsed("", "<p><ruby>漁師<rp>(</rp><rt>りょうし</rt><rp>)</rp></ruby>が港に戻る。</p>")
    assert [block.text for block in read_blocks(page.tree).blocks] == ["漁師が港に戻る。"]


def mask(address: str, key: int) -> str:
    """An address as Cloudflare's attribute holds it."""
    return bytes([key, *(letter ^ key for letter in address.encode())]).hex()


@given(st.integers(0, 255), st.from_regex(r"[a-z.]{1,20}@[a-z]{1,12}\.example", fullmatch=True))
def test_a_masked_address_reads_as_it_is_displayed(key: int, address: str) -> None:
    assert read_address(mask(address, key)) == address


@given(st.text("0123456789abcdefz", max_size=20))
def test_figures_that_hold_no_address_are_none(figures: str) -> None:
    address = read_address(figures)
    assert address is None or "@" in address


def test_a_masked_address_stands_in_the_page() -> None:
    masked = mask("port@delta.example", 90)
    link = f"<a href='/cdn-cgi/l/email-protection' data-cfemail='{masked}'>[email&#160;protected]</a>"
    page = parsed("", f"<p>Inscriptions : {link} avant lundi.</p><p data-cfemail='zz'>reste</p>")
    blocks = read_blocks(page.tree).blocks
    assert [(block.text, block.linked) for block in blocks] == [
        ("Inscriptions : port@delta.example avant lundi.", 0.0),
        ("reste", 0.0),
    ]
