"""`assay check` and `assay verify`: say what is right and wrong without publishing anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from assay.cli.common import at_option, clock, root_option
from assay.cli.report import colour, count, next_step, say, say_json, show_problems, sign, tally, wrapped
from assay.credentials.claim import read_claim
from assay.credentials.content import AWARD_ID, load_issuer, load_keys, load_lists, read_content
from assay.credentials.issue import check_draft
from assay.credentials.model import Award, Content
from assay.credentials.verification import Trust, VerificationResult, verify_award
from assay.credentials.verified import verify_folder, verify_lists
from assay.errors import AssayError, ContentError, MachineError, Problem, UsageError

COULD_NOT_CHECK = 5


@click.command()
@root_option
@click.option("--strict", is_flag=True, help="Treat warnings as problems.")
@click.option("--json", "as_json", is_flag=True, help="Print problems as JSON.")
@at_option
def check(root: Path, at: str | None, *, strict: bool, as_json: bool) -> int:
    """Check definitions, drafts and awards; write nothing."""
    problems: list[Problem] = []
    content, code = None, 0
    try:
        content, _ = read_content(root)
        problems += _draft_problems(content) if content else ()
        problems += verify_folder(root, now=clock(at)).warnings
    except UsageError:
        raise
    except AssayError as error:
        problems += error.problems
        code = error.exit_code
    show_problems(problems, as_json=as_json)
    if not as_json:
        _tell(content, problems)
    failed = any(not problem.warning or (strict and not problem.notice) for problem in problems)
    return max(code, int(failed))


def _draft_problems(content: Content) -> Iterator[Problem]:
    """Say now what `assay sign` would refuse later."""
    for draft in content.drafts:
        badge = content.badge(draft.badge)
        try:
            if badge:
                check_draft(draft, badge)
        except AssayError as error:
            yield from error.problems


def _tell(content: Content | None, problems: list[Problem]) -> None:
    if any(not problem.warning for problem in problems):
        click.echo(f"{tally(problems)}. Nothing was written.", err=True)
        return
    if content is None:
        return
    say(
        f"Checked {count(len(content.badges), 'badge')}, {count(len(content.pathways), 'pathway')}, "
        f"{count(len(content.awards), 'signed award')} and {count(len(content.drafts), 'draft')}: "
        f"{tally(problems).lower()}."
    )
    next_step(_after_check(content))


def _after_check(content: Content) -> str:
    if content.history is None:
        return "make your signing key with 'assay key new'"
    if not content.badges:
        return "define a badge with 'assay new badge'"
    if content.drafts:
        return "sign the drafts with 'assay sign'"
    return "publish with 'assay build'" if content.awards else "draft an award with 'assay new award BADGE'"


@click.command()
@click.argument("target")
@root_option
@click.option("--json", "as_json", is_flag=True, help="Print the checks as JSON.")
@at_option
def verify(target: str, root: Path, at: str | None, *, as_json: bool) -> int:
    """Verify signed awards: a FILE, every award below a folder, or an award ID.

    They are held against the issuer and the key history of the site folder. Leaves with 0 when all are valid, 1 when
    one is not (changed, expired, wrong key), 5 when there was nothing that could be checked.
    """
    now = clock(at)
    try:
        issuer = load_issuer(root)
        bare = Trust(did=issuer.did, base_url=issuer.url, history=load_keys(root)[0])
        trust, list_problems = verify_lists(bare, load_lists(root), now=now)
    except ContentError as error:
        # Nothing is known about the award then, so this must not look like a verdict on it.
        show_problems(error.problems)
        click.echo("Nothing could be checked.", err=True)
        return COULD_NOT_CHECK
    show_problems(list_problems)
    results = [(award, verify_award(award, trust, now=now)) for award in _awards(target, root)]
    if as_json:
        say_json([_as_json(award, result) for award, result in results])
    elif len(results) == 1:
        _show(*results[0], now)
    elif results:
        _show_many(results)
    else:
        say(f"There is no signed award in {target}.")
    return _exit_code([result for _, result in results])


def _exit_code(results: list[VerificationResult]) -> int:
    """Return 0 when all are valid, 1 when one is not, 5 when there is nothing wrong that could be checked."""
    if results and all(results):
        return 0
    wrong = any(check.outcome is False for result in results for check in result.checks)
    return 1 if wrong else COULD_NOT_CHECK


def _awards(target: str, root: Path) -> Iterator[Award]:
    path = Path(target)
    if re.fullmatch(AWARD_ID, target) and not path.exists():
        found = sorted((root / "content" / "awards").rglob(f"{target}.json"))
        if not found:
            raise UsageError(
                Problem(code="USE02", message=f"There is no award {target} here.", fix="check the id, or name a file")
            )
        path = found[0]
    if path.is_dir():
        for file in sorted(path.rglob("*.json")):
            if _award_id(file):
                yield _read(file)
    elif path.is_file():
        yield _read(path)
    else:
        raise UsageError(
            Problem(
                code="USE02",
                message=f'"{target}" is neither a file, a folder nor the id of an award.',
                fix="check the spelling",
            )
        )


def _award_id(path: Path) -> str:
    """Return the id a file's place gives it: its name in ``content/awards``, its folder's name in a built site."""
    name = path.parent.name if path.name == "credential.json" else path.stem
    return name if re.fullmatch(AWARD_ID, name) else ""


def _read(path: Path) -> Award:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise MachineError(
            Problem(code="RUN01", message=f"{path} cannot be read: {error.strerror}.", fix="check its permissions")
        ) from None
    return Award(id=_award_id(path) or _own_id(data), path=str(path), data=data)


def _own_id(data: bytes) -> str:
    """Return the id a loose file claims; its place says nothing, so its own address is taken at its word."""
    found = re.search(rb'"id"\s*:\s*"[^"]*/awards/([0-9a-z]{16})/"', data)
    return found.group(1).decode() if found else ""


def _as_json(award: Award, result: VerificationResult) -> dict[str, object]:
    return {
        "path": award.path,
        "id": award.id,
        "valid": bool(result),
        "authentic": result.authentic,
        "state": result.state,
        "checks": [
            {"name": check.name, "outcome": check.outcome, "sentence": check.sentence} for check in result.checks
        ],
    }


def _show(award: Award, result: VerificationResult, now: datetime) -> None:
    say(award.path)
    if result.authentic and result.document:
        claim = read_claim(result.document)
        say(f"  {claim.badge.text}, awarded to {claim.recipient.text} by {claim.issuer.text}")
    for item in result.checks:
        name = {True: "green", False: "red", None: "yellow"}[item.outcome]
        say(f"  {colour(sign(item.outcome), name)} {item.name}")
        for line in wrapped(item.sentence, " " * 6):
            say(line)
    for problem in result.problems:
        for line in wrapped(f"Fix: {problem.fix}.", "  ", " " * 7):
            say(line)
    words = _VERDICTS.get(result.state or "", "NOT VALID") if result.authentic else "NOT VALID"
    say(f"{words} (checked at {now:%Y-%m-%d %H:%M} UTC)")


_VERDICTS = {
    "valid": "VALID",
    "expired": "GENUINE, BUT EXPIRED",
    "not-yet-valid": "GENUINE, BUT NOT VALID YET",
    "revoked": "REVOKED",
    "unknown": "GENUINE, BUT WHETHER IT WAS REVOKED COULD NOT BE CHECKED",
}


def _show_many(results: list[tuple[Award, VerificationResult]]) -> None:
    for award, result in results:
        wrong = next((item for item in result.checks if item.outcome is not True), None)
        mark = colour(sign(bool(result)), "green" if result else "red")
        say(f"{mark} {award.path}" + (f"\n      {wrong.sentence}" if wrong else ""))
    valid = sum(bool(result) for _, result in results)
    say(f"{count(len(results), 'award')} checked: {valid} valid, {len(results) - valid} not.")
