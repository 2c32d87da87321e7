"""What lies between two states of a site folder, in words: who is awarded what, what is revoked, which address moves.

Rules:

* Only awards that verify are told as awards; a file that does not is told as that, and its problem is in the findings.
* Whoever was taken down is not named again: the id is enough.
* Every piece of text that comes from a file is marked (`Said`), so that whoever shows it can keep it from being read as
  formatting, a link or a mention.

Example::

    for section in difference(before, after):
        print(section.title, len(section.items))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from assay.credentials.achievement import achievement_document
from assay.credentials.claim import Claim, read_claim
from assay.credentials.languages import english_name
from assay.credentials.ledger import LEDGER_FILE
from assay.credentials.model import Award, BadgeDefinition, Content, Draft, Json, Pathway
from assay.credentials.rollback import rollback_problems
from assay.credentials.verification import verify_award
from assay.credentials.verified import trust_of, verify_lists
from assay.credentials.versions import changes_between
from assay.errors import Problem
from assay.integrity.history import KeyHistory

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of text that a file of the change says: to be shown as it is, never read as anything."""

    text: str


Words: TypeAlias = tuple[str | Said, ...]
"""A sentence: our own words, and between them what files say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that changes."""

    words: Words
    facts: Json
    """The same for programs."""
    details: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Changes of one kind."""

    name: str
    """For programs, such as ``revoked``."""
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two states."""

    content: Content | None
    """None when there is no site, or its issuer or keys cannot be read."""
    claims: Mapping[str, Claim] = field(default_factory=dict)
    """Award id → what it says, of the awards that differ and are authentic."""


def sides(before: Content | None, after: Content | None, *, now: datetime) -> tuple[Side, Side]:
    """Verify the awards that differ, on both sides."""
    old, new = _bytes(before), _bytes(after)
    differing = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    revoked = {item.award for item in _new(before, after, "revocations", lambda item: item.award)}
    return (
        Side(content=before, claims=_claims(before, differing, now)),
        Side(content=after, claims=_claims(after, differing | revoked, now)),
    )


def _bytes(content: Content | None) -> dict[str, bytes]:
    return {award.id: award.data for award in content.awards} if content else {}


def _claims(content: Content | None, wanted: set[str], now: datetime) -> dict[str, Claim]:
    if content is None:
        return {}
    trust, _ = verify_lists(trust_of(content), content.lists, now=now)
    found = {}
    for award in content.awards:
        if award.id in wanted:
            result = verify_award(award, trust, now=now)
            if result.authentic and result.document is not None:
                found[award.id] = read_claim(result.document)
    return found


def _all(content: Content | None, name: str) -> tuple[Any, ...]:
    return getattr(content, name) if content else ()


def _new(before: Content | None, after: Content | None, name: str, key: Callable[[Any], str]) -> list[Any]:
    known = {key(item) for item in _all(before, name)}
    return [item for item in _all(after, name) if key(item) not in known]


def difference(before: Side, after: Side) -> tuple[Section, ...]:
    """Return what changes, the weightiest first; kinds of which nothing changes are left out."""
    told = (
        ("awarded", "Awards", _awarded(before, after)),
        ("revoked", "Revokes", _revoked(before, after)),
        ("taken_down", "Takes down", _taken_down(before, after)),
        ("awards_changed", "Changes signed awards", _resigned(before, after)),
        ("drafts", "Drafts, which nobody sees before they are signed", _drafts(before, after)),
        ("badges", "Badges", _badges(before.content, after.content)),
        ("pathways", "Pathways", _pathways(before.content, after.content)),
        ("issuer", "The association", _issuer(before.content, after.content)),
        ("keys", "Keys", _keys(before.content, after.content)),
        ("status_lists", "Status lists", _lists(before.content, after.content)),
        ("addresses", "Addresses", _addresses(before.content, after.content)),
    )
    sections = (Section(name=name, title=title, items=tuple(items)) for name, title, items in told)
    return tuple(section for section in sections if section.items)


# -- awards -------------------------------------------------------------------------------------------------------


def _awarded(before: Side, after: Side) -> Iterator[Item]:
    for award in _new(before.content, after.content, "awards", lambda item: item.id):
        yield _award_item(award, after.claims.get(award.id))


def _award_item(award: Award, claim: Claim | None) -> Item:
    if claim is None:
        words: Words = (Said(award.path), " does not verify, so it is no award")
        return Item(words=words, facts={"id": award.id, "path": award.path, "verified": False})
    result = (", result ", Said(claim.result.reached.text)) if claim.result else ()
    until = (", until ", claim.valid_until.day) if claim.valid_until else ()
    return Item(
        words=(Said(claim.badge.text), " to ", Said(claim.recipient.text), " on ", claim.awarded.day, *result, *until),
        facts={
            "id": award.id,
            "path": award.path,
            "verified": True,
            "badge": claim.badge.text,
            "recipient": claim.recipient.text,
            "awarded": claim.awarded.day,
            "key": claim.key.text,
        },
    )


def _revoked(before: Side, after: Side) -> Iterator[Item]:
    for item in _new(before.content, after.content, "revocations", lambda item: item.award):
        claim = after.claims.get(item.award)
        who: Words = (Said(claim.badge.text), " of ", Said(claim.recipient.text)) if claim else (Said(item.award),)
        facts = {"id": item.award, "reason": item.reason, "at": item.at, "by": item.by}
        yield Item(words=(*who, ", reason: ", Said(item.reason)), facts=facts)
    known = {item.award for item in _all(after.content, "revocations")}
    for item in _all(before.content, "revocations"):
        if item.award not in known:
            words = ("the record of the revocation of ", Said(item.award), " is taken out")
            yield Item(words=words, facts={"id": item.award, "removed": True})


def _gone(content: Content | None) -> set[str]:
    return set(content.ledger.gone) if content else set()


def _taken_down(before: Side, after: Side) -> Iterator[Item]:
    for address in sorted(_gone(after.content) - _gone(before.content)):
        yield Item(words=("the page ", Said(address), ", whose address stays and names nobody"), facts={"url": address})


def _resigned(before: Side, after: Side) -> Iterator[Item]:
    """Tell what becomes of awards that were there: signed again, or simply away."""
    new, gone = {award.id: award for award in _all(after.content, "awards")}, _gone(after.content)
    for award in _all(before.content, "awards"):
        now = new.get(award.id)
        if now is None and f"/awards/{award.id}/" not in gone:
            words: Words = (Said(award.path), " is deleted, and nothing would stand at its address")
            yield Item(words=words, facts={"id": award.id, "path": award.path, "what": "deleted"})
        if now is not None and now.data != award.data:
            told = _award_item(now, after.claims.get(now.id))
            again = "signed again: " if now.id in after.claims else ""
            yield Item(words=(again, *told.words), facts=told.facts | {"what": "changed"})


def _drafts(before: Side, after: Side) -> Iterator[Item]:
    names = {badge.slug: badge.name for badge in _all(after.content, "badges")}
    old = {draft.id: draft for draft in _all(before.content, "drafts")}
    new = {draft.id: draft for draft in _all(after.content, "drafts")}
    signed = {award.id for award in _all(after.content, "awards")}
    for name, draft in new.items():
        if old.get(name) != draft:
            yield _draft_item("changed" if name in old else "added", draft, names)
    for name, draft in old.items():
        if name not in new and name not in signed:
            yield _draft_item("deleted", draft, names)


def _draft_item(what: str, draft: Draft, names: Mapping[str, str]) -> Item:
    badge = names.get(draft.badge, draft.badge)
    reached = draft.level or (str(draft.score) if draft.score is not None else "")
    result: Words = (", result ", Said(reached)) if reached else ()
    consent: Words = () if draft.consent else (", who has not agreed to a public page",)
    words = (f"{what}: ", Said(badge), " for ", Said(draft.recipient_name), f" on {draft.awarded}", *result, *consent)
    facts = {"what": what, "path": draft.path, "badge": badge, "recipient": draft.recipient_name}
    return Item(words=words, facts=facts)


# -- definitions --------------------------------------------------------------------------------------------------


def _pairs(
    old: Iterable[T], new: Iterable[T], slug: Callable[[T], str], aliases: Callable[[T], tuple[str, ...]]
) -> Iterator[tuple[T | None, T | None]]:
    """Yield what belongs together of two states, also when it was renamed; None where there is nothing."""
    before = {slug(item): item for item in old}
    after = {slug(item): item for item in new}
    for name, item in after.items():
        renamed = next((alias for alias in aliases(item) if alias in before and alias not in after), name)
        yield before.pop(name if name in before else renamed, None), item
    for name, item in before.items():
        if name not in after:
            yield item, None


def _badges(before: Content | None, after: Content | None) -> Iterator[Item]:
    pairs = _pairs(_all(before, "badges"), _all(after, "badges"), lambda item: item.slug, lambda item: item.aliases)
    for old, new in pairs:
        if old is None and new is not None:
            yield Item(words=("defines ", Said(new.name)), facts={"what": "added", "badge": new.slug})
        elif new is None and old is not None:
            yield Item(words=("deletes ", Said(old.name)), facts={"what": "deleted", "badge": old.slug})
        elif old is not None and new is not None and before and after and old != new:
            yield _badge_change(before, old, after, new)


def _badge_change(before: Content, old: BadgeDefinition, after: Content, new: BadgeDefinition) -> Item:
    found = changes_between(achievement_document(old, before.issuer), achievement_document(new, after.issuer))
    awarded = _awards_of(before, old)
    details: list[Words] = []
    if old.slug != new.slug:
        details.append(("renamed: ", Said(old.slug), " becomes ", Said(new.slug)))
    if old.version != new.version:
        details.append(("version ", Said(old.version), " becomes ", Said(new.version)))
    details += [_told(change.what, change.before, change.after) for change in found]
    translated = list(_translations(old, new))
    details += [words for words, _ in translated]
    if old.image != new.image:
        details.append(("the picture",))
    if old.tags != new.tags:
        details.append(("the search words",))
    facts = {
        "what": "changed",
        "badge": new.slug,
        "was": old.slug,
        "version": [old.version, new.version],
        "changes": [{"what": item.what, "before": item.before, "after": item.after} for item in found],
        "translations": [fact for _, fact in translated],
    }
    held = f", of which there {'is 1 award' if awarded == 1 else f'are {awarded} awards'}" if awarded else ""
    return Item(words=("changes ", Said(new.name), held), facts=facts, details=tuple(details))


def _translations(old: BadgeDefinition, new: BadgeDefinition) -> Iterator[tuple[Words, Json]]:
    """Tell which translations came, went or were changed: never what awards say."""
    before, after = ({one.language: one for one in badge.translations} for badge in (old, new))
    for language in sorted({*before, *after}):
        was, now = before.get(language), after.get(language)
        if was and now and was.sha256 == now.sha256:
            continue
        what = "new" if was is None else "taken out" if now is None else "changed"
        old_version = f", still of version {now.of_version}" if now and not now.current else ""
        words = (f"the translation into {english_name(language)} is {what}{old_version}; nothing signed changes",)
        yield words, {"language": language, "what": what}


def _awards_of(content: Content, badge: BadgeDefinition) -> int:
    """Return how many signed files speak of a badge; they are not verified for a number beside its name."""
    address = content.issuer.badge_url(badge.slug).encode()
    return sum(b'"' + address + b'"' in award.data for award in content.awards)


def _told(what: str, old: str | None, new: str | None) -> Words:
    if old is None:
        return (Said(what), " is new: ", Said(new or ""))
    if new is None:
        return (Said(what), " is taken out: ", Said(old))
    return (Said(what), " was ", Said(old), " and becomes ", Said(new))


def _pathways(before: Content | None, after: Content | None) -> Iterator[Item]:
    old_ones: tuple[Pathway, ...] = _all(before, "pathways")
    new_ones: tuple[Pathway, ...] = _all(after, "pathways")
    for old, new in _pairs(old_ones, new_ones, lambda item: item.slug, lambda item: item.aliases):
        one = new or old
        if one is None or old == new:
            continue
        what = "added" if old is None else "deleted" if new is None else "changed"
        verb = {"added": "defines ", "deleted": "deletes ", "changed": "changes "}[what]
        names = _differing(old, new)
        facts = {"what": what, "pathway": one.slug, "changes": names}
        details: tuple[Words, ...] = ((", ".join(names),),) if names else ()
        yield Item(words=(verb, Said(one.name)), facts=facts, details=details)


def _differing(old: object, new: object) -> list[str]:
    """Return the names of the fields in which two records of one kind differ."""
    if old is None or new is None:
        return []
    names = [item.name for item in fields(old) if getattr(old, item.name) != getattr(new, item.name)]  # type: ignore[arg-type]
    return [name.replace("_", " ") for name in names if name != "path"]


def _issuer(before: Content | None, after: Content | None) -> Iterator[Item]:
    if before is None or after is None:
        return
    for name in _differing(before.issuer, after.issuer):
        attribute = name.replace(" ", "_")
        old, new = getattr(before.issuer, attribute), getattr(after.issuer, attribute)
        plain = all(isinstance(value, str | None) for value in (old, new))
        words = _told(name, old, new) if plain else (Said(name), " changes")
        yield Item(words=words, facts={"what": name, **({"before": old, "after": new} if plain else {})})


# -- keys, lists, addresses ---------------------------------------------------------------------------------------


def _keys(before: Content | None, after: Content | None) -> Iterator[Item]:
    old, new = (content.history if content else None for content in (before, after))
    if new is None:
        return
    for key in new.keys:
        known = old.find_kid(key.kid) if old else None
        if known is None:
            words: Words = ("adds ", Said(key.kid), ", which may sign ", Said(", ".join(key.roles)))
            yield Item(words=words, facts={"what": "added", "key": key.kid, "roles": list(key.roles)})
        elif key.compromised != known.compromised:
            words = (Said(key.kid), " counts as stolen since ", Said(str(key.compromised)))
            yield Item(words=words, facts={"what": "compromised", "key": key.kid, "since": key.compromised})
        elif key.not_after != known.not_after:
            words = (Said(key.kid), " ends on ", Said(str(key.not_after)))
            yield Item(words=words, facts={"what": "retired", "key": key.kid, "on": key.not_after})
    if old and old.threshold != new.threshold:
        words = (f"changes of the keys need {new.threshold} board signatures and not {old.threshold}",)
        yield Item(words=words, facts={"what": "threshold", "before": old.threshold, "after": new.threshold})


def _lists(before: Content | None, after: Content | None) -> Iterator[Item]:
    old = {item.name: item.data for item in _all(before, "lists")}
    new = {item.name: item.data for item in _all(after, "lists")}
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            what = "starts" if name not in old else "deletes" if name not in new else "signs again"
            yield Item(words=(f"{what} ", Said(name)), facts={"what": what, "list": name})


def _addresses(before: Content | None, after: Content | None) -> Iterator[Item]:
    old = set(before.addresses()) if before else set()
    new = set(after.addresses()) if after else set()
    moved = dict(_moves(after))
    for address in sorted(new - old - set(moved)):
        yield Item(words=("new: ", Said(address)), facts={"what": "new", "url": address})
    for address, to in sorted(set(moved.items()) - set(_moves(before))):
        words = (Said(address), " leads on to ", Said(to))
        yield Item(words=words, facts={"what": "redirect", "url": address, "to": to})
    for address in sorted(old - new - _gone(after)):
        yield Item(words=("vanishes: ", Said(address)), facts={"what": "vanished", "url": address})


def _moves(content: Content | None) -> Iterator[tuple[str, str]]:
    for folder in ("badges", "pathways"):
        for item in _all(content, folder):
            for alias in item.aliases:
                yield f"/{folder}/{alias}/", f"/{folder}/{item.slug}/"


# -- what no single state shows -----------------------------------------------------------------------------------


def change_problems(before: Content | None, after: Content | None) -> Iterator[Problem]:
    """Yield what is wrong with the way from one state to the other, though each may be right by itself."""
    if before is None or after is None:
        return
    yield from rollback_problems(after.lists, {item.name: item.data for item in before.lists})
    if not after.history_bytes.startswith(before.history_bytes):
        yield _rewritten(before.history, after.history)
    if lost := sorted(set(before.ledger.entries) - set(after.ledger.entries)):
        what = "1 address is" if len(lost) == 1 else f"{len(lost)} addresses are"
        yield Problem(
            code="DIF02",
            message="\n".join([f"{what} taken out of the ledger:", *(f"  {address}" for address in lost[:5])]),
            fix="put the lines back; only addresses that were never published may go",
            path=LEDGER_FILE,
            warning=True,
        )


def _rewritten(old: KeyHistory | None, new: KeyHistory | None) -> Problem:
    same = bool(old and new and old.fingerprint == new.fingerprint)
    more = "" if same else " Its first line, which is the association's identity, is another."
    return Problem(
        code="DIF01",
        message=f"Lines of the key history that were there are changed or missing.{more}",
        fix="restore keys/history.jsonl from git; lines are only ever added",
        path="keys/history.jsonl",
    )
