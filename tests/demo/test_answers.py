"""The routing without sockets: total, and pure."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from config.load import load as load_config
from crawler.demo import Request, answer, make_edition, render_faulty_source_toml, render_source_toml
from crawler.demo.faults import FAULTS

WORDS = [
    "",
    "politique",
    "page",
    "2",
    "feed",
    "tag",
    "auteur",
    "pannes",
    "lent",
    "imprimer",
    "images",
    "index.html",
    "é",
]
QUERIES = [
    "",
    "?",
    "?p=1",
    "?p=403",
    "?utm_source=x",
    "?secondes=nan",
    "?secondes=1e9",
    "?article403",
    "?outputType=amp",
]
paths = st.builds(
    lambda parts, query: "/" + "/".join(parts) + query,
    st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=8)), max_size=4),
    st.one_of(st.sampled_from(QUERIES), st.text(max_size=8).map(lambda text: f"?{text}")),
)
headers = st.dictionaries(st.sampled_from(["if-none-match", "if-modified-since", "host"]), st.text(max_size=20))


@given(path=paths, headers=headers, method=st.sampled_from(["GET", "HEAD", "POST"]), number=st.sampled_from([1, 2]))
def test_any_request_has_an_answer_and_always_the_same(
    path: str, headers: dict[str, str], method: str, number: int
) -> None:
    request = Request(method, path, headers)
    first = answer(request, make_edition(number))
    assert first.status in {200, 301, 302, 304, 404, 405, 410, 403, 429, 500, 503}
    assert first == answer(request, make_edition(number))


def test_links_carry_the_name_the_client_used() -> None:
    body = answer(Request("GET", "/feed/", {"host": "localhost:8123"}), make_edition(1)).body
    assert b"<link>http://localhost:8123/</link>" in body
    assert b"fanal.example" not in body


def test_every_fault_answers_without_a_server() -> None:
    for name in FAULTS:
        assert answer(Request("GET", f"/pannes/{name}"), make_edition(1)).status >= 200


def test_the_declarations_are_accepted_by_the_configuration(tmp_path: Path) -> None:
    base = "http://127.0.0.1:8000"
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "re.toml").write_text(
        render_source_toml(base) + render_faulty_source_toml(base), encoding="utf-8"
    )
    found = {source.name: source for source in load_config(tmp_path).sources}
    assert found["le-fanal"].timezone == "Indian/Reunion"
    assert found["le-fanal"].feeds[0] == f"{base}/feed/"
    assert found["le-fanal-pannes"].feeds == (f"{base}/pannes/feed/",)
    for source in (found["le-fanal"], found["le-fanal-pannes"]):
        for url in (*source.feeds, *source.sitemaps, *source.sections):
            assert answer(Request("GET", url.removeprefix(base)), make_edition(1)).status == 200
