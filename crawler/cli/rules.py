"""`marbre rules`."""

from __future__ import annotations

import json
from gettext import gettext as _
from typing import TYPE_CHECKING, Any

import click

from archive.locale.labels import is_french, tell_label
from crawler.cli.options import add_json_option
from crawler.cli.output.say import say, say_raw

if TYPE_CHECKING:
    from pipelines.french.rule import Rule


@click.command(name="rules")
@click.argument("rule_ids", nargs=-1, metavar="[RULE]...")
@add_json_option
def command(rule_ids: tuple[str, ...], as_json: bool) -> None:
    """List the rules that take lines out of a text: what each removes, where, and lines it takes and spares.

    Their ids are those of the removal log (`marbre show`, the table removals).

    \b
    Examples:
      marbre rules
      marbre rules related paywall
      marbre rules --json
    """
    from pipelines.french.rules import OTHER_REMOVALS, RULES, RULES_DIGEST

    known = {rule.id for rule in RULES} | set(OTHER_REMOVALS)
    if unknown := [rule_id for rule_id in rule_ids if rule_id not in known]:
        raise click.UsageError(
            _("no rule {unknown}; `marbre rules` lists those there are").format(unknown=", ".join(unknown))
        )
    rules = [rule for rule in RULES if not rule_ids or rule.id in rule_ids]
    others = {key: what for key, what in OTHER_REMOVALS.items() if not rule_ids or key in rule_ids}
    if as_json:
        rows = [*map(_to_json, rules), *({"id": key, "description": what} for key, what in others.items())]
        say_raw(json.dumps({"digest": RULES_DIGEST, "rules": rows}, ensure_ascii=False, indent=1))
        return
    for rule in rules:
        _print(rule)
    for key, what in others.items():
        say(f"{key}: {tell_label('rule', key) if is_french() else what}")
    say(_("Digest of the table: {rules_digest}").format(rules_digest=RULES_DIGEST))


def _to_json(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "description": rule.description,
        "place": sorted(rule.place),
        "unless": sorted(rule.unless),
        "scope": rule.scope,
        "takes": rule.takes,
        "spares": rule.spares,
    }


def _print(rule: Rule) -> None:
    unless = _("; unless {unless}").format(unless=", ".join(sorted(rule.unless))) if rule.unless else ""
    description = tell_label("rule", rule.id) if is_french() else rule.description
    say(f"{rule.id}: {description} ({', '.join(map(_, sorted(rule.place)))}{unless}; {_(rule.scope)})")
    for line in rule.takes:
        say(_("    takes   {line}").format(line=line))
    for line in rule.spares:
        say(_("    spares  {line}").format(line=line))
