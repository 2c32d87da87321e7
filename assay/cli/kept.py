"""Endorsements a site folder keeps or has given, as `assay verify` meets them: by its own copies, not by the web.

Example::

    pins = kept_pins(path, root, data)
    result = judge_kept(data, pins, now) if pins is not None else verify_foreign(data, now=now, fetcher=fetcher)
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from assay.credentials.openbadge import is_endorsement
from assay.credentials.pins import SUFFIX, Pinned, read_pins
from assay.credentials.verification import VerificationResult
from assay.errors import DocumentError


def kept_pins(path: Path, root: Path, data: bytes) -> bytes | None:
    """Return the copies kept for an endorsement of the site folder, whether it is named there or in the built site."""
    kept = root / "content" / "endorsements" / path.name
    pins = kept.with_name(kept.stem + SUFFIX)
    try:
        return pins.read_bytes() if kept.read_bytes() == data else None
    except OSError:
        return None


def judge_kept(data: bytes, kept: bytes, now: datetime) -> VerificationResult:
    """Verify an endorsement the site folder keeps as the build does: by the copies beside it, without the web."""
    # Imported here: the libraries for what others sign would slow down looking at one's own.
    from assay.credentials.foreign import not_reached, verify_endorsement  # noqa: PLC0415

    try:
        pins = read_pins(kept)
    except DocumentError as error:
        return not_reached("key", error.problem.message)
    result, _ = verify_endorsement(data, now=now, fetcher=Pinned.of(pins, now))
    day = min(pin.fetched for pin in pins).date()
    checks = (
        replace(check, sentence=f"{check.sentence} That is by the copy of {day} kept beside it.")
        if check.name == "key" and check.outcome
        else check
        for check in result.checks
    )
    return replace(result, checks=tuple(checks))


def given_address(data: bytes) -> str:
    """Return the id of an endorsement, which a loose file is taken at its word for; empty for anything else."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    return str(document.get("id", "")) if isinstance(document, dict) and is_endorsement(document) else ""
