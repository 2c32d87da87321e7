"""How far somebody is: the properties a reader relies on, agreement with trying everything, and the dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import combinations, permutations
from math import prod

from hypothesis import given, settings
from hypothesis import strategies as st

from assay.credentials.progress import Held, Progress, choices, completable, progress
from assay.credentials.rules import Equivalent, Minimum, Rule

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
BADGES = ("a", "b", "c", "d", "e")


def held(badge: str, number: int = 0, **changes: object) -> Held:
    """Return an award that counts at `AT`."""
    then = AT - 30 * DAY
    award = Held(id=f"{badge}{number}", badge=badge, awarded=then, starts=then, ends=AT + 30 * DAY)
    return replace(award, **changes)  # type: ignore[arg-type]


def step(badge: str, *instead: str) -> Rule:
    return Rule(badge=badge, equivalents=tuple(Equivalent(badge=other) for other in instead))


def need(number: int, *rules: Rule) -> Rule:
    return Rule(needed=number, of=rules)


def both(*rules: Rule) -> Rule:
    return need(len(rules), *rules)


def numbers(rule: Rule, *awards: Held) -> tuple[int, int]:
    found = progress(rule, awards, AT)
    return found.done, found.needed


# -- properties ---------------------------------------------------------------------------------------------------

steps = st.builds(
    lambda badge, instead, within: Rule(
        badge=badge, equivalents=tuple(Equivalent(badge=one) for one in instead if one != badge), within=within
    ),
    st.sampled_from(BADGES),
    st.lists(st.sampled_from(BADGES), max_size=2, unique=True),
    st.sampled_from([None, None, "P40D", "P10D"]),
)
rules = st.recursive(
    steps,
    lambda inner: st.lists(inner, min_size=1, max_size=3).flatmap(
        lambda parts: st.integers(1, len(parts)).map(lambda number: need(number, *parts))
    ),
    max_leaves=6,
)
awards = st.builds(
    held,
    st.sampled_from(BADGES),
    st.integers(0, 99),
    awarded=st.integers(0, 60).map(lambda days: AT - days * DAY),
    ends=st.sampled_from([None, AT - DAY, AT + DAY]),
    stopped=st.sampled_from([None, None, AT - DAY, AT + DAY]),
    known=st.sampled_from([True, True, False]),
)
wallets = st.lists(awards, max_size=6)


@given(rules, wallets, awards)
def test_another_award_never_lowers_progress(rule: Rule, wallet: list[Held], award: Held) -> None:
    before, after = progress(rule, wallet, AT), progress(rule, [*wallet, award], AT)
    assert after.done >= before.done
    assert after.needed == before.needed


@given(rules, wallets.filter(bool), st.data())
def test_revoking_or_replacing_an_award_never_raises_progress(
    rule: Rule, wallet: list[Held], data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(wallet) - 1))
    revoked = [replace(award, stopped=AT) if index == number else award for index, award in enumerate(wallet)]
    assert progress(rule, revoked, AT).done <= progress(rule, wallet, AT).done
    assert progress(rule, revoked, AT).done == progress(rule, [*wallet[:number], *wallet[number + 1 :]], AT).done


@given(rules, wallets, st.randoms())
def test_the_order_of_awards_does_not_matter(rule: Rule, wallet: list[Held], random: object) -> None:
    mixed = sorted(wallet, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert progress(rule, mixed, AT) == progress(rule, wallet, AT)


@given(rules, wallets)
def test_an_answer_adds_up(rule: Rule, wallet: list[Held]) -> None:
    found = progress(rule, wallet, AT)
    assert 0 <= found.done <= found.needed
    assert sum(missing.count for missing in found.missing) == found.left
    assert bool(found) is (found.left == 0)
    assert len({met.award.badge for met in found.met}) == len(found.met), "a badge counts for one step"
    for met in found.met:
        assert met.award in wallet
        assert met.award.counts(AT)
        assert met.award.badge in {met.step.badge, *(other.badge for other in met.step.equivalents)}


@settings(deadline=None)
@given(rules, wallets)
def test_the_answer_is_the_one_that_trying_everything_finds(rule: Rule, wallet: list[Held]) -> None:
    found = progress(rule, wallet, AT)
    assert (found.left, found.needed) == (tried(rule, wallet), tried(rule, []))


def tried(rule: Rule, wallet: Sequence[Held]) -> int:
    """Return the fewest steps left, by trying every way to give every badge to every step."""
    leaves = list(with_windows(rule, ()))
    usable = sorted({award.badge for award in wallet if award.counts(AT)})
    best = len(leaves)
    for number in range(len(usable) + 1):
        for given_ in combinations(usable, number):
            for places in permutations(range(len(leaves)), number):
                pairs = list(zip(given_, places, strict=True))
                if all(fits(leaves[place], badge, wallet) for badge, place in pairs):
                    best = min(best, left(rule, iter(range(len(leaves))), set(places)))
    return best


def with_windows(rule: Rule, windows: tuple[str, ...]) -> Iterator[tuple[Rule, tuple[str, ...]]]:
    inner = (*windows, rule.within) if rule.within else windows
    if rule.badge:
        yield rule, inner
    for nested in rule.of:
        yield from with_windows(nested, inner)


def fits(leaf: tuple[Rule, tuple[str, ...]], badge: str, wallet: Sequence[Held]) -> bool:
    rule, windows = leaf
    days = min((int(window[1:-1]) for window in windows), default=9_999)
    return badge in {rule.badge, *(other.badge for other in rule.equivalents)} and any(
        award.badge == badge and award.counts(AT) and (AT.date() - award.awarded.date()).days <= days
        for award in wallet
    )


def left(rule: Rule, numbers: Iterator[int], done: set[int]) -> int:
    if rule.badge:
        return int(next(numbers) not in done)
    return sum(sorted(left(nested, numbers, done) for nested in rule.of)[: rule.needed])


@given(rules)
def test_the_number_of_choices_is_known_without_trying_them(rule: Rule) -> None:
    def ways(rule: Rule) -> int:
        groups = [nested for nested in rule.of if not nested.badge]
        steps = len(rule.of) - len(groups)
        return (
            sum(
                prod(ways(group) for group in chosen)
                for number in range(len(groups) + 1)
                for chosen in combinations(groups, number)
                if 0 <= rule.needed - number <= steps
            )
            if not rule.badge
            else 1
        )

    assert choices(rule) == ways(rule)


# -- examples -----------------------------------------------------------------------------------------------------


def test_all_any_and_some_of_a_group() -> None:
    a, b, c = held("a"), held("b"), held("c")
    assert numbers(both(step("a"), step("b")), a) == (1, 2)
    assert numbers(need(1, step("a"), step("b")), b) == (1, 1)
    assert numbers(need(2, step("a"), step("b"), step("c")), c) == (1, 2)
    assert numbers(need(2, step("a"), step("b"), step("c")), a, b, c) == (2, 2)
    assert numbers(step("a")) == (0, 1)


def test_one_badge_counts_for_one_step_and_is_put_where_it_helps_most() -> None:
    rule = both(step("a", "c"), step("b", "c"))
    assert numbers(rule, held("c")) == (1, 2)
    assert numbers(rule, held("c", 1), held("c", 2)) == (1, 2), "twice the same badge is one badge"
    assert numbers(rule, held("a"), held("c")) == (2, 2), "c has to count for b"
    assert numbers(both(step("a"), need(1, step("a"), step("b"))), held("a")) == (1, 2)


def test_the_own_badge_comes_before_an_equivalent_and_the_newest_award_is_named() -> None:
    old, new = held("a", 1, awarded=AT - 20 * DAY), held("a", 2, awarded=AT - 10 * DAY)
    found = progress(step("a", "b"), [held("b"), old, new], AT)
    assert [met.award for met in found.met] == [new]


def test_the_shortest_way_on_is_named() -> None:
    rule = need(1, both(step("a"), step("b")), both(step("c"), step("d"), step("e")))
    assert numbers(rule) == (0, 2)
    found = progress(rule, [held("c"), held("d")], AT)
    assert (found.done, found.needed) == (1, 2)
    assert [(one.count, [leaf.badge for leaf in one.of]) for one in found.missing] == [(1, ["e"])]
    some = progress(need(2, step("a"), step("b"), step("c")), [held("b")], AT)
    assert [(one.count, [leaf.badge for leaf in one.of]) for one in some.missing] == [(1, ["a", "c"])]


def test_an_award_stops_counting_at_its_end_when_revoked_and_when_unknown() -> None:
    def done(award: Held, at: datetime = AT) -> Progress:
        return progress(step("a"), [award], at)

    assert done(held("a"))
    assert done(held("a", ends=AT))
    assert not done(held("a", ends=AT - timedelta(seconds=1)))
    assert not done(held("a", starts=AT + DAY))
    assert not done(held("a", stopped=AT))
    assert done(held("a", stopped=AT), AT - DAY), "it counted until then"
    assert not done(held("a", known=False))


def test_a_window_lasts_to_the_end_of_its_last_day_and_holds_for_what_is_inside_a_group() -> None:
    award = held("a", awarded=datetime(2024, 11, 22, tzinfo=UTC))
    assert progress(Rule(badge="a", within="P2Y"), [award], AT)
    assert not progress(Rule(badge="a", within="P2Y"), [award], AT + DAY)
    inside = Rule(needed=1, of=(Rule(badge="a", within="P5Y"),), within="P1Y")
    assert not progress(inside, [award], AT), "the shorter window holds"


def test_a_least_score_counts_on_its_own_scale_only() -> None:
    rule = Rule(badge="a", at_least=Minimum(score=Decimal(30), level=None, best=Decimal(40)))
    assert progress(rule, [held("a", score=Decimal(30), best=Decimal(40))], AT)
    assert not progress(rule, [held("a", score=Decimal(29), best=Decimal(40))], AT)
    assert not progress(rule, [held("a", score=Decimal(35), best=Decimal(100))], AT)
    assert not progress(rule, [held("a")], AT)


def test_a_least_level_is_looked_up_in_the_rubric_that_was_signed() -> None:
    rule = Rule(badge="a", at_least=Minimum(score=None, level="sound"))
    levels = ("not-yet", "sound", "searching")
    assert progress(rule, [held("a", level="searching", levels=levels)], AT)
    assert not progress(rule, [held("a", level="not-yet", levels=levels)], AT)
    assert not progress(rule, [held("a", level="good", levels=("bad", "good"))], AT)


def test_what_nobody_can_complete_is_known() -> None:
    assert completable(both(step("a"), step("b")))
    assert not completable(both(step("a"), both(step("a"))))
    assert completable(both(step("a", "b"), both(step("a"))))


def test_a_group_of_nothing_is_never_complete() -> None:
    """Fail closed: a rule that asks for nothing is not one that everybody has met."""
    assert not progress(Rule(), [held("a")], AT)
