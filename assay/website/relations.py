"""What an award has to do with others: what it counts toward, rests on and was replaced by; and earners' pages.

Everything comes from verified awards. How far somebody is, is shown only where the earner agreed (`Earner.progress`),
and a page of all awards of one person only where the earner agreed to that (`Earner.transcript`).

Example::

    relations = plan_relations(verified)
    relations.of(award).toward
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assay.credentials.components import components_of
from assay.credentials.earners import Earner
from assay.credentials.model import Pathway
from assay.credentials.progress import Missing
from assay.credentials.renewal import Replacement, replaced_id, replacements
from assay.credentials.standing import Person, Standing, people_of, slugs_by_address, standing, subject_of
from assay.credentials.verified import VerifiedAward, VerifiedContent
from assay.credentials.vocabulary import REASONS
from assay.website.language import ENGLISH, Words
from assay.website.viewparts import EarnerAward, EarnerView, LinkedAward, RelationsView, TowardView


@dataclass(frozen=True, slots=True, kw_only=True)
class Relations:
    """What all awards of a site have to do with each other."""

    verified: VerifiedContent
    people: Mapping[str, Person]
    """Those who agreed to something, by pseudonym."""
    earners: Mapping[str, Earner]
    replaced: Mapping[str, Replacement]
    slugs: Mapping[str, str]
    """Slug of a badge by its address."""
    awards: Mapping[str, VerifiedAward]
    words: Words = ENGLISH

    def of(self, award: VerifiedAward) -> RelationsView:
        """Return what one award has to do with others."""
        earner = self.earners.get(subject_of(award))
        new = self.replaced.get(award.id)
        old = self._replaced(award)
        return RelationsView(
            replaced_by=self._linked(self.awards[new.by]) if new else None,
            replaces=self._linked(old) if old else None,
            toward=tuple(self._toward(award, earner)),
            fallen=tuple(self._fallen(award)),
            earner_url=f"/earners/{earner.code}/" if earner and earner.transcript else None,
        )

    def speaks_of_others(self, award: VerifiedAward) -> bool:
        """Tell whether the page of an award cannot be drawn from that award and the site around it alone."""
        if award.id in self.replaced or self._replaced(award) or any(self._fallen(award)):
            return True
        earner = self.earners.get(subject_of(award))
        return bool(earner and earner.progress and any(one.needed for one in self._toward(award, earner)))

    def _replaced(self, award: VerifiedAward) -> VerifiedAward | None:
        """Return the award that an award took the place of."""
        old = replaced_id(award.document, self.verified.issuer.url)
        return self.awards.get(old) if old and old in self.replaced else None

    def _linked(self, award: VerifiedAward) -> LinkedAward:
        revoked = award.revocation if award.state == "revoked" else None
        return LinkedAward(
            id=award.id,
            url=f"/awards/{award.id}/",
            badge=award.claim.badge.text,
            language=award.claim.language.text,
            awarded=award.claim.awarded.day,
            revoked_on=revoked.at[:10] if revoked else None,
            revoked_because=self.words.tell(REASONS[revoked.reason]) if revoked else None,
        )

    def _fallen(self, award: VerifiedAward) -> Iterator[LinkedAward]:
        """Yield the awards it rests on that have been revoked since."""
        for component in components_of(award.document, self.verified.issuer.url):
            found = self.awards.get(component.id)
            if found and found.state == "revoked":
                yield self._linked(found)

    def _toward(self, award: VerifiedAward, earner: Earner | None) -> Iterator[TowardView]:
        badge = self.slugs.get(award.claim.badge_id.text)
        for pathway in self.verified.pathways:
            if badge not in pathway.requires.takes():
                continue
            subject = subject_of(award)
            shown = earner is not None and earner.progress and award.state == "valid" and subject in self.people
            how_far = self._standing(pathway, subject) if shown else None
            yield self._toward_view(pathway, how_far)

    def _standing(self, pathway: Pathway, subject: str) -> Standing:
        return standing(pathway, self.people[subject], self.verified.checked_at)

    def _toward_view(self, pathway: Pathway, how_far: Standing | None) -> TowardView:
        if how_far is None:
            return TowardView(
                name=pathway.name,
                url=f"/pathways/{pathway.slug}/",
                done=None,
                needed=None,
                left=(),
                language=pathway.language,
            )
        progress = how_far.progress
        return TowardView(
            name=pathway.name,
            url=f"/pathways/{pathway.slug}/",
            done=progress.done,
            needed=progress.needed,
            left=tuple(self._left(missing) for missing in progress.missing),
            language=pathway.language,
        )

    def _left(self, missing: Missing) -> str:
        names = {badge.slug: badge.name for badge in self.verified.badges}
        listed = ", ".join(names[step.badge or ""] for step in missing.of)
        if missing.count == len(missing.of):
            return listed
        return self.words.say("%(num)s of %(badges)s", num=missing.count, badges=listed)

    def earner_views(self) -> Iterator[EarnerView]:
        """Yield a page for everybody who agreed to one."""
        written = {transcript.code for transcript in self.verified.transcripts}
        for earner in self.verified.earners:
            if earner.transcript and earner.subject in self.people:
                yield self._earner_view(self.people[earner.subject], earner, written=earner.code in written)

    def _earner_view(self, person: Person, earner: Earner, *, written: bool) -> EarnerView:
        url = f"/earners/{earner.code}/"
        names = dict.fromkeys(award.claim.recipient.text for award in person.awards[::-1])
        stacks = [self._standing(pathway, person.subject) for pathway in self.verified.pathways if earner.progress]
        return EarnerView(
            url=url,
            title=self.words.say("Awards of %(name)s", name=person.name),
            description=self.words.say(
                "Awards that %(issuer)s gave to %(person)s, each with its state.",
                issuer=self.verified.issuer.name,
                person=person.name,
            ),
            noindex=True,
            names=tuple(names),
            subject=person.subject,
            agreed=earner.agreed.isoformat(),
            awards=tuple(self._earner_award(award) for award in person.awards[::-1]),
            toward=tuple(self._toward_view(one.pathway, one) for one in stacks if one.progress.met),
            transcript_url=f"{url}transcript.json" if written else None,
            checked_on=self.verified.checked_at.date().isoformat(),
        )

    def _earner_award(self, award: VerifiedAward) -> EarnerAward:
        claim, relations = award.claim, self.of(award)
        return EarnerAward(
            url=f"/awards/{award.id}/",
            badge=claim.badge,
            recipient=claim.recipient,
            language=claim.language.text,
            attended=claim.attendance is not None,
            can=(claim.competency.name if claim.competency else claim.description),
            state=award.state,
            awarded=claim.awarded.day,
            until=claim.valid_until.day if claim.valid_until else None,
            revoked_on=award.revocation.at[:10] if award.revocation else None,
            revoked_because=self.words.tell(REASONS[award.revocation.reason]) if award.revocation else None,
            relations=relations,
            rests_on=tuple(
                self._linked(self.awards[component.id])
                for component in components_of(award.document, self.verified.issuer.url)
                if component.id in self.awards
            ),
        )


def plan_relations(verified: VerifiedContent, words: Words = ENGLISH) -> Relations:
    """Return what all awards of a site have to do with each other."""
    earners = {earner.subject: earner for earner in verified.earners}
    return Relations(
        verified=verified,
        people=people_of(verified, only=earners),
        earners=earners,
        replaced=replacements(verified.awards, verified.issuer.url),
        slugs=slugs_by_address(verified),
        awards={award.id: award for award in verified.awards},
        words=words,
    )
