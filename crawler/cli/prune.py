"""`marbre prune`."""

from __future__ import annotations

import json

import click

from crawler.cli.options import archive_option, archive_path_of, config_option, json_option, load_config


@click.command(name="prune")
@click.option("--dry-run", is_flag=True, help="Take nothing out, say what would go.")
@json_option
@config_option
@archive_option
def command(dry_run: bool, as_json: bool, config_dir: str | None, archive_file: str | None) -> None:
    """Take out former readings that no article and no revision shows or compares with.

    The stored pages stay: any reading can be made again. An accepted re-extraction cannot be rolled back afterwards.

    \b
    Examples:
      marbre prune --dry-run
      marbre prune
    """
    path = archive_path_of(archive_file, load_config(config_dir))
    from archive.reextract.prune import former_readings, prune
    from archive.search.index import refresh
    from archive.store import Archive
    from crawler.cli.output.progress import counting, readable

    with Archive.open(path, read_only=dry_run) as archive:
        former = former_readings(archive.database)
        if not dry_run:
            refresh(archive)  # takes changed articles' former words out of the index, which a pruned reading cannot
            with counting("readings", quiet=as_json) as progress:
                pruned = prune(archive.database, progress=progress)
    if as_json:
        rows = [{"extractor": f.extractor, "readings": f.readings, "text_bytes": f.text_bytes} for f in former]
        click.echo(json.dumps({"archive": str(path), "former": rows, "pruned": 0 if dry_run else pruned}, indent=1))
        return
    for each in former:
        click.echo(f"{each.readings:8} readings, {readable(each.text_bytes)} of text  {each.extractor}")
    click.echo(f"{'Nothing taken out' if dry_run else f'{pruned} readings taken out'}. Archive: {path}")
