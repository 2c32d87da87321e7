"""The plan of a site: every address once, nobody singled out, and files as they are (E05, H01, H02)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sites import NOW, tree

from assay.credentials.content import load_content
from assay.credentials.verified import VerifiedContent, verify_content
from assay.errors import ContentError
from assay.website.checkingviews import RevocationsFeed
from assay.website.movedviews import RedirectView
from assay.website.sharingviews import BadgesFeed
from assay.website.site import Site, plan_site
from assay.website.viewparts import ExpiriesFeed, StepView
from assay.website.views import BadgeView, PathwayView


@pytest.fixture(scope="module")
def verified(example_root: Path) -> VerifiedContent:
    return verify_content(load_content(example_root), now=NOW)


def plan(verified: VerifiedContent) -> Site:
    return plan_site(verified, b"body {}", "1.2.3")


def badge_page(site: Site, slug: str) -> BadgeView:
    return next(view for view in site.views if isinstance(view, BadgeView) and view.badge.slug == slug)


def test_the_plan_has_a_page_for_everything(verified: VerifiedContent) -> None:
    site = plan(verified)
    expected = {"/", "/badges/", "/issuer/", "/keys/", "/skills/", "/status/", "/status/feed.xml", "/404.html"}
    expected |= {"/verify/", "/verify/copy.txt", "/status/expiring.xml"}
    expected |= {f"/badges/{badge.slug}/" for badge in verified.badges}
    expected |= {f"/badges/{badge.slug}/{one.tag}/" for badge in verified.badges for one in badge.translations}
    expected |= {f"/pathways/{way.slug}/{one.tag}/" for way in verified.pathways for one in way.translations}
    expected |= {f"/pathways/{pathway.slug}/" for pathway in verified.pathways}
    expected |= {f"/awards/{award.id}/" for award in verified.awards}
    expected |= {f"/earners/{earner.code}/" for earner in verified.earners if earner.transcript}
    expected |= {page.address for page in verified.pages}
    expected |= {f"/badges/{alias}/" for badge in verified.badges for alias in badge.aliases}
    expected |= {"/feed.xml", "/guides/linkedin/", "/legacy/"} | {
        f"/badges/{badge.slug}/feed.xml" for badge in verified.badges
    }
    assert sorted(view.url for view in site.views) == sorted(expected)


def test_award_pages_ask_not_to_be_listed_and_all_others_may_be(verified: VerifiedContent) -> None:
    for view in plan(verified).views:
        if not isinstance(view, RevocationsFeed | BadgesFeed | ExpiriesFeed):
            unlisted = (("/awards/", "/status/", "/earners/", "/legacy/"), ("/404.html", "/verify/copy.txt"))
            hidden = isinstance(view, RedirectView) or view.url.startswith(unlisted[0]) or view.url in unlisted[1]
            assert view.noindex == hidden


def test_titles_differ_from_page_to_page(verified: VerifiedContent) -> None:
    titles = [
        view.title for view in plan(verified).views if not view.url.endswith("feed.xml") and "/awards/" not in view.url
    ]
    assert len(titles) == len(set(titles))


def test_two_things_with_one_address_are_refused_and_both_named(verified: VerifiedContent) -> None:
    first = verified.badges[0]
    twin = replace(first, path="content/badges/the-twin.md")
    with pytest.raises(ContentError) as refused:
        plan(replace(verified, badges=(*verified.badges, twin)))
    (problem,) = refused.value.problems
    assert problem.code == "PAGE03"
    assert first.path in problem.message
    assert twin.path in problem.message
    assert f"/badges/{first.slug}/" in problem.message


def test_addresses_that_differ_in_case_only_are_one_address(verified: VerifiedContent) -> None:
    """Windows and macOS keep them in one file (E03)."""
    first = verified.badges[0]
    shouting = replace(first, slug=first.slug.upper(), path="content/badges/shouting.md")
    versions = {**verified.versions, shouting.slug: verified.versions[first.slug]}
    twice = replace(verified, badges=(*verified.badges, shouting), versions=versions)
    with pytest.raises(ContentError) as refused:
        plan(twice)
    assert refused.value.problems[0].code == "PAGE03"


def test_a_picture_that_wants_the_address_of_another_file_is_refused(verified: VerifiedContent) -> None:
    badge = next(badge for badge in verified.badges if badge.image)
    assert badge.image
    clash = replace(
        badge, path="content/badges/clash.md", slug=f"{badge.slug}", image=replace(badge.image, file="x.svg")
    )
    with pytest.raises(ContentError):
        plan(replace(verified, badges=(*verified.badges, clash)))


# -- numbers of awards --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        *((number, None) for number in range(5)),
        *((5, "5 or more"), (9, "5 or more"), (10, "10 or more"), (14, "10 or more"), (49, "45 or more")),
        *((50, "50 or more"), (99, "90 or more"), (100, "100 or more"), (1234, "1000 or more")),
    ],
)
def test_small_numbers_of_awards_are_hidden_and_others_rounded_down(
    verified: VerifiedContent, count: int, shown: str | None
) -> None:
    award = verified.awards[0]
    slug = award.claim.badge_id.text.rstrip("/").rpartition("/")[2]
    others = [badge.slug for badge in verified.badges if badge.slug != slug]
    many = tuple(replace(award, id=f"{number:016}") for number in range(count))
    site = plan(replace(verified, awards=many))
    assert badge_page(site, slug).awarded == shown
    assert badge_page(site, others[0]).awarded is None


# -- files --------------------------------------------------------------------------------------------------------


def test_awards_and_status_lists_are_published_as_the_bytes_in_git(example_root: Path) -> None:
    published, written = tree(example_root / "site"), tree(example_root / "content")
    awards = {Path(path).stem: data for path, data in written.items() if path.startswith("awards/")}
    assert len(awards) > 15
    for name, data in awards.items():
        assert published[f"awards/{name}/credential.json"] == data
    lists = {path: data for path, data in written.items() if path.startswith("status/") and path.endswith(".json")}
    assert lists
    for path, data in lists.items():
        assert published[path] == data


def test_pictures_and_the_key_history_are_published_as_they_are(example_root: Path) -> None:
    published, written = tree(example_root / "site"), tree(example_root)
    assert published["keys/history.jsonl"] == written["keys/history.jsonl"]
    assert published["issuer/logo.svg"] == written["content/logo.svg"]
    pictures = [path for path in written if path.startswith("content/badges/") and path.endswith(".svg")]
    assert pictures
    for path in pictures:
        assert written[path] == published[f"badges/{Path(path).stem}/{Path(path).name}"]


def test_the_record_of_revocations_and_drafts_are_not_published(example_root: Path) -> None:
    assert not [path for path in tree(example_root / "site") if path.endswith(".yaml")]


def test_hosts_find_what_they_need(example_root: Path) -> None:
    published = tree(example_root / "site")
    assert published[".nojekyll"] == b""
    rules = published["_headers"].decode()
    assert "/.well-known/did.json\n  Access-Control-Allow-Origin: *" in rules
    assert "frame-ancestors 'none'" in rules
    # Where two rules fit, both policies hold: the first must leave the verify page its script.
    assert "script-src 'self'; connect-src 'self'" in rules
    assert "/awards/*\n  Content-Security-Policy: script-src 'none'; connect-src 'none'\n" in rules
    for line in rules.splitlines():
        assert line == line.rstrip()
        assert line.startswith(("/", "  ")) or not line


def test_every_published_json_file_is_an_object_of_utf_8_ending_in_a_line_end(example_root: Path) -> None:
    for path, data in tree(example_root / "site").items():
        if path.endswith(".json"):
            assert isinstance(json.loads(data.decode("utf-8")), dict)
            if not path.endswith("/definition.json"):  # these bytes are pinned by a digest, in their canonical form
                assert data.endswith(b"\n"), path


# -- pathways -----------------------------------------------------------------------------------------------------


def headings(step: StepView) -> list[str]:
    return [step.heading, *(heading for nested in step.steps for heading in headings(nested))] if step.steps else []


def test_rules_of_a_pathway_are_said_in_words(verified: VerifiedContent) -> None:
    pathway = verified.pathways[0]
    badges = pathway.requires.of
    assert len(badges) == 3
    said = {3: "All of these", 2: "2 of these 3", 1: "One of these"}
    for needed, words in said.items():
        rule = replace(pathway.requires, needed=needed)
        site = plan(replace(verified, pathways=(replace(pathway, requires=rule),)))
        view = next(view for view in site.views if isinstance(view, PathwayView))
        assert headings(view.rule) == [words]
        assert [step.badge.url for step in view.rule.steps if step.badge] == [
            f"/badges/{rule.badge}/" for rule in badges
        ]


def test_a_badge_names_the_pathways_it_counts_toward_and_those_that_lead_to_it(verified: VerifiedContent) -> None:
    site, pathway = plan(verified), verified.pathways[0]
    url = f"/pathways/{pathway.slug}/"
    for slug in pathway.requires.badges():
        assert [card.url for card in badge_page(site, slug).counts_toward] == [url]
    assert [card.url for card in badge_page(site, pathway.leads_to).led_to_by] == [url]
    assert badge_page(site, pathway.leads_to).counts_toward == ()
