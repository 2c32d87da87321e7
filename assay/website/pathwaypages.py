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

from assay.credentials.model import BadgeDefinition, Pathway
from assay.credentials.rules import Minimum, Rule
from assay.credentials.verified import VerifiedContent
from assay.credentials.vocabulary import SUPERVISION
from assay.phrases import N_
from assay.website.exports import pathway_exports
from assay.website.language import ENGLISH, Words
from assay.website.pathwaymap import map_view
from assay.website.schemaorg import breadcrumbs, data_block
from assay.website.tonguepages import LanguageLink
from assay.website.viewparts import BadgeCard, InsteadView, ProofRow, StepView
from assay.website.views import PathwayView

FREE = N_("Free of charge")


def pathway_view(
    pathway: Pathway,
    verified: VerifiedContent,
    cards: Mapping[str, BadgeCard],
    words: Words = ENGLISH,
    links: tuple[LanguageLink, ...] = (),
) -> PathwayView:
    """Return everything the page of a pathway shows; `links` are its pages by language, this one among them."""
    url = next((link.url for link in links if link.language == pathway.language), f"/pathways/{pathway.slug}/")
    badges = {badge.slug: badge for badge in verified.badges}
    rule = step_view(pathway.requires, cards, badges, words)
    electives = tuple(step_view(elective, cards, badges, words) for elective in pathway.electives)
    return PathwayView(
        language=words.language,
        languages=links,
        url=url,
        title=words.say("%(pathway)s – a pathway", pathway=pathway.name),
        description=pathway.description,
        noindex=False,
        pathway=pathway,
        leads_to=cards[pathway.leads_to],
        rule=rule,
        electives=electives,
        totals=tuple(_totals(pathway, badges, words)),
        proofs=tuple(_proofs(pathway, cards, badges, words)),
        map=map_view(rule, cards[pathway.leads_to].name, electives, words),
        alternates=pathway_exports(pathway),
        data=data_block(breadcrumbs(verified.issuer, ((pathway.name, url),))),
    )


# -- steps --------------------------------------------------------------------------------------------------------


def step_view(
    rule: Rule, cards: Mapping[str, BadgeCard], badges: Mapping[str, BadgeDefinition], words: Words = ENGLISH
) -> StepView:
    """Return one rule in words, with what is in it."""
    conditions = tuple(_conditions(rule, badges, words))
    if rule.badge:
        return StepView(
            badge=cards[rule.badge],
            heading="",
            steps=(),
            conditions=conditions,
            instead=tuple(_instead(rule, cards, badges, words)),
            ready_for=rule.ready_for,
        )
    heading = words.say("%(num)s of these %(all)s", num=rule.needed, all=len(rule.of))
    if rule.needed == len(rule.of):
        heading = words.say("All of these")
    elif rule.needed == 1:
        heading = words.say("One of these")
    return StepView(
        badge=None,
        heading=heading,
        steps=tuple(step_view(nested, cards, badges, words) for nested in rule.of),
        conditions=conditions,
        ready_for=rule.ready_for,
    )


def _conditions(rule: Rule, badges: Mapping[str, BadgeDefinition], words: Words) -> Iterator[str]:
    if rule.at_least:
        yield _least(rule.at_least, badges[rule.badge or ""], words)
    if rule.within:
        yield words.say("Awarded within the last %(time)s", time=words.duration(rule.within))


def _least(minimum: Minimum, badge: BadgeDefinition, words: Words) -> str:
    assessment = badge.assessment
    if minimum.score is not None and assessment and assessment.scale:
        return words.say(
            "With at least %(score)s of %(best)s %(unit)s",
            score=minimum.score,
            best=assessment.scale.maximum,
            unit=assessment.scale.unit,
        )
    levels = {level.slug: level.name for level in assessment.rubric} if assessment else {}
    return words.say("At level “%(level)s” or above", level=levels.get(minimum.level or "", minimum.level))


def _instead(
    rule: Rule, cards: Mapping[str, BadgeCard], badges: Mapping[str, BadgeDefinition], words: Words
) -> Iterator[InsteadView]:
    for other in rule.equivalents:
        ours = cards.get(other.badge)
        yield InsteadView(
            name=ours.name if ours else other.name,
            url=ours.url if ours else other.badge,
            by=other.by or None,
            condition=_least(other.at_least, badges[other.badge], words) if other.at_least and ours else None,
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

    def said(self, words: Words, unit: str = "") -> str:
        """``at least 90 to 140 EUR``."""
        low, high = (words.number(_plain(value)) for value in (self.low, self.high))
        span = low if low == high else words.say("%(low)s to %(high)s", low=low, high=high)
        amount = f"{span} {unit}".strip()
        return amount if self.whole else words.say("at least %(amount)s", amount=amount)


def _plain(value: Decimal) -> Decimal:
    text = f"{value:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def _add_up(rule: Rule, of: Callable[[str], Decimal | None]) -> _Sum:
    if rule.badge:
        amount = of(rule.badge)
        return _Sum(amount or Decimal(0), amount or Decimal(0), amount is not None)
    parts = [_add_up(nested, of) for nested in rule.of]
    lows = sorted(part.low for part in parts)[: rule.needed]
    highs = sorted((part.high for part in parts), reverse=True)[: rule.needed]
    return _Sum(sum(lows, Decimal(0)), sum(highs, Decimal(0)), all(part.whole for part in parts))


def _totals(
    pathway: Pathway, badges: Mapping[str, BadgeDefinition], words: Words
) -> Iterator[tuple[str, str, str | None]]:
    """Yield label, sum and explanation for time, money and credit; nothing for what no badge states."""
    goal = Rule(badge=pathway.leads_to)

    def total(of: Callable[[BadgeDefinition], Decimal | None]) -> tuple[_Sum, str]:
        steps, last = (_add_up(rule, lambda slug: of(badges[slug])) for rule in (pathway.requires, goal))
        return steps + last, words.say(
            "%(steps)s for the steps, %(last)s for %(badge)s",
            steps=steps.said(words),
            last=last.said(words),
            badge=badges[pathway.leads_to].name,
        )

    hours, parts = total(lambda badge: badge.workload_hours)
    if hours.high:
        ects, _ = total(lambda badge: badge.workload_ects)
        time = words.say("%(hours)s hours", hours=hours.said(words))
        if ects.high:
            time = words.say("%(hours)s (%(credits)s ECTS)", hours=time, credits=ects.said(words))
        yield words.say("Time"), time, words.say("Hours: %(parts)s", parts=parts)
    named = [badges[slug] for slug in dict.fromkeys((*pathway.requires.badges(), pathway.leads_to))]
    yield from _cost(named, total, words)
    for unit, accreditor in dict.fromkeys((b.credit.unit, b.credit.accreditor) for b in named if b.credit):
        credit, _ = total(lambda badge, who=(unit, accreditor): _credit(badge, *who))  # type: ignore[misc]
        yield words.say("Credit"), credit.said(words, unit), words.say("Accredited by %(name)s", name=accreditor)


def _credit(badge: BadgeDefinition, unit: str, accreditor: str) -> Decimal | None:
    credit = badge.credit
    return credit.units if credit and (credit.unit, credit.accreditor) == (unit, accreditor) else Decimal(0)


def _cost(
    named: list[BadgeDefinition],
    total: Callable[[Callable[[BadgeDefinition], Decimal | None]], tuple[_Sum, str]],
    words: Words,
) -> Iterator[tuple[str, str, str | None]]:
    stated = [(badge, badge.cost) for badge in named if badge.cost]
    # Nothing is nothing in every currency.
    currencies = {cost.currency for _, cost in stated if cost.amount}
    if not stated:
        return
    if len(currencies) > 1:
        # Rates change every day, so amounts of different money are listed and not added up.
        listed = "; ".join(f"{badge.name} {words.cost(cost)}" for badge, cost in stated)
        yield words.say("Cost"), listed, words.say("Not added up: several currencies")
        return
    money, parts = total(lambda badge: badge.cost.amount if badge.cost else None)
    currency = next(iter(currencies), "")
    if currency:
        yield words.say("Cost"), money.said(words, currency), f"{currency}: {parts}"
    elif money.whole:
        yield words.say("Cost"), words.tell(FREE), None


# -- what each step proves ----------------------------------------------------------------------------------------


def _proofs(
    pathway: Pathway, cards: Mapping[str, BadgeCard], badges: Mapping[str, BadgeDefinition], words: Words
) -> Iterator[ProofRow]:
    for leaf in (*pathway.requires.leaves(), Rule(badge=pathway.leads_to)):
        badge = badges[leaf.badge or ""]
        yield ProofRow(
            badge=cards[badge.slug],
            proves=badge.competency or badge.description,
            method=badge.assessment.method if badge.assessment else None,
            supervision=words.tell(SUPERVISION[badge.assessment.supervision]) if badge.assessment else None,
            valid_for=words.duration(badge.valid_for) if badge.valid_for else None,
            ready_for=leaf.ready_for,
            goal=badge.slug == pathway.leads_to,
        )
