"""Groups of commands, the command itself among them: one that is mistyped is told with those that it may have meant."""

from __future__ import annotations

from gettext import gettext as _

import click

from archive.model.words.closest import tell_closest


class NearestGroup(click.Group):
    """A group that says which of its commands a mistyped one may have meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Click's own, but for the sentence about a command that there is not."""
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            lists = _("; `{command} --help` lists them").format(command=ctx.command_path)
            closest = tell_closest(args[:1], known) or lists
            ctx.fail(_("no such command {args!r}{closest}").format(args=args[0], closest=closest))
        return super().resolve_command(ctx, args)
