"""What the README says to type works as written, on a machine that has nothing but Python, git and make."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path

import pytest

from crawler.extras import format_install_command

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def read_block(after: str) -> str:
    """The first block of shell after a passage of the README."""
    found = re.search(r"```sh\n(.*?)```", README[README.index(after) :], re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.slow
def test_installing_by_the_readmes_lines_with_the_pip_that_python_brings(tmp_path: Path) -> None:
    clone, home = tmp_path / "clone", tmp_path / "home"
    home.mkdir()
    # What stands in the working tree, not what was committed: so that it can be tried before a commit.
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
    for name in ("pyproject.toml", "README.md"):
        (clone / name).write_bytes((ROOT / name).read_bytes())
    script = f"set -e\n{read_block('**Install**')}\nmarbre demo\nmarbre init ~/marbre --contact awa@example.org\n"
    # Compiled is what is used, when it is used: as elsewhere a third of the work is spared, and nothing else changes.
    env = {"HOME": str(home), "PATH": f"{sys.base_prefix}/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "PIP_NO_COMPILE": "1"}
    done = subprocess.run(
        ["bash", "-c", script], cwd=clone, env=env, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "  marbre browse --archive " in done.stdout, "the command is on the path by now"
    assert (home / "marbre" / "marbre.toml").exists()


def test_the_command_for_a_missing_extra_is_uvs_where_there_is_no_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.extras.find_spec", lambda _name: None)
    command = format_install_command("xlsx")
    assert re.fullmatch(r"uv pip install --python \S*python\S* 'xlsxwriter>=[0-9.]+'", command)


@pytest.mark.parametrize("extra", ["notify", "metrics", "cluster"])
def test_the_command_for_a_missing_extra_installs_what_it_names(extra: str) -> None:
    assert any(f'extra == "{extra}"' in line.replace("'", '"') for line in requires("marbre") or ())
    command = format_install_command(extra)
    assert re.fullmatch(r"\S*python\S* -m pip install '[a-z-]+>=[0-9.]+'", command)
    done = subprocess.run(
        ["bash", "-c", f"{command} --dry-run --quiet"], cwd=Path.cwd(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
