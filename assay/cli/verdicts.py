"""How the verdicts of `assay verify` are told: one at length, many in a line each, all as JSON.

What a stranger wrote is never printed as it is: a terminal could obey it.

Example::

    show(item, result, now)   # … ✓ signature … VALID (checked at 2026-03-14 09:30 UTC)
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from assay.cli.presented import Item
from assay.cli.report import colour, count, plain, say, sign, wrapped
from assay.credentials.bundle import SINCE
from assay.credentials.model import Json
from assay.credentials.openbadge import is_endorsement
from assay.credentials.verification import VerificationResult

_VERDICTS = {
    "valid": "VALID",
    "expired": "GENUINE, BUT EXPIRED",
    "not-yet-valid": "GENUINE, BUT NOT VALID YET",
    "revoked": "REVOKED",
    "unknown": "GENUINE, BUT WHETHER IT WAS REVOKED COULD NOT BE CHECKED",
}


def result_json(item: Item, result: VerificationResult) -> dict[str, object]:
    """Return a verdict with all its checks for programs."""
    return {
        "path": item.name,
        "id": item.id,
        "issuer": _issuer_id(result.document),
        "valid": bool(result),
        "authentic": result.authentic,
        "state": result.state,
        "checks": [
            {"name": check.name, "outcome": check.outcome, "sentence": check.sentence} for check in result.checks
        ],
    }


def show(item: Item, result: VerificationResult, now: datetime) -> None:
    """Tell one verdict at length: what it says, every check with its sentence, how to mend it."""
    say(plain(item.name))
    kept = any(check.name == SINCE for check in result.checks)
    if (result.authentic or kept) and result.document:
        for line in wrapped(plain(_claim(result.document)), "  "):
            say(line)
    for item_check in result.checks:
        tint = {True: "green", False: "red", None: "yellow"}[item_check.outcome]
        say(f"  {colour(sign(item_check.outcome), tint)} {item_check.name}")
        for line in wrapped(plain(item_check.sentence), " " * 6):
            say(line)
    for problem in result.problems:
        for line in wrapped(f"Fix: {problem.fix}.", "  ", " " * 7):
            say(line)
    say(f"{_verdict(result)} (checked at {now:%Y-%m-%d %H:%M} UTC)")


def _claim(document: Json) -> str:
    """Say in one line which badge, for whom if it is said openly, and from whom."""
    subject = document["credentialSubject"]
    if is_endorsement(document):
        said = subject.get("endorsementComment", "")
        return f"{document['name']}: {_by(document)} about {subject['id']}{f' – {said}' if said else ''}"
    names = [one for one in subject.get("identifier", []) if one["identityType"] == "name" and not one["hashed"]]
    whom = f"awarded to {names[0]['identityHash']}" if names else "issued"
    if "verifiableCredential" in subject:
        held = len(subject["verifiableCredential"])
        return f"{document['name']}, {held} in one record, put together by {_by(document)}"
    return f"{subject['achievement']['name']}, {whom} by {_by(document)}"


def _by(document: Json) -> str:
    issuer = document["issuer"]
    named = isinstance(issuer, dict) and "name" in issuer
    return f"{issuer['name']} ({issuer['id']})" if named else _issuer_id(document)


def _verdict(result: VerificationResult) -> str:
    if result:
        return "VALID"
    wrong = [check.name for check in result.checks if check.outcome is False]
    if wrong == ["recipient"]:
        return "NOT ABOUT THE ONE ASKED FOR"
    if not wrong and any(check.name == SINCE for check in result.checks):
        return "GENUINE ON ITS DAY, IF ITS KEYS ARE THE ISSUER'S"
    if result.authentic and (wrong or result.state == "unknown"):
        return _VERDICTS[result.state or "unknown"]
    return "NOT VALID" if wrong else "COULD NOT BE CHECKED"


def show_many(results: list[tuple[Item, VerificationResult]]) -> None:
    """Tell many verdicts: a line each, with the first thing that is wrong, and the sum."""
    for item, result in results:
        wrong = next((check for check in result.checks if check.outcome is False), None)
        wrong = wrong or next((check for check in result.checks if check.outcome is None), None)
        tint = "green" if result else "red" if wrong and wrong.outcome is False else "yellow"
        mark = colour(sign(wrong.outcome if wrong else bool(result)), tint)
        say(f"{mark} {plain(item.name)}" + (f"\n      {plain(wrong.sentence)}" if wrong else ""))
    valid = sum(bool(result) for _, result in results)
    say(f"{count(len(results), 'credential')} checked: {valid} valid, {len(results) - valid} not.")


def _issuer_id(document: Json | None) -> str:
    issuer: Any = (document or {}).get("issuer", "")
    return str(issuer["id"] if isinstance(issuer, dict) else issuer)
