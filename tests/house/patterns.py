"""Every regular expression that the rooms compile, and texts of repetitions made from its own parts.

What hurts a pattern stands in it: whatever it may repeat is repeated thousands of times, behind what has to stand
before it, and ends in something that fits nothing. `find_patterns` walks what the modules hold, tables included, and
the syntax trees for what is compiled where it is used; `list_pumps` reads a pattern as `re` itself parses it.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import re._constants as parts  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from types import ModuleType
from typing import Any

from pipelines.french.rule import Rule
from tests.house.structure import ROOMS, House

REPEATS = (parts.MAX_REPEAT, parts.MIN_REPEAT, parts.POSSESSIVE_REPEAT)
FEW = 3
"""A part that may come no more often than this does no harm by coming again."""
SHOWN = {
    parts.CATEGORY_DIGIT: ("0", r"\d"),
    parts.CATEGORY_SPACE: (" ", r"\s"),
    parts.CATEGORY_WORD: ("a", r"\w"),
    parts.CATEGORY_NOT_DIGIT: ("x", r"\D"),
    parts.CATEGORY_NOT_SPACE: ("x", r"\S"),
    parts.CATEGORY_NOT_WORD: ("-", r"\W"),
}
"""A character of each class that has a letter of its own, and that letter."""
OTHERS = 'a 0.-<é\n_"('
"""What a class that excludes is tried for."""

AT_START = frozenset({"match", "fullmatch"})
ANYWHERE = frozenset({"search", "sub", "subn", "split", "findall", "finditer"})


@dataclass
class Found:
    """A pattern, where it stands, how it is applied as far as the code says, and to how long a text at most."""

    pattern: re.Pattern[Any]
    names: list[str] = field(default_factory=list)
    ways: set[str] = field(default_factory=set)
    longest: int | None = None

    @property
    def is_searched(self) -> bool:
        """Whether it is tried at every place of a text: so it is taken to be where the code does not say."""
        return not self.ways or bool(self.ways - AT_START)


def find_patterns(house: House) -> list[Found]:
    """Each once, by what it says."""
    found: dict[tuple[object, int], Found] = {}

    def keep(name: str, pattern: re.Pattern[Any], longest: int | None, ways: set[str]) -> None:
        each = found.setdefault((pattern.pattern, pattern.flags), Found(pattern, longest=longest))
        each.names.append(name)
        each.ways |= ways
        each.longest = None if longest is None or each.longest is None else max(longest, each.longest)

    ways = find_ways(house)
    for module in list_modules():
        for name, held in walk_module(module):
            last = name.rpartition(".")[2]
            called = ways.get((module.__name__ if last.startswith("_") else "", last), set())
            keep(name, held.pattern, held.longest, held.ways or called)
    for module in house.modules.values():
        for name, pattern, way in walk_calls(module.tree):
            keep(f"{module.name}.{name}", pattern, None, {way})
    return list(found.values())


def list_modules() -> Iterator[ModuleType]:
    """Every module of the rooms, imported."""
    for room in ROOMS:
        package = importlib.import_module(room)
        for each in pkgutil.walk_packages(package.__path__, f"{room}."):
            if not each.name.endswith("__main__"):
                yield importlib.import_module(each.name)


def walk_module(module: ModuleType) -> Iterator[tuple[str, Found]]:
    """The patterns in its globals and in what these hold."""
    for name, value in list(vars(module).items()):
        if not name.startswith("__"):
            yield from walk_value(value, f"{module.__name__}.{name}")
            if isinstance(value, type) and value.__module__ == module.__name__:
                for inner, held in list(vars(value).items()):
                    yield from walk_value(held, f"{module.__name__}.{name}.{inner}")


def walk_value(value: object, name: str) -> Iterator[tuple[str, Found]]:
    """The patterns in one value, whatever tables it is made of."""
    if isinstance(value, re.Pattern):
        yield name, Found(value)
    elif isinstance(value, Rule):
        if value.scope in {"line", "section"}:
            yield f"rule {value.id}", Found(value.pattern, longest=value.longest, ways={"fullmatch"})
        else:
            yield f"rule {value.id}", Found(value.pattern, ways={"finditer"})
    elif isinstance(value, (tuple, list, set, frozenset)):
        for place, each in enumerate(value):
            yield from walk_value(each, f"{name}[{place}]")
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from walk_value(key, f"{name}[key]")
            yield from walk_value(each, f"{name}[{key!r}]")
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from walk_value(getattr(value, each.name, None), f"{name}.{each.name}")


def find_ways(house: House) -> dict[tuple[str, str], set[str]]:
    """By module and name (of public names: "" and name), the methods that the code calls on it."""
    found: dict[tuple[str, str], set[str]] = {}
    for module in house.modules.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and node.attr in AT_START | ANYWHERE:
                name = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
                found.setdefault((module.name if name.startswith("_") else "", name), set()).add(node.attr)
    return found


def walk_calls(tree: ast.Module) -> Iterator[tuple[str, re.Pattern[Any], str]]:
    """What is compiled where it is used: `re.sub("…", …)`."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr in AT_START | ANYWHERE
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            ignores = any("IGNORECASE" in ast.unparse(each.value) for each in node.keywords)
            ignores = ignores or any("IGNORECASE" in ast.unparse(each) for each in node.args[2:])
            yield f"line {node.lineno}", re.compile(node.args[0].value, re.IGNORECASE * ignores), node.func.attr


# What hurts a pattern.


def list_pumps(pattern: re.Pattern[Any]) -> list[tuple[str, str]]:
    """What stands before, and what is repeated: characters, samples of all that may repeat, what leads up to it."""
    pairs = set()
    for before, body in walk_repeats(parser.parse(pattern.pattern, pattern.flags)):
        pumps = list_characters(body) | {make_sample(body, choice) for choice in range(4)}
        pairs |= {("", before), ("", before + make_sample(body))}
        pairs |= {(start, pump) for start in ("", before) for pump in pumps}
    return sorted(pair for pair in pairs if pair[1])


def list_inner(operator: object, value: Any) -> list[Any]:
    """The sequences inside one part of a pattern."""
    if operator in REPEATS:
        return [value[2]]
    if operator is parts.SUBPATTERN:
        return [value[3]]
    if operator is parts.ATOMIC_GROUP:
        return [value]
    if operator is parts.BRANCH:
        return list(value[1])
    return [value[1]] if operator in (parts.ASSERT, parts.ASSERT_NOT) else []


def walk_repeats(sequence: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Each part that may come often, and a text that leads up to it."""
    for operator, value in sequence:
        if operator in REPEATS and value[1] > FEW:
            yield before, value[2]
        for inner in list_inner(operator, value):
            yield from walk_repeats(inner, before)
        before += make_sample([(operator, value)])


def make_sample(sequence: Any, choice: int = 0) -> str:
    """A text that a part of a pattern fits; `choice` says which branch and which character of a class."""
    text = ""
    for operator, value in sequence:
        if operator is parts.LITERAL:
            text += chr(value)
        elif operator is parts.NOT_LITERAL:
            text += "b" if value == ord("a") else "a"
        elif operator is parts.ANY:
            text += "a"
        elif operator is parts.IN:
            text += choose(list_class(value), choice)
        elif operator is parts.BRANCH:
            text += make_sample(choose(value[1], choice), choice)
        elif operator in REPEATS:
            text += make_sample(value[2], choice) * max(value[0], min(1, value[1]))
        elif operator in (parts.SUBPATTERN, parts.ATOMIC_GROUP):
            text += make_sample(list_inner(operator, value)[0], choice)
    return text


def choose(among: Any, choice: int) -> Any:
    """One of several, the last where there are not so many."""
    return among[min(choice, len(among) - 1)]


def list_class(items: Any) -> list[str]:
    """Some characters of a class; of one that excludes, such as it lets pass."""
    named = [describe_item(*item) for item in items if item[0] is not parts.NEGATE]
    if items[0][0] is not parts.NEGATE:
        return [shown for shown, _ in named]
    excluded = re.compile(f"[{''.join(form for _, form in named)}]", re.IGNORECASE)
    return [each for each in OTHERS if not excluded.match(each)][:3] or ["ŋ"]


def describe_item(operator: object, value: Any) -> tuple[str, str]:
    """A character of one item of a class, and the item as it is written."""
    if operator is parts.CATEGORY:
        return SHOWN[value]
    first, last = value if operator is parts.RANGE else (value, value)
    return chr(first), f"{re.escape(chr(first))}-{re.escape(chr(last))}"


def list_characters(sequence: Any) -> set[str]:
    """Characters of every class within a part."""
    found: set[str] = set()
    for operator, value in sequence:
        if operator is parts.IN:
            found |= set(list_class(value))
        elif operator is parts.ANY:
            found.add("a")
        for inner in list_inner(operator, value):
            found |= list_characters(inner)
    return found


def list_uses(found: Found) -> list[Callable[[Any], object]]:
    """The pattern as it is applied."""
    if found.is_searched:
        return [lambda text: sum(1 for _ in found.pattern.finditer(text))]
    return [getattr(found.pattern, way) for way in sorted(found.ways)]
