"""What must fit together: awards with each other, with the definitions of their badges, and the key with the site.

Each file may be right by itself and the folder wrong: a copy of an award, a badge that is gone, a version that was
changed after it was awarded, the demonstration key on a real site.

Example::

    problems += identity_problems(content.awards, verified, badges_by_address(content.issuer, content.badges))
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from assay.credentials.achievement import achievement_document
from assay.credentials.components import Verified
from assay.credentials.folders import HISTORY_FILE
from assay.credentials.model import Award, Content, Json, badges_by_address
from assay.credentials.placing import placed
from assay.credentials.versions import Version, version_problems, versions_of
from assay.errors import DocumentError, Problem
from assay.integrity.didweb import is_demonstration_host
from assay.integrity.ed25519 import is_demo_key
from assay.integrity.history import KeyHistory


def demonstration_problems(content: Content) -> Iterator[Problem]:
    """Refuse the published key anywhere it could be mistaken for a real one."""
    if is_demonstration_host(content.issuer.host):
        return
    if has_demo_key(content.history):
        yield Problem(
            code="KEY08",
            message="Assay's published demonstration key is listed here; everybody can sign with it.",
            fix="use it for example.org, .example and localhost only; make your own with 'assay key new'",
            path=HISTORY_FILE,
        )


def has_demo_key(history: KeyHistory | None) -> bool:
    """Tell whether the published demonstration key is in the history."""
    return history is not None and any(is_demo_key(key.public) for key in history.keys)


def identity_problems(
    awards: Iterable[Award], verified: Iterable[Verified], known: Collection[str]
) -> Iterator[Problem]:
    """Two files with one id; awards for a badge that is not defined here. `known` holds the addresses of the badges."""
    files = defaultdict(list)
    for award in awards:
        files[award.id].append(award)
    for award_id, same in files.items():
        if len(same) > 1:
            message = f"The award {award_id} exists twice: {' and '.join(award.path for award in same)}."
            yield placed(same[0], DocumentError("AW21", message, fix="delete the copy", pointer=("id",)))
    for item in verified:
        badge_id = item.claim.badge_id.text
        if badge_id not in known:
            slug = badge_id.rstrip("/").rpartition("/")[2]
            error = DocumentError(
                "AW24",
                f"It awards the badge {badge_id}, which is not in content/badges.",
                fix=f"restore content/badges/{slug}.md from git, or add {slug} to the 'aliases' of the badge it became",
                pointer=("credentialSubject", "achievement", "id"),
            )
            yield placed(files[item.id][0], error)


def versions_by_badge(content: Content, verified: Iterable[Verified]) -> dict[str, tuple[Version, ...]]:
    """Return badge slug → its versions, oldest first and today's last."""
    issuer = content.issuer
    badges = badges_by_address(issuer, content.badges)
    awarded: dict[str, list[Json]] = defaultdict(list)
    for item in verified:
        if badge := badges.get(item.claim.badge_id.text):
            awarded[badge.slug].append(item.document)
    return {
        badge.slug: versions_of(achievement_document(badge, issuer), awarded[badge.slug]) for badge in content.badges
    }


def definition_problems(content: Content, verified: Iterable[Verified]) -> Iterator[Problem]:
    """Hold what awards say of their badges against the definitions of today, at the line that says the version."""
    issuer, badges = content.issuer, {badge.path: badge for badge in content.badges}
    for problem in version_problems(
        {issuer.badge_url(badge.slug): (badge.path, achievement_document(badge, issuer)) for badge in content.badges},
        {issuer.award_url(award.id): award for award in content.awards},
        [item.document for item in verified],
    ):
        places = badges[problem.path].places if problem.path in badges else {}
        at = places.get("version") or places.get("name")
        yield replace(problem, line=at.line, column=at.column, source=at.source) if at else problem


def double_warnings(verified: Sequence[Verified]) -> Iterator[Problem]:
    """Ask about two awards of one badge to one person for one day."""
    seen: dict[tuple[str, str, str], str] = {}
    # A correction is for the same day, and what was revoked counts no more.
    replaced = {item.claim.replaces.text.removesuffix("credential.json") for item in verified if item.claim.replaces}
    for item in verified:
        if item.state == "revoked" or item.document["id"] in replaced:
            continue
        subject = item.document["credentialSubject"]["id"]
        key = (subject, item.claim.badge_id.text, item.claim.awarded.text)
        if (first := seen.setdefault(key, item.id)) != item.id:
            yield Problem(
                code="AW22",
                message=f"{item.claim.recipient.text} has this badge twice for one day: {first} and {item.id}.",
                fix=f"if that was a mistake: 'assay revoke {item.id} --reason issued-in-error'",
                warning=True,
            )
