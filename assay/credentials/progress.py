"""How far one person is on a pathway: pure functions over that person's signed, verified awards.

Rules:

* An award counts at a time when it has started, has not ended, is neither revoked nor replaced by then, and its
  status could be checked. Unknown never counts.
* One badge counts for one step, however often it was awarded and wherever it is named; which badge is put to which
  step is chosen so that the fewest steps are left. A step takes its own badge before an equivalent one.
* `needed` is the fewest steps somebody takes who holds nothing; `done` is that minus what is left now. So another
  award never lowers progress, the loss of one never raises it, and the order of awards does not matter.

How: a group of groups is a choice, so every choice is tried (`choices` says how many; reading a pathway bounds them).
Within a choice what is left is a maximum matching of badges to steps, with as many places a group as it asks for.

Example::

    found = progress(pathway.requires, held["urn:uuid:…"], at)
    found.done, found.needed, bool(found)   # 2, 3, False
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import combinations, product

from assay.credentials.issue import add_duration
from assay.credentials.rules import Minimum, Rule

MAX_CHOICES = 1_000
"""Most ways through groups of groups that are tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One signed, verified award of a person, as the rules of a pathway see it."""

    id: str
    """Id of an award of ours; address of the credential of another issuer."""
    badge: str
    """Slug of a badge of ours, or the address (Achievement id) of another issuer's."""
    awarded: datetime
    starts: datetime
    ends: datetime | None
    stopped: datetime | None = None
    """When it was revoked or replaced, whichever came first."""
    known: bool = True
    """False when whether it was revoked could not be checked."""
    score: Decimal | None = None
    best: Decimal | None = None
    """Highest value of the scale of `score`."""
    level: str | None = None
    levels: tuple[str, ...] = ()
    """Slugs of the levels of its rubric, from low to high."""
    title: str = ""
    """What its badge was called when it was signed."""
    url: str = ""
    """Address of the credential."""
    digest: str = ""
    """SHA-256 of its exact bytes, hexadecimal."""

    def counts(self, at: datetime) -> bool:
        """Tell whether it counts at a time."""
        started = self.starts <= at and (self.ends is None or at <= self.ends)
        return self.known and started and (self.stopped is None or at < self.stopped)


@dataclass(frozen=True, slots=True)
class Met:
    """A step that is done, and the award it was done with."""

    step: Rule
    award: Held


@dataclass(frozen=True, slots=True)
class Missing:
    """What is left in one group: so many of these steps."""

    count: int
    of: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far somebody is; true only when nothing is left."""

    done: int
    needed: int
    met: tuple[Met, ...]
    """In the order of the pathway."""
    missing: tuple[Missing, ...]
    """The shortest way on; the first in the order of the pathway where several are as short."""

    @property
    def left(self) -> int:
        """How many steps are left."""
        return self.needed - self.done

    def __bool__(self) -> bool:
        """Whether the pathway is complete."""
        return self.needed > 0 and self.left == 0


def progress(rule: Rule, awards: Iterable[Held], at: datetime) -> Progress:
    """Return how far the holder of these awards is at a time; all awards are of one person."""
    by_badge: dict[str, list[Held]] = defaultdict(list)
    # Newest first, so that of several awards that fit the newest is named, whatever their order was.
    for award in sorted(awards, key=lambda one: (one.awarded, one.id), reverse=True):
        if award.counts(at):
            by_badge[award.badge].append(award)
    fitting: dict[tuple[int, str], Held] = {}

    def badges_for(step: _Step) -> tuple[str, ...]:
        found = []
        for badge, least in _accepted(step.rule):
            award = next((one for one in by_badge.get(badge, ()) if _fits(one, least, step.windows, at)), None)
            if award is not None:
                fitting[step.number, badge] = award
                found.append(badge)
        return tuple(found)

    way = _shortest(rule, badges_for)
    needed = min(sum(pool.places for pool in pools) for pools in _ways(_numbered(rule)))
    met = sorted(way.taken.items(), key=lambda item: item[1].number)
    return Progress(
        done=needed - way.left,
        needed=needed,
        met=tuple(Met(step.rule, fitting[step.number, badge]) for badge, step in met),
        missing=tuple(way.missing()),
    )


def completable(rule: Rule) -> bool:
    """Tell whether somebody with every badge a rule names, and the best results, has completed it."""
    return _shortest(rule, lambda step: tuple(badge for badge, _ in _accepted(step.rule))).left == 0


def choices(rule: Rule) -> int:
    """Return how many ways there are through the groups of groups of a rule, without going them."""
    if rule.badge:
        return 1
    inner = [choices(nested) for nested in rule.of if not nested.badge]
    leaves = len(rule.of) - len(inner)
    # ways[j]: ways to choose j of the groups and a way through each (elementary symmetric polynomial).
    ways = [1] + [0] * len(inner)
    for number in inner:
        for taken in range(len(inner), 0, -1):
            ways[taken] += ways[taken - 1] * number
    return sum(ways[taken] for taken in _group_counts(rule.needed, leaves, len(inner)))


# -- what fits a step ---------------------------------------------------------------------------------------------


def _accepted(rule: Rule) -> Iterator[tuple[str, Minimum | None]]:
    """Yield what a step takes, its own badge first, each with the least result."""
    yield rule.badge or "", rule.at_least
    for other in rule.equivalents:
        yield other.badge, other.at_least


def _fits(award: Held, least: Minimum | None, windows: Sequence[str], at: datetime) -> bool:
    recent = all(at.date() <= add_duration(award.awarded.date(), window) for window in windows)
    return recent and (least is None or _reaches(award, least))


def _reaches(award: Held, least: Minimum) -> bool:
    if least.score is not None:
        # Points of another scale, from before the badge was changed, say nothing about this one.
        return award.score is not None and award.best == least.best and award.score >= least.score
    if least.level not in award.levels or award.level not in award.levels:
        return False
    return award.levels.index(award.level) >= award.levels.index(least.level)


# -- ways through the rules ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Step:
    """A step with its number in the pathway, and every window that holds for it."""

    number: int
    rule: Rule
    windows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    needed: int
    steps: tuple[_Step, ...]
    groups: tuple[_Group, ...]


@dataclass(frozen=True, slots=True)
class _Pool:
    """Steps of which so many are to be done."""

    places: int
    steps: tuple[_Step, ...]


def _numbered(rule: Rule) -> _Group:
    numbers = iter(range(len(rule.leaves())))

    def group(rule: Rule, windows: tuple[str, ...]) -> _Group:
        steps, groups = [], []
        for nested in rule.of:
            inner = (*windows, nested.within) if nested.within else windows
            if nested.badge:
                steps.append(_Step(next(numbers), nested, inner))
            else:
                groups.append(group(nested, inner))
        return _Group(rule.needed, tuple(steps), tuple(groups))

    if rule.badge:
        rule = Rule(needed=1, of=(rule,))
    return group(rule, (rule.within,) if rule.within else ())


def _group_counts(needed: int, steps: int, groups: int) -> range:
    """Return how many of the inner groups can be among the parts that are done."""
    return range(max(0, needed - steps), min(needed, groups) + 1)


def _ways(group: _Group) -> Iterator[tuple[_Pool, ...]]:
    for number in _group_counts(group.needed, len(group.steps), len(group.groups)):
        own = (_Pool(group.needed - number, group.steps),) if group.needed > number else ()
        for chosen in combinations(group.groups, number):
            for inner in product(*(tuple(_ways(nested)) for nested in chosen)):
                yield (*own, *(pool for pools in inner for pool in pools))


@dataclass(slots=True)
class _Way:
    """One way through the rules, and as many badges put to its steps as can be."""

    pools: tuple[_Pool, ...]
    fits: Callable[[_Step], tuple[str, ...]]
    taken: dict[str, _Step] = field(default_factory=dict)
    """Badge → the step it counts for."""
    _home: dict[int, _Pool] = field(default_factory=dict)

    def fill(self) -> _Way:
        """Match badges to steps: every place of every pool is offered one chance to grow the matching."""
        self._home = {step.number: pool for pool in self.pools for step in pool.steps}
        for pool in self.pools:
            for _ in range(pool.places):
                if not self._grow(pool, set()):
                    break
        return self

    def _grow(self, pool: _Pool, seen: set[str]) -> bool:
        """Give one more step of a pool a badge, moving badges between steps where that helps (augmenting path)."""
        for step in pool.steps:
            if step in self.taken.values():
                continue
            for badge in self.fits(step):
                if badge in seen:
                    continue
                seen.add(badge)
                before = self.taken.get(badge)
                self.taken[badge] = step
                if before is None or self._grow(self._home[before.number], seen):
                    return True
                self.taken[badge] = before
        return False

    @property
    def places(self) -> int:
        return sum(pool.places for pool in self.pools)

    @property
    def left(self) -> int:
        return self.places - len(self.taken)

    def missing(self) -> Iterator[Missing]:
        done = {step.number for step in self.taken.values()}
        for pool in sorted(self.pools, key=lambda pool: pool.steps[0].number):
            count = pool.places - sum(step.number in done for step in pool.steps)
            if count:
                yield Missing(count, tuple(step.rule for step in pool.steps if step.number not in done))


def _shortest(rule: Rule, fits: Callable[[_Step], tuple[str, ...]]) -> _Way:
    known: dict[int, tuple[str, ...]] = {}

    def cached(step: _Step) -> tuple[str, ...]:
        if step.number not in known:
            known[step.number] = fits(step)
        return known[step.number]

    ways = (_Way(pools, cached).fill() for pools in _ways(_numbered(rule)))
    return min(ways, key=lambda way: (way.left, way.places))
