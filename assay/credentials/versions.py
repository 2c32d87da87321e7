"""Versions of a badge: an award pins the definition it was made under, and a definition in use never changes silently.

Rules:

* The definition is the achievement as embedded in an award, without its picture and search words, which say nothing
  about what was earned. Its bytes are its RFC 8785 form; it stands at ``<badge>/versions/<version>/definition.json``.
* An award names that address and the digest of those bytes as its first `relatedResource` (VCDM 2.0 section 5.3).
* One version is one definition: changing an awarded definition needs a new `version`.
* The versions of a badge are known from the awards themselves, so nothing has to be kept beside them.

Example::

    [version.name for version in versions_of(achievement, awarded)]   # ['1', '2']
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assay.credentials.model import Award, Json
from assay.credentials.placing import placed
from assay.credentials.vocabulary import CONTEXTS, Fact
from assay.errors import DocumentError, Problem
from assay.integrity import multibase
from assay.integrity.canonical import canonicalize_jcs
from assay.phrases import N_, phrase

DEFINITION_TYPE = "application/ld+json"
SHOWN = 4
"""Changes told in one message."""
LONGEST = 60
"""Characters shown of each side of a change in a message."""

_NUMBERED = {Fact.OUTCOME: N_("Outcome %(num)s"), Fact.PREREQUISITE: N_("Prerequisite %(num)s")}
_NAMED = {
    Fact.COMPETENCY: N_("Competency"),
    Fact.METHOD: N_("Assessment"),
    Fact.STANDARD: N_("Standard"),
    Fact.ASSESSOR: N_("Assessor"),
    Fact.SUPERVISION: N_("Supervision"),
    Fact.ATTEMPTS: N_("Attempts"),
    Fact.EVIDENCE: N_("Evidence"),
    Fact.QUALITY: N_("Quality assurance"),
    Fact.WORKLOAD: N_("Workload"),
    Fact.LEVEL: N_("Level"),
    Fact.PARTICIPATION: N_("Participation"),
    Fact.CREDIT: N_("Credit"),
    Fact.VALIDITY: N_("Validity"),
    Fact.ATTENDANCE: N_("Attendance only"),
}
CRITERIA = N_("Criteria")
"""Name of the fact that is a text of many paragraphs."""

_NO_MEANING = ("image", "tag")
_FIELDS = {
    "achievementType": N_("Kind"),
    "name": N_("Name"),
    "description": N_("Description"),
    "inLanguage": N_("Language"),
    "creditsAvailable": N_("Credit"),
}
_RESULT = {
    "name": N_("Result"),
    "resultType": N_("Kind of result"),
    "valueMin": N_("Lowest value"),
    "valueMax": N_("Highest value"),
    "requiredValue": N_("Pass mark"),
    "requiredLevel": N_("Level needed"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that differs between two versions of a definition."""

    what: str
    """Name of the fact, as in ``Pass mark``."""
    before: str | None
    """None for a fact that was added."""
    after: str | None
    """None for a fact that was taken out."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a badge."""

    name: str
    """As written in the definition, such as ``2``."""
    since: str | None
    """Day of its first award, YYYY-MM-DD; None when it was never awarded."""
    definition: Json
    changes: tuple[Change, ...]
    """What differs from the version before it."""


def definition_of(achievement: Json) -> Json:
    """Return the part of an achievement that says what was earned, as a document of its own."""
    meaning = {name: value for name, value in achievement.items() if name not in _NO_MEANING}
    return {"@context": list(CONTEXTS)} | meaning


def definition_bytes(achievement: Json) -> bytes:
    """Return the bytes that awards pin: the RFC 8785 form of the definition."""
    return canonicalize_jcs(definition_of(achievement))


def definition_url(achievement: Json) -> str:
    """Return the address of the definition, below that of its badge."""
    return f"{achievement['id']}versions/{achievement['version']}/definition.json"


def pin(achievement: Json) -> Json:
    """Return the `relatedResource` with which an award pins its definition (VCDM 2.0 section 5.3)."""
    return {
        "id": definition_url(achievement),
        "mediaType": DEFINITION_TYPE,
        "digestMultibase": multibase.digest_multibase(definition_bytes(achievement)),
    }


def changes_between(old: Json, new: Json) -> tuple[Change, ...]:
    """Return what differs between two definitions, fact by fact, in the order of the newer one."""
    before, after = dict(_facts(old)), dict(_facts(new))
    names = [*after, *(name for name in before if name not in after)]
    found = [Change(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]
    return tuple(_paragraphs(change) if change.what == CRITERIA else change for change in found)


def _paragraphs(change: Change) -> Change:
    """Keep of two long texts only the paragraphs that differ."""
    before, after = ((text or "").split("\n\n") for text in (change.before, change.after))
    gone = [text for text in before if text not in after]
    new = [text for text in after if text not in before]
    return Change(change.what, "\n\n".join(gone) or None, "\n\n".join(new) or None)


def _facts(achievement: Json) -> Iterator[tuple[str, str]]:
    """Yield every fact of a definition with its name; names are unique."""
    for name, label in _FIELDS.items():
        if name in achievement:
            yield label, str(achievement[name])
    for alignment in achievement["alignment"]:
        yield from _alignment_facts(alignment)
    for result in achievement.get("resultDescription", ()):
        for name, label in _RESULT.items():
            if name in result:
                yield label, str(result[name]).rpartition("#level-")[2]
        for level in result.get("rubricCriterionLevel", ()):
            yield phrase("Level %(level)s", level=level["level"]), f"{level['name']}: {level['description']}"
    yield CRITERIA, achievement["criteria"]["narrative"]


def _alignment_facts(alignment: Json) -> Iterator[tuple[str, str]]:
    code = alignment.get("targetCode", "")
    known = code in Fact.TYPES or code.rpartition("-")[0] in Fact.TYPES
    label = _fact_label(code) if known else phrase("Refers to %(address)s", address=alignment["targetUrl"])
    said = [alignment["targetName"], alignment.get("targetDescription", "")]
    if not known:
        said += [alignment.get(name, "") for name in ("targetFramework", "targetCode", "targetType")]
    yield label, " – ".join(text for text in said if text)


def _fact_label(code: str) -> str:
    """Return the name of a fact: ``Outcome 2``, ``Quality assurance``."""
    base, _, number = code.rpartition("-")
    if template := _NUMBERED.get(base):
        return phrase(template, num=number)
    return _NAMED.get(code) or code.replace("-", " ").capitalize()


# -- the versions of one badge ------------------------------------------------------------------------------------


def versions_of(current: Json, awarded: Iterable[Json]) -> tuple[Version, ...]:
    """Return the versions of a badge, oldest first and today's last.

    `current` is its achievement today; `awarded` are the documents of its awards, verified.
    """
    first: dict[tuple[str, str], tuple[str, Json]] = {}
    for document in sorted(awarded, key=lambda document: (document["awardedDate"], document["id"])):
        achievement = document["credentialSubject"]["achievement"]
        first.setdefault((achievement["id"], achievement["version"]), (document["awardedDate"][:10], achievement))
    since = first.pop((current["id"], current["version"]), (None, current))[0]
    found: list[Version] = []
    for day, achievement in [*first.values(), (since, current)]:
        changes = changes_between(found[-1].definition, achievement) if found else ()
        found.append(Version(achievement["version"], day, achievement, changes))
    return tuple(found)


# -- what must fit together ---------------------------------------------------------------------------------------


def version_problems(
    current: Mapping[str, tuple[str, Json]], awards: Mapping[str, Award], documents: Sequence[Json]
) -> Iterator[Problem]:
    """Hold every award's definition against its pin, and against the others of the same version.

    `current` is badge address → (path of its file, its achievement today); `awards` is award address → file.
    """
    signed: dict[tuple[str, str], tuple[str, bytes]] = {}
    # Awards of one badge share one achievement in memory (`slim`), which then is looked at once.
    known: dict[int, tuple[bytes, Json]] = {}
    for document in sorted(documents, key=lambda document: (document["awardedDate"], document["id"])):
        achievement = document["credentialSubject"]["achievement"]
        if id(achievement) not in known:
            known[id(achievement)] = definition_bytes(achievement), pin(achievement)
        data, wanted = known[id(achievement)]
        if document["relatedResource"][0] != wanted:
            yield _wrong_pin(awards[document["id"]])
        other, before = signed.setdefault((achievement["id"], achievement["version"]), (document["id"], data))
        if before != data:
            yield _two_definitions(awards[document["id"]], awards[other], achievement["version"])
    used = Counter(
        (document["credentialSubject"]["achievement"]["id"], document["credentialSubject"]["achievement"]["version"])
        for document in documents
    )
    by_address = {document["id"]: document["credentialSubject"]["achievement"] for document in documents}
    for badge, (path, achievement) in current.items():
        version = (badge, achievement["version"])
        if version in signed and signed[version][1] != definition_bytes(achievement):
            yield _silent_edit(path, achievement, by_address[signed[version][0]], used[version])


def _wrong_pin(award: Award) -> Problem:
    message = "It pins another definition than the one it carries."
    pointer = ("relatedResource", 0, "digestMultibase")
    return placed(award, DocumentError("DEF07", message, fix="restore the file from git", pointer=pointer))


def _two_definitions(award: Award, other: Award, version: str) -> Problem:
    message = f"It carries another definition than {other.path}, and both say version {version}."
    pointer = ("credentialSubject", "achievement", "version")
    fix = "revoke one of the two and award it again under the badge of today"
    return placed(award, DocumentError("DEF06", message, fix=fix, pointer=pointer))


def _silent_edit(path: str, achievement: Json, signed: Json, count: int) -> Problem:
    """Show what was changed under a version that people already hold."""
    changes = changes_between(signed, achievement)
    lines = [line for change in changes[:SHOWN] for line in _told(change)]
    if len(changes) > SHOWN:
        lines.append(f"and {len(changes) - SHOWN} more")
    awards = "1 award was" if count == 1 else f"{count} awards were"
    version = achievement["version"]
    head = f"This badge was changed, but still says version {version}, under which {awards} signed:"
    following = str(int(version) + 1) if version.isdecimal() else "a new one"
    return Problem(
        code="DEF05",
        message="\n".join([head, *lines]),
        fix=f'write version: "{following}", or take the change back; awards keep the text they were signed with',
        path=path,
    )


def _told(change: Change) -> Iterator[str]:
    yield f"{change.what}:"
    before, after = _windows(change.before or "", change.after or "")
    if change.before is not None:
        yield f"  - {before}"
    if change.after is not None:
        yield f"  + {after}"


def _windows(before: str, after: str) -> tuple[str, str]:
    """Return both texts around the first place where they differ, on one line each."""
    before, after = " ".join(before.split()), " ".join(after.split())
    same = next(
        (at for at, (one, two) in enumerate(zip(before, after, strict=False)) if one != two),
        min(len(before), len(after)),
    )
    start = max(0, same - LONGEST // 3)
    return _cut(before, start), _cut(after, start)


def _cut(text: str, start: int) -> str:
    piece = text[start : start + LONGEST]
    return ("…" if start else "") + piece + ("…" if start + LONGEST < len(text) else "")
