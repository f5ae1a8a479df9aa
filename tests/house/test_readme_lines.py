"""The README's lines for real use, as written and in order, in one shell: with Le Fanal in the place of a newsroom."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.demo.run_demo import write_config
from crawler.demo.server import serve

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ELSEWHERE = ("pip install", "marbre browse")  # tested by themselves: an installation, and a server that never ends


def list_lines() -> list[str]:
    """Every line of shell from "Real use" on, but for the comments."""
    blocks = re.findall(r"```sh\n(.*?)```", README[README.index("## Real use") :], re.DOTALL)
    lines = [line.split("  #")[0].rstrip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and not any(each in line for each in ELSEWHERE)]


@pytest.mark.slow
def test_the_readmes_lines_run_in_order_in_one_shell(tmp_path: Path) -> None:
    home, work = tmp_path / "home", tmp_path / "work"
    for folder in (home / ".marbre" / "bin", work):
        folder.mkdir(parents=True)
    (home / ".marbre" / "bin" / "marbre").symlink_to(Path(sys.executable).with_name("marbre"))
    with serve() as newspaper:
        found = write_fanal(tmp_path / "fanal", newspaper.url)
        (work / "page.html").write_text("<article><h1>Un titre</h1><p>" + "Le pont est fermé. " * 40 + "</p></article>")
        line = '{"path": "page.html", "url": "https://www.mali-live.net/1", "captured_at": "2026-03-01T08:00:00Z"}\n'
        (work / "manifest.jsonl").write_text(line)
        script = ""
        for number, line in enumerate(list_lines()):
            script += f"echo '== {number}' >&2\n{line}\necho \"== {number} $?\"\n"
            if line.startswith("marbre init"):
                script += f"cp {found}/marbre.toml ~/marbre/marbre.toml; rm ~/marbre/sources/*; "
                script += f"cp {found}/ml.toml ~/marbre/sources/ml.toml\n"
        env = {"HOME": str(home), "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "LANG": "C.UTF-8"}
        done = subprocess.run(["bash", "-c", script], cwd=work, env=env, capture_output=True, text=True, check=False)
    codes = dict(re.findall(r"== (\d+) (\d+)", done.stdout))
    lines = dict(enumerate(list_lines()))
    assert len(codes) == len(lines), done.stderr[-3000:]
    assert "Traceback" not in done.stderr
    unwell = {line for number, line in lines.items() if codes[str(number)] != "0"}
    # An address of another newsroom than the one crawled is told to be unknown, in one line.
    assert all(line.startswith("marbre show https://www.mali-live.net") for line in unwell), (
        unwell,
        done.stderr[-3000:],
    )
    assert (home / "marbre" / "archive.db").exists()
    assert (work / "urgence.csv").exists()
    assert (work / "extractions.jsonl").exists()


def write_fanal(folder: Path, url: str) -> Path:
    """Le Fanal under the name of the README's newsroom, as two files; its settings allow a newspaper on loopback."""
    folder.mkdir()
    write_config(folder, url)
    (source,) = (folder / "sources").glob("*.toml")
    text = source.read_text(encoding="utf-8").replace('name = "le-fanal"', 'name = "mali-live"')
    (folder / "ml.toml").write_text(text.replace('country = "re"\n', ""), encoding="utf-8")
    settings = (folder / "marbre.toml").read_text(encoding="utf-8")
    (folder / "marbre.toml").write_text(re.sub(r"(?m)^path = .*$", 'path = "archive.db"', settings), encoding="utf-8")
    return folder
