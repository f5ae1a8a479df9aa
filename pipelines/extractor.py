"""The extractor's name: what an extraction says of who made it. Loads no extraction, so that a command can ask at
once.
"""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

from pipelines.french.rules import RULES_DIGEST
from pipelines.options import ExtractOptions

_DEFAULTS = ExtractOptions()


@cache
def _compute_code_digest() -> str:
    package = Path(__file__).parent
    found = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        found.update(f"{path.relative_to(package).as_posix()}\n".encode() + path.read_bytes())
    return found.hexdigest()


@lru_cache(maxsize=256)
def _make_name(settings: tuple[object, ...]) -> str:
    table = hashlib.sha256(f"{RULES_DIGEST}\n{_compute_code_digest()}\n{settings!r}".encode()).hexdigest()[:8]
    return f"trafilatura {version('trafilatura')} + french {table}"


def make_extractor_name(options: ExtractOptions = _DEFAULTS) -> str:
    """The full name under which extractions made with these options are kept.

    Its last word is a digest of the rule table, of this package's code (a page is read differently where a limit moved,
    too) and of the source's own settings: none of them can change without the name.
    """
    return _make_name(
        (
            options.language,
            options.timezone,
            options.prune,
            options.keep,
            options.not_authors,
            tuple(sorted(options.learned_lines)),
            options.template,
            options.min_words,
        )
    )
