"""`assay limits` and `assay completion`: what Assay takes at most, and the script for the Tab key.

The numbers are those the checks use: this table only gives them a name.

Example::

    assay limits --json
"""

from __future__ import annotations

from dataclasses import dataclass

import click
from click.shell_completion import get_completion_class

from assay.cli.report import say, say_json
from assay.credentials import (
    baking,
    fetching,
    filenames,
    foreign,
    foreignstatus,
    images,
    markdowncost,
    revocationsfile,
    sheet,
    textfile,
    values,
    yamlfile,
)
from assay.integrity import canonical, history, keys, status, strictjson
from assay.website import hosts

KIB, MIB = 1024, 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing, and the most of it that is taken."""

    thing: str
    most: int
    unit: str
    why: str


LIMITS = (
    Limit("signed award or credential", strictjson.MAX_BYTES, "bytes", "other verifiers stop there"),
    Limit("nesting of a credential", strictjson.MAX_DEPTH, "levels", "work of a verifier"),
    Limit("values in a credential", strictjson.MAX_NODES, "values", "work of a verifier"),
    Limit("contexts of a credential", canonical.MAX_CONTEXTS, "contexts", "work of canonicalisation"),
    Limit("values of one property", canonical.MAX_ITEMS, "values", "work of canonicalisation"),
    Limit("status list, unpacked", status.MAX_BYTES, "bytes", "small files can unpack to huge"),
    Limit("key history", history.MAX_BYTES, "bytes", "it is read at every build"),
    Limit("record of revocations", revocationsfile.MAX_RECORD_BYTES, "bytes", "it is read at every build"),
    Limit("settings or text file", textfile.MAX_TEXT_BYTES, "bytes", "people write it"),
    Limit("nesting of settings", yamlfile.MAX_DEPTH, "levels", "deep files crash readers"),
    Limit("parts of a settings file", yamlfile.MAX_EVENTS, "parts", "time to read it"),
    Limit("criteria text", markdowncost.MAX_MARKDOWN, "bytes", "time to draw it"),
    Limit("name or title", values.MAX_NAME, "characters", "cards and certificates"),
    Limit("one line of text", values.MAX_LINE, "characters", "pages stay readable"),
    Limit("short name in an address", filenames.MAX_SLUG, "characters", "paths on Windows"),
    Limit("picture", images.MAX_IMAGE_BYTES, "bytes", "pages stay small"),
    Limit("side of a picture", images.MAX_SIDE, "pixels", "memory to unpack it"),
    Limit("picture that carries a badge", baking.MAX_PICTURE_BYTES, "bytes", "verify reads any picture"),
    Limit("SVG that carries a badge", baking.MAX_SVG_BYTES, "bytes", "time to read it"),
    Limit("chunks of a PNG", images.MAX_CHUNKS, "chunks", "time to read it"),
    Limit("badge inside a picture", baking.MAX_TEXT_BYTES, "bytes", "verify reads any picture"),
    Limit("tags of an SVG with a badge", baking.MAX_TAGS, "tags", "time to read it"),
    Limit("imported list", sheet.MAX_BYTES, "bytes", "slips of the hand"),
    Limit("rows of an imported list", sheet.MAX_ROWS, "rows", "slips of the hand"),
    Limit("columns of an imported list", sheet.MAX_COLUMNS, "columns", "slips of the hand"),
    Limit("cell of an imported list", sheet.MAX_CELL, "characters", "time to read it"),
    Limit("memory to open a key file", keys.MAX_MEM, "bytes", "a key file of somebody else"),
    Limit("passes to open a key file", keys.MAX_OPS, "passes", "a key file of somebody else"),
    Limit("answer of the web to verify", fetching.MAX_BYTES, "bytes", "a hostile server"),
    Limit("time for one address", int(fetching.SECONDS), "seconds", "a slow server"),
    Limit("addresses of one badge", fetching.MAX_ADDRESSES, "addresses", "a hostile badge"),
    Limit("time for all of them", int(fetching.SECONDS_IN_ALL), "seconds", "a hostile badge"),
    Limit("values of a revocation list", foreignstatus.MAX_LISTED, "values", "a hostile server"),
    Limit("values of a status list", foreignstatus.MAX_LIST_VALUES, "values", "a hostile server"),
    Limit("values with endorsements", foreign.MAX_VALUES, "values", "work of a verifier"),
    Limit("files of a site (warning)", hosts.WARN_FILES, "files", "Cloudflare Pages: 20,000"),
    Limit("size of a site (warning)", hosts.WARN_BYTES, "bytes", "GitHub and GitLab Pages: 1 GB"),
)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON, in bytes.")
def limits(*, as_json: bool) -> None:
    """Show how large things may be, and why."""
    if as_json:
        say_json([{"thing": item.thing, "most": item.most, "unit": item.unit, "why": item.why} for item in LIMITS])
        return
    for item in LIMITS:
        number, unit = _readable(item)
        say(f"{item.thing:<28}{number:>7} {unit:<11}{item.why}".rstrip())


def _readable(item: Limit) -> tuple[str, str]:
    if item.unit == "bytes":
        for size, name in ((MIB, "MiB"), (KIB, "KiB")):
            if item.most % size == 0 and 1 <= item.most // size < 10 * KIB:
                return f"{item.most // size:,}", name
        return f"{item.most / 1e6:,.0f}", "MB"
    return f"{item.most:,}", item.unit


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script for the Tab key in bash, zsh or fish.

    For bash, put its output at the end of ~/.bashrc; for zsh, of ~/.zshrc; for fish, into
    ~/.config/fish/completions/assay.fish. Then open a new terminal.
    """
    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    say(made(context.find_root().command, {}, "assay", "_ASSAY_COMPLETE").source())
