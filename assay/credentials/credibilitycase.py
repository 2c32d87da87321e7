"""What a credibility rule is given and what it returns: a `Case` in, a `Verdict` out.

Rules:

* A verdict quotes the text it rests on and names the setting, so that a reader can disagree with it.
* `met` is None where nothing can be said: a language without a word list, a verb in no list. That is never a fault.

Example::

    failed("competency", "Understands knots.", "Nobody can watch that.", "write what the holder does")
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from assay.credentials.model import BadgeDefinition, Pathway
from assay.credentials.wordlists import WordList


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One definition and what it is held against."""

    badge: BadgeDefinition
    pathways: tuple[Pathway, ...]
    today: date
    words: WordList | None
    """None when there is no list for the definition's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one rule says about one definition."""

    met: bool | None
    """None: nothing can be said, for the reason in `what`."""
    field: str = ""
    """The setting looked at, such as ``assessment.method``."""
    found: str = ""
    """The very text it rests on, or nothing when there is none."""
    what: str = ""
    """What is wrong, in a sentence; for None, why nothing can be said."""
    fix: str = ""
    """What to do, starting with a verb."""


def met(field: str, found: object) -> Verdict:
    """Return a verdict: the rule is met by this text."""
    return Verdict(met=True, field=field, found=str(found))


def failed(field: str, found: object, what: str, fix: str) -> Verdict:
    """Return a verdict: the rule is not met."""
    return Verdict(met=False, field=field, found=str(found), what=what, fix=fix)


def unsaid(field: str, found: object, why: str) -> Verdict:
    """Return a verdict: nothing can be said, and why."""
    return Verdict(met=None, field=field, found=str(found), what=why)


def no_list(case: Case, field: str, found: object) -> Verdict:
    """Return a verdict: the words of this language are not known."""
    return unsaid(
        field, found, f'There is no list of words for the language "{case.badge.language}": a person has to read it.'
    )


def normal(text: str) -> str:
    """Return a text without what makes no difference to its meaning."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def count(text: str) -> int:
    """Return how many words a text has."""
    return len(text.split())


def short(text: str) -> str:
    """Return a text that fits into a sentence."""
    return text if len(text) <= 60 else text[:57].rstrip() + "..."  # noqa: PLR2004 - fits into a sentence
