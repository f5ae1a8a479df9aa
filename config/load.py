"""`load`: from the shipped files and the user's folder to one frozen `Config`. Decides nothing about crawls.

Two layers. The lower one comes with Marbre: `default.toml` and `sources/<country>.toml` beside this module. The upper
one is the user's folder: `marbre.toml` and `sources/<country>.toml`, each of them optional. The upper layer wins key by
key: a setting it does not write keeps its default, and a source it declares under a shipped name changes only the keys
it writes (lists are replaced whole; `feeds = []` empties one). To replace a shipped source whole, set
`enabled = false` for it and declare another name. `[sources] shipped = false` in `marbre.toml` leaves the shipped
sources out altogether. A shipped source that the user's files do not name is switched off unless its country stands in
`[sources] countries`. Two sources of one name within one layer are an error, as is every key that nothing reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from gettext import gettext as _
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.checks import find_closest
from config.countries import COUNTRIES
from config.errors import ConfigError, ConfigProblem, ValueFault
from config.layers import Layer, Layers
from config.load_watches import QuestionJudge, judge_no_question, load_watches
from config.settings import Settings
from config.sources import Source
from config.toml import read_toml
from config.watches import Watch

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

SETTINGS_FILE = "marbre.toml"
SOURCES_FOLDER = "sources"
WATCHES_FILE = "watches.toml"


@dataclass(frozen=True, slots=True)
class Config:
    """Everything configured. `folder` is the user's, None with the shipped files alone.

    `sources` are ordered by country, and within one as written, the shipped ones first; disabled ones are among them.
    `files` are the user's files that were read: when one of them changes, this value is out of date.
    """

    settings: Settings
    sources: tuple[Source, ...]
    folder: Path | None
    files: tuple[Path, ...]
    watches: tuple[Watch, ...] = ()


@dataclass(frozen=True, slots=True)
class Declared:
    """One `[[source]]` table, not yet validated: `country` from its file's name, `layer` with that file.

    `is_unasked`: it comes with Marbre, and nobody has switched its country on.
    """

    name: str | None
    place: str
    country: str
    layer: Layer
    is_unasked: bool = False

    @property
    def label(self) -> str:
        """How messages call the table: by its name, or by its place in the file while it has none."""
        return f"[[source]] {self.name if self.name is not None else self.place}"


def load(folder: Path | None, judge_question: QuestionJudge = judge_no_question) -> Config:
    """The configuration of a folder laid over the shipped one; None is the shipped one alone.

    `judge_question` says what is wrong with a watch's question. Raises ConfigError with all problems of all files at
    once.
    """
    problems: list[ConfigProblem] = []
    own = _list_own_files(folder, problems)
    settings = _load_settings(folder, own, problems)
    shipped = (
        _list_declared(list(_list_shipped_sources()), problems) if settings is None or settings.sources.shipped else []
    )
    declared = _list_declared([(path, str(path)) for path in own if path.parent.name == SOURCES_FOLDER], problems)
    on = settings.sources.countries if settings is not None else ()
    sources = _load_sources([_switch_off_unless(on, lower) for lower in shipped], declared, problems)
    named = {source.name for source in (*shipped, *declared) if source.name is not None}
    files = [path for path in own if path.name in (SETTINGS_FILE, WATCHES_FILE)]
    watches = load_watches(files, named, judge_question, problems)
    if problems or settings is None:
        raise ConfigError(problems)
    return Config(settings, tuple(sources), folder, tuple(own), watches)


def find_config_folder(option: str | None, env: Mapping[str, str]) -> Path | None:
    """The user's folder: --config, else $MARBRE_CONFIG, else $XDG_CONFIG_HOME/marbre if it holds a configuration.

    None means the shipped files alone. What is named is returned whether or not it exists; `load` complains.
    """
    named = option or env.get("MARBRE_CONFIG")
    if named:
        return Path(named).expanduser()
    folder = _find_xdg(env, "XDG_CONFIG_HOME", ".config")
    has_files = (folder / SETTINGS_FILE).is_file() or (folder / WATCHES_FILE).is_file()
    return folder if has_files or (folder / SOURCES_FOLDER).is_dir() else None


def find_archive_path(option: str | None, env: Mapping[str, str], settings: Settings) -> Path:
    """The archive: --archive, $MARBRE_ARCHIVE, `[archive] path`, $XDG_DATA_HOME/marbre/archive.db, in this order."""
    named = option or env.get("MARBRE_ARCHIVE")
    if named:
        return Path(named).expanduser()
    return settings.archive.path or _find_xdg(env, "XDG_DATA_HOME", ".local/share") / "archive.db"


def _find_xdg(env: Mapping[str, str], variable: str, below_home: str) -> Path:
    """Our folder in one of the XDG base directories; a relative one is ignored, as the specification asks."""
    base = Path(env.get(variable, ""))
    if not base.is_absolute():
        base = Path(env.get("HOME") or Path.home()) / below_home
    return base / "marbre"


def _list_own_files(folder: Path | None, problems: list[ConfigProblem]) -> list[Path]:
    """The user's files, settings first. A folder that holds none of them is a problem: it is most likely a slip."""
    if folder is None:
        return []
    try:
        if not folder.is_dir():
            what = _("not a folder") if folder.exists() else _("no such folder")
            raise ConfigError(
                [
                    _to_file_problem(
                        folder, ValueFault(what, _("write one with: marbre init {folder}").format(folder=folder))
                    )
                ]
            )
        sources = folder / SOURCES_FOLDER
        found = [path for path in (folder / SETTINGS_FILE, folder / WATCHES_FILE) if path.exists()]
        if sources.exists():
            found += sorted(path for path in sources.iterdir() if path.suffix == ".toml")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise ConfigError(
            [
                _to_file_problem(
                    folder,
                    ValueFault(_("cannot be read ({error})").format(error=error), _("check the path and its rights")),
                )
            ]
        ) from None
    if not found:
        mend = _("name another folder, or write one with: marbre init {folder}").format(folder=folder)
        problems.append(
            _to_file_problem(
                folder,
                ValueFault(
                    _("holds neither {settings_file} nor {sources_folder}/*.toml").format(
                        settings_file=SETTINGS_FILE, sources_folder=SOURCES_FOLDER
                    ),
                    mend,
                ),
            )
        )
    return found


def _load_settings(folder: Path | None, own: list[Path], problems: list[ConfigProblem]) -> Settings | None:
    layers = [(resources("config") / "default.toml", "config/default.toml")]
    layers += [(path, str(path)) for path in own if path.name == SETTINGS_FILE]
    try:
        read = tuple(Layer(shown, _leave_watches(read_toml(file, shown))) for file, shown in layers)
        settings = Layers(None, read).to_value(Settings)
    except ConfigError as error:
        problems += error.problems
        return None
    return settings if folder is None else _place_paths(settings, folder.absolute())


def _leave_watches(document: dict[str, Any]) -> dict[str, Any]:
    """The settings of a file without its [[watch]] tables, which are read by themselves."""
    return {key: value for key, value in document.items() if key != "watch"}


def _place_paths(settings: Settings, folder: Path) -> Settings:
    """The settings with every path in them made absolute."""

    def place(path: Path | None) -> Path | None:
        return None if path is None else folder / path.expanduser()

    return replace(
        settings,
        archive=replace(settings.archive, path=place(settings.archive.path)),
        notify=replace(settings.notify, atom_file=place(settings.notify.atom_file)),
        cluster=replace(settings.cluster, shards=place(settings.cluster.shards)),
        maintenance=replace(settings.maintenance, backup_folder=place(settings.maintenance.backup_folder)),
    )


def _list_shipped_sources() -> Iterator[tuple[Traversable, str]]:
    folder = resources("config") / SOURCES_FOLDER
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            yield file, f"config/{SOURCES_FOLDER}/{file.name}"


def _list_declared(files: list[tuple[Traversable, str]], problems: list[ConfigProblem]) -> list[Declared]:
    """The [[source]] tables of one layer; a second one of a name is a problem."""
    declared: list[Declared] = []
    first_of: dict[str, Declared] = {}
    for file, shown in files:
        for source in _list_tables(file, shown, problems):
            declared.append(source)
            first = source if source.name is None else first_of.setdefault(source.name, source)
            if first is not source:
                fault = ValueFault(
                    _("a second source of this name; the first is in {file}").format(file=first.layer.file),
                    _("rename one of them"),
                )
                problems.append(ConfigProblem(shown, source.label, "name", *fault))
    return declared


def _list_tables(file: Traversable, shown: str, problems: list[ConfigProblem]) -> Iterator[Declared]:
    """The [[source]] tables of one file, and the problems of what surrounds them."""
    country = file.name.removesuffix(".toml")
    if country not in COUNTRIES:
        mend = _("name it by the newsroom's country (ISO 3166-1, two lower-case letters), such as ml.toml")
        problems.append(
            _to_file_problem(shown, ValueFault(_("not a country code: {country!r}").format(country=country), mend))
        )
    try:
        document = read_toml(file, shown)
    except ConfigError as error:
        problems += error.problems
        return
    for key in document.keys() - {"source"}:
        mend = find_closest(key, ("source",)).strip() or _("keys stand below a line [[source]]")
        problems.append(ConfigProblem(shown, None, key, _("unknown key"), mend))
    tables = document.get("source", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        problems.append(
            ConfigProblem(shown, None, "source", _("is to be a list of tables"), _("write [[source]] above each"))
        )
        return
    for number, table in enumerate(tables, start=1):
        name = table.get("name")
        yield Declared(name if isinstance(name, str) else None, f"no. {number}", country, Layer(shown, table))


def _switch_off_unless(countries: tuple[str, ...], shipped: Declared) -> Declared:
    """A shipped source, switched off where nobody asked for its country."""
    return shipped if shipped.country in countries else replace(shipped, is_unasked=True)


def _load_sources(shipped: list[Declared], own: list[Declared], problems: list[ConfigProblem]) -> list[Source]:
    """The sources of both layers, the user's keys over the shipped ones."""
    known = {source.name for source in shipped}
    pairs: list[tuple[Declared, Declared | None]] = []
    for lower in shipped:
        pairs += [(lower, source) for source in own if source.name == lower.name] or [(lower, None)]
    pairs += [(source, None) for source in own if source.name is None or source.name not in known]
    sources: list[Source] = []
    for lower, over in pairs:
        try:
            sources.append(_make_source(lower, over))
        except ConfigError as error:
            problems += error.problems
    return sorted(sources, key=lambda source: source.country)


_NO_LISTING = "lists articles nowhere"


def _make_source(lower: Declared, over: Declared | None) -> Source:
    """One source, of its declaration and what the user changes in it. Raises ConfigError with all its problems."""
    off = {"enabled": False} if lower.is_unasked and over is None else {}
    base = Layer(lower.layer.file, {"country": lower.country, **lower.layer.table, **off})
    layers = Layers(lower.label, (base,) if over is None else (base, over.layer))
    problems: list[ConfigProblem] = []
    if over is not None and over.country != lower.country:
        fault = ValueFault(
            _("Marbre declares it for {country}").format(country=lower.country),
            _("move it to {country}.toml, or rename it").format(country=lower.country),
        )
        problems.append(ConfigProblem(over.layer.file, lower.label, "name", *fault))
    merged = layers.merge()
    if merged["country"] != lower.country:
        fault = ValueFault(
            _("{country!r} in the file of {country2}").format(country=merged["country"], country2=lower.country),
            _("leave it out, or move the source"),
        )
        problems.append(layers.make_problem(("country",), fault))
    if not any(merged.get(listing) for listing in ("feeds", "sitemaps", "sections")):
        mend = _("write at least one address in feeds, sitemaps or sections")
        problems.append(layers.make_problem((), ValueFault(_(_NO_LISTING), mend)))
    try:
        source = layers.to_value(Source)
    except ConfigError as error:
        # A misspelt `feeds` is one mistake, and told once.
        is_misspelt = any(problem.what == _("unknown key") and "?" in problem.mend for problem in error.problems)
        others = [problem for problem in problems if not (is_misspelt and problem.what == _(_NO_LISTING))]
        raise ConfigError([*error.problems, *others]) from None
    if problems:
        raise ConfigError(problems)
    return source


def _to_file_problem(file: Any, fault: ValueFault) -> ConfigProblem:
    return ConfigProblem(str(file), None, None, *fault)
