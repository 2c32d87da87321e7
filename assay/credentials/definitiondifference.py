"""What lies between two states of definitions: badges, pathways and the association, by what is written about them.

Example::

    for item in badge_items(before.content, after.content): …   # Item(words=('changes ', Said('First Aid'), …), …)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from typing import TypeVar

from assay.credentials.achievement import achievement_document
from assay.credentials.languages import english_name
from assay.credentials.model import BadgeDefinition, Content, Json, Pathway
from assay.credentials.sides import Item, Said, Words, all_of
from assay.credentials.versions import changes_between

T = TypeVar("T")


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


def badge_items(before: Content | None, after: Content | None) -> Iterator[Item]:
    """Tell which badges came, went or say something else; how many hold awards of the old text, too."""
    pairs = _pairs(all_of(before, "badges"), all_of(after, "badges"), lambda item: item.slug, lambda item: item.aliases)
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


def pathway_items(before: Content | None, after: Content | None) -> Iterator[Item]:
    """Tell which pathways came, went or changed, and in which settings."""
    old_ones: tuple[Pathway, ...] = all_of(before, "pathways")
    new_ones: tuple[Pathway, ...] = all_of(after, "pathways")
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


def issuer_items(before: Content | None, after: Content | None) -> Iterator[Item]:
    """Tell which settings of the association changed."""
    if before is None or after is None:
        return
    for name in _differing(before.issuer, after.issuer):
        attribute = name.replace(" ", "_")
        old, new = getattr(before.issuer, attribute), getattr(after.issuer, attribute)
        plain = all(isinstance(value, str | None) for value in (old, new))
        words = _told(name, old, new) if plain else (Said(name), " changes")
        yield Item(words=words, facts={"what": name, **({"before": old, "after": new} if plain else {})})
