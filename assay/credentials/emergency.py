"""Read a site folder for what cannot wait: an award must be revoked or erased although somebody's page is half written.

Rules:

* What is recorded or listed must be readable, as for any command: a list is signed anew from all of it.
* Awards are not read here, only named: whoever needs one reads it then. So a national issuer waits for one award and
  not for a million, and a damaged file of another award keeps nobody from revoking this one.
* Faults of definitions, their translations, pages, records of other systems and drafts wait: they keep the site from
  being built, and change no signed award.

Example::

    content, waiting = load_in_need(Path("."))     # waiting: how many faults `assay check` will still tell of
"""

from __future__ import annotations

from pathlib import Path

from assay.credentials.content import load_award, read_content
from assay.credentials.model import Award, Content
from assay.errors import ContentError, Problem

_WAIT = ("content/badges/", "content/pathways/", "content/pages/", "content/legacy/")


def load_in_need(root: Path) -> tuple[Content, int]:
    """Return content, and the number of faults left to `check`; raises as `load_content` does for all others.

    Its awards are read when somebody looks at them (`award_in_need`).
    """
    content, problems = read_content(root, unread=True)
    grave = [problem for problem in problems if not _can_wait(problem)]
    if grave or content is None:
        raise ContentError(*(grave or problems))
    return content, len(problems)


def award_in_need(content: Content, root: Path, award_id: str) -> Award | None:
    """Return one award, read once, or None when there is none of that id; raises as `load_award` does."""
    path = next((award.path for award in content.awards if award.id == award_id), None)
    return load_award(root, root / path) if path else None


def _can_wait(problem: Problem) -> bool:
    draft = problem.path.startswith("content/awards/") and problem.path.endswith(".yaml")
    return draft or problem.path.startswith(_WAIT)
