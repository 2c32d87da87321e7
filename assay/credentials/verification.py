"""The one place where a signed file becomes trusted: the verification steps over one award, and over one status list.

The steps, always in this order; each one only sees what the earlier ones let through:

1. size             at most 256 KiB
2. json             strict JSON: no duplicate names, no number two readers read differently, bounded depth
3. profile          the closed schema with its constant ``@context`` (Open Badges 3.0, product decision 4)
4. canonical form   RDFC-1.0 and JCS without loss (Data Integrity, "Transformation")
5. signatures       both proofs of the set: eddsa-rdfc-2022 and eddsa-jcs-2022 (vc-di-eddsa 3.2, 3.3)
6. key              belongs to this issuer, is in the key history for this, was valid when it signed (CID 3.3)
7. place            the file stands where its own address says
8. dates            validFrom, validUntil (VC Data Model 2.0, "Validity Period")
9. status           not revoked, by a status list that passed the same steps (Bitstring Status List 3.2); awards only

A check has three values: true, false, or unknown for a step that was not reached, or that nothing could answer.
Unknown is never valid.

Example::

    result = verify_award(award, trust, now=datetime.now(UTC))
    if result: ...            # true only when every check is true
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assay.credentials.earners import Transcript
from assay.credentials.model import Award, GivenEndorsement, Json, StatusList
from assay.credentials.placing import placed
from assay.credentials.profile import AWARD, ENDORSEMENT, STATUS_LIST, TRANSCRIPT, check_profile
from assay.credentials.steps import (
    MAX_AWARD_BYTES,
    Run,
    State,
    Step,
    Trust,
    UnknownError,
    VerifiedList,
    check_canonical,
    check_dates,
    check_json,
    check_key,
    check_list,
    check_place,
    check_schema,
    check_signatures,
    check_size,
    check_status,
    list_url,
    moment,
)
from assay.errors import ContentError, DocumentError, Problem
from assay.integrity import strictjson
from assay.integrity.history import HistoricKey
from assay.integrity.status import decode_list
from assay.phrases import N_

TIMELY = ("dates", "status")
"""Checks whose answer changes with time; an award that fails only these is genuine, and is published as what it is."""
_STEPS: tuple[Step, ...] = (
    ("size", check_size),
    ("json", check_json),
    ("profile", check_schema),
    ("canonical form", check_canonical),
    ("signatures", check_signatures),
    ("key", check_key),
    ("place", check_place),
    ("dates", check_dates),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One named check: true, false, or None for 'could not be checked'."""

    name: str
    outcome: bool | None
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationResult:
    """All checks of one signed file, in order; true only when every one of them is."""

    checks: tuple[Check, ...]
    problems: tuple[Problem, ...]
    document: Json | None
    """The parsed document once it has passed the closed schema."""
    state: State | None
    """Where dates and status put an award; None unless it is authentic."""

    @property
    def authentic(self) -> bool:
        """Whether it is what the issuer signed, whatever its dates and status: the condition for being published."""
        steady = (check for check in self.checks if check.name not in TIMELY)
        return not self.problems and bool(self.checks) and all(check.outcome is True for check in steady)

    def __bool__(self) -> bool:
        """Valid now: every check is true."""
        return bool(self.checks) and all(check.outcome is True for check in self.checks)


def verify_award(award: Award, trust: Trust, *, now: datetime) -> VerificationResult:
    """Run the steps over one signed award; never raises for anything the award holds."""
    run = Run(award, trust, now, schema=AWARD, role="award", address=f"{trust.base_url}awards/{award.id}/")
    return _verify(run, (*_STEPS, ("status", check_status)))


def timely_checks(document: Json, key: HistoricKey, trust: Trust, *, now: datetime) -> VerificationResult:
    """Run the steps whose answer time changes over an award that has passed all others, signed with *key*."""
    nothing = Award(id="", path="", data=b"")
    run = Run(nothing, trust, now, schema=AWARD, role="award", address="", document=document, key=key)
    return _verify(run, (_STEPS[-1], ("status", check_status)))


def verify_given(given: GivenEndorsement, trust: Trust, *, now: datetime, address: str) -> VerificationResult:
    """Run the steps over one endorsement this association has given; *address* is the id it should have."""
    return _verify(Run(given, trust, now, schema=ENDORSEMENT, role="award", address=address), _STEPS)


def verify_list(
    status_list: StatusList, trust: Trust, *, now: datetime
) -> tuple[VerificationResult, VerifiedList | None]:
    """Run the steps over one status list; the list is returned when it is authentic, also when its time is over."""
    address = list_url(trust.base_url, status_list.name)
    run = Run(status_list, trust, now, schema=STATUS_LIST, role="status", address=address)
    result = _verify(run, (*_STEPS[:-1], ("list", check_list), _STEPS[-1]))
    if not result.authentic:
        return result, None
    return result, VerifiedList(
        name=status_list.name,
        url=address,
        bits=decode_list(run.document["credentialSubject"]["encodedList"]),
        valid_from=moment(run.document["validFrom"]),
        valid_until=moment(run.document["validUntil"]),
    )


def verify_envelope(
    transcript: Transcript, trust: Trust, graph: Callable[[Json], Json], *, now: datetime
) -> VerificationResult:
    """Run the steps over a transcript itself, not over the awards in it; `transcript` does both."""
    address = f"{trust.base_url}earners/{transcript.code}/"
    return _verify(Run(transcript, trust, now, schema=TRANSCRIPT, role="award", address=address, graph=graph), _STEPS)


def _verify(run: Run, steps: Iterable[Step]) -> VerificationResult:
    checks: list[Check] = []
    problems: list[Problem] = []
    for name, step in steps:
        if problems:
            checks.append(Check(name=name, outcome=None, sentence=N_("Not checked, because an earlier check failed.")))
            continue
        try:
            checks.append(Check(name=name, outcome=True, sentence=step(run)))
        except UnknownError as error:
            checks.append(Check(name=name, outcome=None, sentence=error.args[0]))
        except DocumentError as error:
            checks.append(Check(name=name, outcome=False, sentence=error.problem.message))
            # A date that has passed, or a bit that is set, is an answer and not a fault of the file.
            if name not in TIMELY or error.problem.code not in _ANSWERS:
                problems.append(placed(run.file, error))
    return VerificationResult(
        checks=tuple(checks),
        problems=tuple(problems),
        document=run.document if all(check.outcome for check in checks[:3]) else None,
        state=None if problems else run.state,
    )


_ANSWERS = ("AW18", "AW19", "ST10", "ST11")


def status_place(award: Award) -> tuple[str, int]:
    """Return list name and index of an award's status entry without trusting the award.

    Raises `ContentError` when the file is not one an award could be.
    """
    try:
        document: Any = strictjson.parse(award.data, max_bytes=MAX_AWARD_BYTES)
        check_profile(document)
    except DocumentError as error:
        raise ContentError(placed(award, error)) from None
    entry = document["credentialStatus"]
    return entry["statusListCredential"].rpartition("/")[2].removesuffix(".json"), int(entry["statusListIndex"])
