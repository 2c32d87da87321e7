"""`assay fold`: take the parts that jobs of CI made with `assay build --shard` together to one site.

Example::

    assay fold parts/*
"""

from __future__ import annotations

from pathlib import Path

import click

from assay.builder import Built, build_site
from assay.cli.common import at_option, clock, root_option
from assay.cli.publishing import output_option, publish_built
from assay.website.parts import Folded, read_parts


@click.command()
@click.argument("parts", nargs=-1, required=True, type=click.Path(path_type=Path))
@root_option
@output_option
@click.option("--strict", is_flag=True, help="Treat warnings as problems.")
@click.option("--json", "as_json", is_flag=True, help="Print problems as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Print problems only.")
@click.option("--profile", is_flag=True, help="Say where the time went.")
@at_option
def fold(
    parts: tuple[Path, ...], root: Path, output: str | None, at: str | None, *,
    strict: bool, as_json: bool, quiet: bool, profile: bool,
) -> int:  # fmt: skip
    """Join PARTS from 'assay build --shard' and write the site.

    All parts must be there, made from this commit with this program on this day. Their files are hashed again, all
    awards are held against each other, and nothing is published if anything is wrong.
    """
    now = clock(at)

    def build(target: Path) -> Built:
        return build_site(root, target, now=now, strict=strict, crew=Folded(read_parts(parts)), full=True)

    return publish_built(build, root, output, strict=strict, as_json=as_json, quiet=quiet, profile=profile)
