"""`RecordedReason`: a recorded sentence as its code with parameters, so that it can be said in either language later.

It is its English sentence, for whoever takes it as text: logs, JSON, comparisons. The archive stores the code and the
parameters as a JSON object (`{"code": "pages-failed", "n": 2, "url": …}`); `read_reason` gives it back, and lets
through what archives of before hold, sentences in English. `tell_reason` says one in a language. The words are
`archive.locale.reason_words`, their French the command's catalogue.
"""

from __future__ import annotations

import json
import string
from datetime import datetime
from typing import Any, Self

from archive.locale.catalogue import load_translations
from archive.locale.labels import is_french
from archive.locale.reason_words import REASONS


class RecordedReason(str):
    """A sentence with what it is made of. Parameters whose names end with `_at` are instants; reasons may be nested.

    Raises KeyError for a code that is none.
    """

    __slots__ = ("code", "parameters")
    code: str
    parameters: dict[str, Any]

    def __new__(cls, code: str, /, **parameters: Any) -> Self:
        made = super().__new__(cls, _say(code, parameters, "en"))
        made.code, made.parameters = code, parameters
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        """For pickle, which carries reasons between processes."""
        return (self.code,), self.parameters

    def to_stored(self) -> str:
        """The JSON object that the archive keeps."""
        return json.dumps(_to_plain(self), ensure_ascii=False)


def name_code(group: str, code: str) -> str:
    """The word of a kind as a reason of its own, to be put into another; the code itself where there is none."""
    return RecordedReason(f"{group}-{code}") if f"{group}-{code}" in REASONS else code


def read_reason(stored: str | None) -> Any:
    """What was stored, as a reason again; a sentence of before codes, or of a later version, as it is."""
    if stored is None or not stored.startswith('{"code": "'):
        return stored
    try:
        return _from_plain(json.loads(stored))
    except (ValueError, KeyError, TypeError, AttributeError):
        return stored


def to_stored_reason(text: str | None) -> str | None:
    """What is to be stored of a reason or a sentence."""
    return text.to_stored() if isinstance(text, RecordedReason) else text


def tell_reason(text: str, language: str | None = None) -> str:
    """A reason in a language, that of this process by default; a plain sentence as it is."""
    language = language or ("fr" if is_french() else "en")
    return _say(text.code, text.parameters, language) if isinstance(text, RecordedReason) else text


class _FrenchFormatter(string.Formatter):
    """Decimals with a comma."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """A value by its form."""
        shown = str(super().format_field(value, format_spec))
        return shown.replace(".", ",") if isinstance(value, float) else shown


def _say(code: str, parameters: dict[str, Any], language: str) -> str:
    words, translations = REASONS[code], load_translations(language if language == "fr" else "en")
    template = translations.gettext(words) if isinstance(words, str) else translations.ngettext(*words, parameters["n"])
    told = {name: tell_reason(it, language) if isinstance(it, str) else it for name, it in parameters.items()}
    return (_FrenchFormatter() if language == "fr" else string.Formatter()).vformat(template, (), told)


def _to_plain(value: Any) -> Any:
    if isinstance(value, RecordedReason):
        return {"code": value.code} | {name: _to_plain(each) for name, each in value.parameters.items()}
    return value.isoformat() if isinstance(value, datetime) else value


def _from_plain(plain: Any) -> RecordedReason:
    parameters = {name: _read_parameter(name, value) for name, value in plain.items() if name != "code"}
    return RecordedReason(plain["code"], **parameters)


def _read_parameter(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return _from_plain(value)
    return datetime.fromisoformat(value) if name.endswith("_at") else value
