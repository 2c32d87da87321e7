"""The European standard elements to describe a micro-credential, each with its value or the reason why there is none.

Council Recommendation of 16 June 2022 (2022/C 243/02), Annex I: eleven mandatory elements and five optional ones. The
names are shortened; the numbers count the mandatory ones as the Annex does, and go on for the optional ones.

Rules:

* Every badge has all sixteen; what it lacks says so, and why.
* Holder, date and grade are facts of an award. They stand in each award, and here is where.

Example::

    [element.status for element in european_elements(badge, pathways, issuer)]   # ['in-award', 'stated', …]
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from assay.credentials.model import BadgeDefinition, Issuer, Json, Pathway
from assay.credentials.vocabulary import EVIDENCE, PARTICIPATION, SUPERVISION
from assay.phrases import N_
from assay.website.facts import scoring_in_words, standing
from assay.website.language import ENGLISH, Words

STANDARD = "Council Recommendation of 16 June 2022 (2022/C 243/02), Annex I"
MANDATORY = 11
STATUSES = {
    "stated": N_("Stated"),
    "in-award": N_("In each award"),
    "not-stated": N_("Not stated"),
    "not-applicable": N_("Not applicable"),
}
"""What can be said of an element, and how a page says it."""
_ATTENDANCE = N_("Attendance is recorded; no skill was taught to a standard or assessed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One of the sixteen elements, for one badge."""

    number: int
    name: str
    status: str
    """One of `STATUSES`."""
    values: tuple[str, ...] = ()
    own: bool = False
    """Whether the values are the definition's own words, in its language; else they are in the language asked for."""
    note: str = ""
    """Where an award has it, or why there is no value."""
    at: tuple[str, ...] = ()
    """For facts of an award: their places in ``credential.json``."""

    @property
    def mandatory(self) -> bool:
        """Whether the Recommendation lists it among the mandatory ones."""
        return self.number <= MANDATORY

    @property
    def words(self) -> str:
        """The status as a page says it."""
        return STATUSES[self.status]


def european_elements(
    badge: BadgeDefinition, pathways: Iterable[Pathway], issuer: Issuer, words: Words = ENGLISH
) -> tuple[Element, ...]:
    """Return all sixteen elements of a badge, in the order of Annex I."""
    found = (*_mandatory(badge, issuer, words), *_optional(badge, pathways, words))
    return tuple(replace(item, name=words.tell(item.name), note=words.tell(item.note)) for item in found)


def elements_document(badge: BadgeDefinition, elements: Iterable[Element], issuer: Issuer) -> Json:
    """Return the elements of a badge as plain JSON, for ``elements.json``."""
    return {
        "standard": STANDARD,
        "badge": issuer.badge_url(badge.slug),
        "version": badge.version,
        "language": badge.language,
        "elements": [_as_json(element) for element in elements],
    }


def _as_json(element: Element) -> Json:
    document: Json = {
        "number": element.number,
        "name": element.name,
        "mandatory": element.mandatory,
        "status": element.status,
    }
    if element.values:
        document["values"] = list(element.values)
    if element.note:
        document["note"] = element.note
    if element.at:
        document["at"] = list(element.at)
    return document


def _mandatory(badge: BadgeDefinition, issuer: Issuer, words: Words) -> tuple[Element, ...]:
    seat = f"{issuer.country}, {issuer.region}" if issuer.region else issuer.country
    outcomes = tuple(text for text in (badge.competency, *badge.outcomes) if text)
    method = badge.assessment.method if badge.assessment else None
    return (
        Element(
            number=1,
            name=N_("Identification of the learner"),
            status="in-award",
            note=N_("The award names its holder, with the holder’s consent."),
            at=("credentialSubject.identifier[0].identityHash", "credentialSubject.id"),
        ),
        _stated(2, N_("Title"), badge.name, own=True),
        _stated(3, N_("Country and region of the issuer"), seat),
        _stated(4, N_("Awarding body"), issuer.name),
        Element(
            number=5,
            name=N_("Date of issuing"),
            status="in-award",
            note=N_("The award bears the day it was made."),
            at=("awardedDate", "validFrom"),
        ),
        _assessed(6, N_("Learning outcomes"), badge, *outcomes, own=True),
        _or_not(7, N_("Notional workload"), words.effort(badge)),
        _level(badge),
        _assessed(9, N_("Type of assessment"), badge, method, own=True),
        _stated(10, N_("Form of participation"), words.tell(PARTICIPATION[badge.participation])),
        _quality(badge),
    )


def _optional(badge: BadgeDefinition, pathways: Iterable[Pathway], words: Words) -> tuple[Element, ...]:
    test = badge.assessment
    return (
        _or_not(
            12, N_("Prerequisites"), *badge.prerequisites, why=N_("None are asked for in the definition."), own=True
        ),
        _assessed(
            13,
            N_("Supervision and identity verification"),
            badge,
            words.tell(SUPERVISION[test.supervision]) if test else None,
        ),
        Element(
            number=14,
            name=N_("Grade achieved"),
            status="in-award",
            values=(scoring_in_words(test, words),),
            note=N_("The award bears its own result."),
            at=("credentialSubject.result[0]",),
        )
        if test
        else _assessed(14, N_("Grade achieved"), badge),
        _stacking(badge, pathways, words),
        _stated(16, N_("Further information"), *_further(badge, words)),
    )


def _stated(number: int, name: str, *values: str, own: bool = False) -> Element:
    return Element(number=number, name=name, status="stated", values=values, own=own)


def _or_not(
    number: int, name: str, *values: str | None, why: str = N_("The definition does not say."), own: bool = False
) -> Element:
    """Return an element with what values there are, or else with the reason why there are none."""
    known = tuple(value for value in values if value)
    if known:
        return _stated(number, name, *known, own=own)
    return Element(number=number, name=name, status="not-stated", note=why)


def _assessed(number: int, name: str, badge: BadgeDefinition, *values: str | None, own: bool = False) -> Element:
    """Return an element that only an assessed badge can have."""
    if badge.kind == "participation":
        return Element(number=number, name=name, status="not-applicable", note=_ATTENDANCE)
    return _or_not(number, name, *values, own=own)


def _quality(badge: BadgeDefinition) -> Element:
    quality = badge.quality_assurance
    if quality is None:
        return _or_not(11, N_("Type of quality assurance"))
    reviewed = f"{quality.reviewed_by}, {quality.reviewed_on.isoformat()}"
    return _stated(11, N_("Type of quality assurance"), quality.type, reviewed, own=True)


def _level(badge: BadgeDefinition) -> Element:
    if badge.level_framework and badge.level_value:
        return _stated(8, N_("Level"), f"{badge.level_framework} {badge.level_value}", own=True)
    if badge.kind == "participation":
        return _assessed(8, N_("Level"), badge)
    return _or_not(8, N_("Level"), why=N_("No level of a qualifications framework is claimed."))


def _stacking(badge: BadgeDefinition, pathways: Iterable[Pathway], words: Words) -> Element:
    place = standing(badge, pathways)
    values = [words.say("Stackable: a step of “%(pathway)s”", pathway=path.name) for path in place.step_of]
    values += [words.say("Reached by stacking: the goal of “%(pathway)s”", pathway=path.name) for path in place.goal_of]
    alone = (
        N_("Stands alone, on purpose") if badge.standalone else N_("Stands alone; no pathway of this issuer uses it")
    )
    return _stated(15, N_("Stackability"), *(values or [words.tell(alone)]))


def _further(badge: BadgeDefinition, words: Words) -> tuple[str, ...]:
    facts = [words.say("No end date")]
    if badge.valid_for:
        facts = [words.say("Valid for %(time)s", time=words.duration(badge.valid_for))]
    if badge.assessment:
        facts.append(words.tell(EVIDENCE[badge.evidence]))
    if badge.cost:
        facts.append(words.say("Cost: %(cost)s", cost=words.cost(badge.cost)))
    if badge.credit:
        units = f"{words.number(badge.credit.units)} {badge.credit.unit}"
        facts.append(words.say("Credit: %(units)s, accredited by %(name)s", units=units, name=badge.credit.accreditor))
    return (*facts, words.say("Version %(version)s", version=badge.version))
