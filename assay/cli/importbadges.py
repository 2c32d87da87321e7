"""`assay import-badges`: what an association leaves behind on another platform, as definitions and as records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from assay.cli.common import exclusively, need_terminal, root_option
from assay.cli.preview import table_lines
from assay.cli.progress import progress
from assay.cli.report import count, next_step, problem_json, say, say_json, show_problems, wrapped
from assay.cli.starters import fill, quoted
from assay.credentials.baking import PNG_SIGNATURE
from assay.credentials.content import load_content
from assay.credentials.definitions import read_badge
from assay.credentials.filenames import MAX_SLUG, free_name, short_name
from assay.credentials.folders import LEGACY_FOLDER
from assay.credentials.images import check_image
from assay.credentials.legacy import legacy_text, read_legacy
from assay.credentials.markdowncost import markdown_fault
from assay.credentials.model import Content, LegacyAward
from assay.credentials.openbadge2 import MAX_JSON_BYTES, TYPES, Collection, OldBadge
from assay.credentials.saving import save_new
from assay.credentials.telling import counting
from assay.credentials.textfile import read_source, unwelcome
from assay.credentials.values import url_fault
from assay.errors import AssayError, Problem, UsageError
from assay.integrity.letters import normalized

MAX_FILES = 20_000
SHOWN = 20
ORIGIN = "# First issued elsewhere as: "
"""The line of a definition that says which old badge it began as."""

DEFINITION = """\
---
<<origin>>
# by: <<issuer>>
# This is a starting point, not a finished definition. An old badge does not say how a skill was assessed, so it is
# taken for a record of taking part until you say more. If it stands for a skill, change the kind to microcredential
# and fill in what is commented out below: what the holder can do, how that was checked, against which standard.
name: <<name>>
kind: participation           # microcredential | certification | participation
description: <<description>>

# competency: "What the holder can do: one sentence, something you can watch somebody do"
# outcomes:
#   - "One thing seen in the assessment"
# assessment:
#   method: "Such as Observed scenario"
#   description: "What the learner does"
#   standard: "The standard it is assessed against"
#   scale:
#     min: 0
#     max: 20
#     unit: points
#   pass_mark: 14
#   assessor: "Who assesses, by role"
#   supervision: supervised-onsite
# evidence: optional          # required | optional | none
# quality_assurance:
#   designed_by: "Who wrote this definition"
#   reviewed_by: "Who checked it, and is somebody else"
#   reviewed_on: 2026-01-31
#   type: "External review every three years"

participation: onsite         # onsite | online | blended
<<more>>version: "1"
---
<<criteria>>
"""


@click.command("import-badges")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@root_option
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON; needs --yes or --dry-run.")
@exclusively
def import_badges(paths: tuple[Path, ...], root: Path, *, yes: bool, dry_run: bool, as_json: bool) -> int:
    """Take over badges of another platform, as records.

    PATHS are files or folders: exports as JSON (Open Badges 1 and 2, as Badgr, Canvas Credentials, Open Badge Factory
    and Credly give them), signed tokens, and badges baked into PNG or SVG.

    Each badge becomes a definition to complete, each award a record in content/legacy: who issued it, where, when, and
    a hash of whom. Records are never signed again. The page /legacy/ labels them as issued elsewhere, and names nobody
    who did not agree.
    """
    if as_json and not (yes or dry_run):
        raise UsageError(Problem(code="USE06", message="--json asks nothing.", fix="add --yes or --dry-run"))
    content = load_content(root)
    old = Collection()
    for path in _files(paths):
        with path.open("rb") as file:
            old.add(path.as_posix(), file.read(MAX_JSON_BYTES + 1))
    plan = _plan(content, root, old)
    writes = bool(plan.files) and not dry_run
    if as_json:
        if writes:
            save_new(root, plan.files)
        say_json(_json(plan) | {"written": len(plan.files) if writes else 0})
        return 0
    _show(plan)
    if not plan.files or dry_run:
        say(
            "Nothing was written, because of --dry-run." if plan.files else "There is nothing new; nothing was written."
        )
        return 0
    if not yes:
        need_terminal("--yes")
        click.confirm(f"Write {count(len(plan.files), 'file')}?", abort=True)
    with progress() as begin:
        save_new(root, plan.files, counting(len(plan.files), begin("Writing files")))
    say(f"Wrote {count(len(plan.files), 'file')} into content/badges and {LEGACY_FOLDER}.")
    next_step(
        "complete the definitions before the next 'assay build', which publishes them; then 'assay check'; "
        "to award such a badge anew, 'assay new award'"
    )
    return 0


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the files to look into, in order; links are not followed, and what cannot be a badge is passed over."""
    found = 0
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        for item in inside:
            if item.is_symlink() or not item.is_file() or (path.is_dir() and item.suffix.lower() not in TYPES):
                continue
            found += 1
            if found > MAX_FILES:
                what = f"There are more than {MAX_FILES:,} files."
                raise UsageError(Problem(code="LEG03", message=what, fix="import them in parts"))
            yield item
    if not found:
        fix = f"name an export, or a folder of files ending in {', '.join(TYPES)}"
        raise UsageError(Problem(code="LEG01", message="There is no file to look into.", fix=fix))


# -- the plan -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Plan:
    """What would be written, and what is said about it."""

    definitions: list[tuple[OldBadge, str, bool]] = field(default_factory=list)
    """Each old badge, the short name it has here, and whether it is new."""
    records: list[tuple[LegacyAward, bool]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def _plan(content: Content, root: Path, old: Collection) -> _Plan:
    plan = _Plan()
    known = _known_origins(root)
    taken = {path.stem for path in (root / "content" / "badges").glob("*") if path.is_file()}
    slugs: dict[str, str] = {}
    for badge in old.badges():
        slug = known.get(badge.address) or free_name(short_name(badge.name, "badge", MAX_SLUG - 4), taken)
        if badge.address not in known:
            files, problems = _definition(badge, slug)
            plan.problems += problems
            if not files:
                continue
            plan.files |= files
            taken.add(slug)
        slugs[badge.address] = slug
        plan.definitions.append((badge, slug, badge.address not in known))
    there = {record.id for record in content.legacy}
    for record in old.awards():
        placed = replace(record, path=f"{LEGACY_FOLDER}/{record.id}.yaml", badge_slug=slugs.get(record.badge_url or ""))
        new = record.id not in there
        if new and (text := _record_text(placed, plan.problems)):
            plan.files[placed.path] = text.encode()
        plan.records.append((placed, new))
    plan.problems[:0] = old.problems
    return plan


def _known_origins(root: Path) -> dict[str, str]:
    """Return the short name of every definition that began as an old badge, by the address of that."""
    found = {}
    for path in sorted((root / "content" / "badges").glob("*.md")):
        for line in path.read_text("utf-8", errors="replace").splitlines():
            if line.startswith(ORIGIN):
                found[line.removeprefix(ORIGIN).strip()] = path.stem
    return found


def _record_text(record: LegacyAward, problems: list[Problem]) -> str:
    """Return the text of a record that can be read back; else keep why not."""
    text = legacy_text(record)
    try:
        read_legacy(read_source(text.encode(), record.path), record.id)
    except AssayError as error:
        problems += [
            Problem(
                code=item.code,
                message=f"A badge in {record.original_file} cannot be recorded: {item.message}",
                fix=item.fix,
                warning=True,
            )
            for item in error.problems
        ]
        return ""
    return text


def _definition(badge: OldBadge, slug: str) -> tuple[dict[str, bytes], list[Problem]]:
    """Return the files of a starter for an old badge, held against the same reader as any definition."""
    path = f"content/badges/{slug}.md"
    picture = _picture(badge, slug)
    for careful in (False, True):
        text = _text(badge, picture[0] if picture else "", careful=careful)
        try:
            read_badge(read_source(text.encode(), path), slug, lambda _: picture[1] if picture else b"")
        except AssayError as error:
            problems = [
                Problem(
                    code=item.code,
                    message=f'The old badge "{badge.name[:80]}" gives no definition: {item.message}',
                    fix="make it by hand with 'assay new badge'",
                    warning=True,
                )
                for item in error.problems
            ]
        else:
            files = {path: text.encode()}
            if picture:
                files[f"content/badges/{picture[0]}"] = picture[1]
            return files, []
    return {}, problems


def _text(badge: OldBadge, picture: str, *, careful: bool) -> str:
    """Fill the starter; *careful* leaves out whatever is long or may be refused."""
    name = _line(badge.name, 200) or "Old badge"
    more = []
    links = [(_line(title, 200), url) for title, url in badge.alignments if title and not url_fault(url)]
    if links and not careful:
        more += ["alignment:", *(f"  - name: {quoted(title)}\n    url: {quoted(url)}" for title, url in links[:20])]
    tags = [_line(tag, 60) for tag in badge.tags[:30] if _line(tag, 60)]
    if tags and not careful:
        more += ["tags:", *(f"  - {quoted(tag)}" for tag in tags)]
    if picture:
        more += ["image:", f"  file: {picture}", f"  alt: {quoted(f'Badge: {name}'[:200])}"]
    description = "" if careful else _line(badge.description, 1000)
    values = {
        "origin": ORIGIN + _line(badge.address, 1000),
        "issuer": _line(badge.issuer_name, 200),
        "name": quoted(name),
        "description": quoted(description or f"First issued elsewhere as {name}."[:1000]),
        "more": "".join(f"{line}\n" for line in more),
        "criteria": _criteria(badge, name, careful=careful),
    }
    return fill(DEFINITION, values)


def _criteria(badge: OldBadge, name: str, *, careful: bool) -> str:
    parts = [] if careful else [_clean(badge.criteria, keep="\n").strip()]
    if badge.criteria_url and not url_fault(badge.criteria_url):
        parts.append(f"Criteria of the old platform: <{badge.criteria_url}>")
    text = "\n\n".join(part for part in parts if part) or f"First issued elsewhere as: {name}."
    return f"First issued elsewhere as: {name}." if markdown_fault(text) else text


def _picture(badge: OldBadge, slug: str) -> tuple[str, bytes] | None:
    """Return name and bytes of the old badge's picture, cleaned; None when there is none that may be published."""
    if not badge.image:
        return None
    ending = "png" if badge.image.startswith(PNG_SIGNATURE) else "svg"
    name = f"{slug[:55].strip('-')}.{ending}"
    try:
        return name, check_image(name, badge.image)
    except AssayError:
        return None


def _line(text: str, longest: int) -> str:
    return " ".join(_clean(text).split())[:longest].strip()


def _clean(text: str, keep: str = "") -> str:
    """Drop the characters no text here may hold."""
    plain = normalized("NFC", text).replace("\r\n", "\n")
    return "".join(sign if sign in keep or not unwelcome(sign) else " " for sign in plain)


# -- showing ------------------------------------------------------------------------------------------------------


def _show(plan: _Plan) -> None:
    if plan.definitions:
        rows = [(slug, badge.name, "a definition" if new else "there already") for badge, slug, new in plan.definitions]
        for line in table_lines(("Badge here", "Name", "Becomes"), rows[:SHOWN]):
            say(line)
        if len(rows) > SHOWN:
            say(f"... and {len(rows) - SHOWN} more")
        say()
    if plan.records:
        rows = [
            (record.issued.isoformat(), record.badge_name, "a record" if new else "there already")
            for record, new in plan.records
        ]
        for line in table_lines(("Issued", "Badge", "Becomes"), rows[:SHOWN]):
            say(line)
        if len(rows) > SHOWN:
            say(f"... and {len(rows) - SHOWN} more")
        say()
    show_problems(plan.problems)
    new = sum(new for *_, new in plan.definitions), sum(new for _, new in plan.records)
    text = (
        f"{count(new[0], 'definition')} to complete, and {count(new[1], 'record')} of what was issued elsewhere. "
        "Records are not awards of yours: nothing here signs or publishes them."
    )
    for line in wrapped(text, ""):
        say(line)


def _json(plan: _Plan) -> dict[str, object]:
    return {
        "definitions": [
            {"slug": slug, "name": badge.name, "address": badge.address, "new": new}
            for badge, slug, new in plan.definitions
        ],
        "records": [
            {"id": record.id, "address": record.address, "badge": record.badge_name, "new": new}
            for record, new in plan.records
        ],
        "problems": [problem_json(problem) for problem in plan.problems],
    }
