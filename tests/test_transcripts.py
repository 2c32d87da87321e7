"""Transcripts and earners' pages: only with consent, only what verifies, and never what was taken down."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sites import AT, NOW, Here, build, example, load, quietly, tree

from assay.credentials.content import load_content
from assay.credentials.earners import Transcript
from assay.credentials.steps import Trust
from assay.credentials.transcript import graph_of, sign_transcript, transcript_document, verify_transcript
from assay.credentials.verified import trust_of, verify_lists
from assay.credentials.vocabulary import CONTEXTS
from assay.integrity import strictjson
from assay.integrity.canonical import canonicalize_rdfc
from assay.integrity.ed25519 import demo_secret_key

CODE = "211680df-03de-88ff-a0c8-555db518c0f0"
ZOE = "dec2bac3-b967-8b5e-aae0-ff4f72dbf7f2"
FILE = f"content/transcripts/{CODE}.json"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the example association."""
    return example(tmp_path / "site folder")


@pytest.fixture(scope="module")
def genuine(example_root: Path) -> dict[str, Any]:
    """The transcript of the example."""
    return load(example_root / FILE)


@pytest.fixture(scope="module")
def trust(example_root: Path) -> Trust:
    """Trust in the example association."""
    content = load_content(example_root)
    found, problems = verify_lists(trust_of(content), content.lists, now=NOW)
    assert not problems
    return found


def judged(document: dict[str, Any], trust: Trust, code: str = CODE) -> list[str]:
    """Return the codes for which a transcript is refused."""
    transcript = Transcript(code=code, path=f"content/transcripts/{code}.json", data=strictjson.dump(document))
    return [problem.code for problem in verify_transcript(transcript, trust, now=NOW)]


def signed_anew(document: dict[str, Any], example_root: Path) -> dict[str, Any]:
    """Sign a changed transcript with the key of the example, so that only its content is wrong."""
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    issuer = load_content(example_root).issuer
    return sign_transcript(unsigned, issuer, demo_secret_key(), created="2026-11-15T10:00:00Z")


# -- trust --------------------------------------------------------------------------------------------------------


def test_the_transcript_of_the_example_verifies(genuine: dict[str, Any], trust: Trust) -> None:
    assert judged(genuine, trust) == []
    assert judged(genuine, trust, ZOE) == ["AW23"], "under another name it is somebody else's"


def test_it_holds_the_awards_as_they_were_signed(genuine: dict[str, Any], example_root: Path) -> None:
    inside = genuine["credentialSubject"]["verifiableCredential"]
    for award in inside:
        (path,) = (example_root / "content" / "awards").rglob(f"{award['id'].split('/')[-2]}.json")
        assert load(path) == award
    base = "https://badges.example.org/badges"
    pairs = {(one["sourceId"], one["targetId"]) for one in genuine["credentialSubject"]["association"]}
    assert pairs == {
        (f"{base}/certified-data-steward/", f"{base}/{slug}/")
        for slug in ("data-cleaning", "chart-review", "privacy-impact-assessment")
    }


def test_leaving_out_the_repeated_contexts_changes_nothing_in_the_graph(genuine: dict[str, Any]) -> None:
    """The same N-Quads as a JSON-LD processor makes of the document as it is; ours refuses contexts further inside."""
    from openbadgeslib.ob3.clr import bundled_clr_contexts  # noqa: PLC0415 - a library of the tests
    from openbadgeslib.ob3.contexts import document_loader  # noqa: PLC0415
    from pyld import jsonld  # noqa: PLC0415

    unsigned = {name: value for name, value in genuine.items() if name != "proof"}
    assert json.dumps(graph_of(unsigned)).count(json.dumps(list(CONTEXTS))) == 0
    assert json.dumps(unsigned).count(json.dumps(list(CONTEXTS))) == 10
    others, clr = document_loader(), bundled_clr_contexts()

    def load_context(url: str, options: object) -> Any:  # noqa: ANN401 - of an untyped library
        if url in clr:
            return {"contextUrl": None, "documentUrl": url, "document": clr[url], "contentType": "application/ld+json"}
        return others(url, options)

    whole = jsonld.normalize(
        unsigned, {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load_context}
    )
    assert canonicalize_rdfc(graph_of(unsigned)).decode() == whole


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "name of the holder": lambda it: it["credentialSubject"]["identifier"][0].update(identityHash="Somebody Else"),
    "another day": lambda it: it.update(validFrom="2020-01-01T00:00:00Z"),
    "an award left out": lambda it: it["credentialSubject"]["verifiableCredential"].pop(),
    "a better result": lambda it: it["credentialSubject"]["verifiableCredential"][3]["credentialSubject"]["result"][
        0
    ].update(value="40"),
    "a context inside": lambda it: it["credentialSubject"]["verifiableCredential"][0].update(
        {"@context": ["https://www.w3.org/ns/credentials/v2"]}
    ),
    "a member of its own": lambda it: it.update(grade="A+"),
    "one proof less": lambda it: it["proof"].pop(),
    "an association turned round": lambda it: it["credentialSubject"]["association"][0].update(
        sourceId=it["credentialSubject"]["association"][0]["targetId"]
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_transcript_is_refused(
    change: Callable[[dict[str, Any]], object], genuine: dict[str, Any], trust: Trust
) -> None:
    document = json.loads(json.dumps(genuine))
    change(document)
    assert judged(document, trust)


def test_a_forged_award_inside_a_well_signed_envelope_is_refused(
    genuine: dict[str, Any], trust: Trust, example_root: Path
) -> None:
    document = json.loads(json.dumps(genuine))
    document["credentialSubject"]["verifiableCredential"][3]["credentialSubject"]["result"][0]["value"] = "40"
    assert judged(signed_anew(document, example_root), trust) == ["CLR01"]


def test_an_award_of_somebody_else_inside_is_refused(genuine: dict[str, Any], trust: Trust, example_root: Path) -> None:
    document = json.loads(json.dumps(genuine))
    stranger = load(example_root / "content/awards/2026/5q7eqe9qakwjf66y.json")
    document["credentialSubject"]["verifiableCredential"].append(stranger)
    assert judged(signed_anew(document, example_root), trust) == ["CLR01"]


def test_the_name_of_the_file_is_the_pseudonym(genuine: dict[str, Any], trust: Trust, example_root: Path) -> None:
    content = load_content(example_root)
    awards = genuine["credentialSubject"]["verifiableCredential"]
    other = transcript_document(f"urn:uuid:{CODE}", awards, content.issuer, (), NOW, partial=False)
    other["id"] = content.issuer.earner_url(ZOE)
    signed = sign_transcript(other, content.issuer, demo_secret_key(), created="2026-11-15T10:00:00Z")
    assert judged(signed, trust, ZOE) == ["CLR01"]


# -- as an officer meets it ---------------------------------------------------------------------------------------


def test_without_consent_there_is_no_transcript_and_no_page(root: Path, here: Here) -> None:
    refused = here("transcript", ZOE, "--demo", "--yes", "--root", root, "--at", AT)
    assert (refused.code, "has not agreed" in refused.err) == (1, True)
    assert not (root / f"content/transcripts/{ZOE}.json").exists()
    unknown = here("transcript", f"{ZOE[:-1]}0", "--demo", "--yes", "--root", root, "--at", AT)
    assert unknown.code == 2


def test_consent_taken_back_takes_page_and_transcript_away(root: Path, here: Here) -> None:
    assert f"earners/{CODE}/transcript.json" in tree(build(root))
    (root / "content/earners.yaml").write_text("earners:\n", "utf-8")
    assert "CLR02" in here("check", "--root", root, "--at", AT).err
    site = tree(build(root))
    assert [path for path in site if path.startswith("earners/")] == []
    assert CODE.encode() not in site["index.html"]


def test_consent_for_nobody_is_a_slip_and_stops_the_build(root: Path, here: Here) -> None:
    text = (root / "content/earners.yaml").read_text("utf-8")
    (root / "content/earners.yaml").write_text(text.replace(CODE, f"{CODE[:-1]}1"), "utf-8")
    shutil.rmtree(root / "content/transcripts")
    found = here("check", "--root", root, "--at", AT)
    assert (found.code, "EARN01" in found.err) == (1, True)


def test_an_older_transcript_is_told_and_made_again(root: Path, here: Here) -> None:
    quietly("revoke", "9f1p87wx2y17d2mb", "--reason", "not-earned", "--demo", "--yes", "--root", root, "--at", AT)
    assert "CLR03" in here("check", "--root", root, "--at", AT).err
    made = here("transcript", CODE, "--demo", "--yes", "--root", root, "--at", AT)
    assert "1 of 5 are left out" in made.out
    document = load(root / FILE)
    assert (document["partial"], len(document["credentialSubject"]["verifiableCredential"])) == (True, 4)
    assert "CLR0" not in here("check", "--root", root, "--at", AT).err


def test_a_transcript_that_does_not_verify_is_not_in_the_way_of_a_new_one(root: Path, here: Here) -> None:
    path = root / FILE
    path.write_bytes(path.read_bytes().replace(b'"partial": false', b'"partial": true'))
    assert here("build", "--root", root, "--at", AT).code == 1
    assert here("transcript", CODE, "--demo", "--yes", "--root", root, "--at", AT).code == 0
    assert here("build", "--root", root, "--at", AT).code == 0


def test_what_was_taken_down_is_not_published_again_inside_a_transcript(root: Path, here: Here) -> None:
    quietly("erase", "9f1p87wx2y17d2mb", "--yes", "--root", root, "--at", AT)
    found = here("check", "--root", root, "--at", AT)
    assert (found.code, "CLR01" in found.err) == (1, True)
    assert "was taken down" in found.err


def test_the_page_is_published_with_the_exact_bytes_and_asks_not_to_be_listed(example_root: Path) -> None:
    site = tree(example_root / "site")
    assert site[f"earners/{CODE}/transcript.json"] == (example_root / FILE).read_bytes()
    page = site[f"earners/{CODE}/index.html"].decode()
    assert '<meta name="robots" content="noindex">' in page
    assert page.count("Not revoked.") == 5
    assert "Rests on" in page


def test_verify_says_what_a_transcript_and_the_awards_in_it_are(root: Path, here: Here) -> None:
    shown = here("verify", root / FILE, "--root", root, "--at", AT)
    assert shown.code == 0
    assert "now: 5 valid." in shown.out
    changed = root / "changed.json"
    changed.write_bytes((root / FILE).read_bytes().replace(b'"partial": false', b'"partial": true'))
    assert here("verify", changed, "--root", root, "--at", AT).code == 1
    quietly("revoke", "9f1p87wx2y17d2mb", "--reason", "not-earned", "--demo", "--yes", "--root", root, "--at", AT)
    later = here("verify", root / FILE, "--root", root, "--at", AT)
    assert (later.code, "1 revoked" in later.out) == (1, True)


# -- how far somebody is ------------------------------------------------------------------------------------------


def test_how_far_somebody_is_stands_on_award_pages_of_those_who_agreed_only(example_root: Path) -> None:
    site = {path: data.decode() for path, data in tree(example_root / "site").items() if path.endswith(".html")}
    agreed, not_asked = site["awards/5q7eqe9qakwjf66y/index.html"], site["awards/np2qzwt2gthk02sk/index.html"]
    for page in (agreed, not_asked):
        assert "Path to Certified Data Steward" in page
    assert "1 of 3 steps done" in agreed
    assert "steps done" not in not_asked
    told = [path for path, page in site.items() if "steps done" in page and path.startswith("awards/")]
    subjects = {
        load(example_root / "site" / path.replace("index.html", "credential.json"))["credentialSubject"]["id"]
        for path in told
    }
    assert subjects == {f"urn:uuid:{CODE}", "urn:uuid:f92f899d-3645-8698-af9e-360d9bbfc443"}
