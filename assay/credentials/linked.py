"""What several awards of a site say about each other: earners, stacks, renewals and transcripts, held together.

Example::

    problems += linked_problems(content, verified, trust, now=now)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from assay.credentials.components import Verified, component_warnings
from assay.credentials.earners import Transcript
from assay.credentials.earnersfile import earner_problems
from assay.credentials.model import Content
from assay.credentials.renewal import renewal_warnings
from assay.credentials.steps import Trust
from assay.credentials.transcript import recordable, transcript_warnings, verify_transcript
from assay.errors import Problem


def linked_problems(content: Content, awards: Sequence[Verified], trust: Trust, *, now: datetime) -> Iterator[Problem]:
    """Yield what stops a build: consent of nobody, and a transcript that does not verify or holds what was erased."""
    yield from earner_problems(content.earners, {str(one.document["credentialSubject"]["id"]) for one in awards})
    for transcript in content.transcripts:
        yield from verify_transcript(transcript, trust, erased(content), now=now)


def linked_warnings(content: Content, awards: Sequence[Verified]) -> Iterator[Problem]:
    """Yield what the officer should look at; to be asked once there are no problems."""
    url, gone = content.issuer.url, erased(content)
    yield from component_warnings(awards, url, gone)
    yield from renewal_warnings(awards, url, gone)
    yield from transcript_warnings(content.transcripts, content.earners, recordable(awards))


def agreed_transcripts(content: Content) -> tuple[Transcript, ...]:
    """Return the transcripts whose earners agreed to them: only these are published."""
    agreed = {earner.code for earner in content.earners if earner.transcript}
    return tuple(transcript for transcript in content.transcripts if transcript.code in agreed)


def erased(content: Content) -> set[str]:
    """Return the ids of the awards that were taken down."""
    gone = (address.strip("/").split("/") for address in content.ledger.gone)
    return {parts[1] for parts in gone if parts[0] == "awards" and len(parts) > 1}
