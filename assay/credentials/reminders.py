"""What is easy to forget and no fault: drafts that nobody has signed yet.

Example::

    list(draft_warnings(content.drafts))   # one warning for all of them, or none
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assay.credentials.model import Draft
from assay.errors import Problem


def draft_warnings(drafts: Sequence[Draft]) -> Iterator[Problem]:
    """Yield one warning for all drafts: they are a normal thing to have, and easy to forget."""
    if drafts:
        names = ", ".join(draft.recipient_name for draft in drafts[:3])
        more = f" and {len(drafts) - 3} more" if len(drafts) > 3 else ""  # noqa: PLR2004 - three names are enough
        what = "1 draft is" if len(drafts) == 1 else f"{len(drafts)} drafts are"
        yield Problem(
            code="AW27",
            message=f"{what} not signed, so not published: {names}{more}.",
            fix="run 'assay sign' when they are ready",
            path=drafts[0].path,
            warning=True,
        )
