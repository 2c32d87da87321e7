"""The page of a pathway: its steps in order, what they cost in time and money, what each one proves, and a drawing.

Sums are of the cheapest and the dearest way through the rules, with the badge at the end counted in; what a badge does
not state makes a sum a lower bound. Money is added up in one currency only.

Example::

    pathway_view(pathway, verified, cards)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from assay.credentials.achievement import duration_in_words
from assay.credentials.model import BadgeDefinition, Pathway
from assay.credentials.rules import Minimum, Rule
from assay.credentials.verified import VerifiedContent
from assay.credentials.vocabulary import SUPERVISION
from assay.website.exports import pathway_exports
from assay.website.pathwaymap import map_view
from assay.website.schemaorg import breadcrumbs, data_block
from assay.website.viewparts import BadgeCard, InsteadView, ProofRow, StepView
from assay.website.views import PathwayView

FREE = "Free of charge"


def pathway_view(pathway: Pathway, verified: VerifiedContent, cards: Mapping[str, BadgeCard]) -> PathwayView:
    """Return everything the page of a pathway shows."""
    badges = {badge.slug: badge for badge in verified.badges}
    rule = step_view(pathway.requires, cards, badges)
    electives = tuple(step_view(elective, cards, badges) for elective in pathway.electives)
    return PathwayView(
        url=f"/pathways/{pathway.slug}/",
        title=f"{pathway.name} – a pathway",
        description=pathway.description,
        noindex=False,
        pathway=pathway,
        leads_to=cards[pathway.leads_to],
        rule=rule,
        electives=electives,
        totals=tuple(_totals(pathway, badges)),
        proofs=tuple(_proofs(pathway, cards, badges)),
        map=map_view(rule, cards[pathway.leads_to].name, electives),
        alternates=pathway_exports(pathway),
        data=data_block(breadcrumbs(verified.issuer, ((pathway.name, f"/pathways/{pathway.slug}/"),))),
    )


# -- steps --------------------------------------------------------------------------------------------------------


def step_view(rule: Rule, cards: Mapping[str, BadgeCard], badges: Mapping[str, BadgeDefinition]) -> StepView:
    """Return one rule in words, with what is in it."""
    conditions = tuple(_conditions(rule, badges))
    if rule.badge:
        return StepView(
            badge=cards[rule.badge],
            heading="",
            steps=(),
            conditions=conditions,
            instead=tuple(_instead(rule, cards, badges)),
            ready_for=rule.ready_for,
        )
    heading = f"{rule.needed} of these {len(rule.of)}"
    if rule.needed == len(rule.of):
        heading = "All of these"
    elif rule.needed == 1:
        heading = "One of these"
    return StepView(
        badge=None,
        heading=heading,
        steps=tuple(step_view(nested, cards, badges) for nested in rule.of),
        conditions=conditions,
        ready_for=rule.ready_for,
    )


def _conditions(rule: Rule, badges: Mapping[str, BadgeDefinition]) -> Iterator[str]:
    if rule.at_least:
        yield _least(rule.at_least, badges[rule.badge or ""])
    if rule.within:
        yield f"Awarded within the last {duration_in_words(rule.within)}"


def _least(minimum: Minimum, badge: BadgeDefinition) -> str:
    assessment = badge.assessment
    if minimum.score is not None and assessment and assessment.scale:
        return f"With at least {minimum.score} of {assessment.scale.maximum} {assessment.scale.unit}"
    levels = {level.slug: level.name for level in assessment.rubric} if assessment else {}
    return f"At level “{levels.get(minimum.level or '', minimum.level)}” or above"


def _instead(
    rule: Rule, cards: Mapping[str, BadgeCard], badges: Mapping[str, BadgeDefinition]
) -> Iterator[InsteadView]:
    for other in rule.equivalents:
        ours = cards.get(other.badge)
        yield InsteadView(
            name=ours.name if ours else other.name,
            url=ours.url if ours else other.badge,
            by=other.by or None,
            condition=_least(other.at_least, badges[other.badge]) if other.at_least and ours else None,
        )


# -- sums ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sum:
    """An amount from the cheapest to the dearest way; not `whole` when some badge does not state it."""

    low: Decimal
    high: Decimal
    whole: bool

    def __add__(self, other: _Sum) -> _Sum:
        return _Sum(self.low + other.low, self.high + other.high, self.whole and other.whole)

    def words(self, unit: str) -> str:
        """``at least 90 to 140 EUR``."""
        start = "" if self.whole else "at least "
        span = _plain(self.low) if self.low == self.high else f"{_plain(self.low)} to {_plain(self.high)}"
        return f"{start}{span} {unit}".strip()


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _add_up(rule: Rule, of: Callable[[str], Decimal | None]) -> _Sum:
    if rule.badge:
        amount = of(rule.badge)
        return _Sum(amount or Decimal(0), amount or Decimal(0), amount is not None)
    parts = [_add_up(nested, of) for nested in rule.of]
    lows = sorted(part.low for part in parts)[: rule.needed]
    highs = sorted((part.high for part in parts), reverse=True)[: rule.needed]
    return _Sum(sum(lows, Decimal(0)), sum(highs, Decimal(0)), all(part.whole for part in parts))


def _totals(pathway: Pathway, badges: Mapping[str, BadgeDefinition]) -> Iterator[tuple[str, str, str | None]]:
    """Yield label, sum and explanation for time, money and credit; nothing for what no badge states."""
    goal = Rule(badge=pathway.leads_to)

    def total(of: Callable[[BadgeDefinition], Decimal | None]) -> tuple[_Sum, str]:
        steps, last = (_add_up(rule, lambda slug: of(badges[slug])) for rule in (pathway.requires, goal))
        return steps + last, f"{steps.words('')} for the steps, {last.words('')} for {badges[pathway.leads_to].name}"

    hours, parts = total(lambda badge: badge.workload_hours)
    if hours.high:
        ects, _ = total(lambda badge: badge.workload_ects)
        points = f" ({ects.words('ECTS')})" if ects.high else ""
        yield "Time", f"{hours.words('hours')}{points}", f"Hours: {parts}"
    named = [badges[slug] for slug in dict.fromkeys((*pathway.requires.badges(), pathway.leads_to))]
    yield from _cost(named, total)
    for unit, accreditor in dict.fromkeys((b.credit.unit, b.credit.accreditor) for b in named if b.credit):
        credit, _ = total(lambda badge, who=(unit, accreditor): _credit(badge, *who))  # type: ignore[misc]
        yield "Credit", credit.words(unit), f"Accredited by {accreditor}"


def _credit(badge: BadgeDefinition, unit: str, accreditor: str) -> Decimal | None:
    credit = badge.credit
    return credit.units if credit and (credit.unit, credit.accreditor) == (unit, accreditor) else Decimal(0)


def _cost(
    named: list[BadgeDefinition], total: Callable[[Callable[[BadgeDefinition], Decimal | None]], tuple[_Sum, str]]
) -> Iterator[tuple[str, str, str | None]]:
    stated = [(badge, badge.cost) for badge in named if badge.cost]
    # Nothing is nothing in every currency.
    currencies = {cost.currency for _, cost in stated if cost.amount}
    if not stated:
        return
    if len(currencies) > 1:
        # Rates change every day, so amounts of different money are listed and not added up.
        listed = "; ".join(f"{badge.name} {cost.words}" for badge, cost in stated)
        yield "Cost", listed, "Not added up: several currencies"
        return
    money, parts = total(lambda badge: badge.cost.amount if badge.cost else None)
    currency = next(iter(currencies), "")
    if currency:
        yield "Cost", money.words(currency), f"{currency}: {parts}"
    elif money.whole:
        yield "Cost", FREE, None


# -- what each step proves ----------------------------------------------------------------------------------------


def _proofs(
    pathway: Pathway, cards: Mapping[str, BadgeCard], badges: Mapping[str, BadgeDefinition]
) -> Iterator[ProofRow]:
    for leaf in (*pathway.requires.leaves(), Rule(badge=pathway.leads_to)):
        badge = badges[leaf.badge or ""]
        yield ProofRow(
            badge=cards[badge.slug],
            proves=badge.competency or badge.description,
            method=badge.assessment.method if badge.assessment else None,
            supervision=SUPERVISION[badge.assessment.supervision] if badge.assessment else None,
            valid_for=duration_in_words(badge.valid_for) if badge.valid_for else None,
            ready_for=leaf.ready_for,
            goal=badge.slug == pathway.leads_to,
        )
