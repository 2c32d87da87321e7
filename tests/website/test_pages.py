"""Every page of the built example, read like a visitor's browser reads it: promises P2, P10, faults H01, I01, I03."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from promises import Promise
from sites import (
    REPOSITORY,
    Element,
    at_path,
    award_id,
    build,
    example,
    load,
    pages,
    parse,
    quietly,
    sign,
    small_site,
    tree,
)

from assay.integrity.ed25519 import demo_secret_key
from assay.integrity.keys import SECRET_MARKER
from assay.website.render import to_html

AWARDS = sorted(path.stem for path in (REPOSITORY / "content" / "awards").rglob("*.json"))
FEWEST_CLAIMS = 15
LOADED = {"src", "srcset", "data", "poster", "background"}
"""Attributes whose address a browser fetches by itself."""
VERIFIERS = ("https://verifierplus.org/", "https://github.com/1EdTech/")
"""Programs of others, named on the keys page."""


@cache
def page(folder: Path, address: str) -> Element:
    return parse(pages(folder)[address])


def award_page(example_root: Path, award: str) -> Element:
    return page(example_root / "site", f"/awards/{award}/")


# -- what is shown was signed (P2) --------------------------------------------------------------------------------


def flat(text: str) -> str:
    return " ".join(text.split())


def shows(element: Element, value: object) -> bool:
    """Tell whether an element says exactly what was signed: the text, its day, or Markdown as HTML."""
    times = [item for item in element.all() if item.tag == "time"]
    if element.attributes.get("data-claim-format") == "markdown":
        return flat(element.text) == flat(parse(to_html(str(value))).text)
    if times:
        return [item.attributes["datetime"] for item in times] == [str(value)[:10]]
    return element.text == str(value)


@pytest.mark.parametrize("award", AWARDS)
def test_every_claim_on_an_award_page_is_what_was_signed(example_root: Path, award: str, promise: Promise) -> None:
    credential = load(example_root / "site" / "awards" / award / "credential.json")
    claims = award_page(example_root, award).having("data-claim")
    assert len(claims) >= FEWEST_CLAIMS
    for claim in claims:
        value = at_path(credential, claim.attributes["data-claim"])
        assert isinstance(value, str | int | float)
        assert shows(claim, value), claim.attributes["data-claim"]
    how = "every value marked as signed on every award page of the example, held against the signed JSON"
    promise("P2", how, pages=1, values_equal=len(claims))


@pytest.mark.parametrize("award", AWARDS)
def test_the_claim_names_person_badge_issuer_date_and_key(example_root: Path, award: str) -> None:
    named = {element.attributes["data-claim"] for element in award_page(example_root, award).having("data-claim")}
    assert named >= {
        "credentialSubject.identifier[0].identityHash",
        "credentialSubject.achievement.name",
        "credentialSubject.achievement.criteria.narrative",
        "issuer.name",
        "awardedDate",
        "proof[0].verificationMethod",
    }


@pytest.mark.parametrize("award", AWARDS)
def test_everything_signed_about_the_person_and_the_assessment_is_on_the_page(example_root: Path, award: str) -> None:
    """The other way round: a page must not pass over an outcome, a result or a piece of evidence."""
    credential = load(example_root / "site" / "awards" / award / "credential.json")
    text = flat(award_page(example_root, award).text)
    subject = credential["credentialSubject"]
    signed = [item["targetName"] for item in subject["achievement"]["alignment"]]
    signed += [item["name"] for item in credential.get("evidence", ())]
    signed += [item["value"] for item in subject.get("result", ()) if "value" in item]
    for value in signed:
        assert flat(value) in text


@pytest.mark.parametrize("award", AWARDS)
def test_a_page_stands_beside_the_exact_bytes_that_were_signed(
    example_root: Path, award: str, promise: Promise
) -> None:
    (source,) = (example_root / "content" / "awards").rglob(f"{award}.json")
    assert (example_root / "site" / "awards" / award / "credential.json").read_bytes() == source.read_bytes()
    links = [element.attributes["href"] for element in award_page(example_root, award).having("href")]
    assert "credential.json" in links
    promise("P1", "award pages that stand beside the bytes that were verified in the same build", award_pages=1)


def test_the_checker_of_these_tests_sees_a_wrong_claim() -> None:
    """The happy twins' broken twins."""
    assert not shows(parse("<b>Ada </b>").all()[1], "Ada")
    assert not shows(parse("<b><time datetime='2026-03-15'>14 March</time></b>").all()[1], "2026-03-14T00:00:00Z")
    assert not shows(parse("<div data-claim-format='markdown'><p>Other</p></div>").all()[1], "*Text*")
    assert shows(parse("<div data-claim-format='markdown'><p><em>Text</em></p></div>").all()[1], "*Text*")


# -- every link leads somewhere, wherever the site is (H01) -------------------------------------------------------


def moved_example(folder: Path, base: str) -> Path:
    """Return the example at another address: its definitions, another key history, one new award."""
    root = example(folder)
    shutil.rmtree(root / "content" / "awards")
    shutil.rmtree(root / "content" / "status")
    shutil.rmtree(root / "content" / "transcripts")
    shutil.rmtree(root / "content" / "endorsements")
    shutil.rmtree(root / "keys")
    for name in ("earners.yaml", "addresses.txt", "sharing.yaml"):
        (root / "content" / name).unlink()
    issuer = root / "content" / "issuer.yaml"
    issuer.write_text(re.sub(r"^url: .*$", f"url: {base}", issuer.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    quietly("key", "new", "--demo", "--root", root, "--at", "2026-01-01T00:00:00Z")
    new = root / "content" / "awards" / "2026" / f"{award_id(5)}.yaml"
    new.parent.mkdir(parents=True)
    new.write_text(
        'badge: annual-meeting-2026\nrecipient:\n  name: "Ada Example"\nawarded: 2026-03-14\nconsent: yes\n', "utf-8"
    )
    sign(root)
    return root


BASES = (
    "https://badges.example.org/",
    "https://example.org/badges/",
    "https://example.org/a/b-c/",
    "http://localhost:8123/",
)


@pytest.fixture(scope="module", params=BASES)
def site(
    request: pytest.FixtureRequest, example_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """Return a base URL and the site built for it."""
    base = str(request.param)
    if base == BASES[0]:
        return base, example_root / "site"
    return base, build(moved_example(tmp_path_factory.mktemp("moved"), base))


def addresses(top: Element) -> Iterator[tuple[Element, str, str]]:
    """Yield each address of a page with its element and attribute."""
    for element in top.all():
        for name in ("href", *LOADED):
            if name in element.attributes:
                yield element, name, element.attributes[name]


def file_at(folder: Path, base: str, url: str) -> Path:
    """Return the file a static host answers an address of the site with."""
    path = unquote(urlsplit(url).path).removeprefix(urlsplit(base).path)
    return folder / path / "index.html" if not path or path.endswith("/") else folder / path


def test_every_link_within_the_site_leads_to_a_file_and_a_place_in_it(site: tuple[str, Path]) -> None:
    base, folder = site
    seen = 0
    for address, html in pages(folder).items():
        for _, _, link in addresses(parse(html)):
            url = urljoin(base + address[1:], link)
            if not url.startswith(base):
                continue
            target = file_at(folder, base, url)
            assert target.is_file(), f"{address} → {link}"
            seen += 1
            if fragment := urlsplit(url).fragment:
                ids = [element.attributes["id"] for element in parse(target.read_text("utf-8")).having("id")]
                assert unquote(fragment) in ids, f"{address} → {link}"
    assert seen > 100


def test_the_page_for_wrong_addresses_works_at_any_depth(site: tuple[str, Path]) -> None:
    base, folder = site
    for place in ("x", "deep/er/x", "awards/0000000000000000/"):
        for _, _, link in addresses(page(folder, "/404.html")):
            url = urljoin(base + place, link)
            if url.startswith(base) and not link.startswith("#"):
                assert file_at(folder, base, url).is_file(), link


def is_refresh(attributes: Mapping[str, str]) -> bool:
    """Tell whether an element sends readers on, as the page of an old name does."""
    return attributes.get("http-equiv") == "refresh"


def test_pages_name_their_own_address(site: tuple[str, Path]) -> None:
    base, folder = site
    for address, html in pages(folder).items():
        head = [element.attributes for element in parse(html).all()]
        canonical = [item["href"] for item in head if item.get("rel") == "canonical"]
        moved = [urljoin(base + address[1:], item["content"].partition("url=")[2]) for item in head if is_refresh(item)]
        assert canonical == (moved or ([] if address == "/404.html" else [base + address[1:]]))
        assert [item["content"] for item in head if item.get("property") == "og:url"] == [base + address[1:]]


def test_identifiers_within_a_page_are_there_once(site: tuple[str, Path]) -> None:
    _, folder = site
    for address, html in pages(folder).items():
        ids = [element.attributes["id"] for element in parse(html).having("id")]
        assert len(ids) == len(set(ids)), address


def test_the_did_document_is_where_did_web_looks_for_it(site: tuple[str, Path]) -> None:
    base, folder = site
    place = "did.json" if urlsplit(base).path.strip("/") else ".well-known/did.json"
    did = load(folder / place)
    assert did["id"] == load(folder / "issuer" / "issuer.json")["id"]
    assert [path for path in tree(folder) if path.endswith("did.json")] == [place]
    assert urlsplit(base).hostname in did["id"]


# -- where pages lead to, and what they fetch (P10) ---------------------------------------------------------------


def written_addresses(root: Path) -> set[str]:
    """Return every web address the association wrote into its content, or keeps in what others signed for it."""
    text = "\n".join(data.decode() for path, data in tree(root / "content").items() if path.endswith((".md", ".yaml")))
    awards = [data for path, data in tree(root / "content").items() if path.startswith(("awards/", "endorsements/"))]
    found = set(re.findall(r"https?://[^\s\"'<>)\]]+", text))
    for data in awards:
        found |= set(texts(json.loads(data)))
    return found


def texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    """Yield every text in a JSON value, and every address inside it."""
    if isinstance(value, str):
        yield value
        yield from re.findall(r"https?://[^\s\"'<>)\]]+", value)
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts(item)


def test_pages_lead_only_where_the_association_or_the_earner_wants(example_root: Path) -> None:
    known = written_addresses(example_root)
    base = BASES[0]
    for address, html in pages(example_root / "site").items():
        for element, _, link in addresses(parse(html)):
            url = urljoin(base + address[1:], link)
            if url.startswith((base, "data:,")):
                continue
            assert element.tag == "a", f"{address} fetches {link}"
            allowed = link in known or link.startswith("https://www.linkedin.com/")
            allowed |= link.startswith("mailto:badges@example.org")
            allowed |= address in ("/keys/", "/verify/") and link.startswith(VERIFIERS)
            assert allowed, f"{address} → {link}"
            assert link.startswith("mailto:") or "noreferrer" in element.attributes.get("rel", ""), (
                f"{address} → {link}"
            )


def test_pages_fetch_nothing_from_elsewhere_and_run_nothing(site: tuple[str, Path]) -> None:
    base, folder = site
    for address, html in pages(folder).items():
        for element in parse(html).all():
            # A data block is no script: nothing runs it (HTML 4.12.1). The filter of the catalogue is a file.
            data = element.tag == "script" and element.attributes == {"type": "application/ld+json"}
            # The verify page and the catalogue run a script, a file of this site, and take what people type.
            ours = address in {"/verify/", "/badges/"} and (element.tag == "form" or "src" in element.attributes)
            allowed = data or ours
            assert allowed or element.tag not in {"script", "iframe", "object", "embed", "form", "base", "style"}, (
                address
            )
            assert not [name for name in element.attributes if name.startswith("on") or name == "style"], address
            fetched = [element.attributes[name] for name in LOADED if name in element.attributes]
            if element.tag == "link" and element.attributes.get("rel") in ("stylesheet", "icon"):
                fetched.append(element.attributes["href"])
            for link in fetched:
                assert urljoin(base + address[1:], link).startswith((base, "data:,")), f"{address} fetches {link}"


def test_pages_forbid_what_they_do_not_need(site: tuple[str, Path]) -> None:
    _, folder = site
    for address, html in pages(folder).items():
        (policy,) = [
            element.attributes["content"]
            for element in parse(html).all()
            if element.attributes.get("http-equiv") == "Content-Security-Policy"
        ]
        rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}
        assert rules["default-src"] == ["'none'"], address
        assert rules["style-src"] == ["'self'"]
        assert rules["base-uri"] == rules["form-action"] == ["'none'"]
        assert rules.get("script-src") == (["'self'"] if address in {"/verify/", "/badges/"} else None)
        assert rules.get("connect-src") == (["'self'"] if address == "/verify/" else None)


def test_award_pages_ask_not_to_be_listed_and_others_do_not(site: tuple[str, Path]) -> None:
    _, folder = site
    seen = set()
    for address, html in pages(folder).items():
        robots = [
            element.attributes["content"] for element in parse(html).all() if element.attributes.get("name") == "robots"
        ]
        hidden = address.startswith(("/awards/", "/status/", "/earners/", "/legacy/")) or address == "/404.html"
        hidden |= any(is_refresh(element.attributes) for element in parse(html).all())
        assert robots == (["noindex"] if hidden else []), address
        seen.add(hidden)
    assert seen == {True, False}


# -- what must be nowhere (P9, I01, I03) --------------------------------------------------------------------------


def test_no_secret_is_anywhere_in_the_output(site: tuple[str, Path], promise: Promise) -> None:
    _, folder = site
    secret = demo_secret_key()
    forbidden = [SECRET_MARKER.encode(), b"PRIVATE KEY", b"secretKeyMultibase", secret.seed, secret.pseudonym_key]
    forbidden += [secret.seed.hex().encode(), secret.pseudonym_key.hex().encode()]
    for path, data in tree(folder).items():
        assert not [word for word in forbidden if word in data], path
    promise("P9", "files of built sites searched for the secret key, in each of its forms", files=len(tree(folder)))


def test_no_address_of_a_person_and_no_member_number_is_in_the_output(tmp_path: Path, example_root: Path) -> None:
    small = build(small_site(tmp_path, people=["Ada Example", "Bo Example"]))
    for folder in (small, example_root / "site"):
        for path, data in tree(folder).items():
            assert not re.search(rb"\bM-\d{2,}", data), path
            found = set(re.findall(rb"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", data))
            assert found <= {b"badges@example.org"}, path


def test_the_number_of_a_member_links_awards_without_being_published(tmp_path: Path) -> None:
    """The happy twin of the test above: the number was there to begin with."""
    root = small_site(tmp_path, people=["Ada Example"])
    (kept,) = (root / ".assay" / "signed-drafts").glob("*.yaml")
    assert "M-0000" in kept.read_text("utf-8")


def test_names_of_earners_are_on_their_own_pages_only(example_root: Path) -> None:
    folder = example_root / "site"
    names = {
        load(path)["credentialSubject"]["identifier"][0]["identityHash"]: path.parent.name
        for path in folder.glob("awards/*/credential.json")
    }
    assert len(names) > 10
    for path, data in tree(folder).items():
        here = {name for name in names if name.encode() in data}
        # A page of all awards of one person is there for those who agreed to one.
        assert not here or path.startswith(("awards/", "earners/")), path
        assert len(here) <= 1 or path.startswith("awards/"), path
        assert not [name for name in names if name.replace(" ", "-").lower() in path.lower()]


def test_no_page_says_anything_about_the_machine_it_was_built_on(site: tuple[str, Path]) -> None:
    _, folder = site
    for path, data in tree(folder).items():
        assert str(folder).encode() not in data, path
        assert str(REPOSITORY).encode() not in data, path
