"""Other tools over the annotated press pages, beside ours, by the press folder's own scorer: one table in Markdown.

    python -m venv PEERS
    PEERS/bin/pip install newspaper4k news-please readability-lxml resiliparse goose3 boilerpy3 trafilatura
    python benchmarks/peers.py PEERS/bin/python [--tools readability-lxml,goose3]

The tools live in an environment of their own: they ask for versions of lxml and others that Marbre does not. A tool
is given the bytes of a page, decoded as UTF-8 where it takes text, and told that they are French where it asks; what it
raises counts as nothing found, and is counted below the table. A tool that says no day, author or headline leaves that
figure at nothing.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import logging
import re
import subprocess
import sys
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

PRESS = Path(__file__).parents[1].parent / "shared" / "press"
Answer = dict[str, Any]
LINES = ("p", "li", "h2", "h3", "h4", "blockquote", "td", "pre")
"""Elements of what readability keeps, a line each."""
FIGURES = {
    "noise leaked": "noise_leaked", "captions leaked": "captions_leaked", "title right": "title_right",
    "authors right": "authors_right", "day right": "day_right", "day wrong": "day_wrong",
}  # fmt: skip
TRUSTS = {"by hand": "hand", "publishers' own": "publisher", "JSON-LD": "jsonld", "template": "template"}


def read_trafilatura(body: bytes, url: str) -> Answer:
    from trafilatura import bare_extraction

    document = bare_extraction(body, url=url, with_metadata=True, include_comments=False)
    if document is None:
        return {}
    authors = re.split(r";\s*", document.author) if document.author else []
    return {"title": document.title, "text": document.text, "authors": authors, "published_at": document.date}


def read_newspaper4k(body: bytes, url: str) -> Answer:
    from newspaper import Article

    article = Article(url, language="fr", fetch_images=False)
    article.download(input_html=body.decode("utf-8", "replace"))
    article.parse()
    return {
        "title": article.title,
        "text": article.text,
        "authors": article.authors,
        "published_at": _tell_day(article.publish_date),
    }


def read_news_please(body: bytes, url: str) -> Answer:
    from newsplease import NewsPlease

    article = NewsPlease.from_html(body.decode("utf-8", "replace"), url=url, fetch_images=False)
    return {
        "title": article.title,
        "text": article.maintext,
        "authors": article.authors or [],
        "lead": article.description,
        "published_at": _tell_day(article.date_publish),
    }


def read_readability(body: bytes, url: str) -> Answer:
    from lxml.html import fromstring
    from readability import Document

    document = Document(body.decode("utf-8", "replace"), url=url)
    lines = (" ".join(each.text_content().split()) for each in fromstring(document.summary()).iter(*LINES))
    return {"title": document.short_title(), "text": "\n".join(filter(None, lines))}


def read_resiliparse(body: bytes, _: str) -> Answer:
    from resiliparse.extract.html2text import extract_plain_text

    return {"text": extract_plain_text(body.decode("utf-8", "replace"), main_content=True)}


def read_goose3(body: bytes, _: str) -> Answer:
    from goose3 import Goose

    goose = Goose({"enable_image_fetching": False, "target_language": "fr", "use_meta_language": False})
    article = goose.extract(raw_html=body.decode("utf-8", "replace"))
    return {
        "title": article.title,
        "text": article.cleaned_text,
        "authors": article.authors,
        "published_at": _tell_day(article.publish_date),
    }


def read_boilerpy3(body: bytes, _: str) -> Answer:
    from boilerpy3 import extractors

    document = extractors.ArticleExtractor().get_doc(body.decode("utf-8", "replace"))
    return {"title": document.title, "text": document.content}


TOOLS: Mapping[str, Callable[[bytes, str], Answer]] = {
    "trafilatura": read_trafilatura,
    "newspaper4k": read_newspaper4k,
    "news-please": read_news_please,
    "readability-lxml": read_readability,
    "Resiliparse": read_resiliparse,
    "goose3": read_goose3,
    "boilerpy3": read_boilerpy3,
}


def _tell_day(instant: object) -> str | None:
    return instant.isoformat() if isinstance(instant, datetime) else str(instant) if instant else None


def read_all(tool: str, manifest: Path) -> None:
    """In the tools' environment: a tool's answers, one JSON object a line, and at the end the seconds of CPU."""
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    rows = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
    read, spent = TOOLS[tool], 0.0
    for row in rows:
        body = Path(row["path"]).read_bytes()
        began = time.process_time()
        try:
            answer = read(body, row["url"])
        except Exception as error:  # whatever a page does to a tool
            answer = {"error": type(error).__name__}
        spent += time.process_time() - began
        print(json.dumps({"path": row["path"], **answer}, ensure_ascii=False, default=str))
    print(json.dumps({"seconds": spent}))


def load_scorer() -> ModuleType:
    """The press folder's `score.py`, which is a script beside the pages."""
    spec = importlib.util.spec_from_file_location("press_score", PRESS / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(PRESS / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ask(command: Sequence[str], manifest: Path) -> tuple[dict[str, Answer], float | None]:
    """The answers by the name of the page's file, and the seconds, where they are told."""
    made = subprocess.run([*command, str(manifest)], check=True, capture_output=True, text=True)
    answers = [json.loads(line) for line in made.stdout.splitlines() if line.startswith("{")]
    seconds = next((row["seconds"] for row in answers if "seconds" in row), None)
    return {Path(row["path"]).stem: row for row in answers if "path" in row}, seconds


def score_all(scorer: ModuleType, gold: list[Answer], answers: dict[str, Answer]) -> dict[str, str]:
    """The figures of one tool, by the names of the table's rows."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for row in gold:
        groups[row["trust"]].append(row)
    whole, _ = scorer.score(gold, answers)
    told = {
        f"body F1, {name}": scorer.score(groups[trust], answers)[0].get("body_f1") for name, trust in TRUSTS.items()
    }
    told |= {name: whole.get(figure) for name, figure in FIGURES.items()} | {"pages without text": whole["empty"]}
    return {
        name: "" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
        for name, value in told.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("python", help="the interpreter of the environment in which the tools are")
    parser.add_argument("--tools", default=",".join(TOOLS), help="those of them to ask, by commas")
    options = parser.parse_args()
    if not PRESS.is_dir():
        sys.exit("the saved press pages (../shared/press beside the checkout) are absent")
    scorer = load_scorer()
    gold = scorer.load_gold(PRESS)
    columns: dict[str, dict[str, str]] = {}
    failed: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        manifest = Path(folder) / "manifest.jsonl"
        rows = subprocess.run(
            [sys.executable, str(PRESS / "score.py"), "manifest", folder], check=True, capture_output=True, text=True
        )
        manifest.write_text(rows.stdout, encoding="utf-8")
        marbre = str(Path(sys.executable).with_name("marbre"))
        commands = {"Marbre": [marbre, "extract", "-q", "--batch"]} | {
            tool: [options.python, __file__, "--read", tool] for tool in options.tools.split(",")
        }
        for tool, command in commands.items():
            answers, seconds = ask(command, manifest)
            failed[tool] = sum("error" in answer for answer in answers.values())
            columns[tool] = score_all(scorer, gold, answers) | {
                "CPU ms a page": f"{1000 * seconds / len(gold):.0f}" if seconds is not None else ""
            }
    print("| | " + " | ".join(columns) + " |\n|---" + "|---" * len(columns) + "|")
    for name in next(iter(columns.values())):
        print(f"| {name} | " + " | ".join(column[name] for column in columns.values()) + " |")
    print("pages that a tool raised at: " + ", ".join(f"{tool} {number}" for tool, number in failed.items()))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        read_all(sys.argv[2], Path(sys.argv[3]))
    else:
        main()
