"""What lies between two states of a site folder, in words: who is awarded what, what is revoked, which address moves.

Rules:

* Whoever was taken down is not named again: the id is enough.
* What is said about definitions stands in `definitiondifference`; what is wrong with the way itself in `rollback`.

Example::

    for section in difference(*sides(old, new, now=now)):
        print(section.title, len(section.items))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assay.credentials.claim import Claim
from assay.credentials.definitiondifference import badge_items, issuer_items, pathway_items
from assay.credentials.model import Award, Content, Draft
from assay.credentials.sides import Item, Said, Section, Side, Words, all_of, new_in


def difference(before: Side, after: Side) -> tuple[Section, ...]:
    """Return what changes, the weightiest first; kinds of which nothing changes are left out."""
    told = (
        ("awarded", "Awards", _awarded(before, after)),
        ("revoked", "Revokes", _revoked(before, after)),
        ("taken_down", "Takes down", _taken_down(before, after)),
        ("awards_changed", "Changes signed awards", _resigned(before, after)),
        ("drafts", "Drafts, which nobody sees before they are signed", _drafts(before, after)),
        ("badges", "Badges", badge_items(before.content, after.content)),
        ("pathways", "Pathways", pathway_items(before.content, after.content)),
        ("issuer", "The association", issuer_items(before.content, after.content)),
        ("keys", "Keys", _keys(before.content, after.content)),
        ("status_lists", "Status lists", _lists(before.content, after.content)),
        ("addresses", "Addresses", _addresses(before.content, after.content)),
    )
    sections = (Section(name=name, title=title, items=tuple(items)) for name, title, items in told)
    return tuple(section for section in sections if section.items)


# -- awards -------------------------------------------------------------------------------------------------------


def _awarded(before: Side, after: Side) -> Iterator[Item]:
    for award in new_in(before.content, after.content, "awards", lambda item: item.id):
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
    for item in new_in(before.content, after.content, "revocations", lambda item: item.award):
        claim = after.claims.get(item.award)
        who: Words = (Said(claim.badge.text), " of ", Said(claim.recipient.text)) if claim else (Said(item.award),)
        facts = {"id": item.award, "reason": item.reason, "at": item.at, "by": item.by}
        yield Item(words=(*who, ", reason: ", Said(item.reason)), facts=facts)
    known = {item.award for item in all_of(after.content, "revocations")}
    for item in all_of(before.content, "revocations"):
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
    new, gone = {award.id: award for award in all_of(after.content, "awards")}, _gone(after.content)
    for award in all_of(before.content, "awards"):
        now = new.get(award.id)
        if now is None and f"/awards/{award.id}/" not in gone:
            words: Words = (Said(award.path), " is deleted, and nothing would stand at its address")
            yield Item(words=words, facts={"id": award.id, "path": award.path, "what": "deleted"})
        if now is not None and now.data != award.data:
            told = _award_item(now, after.claims.get(now.id))
            again = "signed again: " if now.id in after.claims else ""
            yield Item(words=(again, *told.words), facts=told.facts | {"what": "changed"})


def _drafts(before: Side, after: Side) -> Iterator[Item]:
    names = {badge.slug: badge.name for badge in all_of(after.content, "badges")}
    old = {draft.id: draft for draft in all_of(before.content, "drafts")}
    new = {draft.id: draft for draft in all_of(after.content, "drafts")}
    signed = {award.id for award in all_of(after.content, "awards")}
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
    old = {item.name: item.data for item in all_of(before, "lists")}
    new = {item.name: item.data for item in all_of(after, "lists")}
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
        for item in all_of(content, folder):
            for alias in item.aliases:
                yield f"/{folder}/{alias}/", f"/{folder}/{item.slug}/"
