"""Endorsements: what others have signed is shown when every step says so, and in no other case."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from endorsers import AGENCY, CLINICS, FETCHED, GUILD, REPOSITORY, Endorser, example_files, key

from assay.credentials.content import read_content
from assay.credentials.endorsements import (
    MAX_COMMENT,
    Subject,
    VerifiedEndorsement,
    history_url,
    judge,
    subjects_of,
    verify_endorsements,
)
from assay.credentials.giving import given_document, verify_all_given
from assay.credentials.issue import sign_document
from assay.credentials.model import Content, Endorsement, GivenEndorsement
from assay.credentials.pins import MAX_AGE, Pin, Pinned, read_pins, write_pins
from assay.credentials.steps import MAX_AWARD_BYTES
from assay.credentials.verified import trust_of, verify_content
from assay.errors import ContentError, DocumentError, Problem
from assay.integrity import multibase, strictjson
from assay.integrity.didweb import did_url
from assay.integrity.ed25519 import DEMO_KID, demo_secret_key
from assay.integrity.history import append_add, append_compromise, append_retire, load_history
from assay.integrity.proof import JCS, RDFC
from assay.integrity.status import encode_list
from credentials.workshop import KID, NOW, Workshop
from credentials.workshop import key as workshop_key

Json = dict[str, Any]
ABOUT = "did:web:badges.example.org"


@pytest.fixture(scope="module")
def content(shop: Workshop) -> Content:
    return shop.content(shop.award())


def file(data: bytes, pins: bytes | None = None, name: str = "agency.json") -> Endorsement:
    return Endorsement(file=name, path=f"content/endorsements/{name}", data=data, pins=pins)


def told(
    content: Content, data: bytes, pins: bytes | None, now: datetime = NOW
) -> tuple[VerifiedEndorsement | None, list[Problem]]:
    return judge(file(data, pins), content, subjects_of(content), now=now)


def shown(content: Content, data: bytes, pins: bytes | None, now: datetime = NOW) -> VerifiedEndorsement:
    found, problems = told(content, data, pins, now)
    assert problems == []
    assert found is not None
    return found


def refused(content: Content, data: bytes, pins: bytes | None, now: datetime = NOW) -> Problem:
    found, problems = told(content, data, pins, now)
    assert found is None
    (only,) = problems
    assert only.path.startswith("content/endorsements/agency.")
    assert only.message
    assert only.fix
    assert verify_endorsements(replace(content, endorsements=(file(data, pins),)), now=now)[0] == ()
    return only


def edited(data: bytes, change: Callable[[Json], object]) -> bytes:
    document = json.loads(data)
    change(document)
    return strictjson.dump(document)


# -- what is shown ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suites", [(RDFC,), (JCS,), (RDFC, JCS)])
def test_one_of_a_listed_key_is_shown_with_who_what_when_and_how(content: Content, suites: tuple[str, ...]) -> None:
    data = GUILD.sign(GUILD.document(ABOUT, "Recognised", "We *looked*."), suites=suites)
    found = shown(content, data, GUILD.pins())
    assert (found.endorser, found.endorser_id, found.endorser_url) == (GUILD.name, GUILD.did, GUILD.url)
    assert (found.title, found.comment, found.about) == ("Recognised", "We *looked*.", ABOUT)
    assert (found.since, found.until, found.asked_on) == ("2026-06-01", "2036-05-31", "2026-11-20")
    assert (found.key, found.kid, found.words) == (GUILD.method, "", ())
    assert found.data == data


def test_a_bare_key_needs_nothing_beside_it_and_no_list_is_claimed(content: Content) -> None:
    found = shown(content, CLINICS.endorse(ABOUT), None)
    assert found.asked_on == ""
    assert found.key == CLINICS.method


def test_a_pinned_key_history_names_the_key_and_six_words(content: Content) -> None:
    found = shown(content, AGENCY.endorse(ABOUT), AGENCY.pins())
    assert found.kid == "2026-agency"
    assert len(found.words) == 6


@pytest.mark.parametrize(
    ("about", "subject"),
    [
        (ABOUT, Subject("issuer", "")),
        ("https://badges.example.org/", Subject("issuer", "")),
        ("https://badges.example.org", Subject("issuer", "")),
        ("https://badges.example.org/badges/knots/", Subject("badge", "knots")),
        ("https://badges.example.org/awards/6f2e0c9d1h7k3m5n/", Subject("award", "6f2e0c9d1h7k3m5n")),
    ],
)
def test_it_may_be_about_the_association_a_badge_or_an_award(content: Content, about: str, subject: Subject) -> None:
    assert shown(content, CLINICS.endorse(about), None).subject == subject


def test_an_issuer_that_is_only_an_id_gives_no_name(content: Content) -> None:
    found = shown(content, CLINICS.endorse(ABOUT, issuer=CLINICS.did), None)
    assert (found.endorser, found.endorser_id) == ("", CLINICS.did)


def test_an_address_that_is_none_is_not_passed_on(content: Content) -> None:
    profile = {"id": CLINICS.did, "type": ["Profile"], "name": "Clinics", "url": "http://clinics.example.net/"}
    assert shown(content, CLINICS.endorse(ABOUT, issuer=profile), None).endorser_url == ""


def token(endorser: Endorser, document: Json) -> bytes:
    def part(value: Json) -> str:
        return multibase.encode_base64url(json.dumps(value).encode())[1:]

    claims = document | {
        "iss": endorser.did,
        "jti": document["id"],
        "sub": document["credentialSubject"]["id"],
        "nbf": int(datetime.fromisoformat(document["validFrom"]).timestamp()),
        "exp": int(datetime.fromisoformat(document["validUntil"]).timestamp()),
    }
    signed = f"{part({'alg': 'EdDSA', 'kid': endorser.method, 'typ': 'JWT'})}.{part(claims)}"
    return f"{signed}.{multibase.encode_base64url(endorser.secret.sign(signed.encode()))[1:]}".encode()


def test_one_that_came_as_a_token_is_shown_too_and_a_changed_token_is_not(content: Content) -> None:
    data = token(GUILD, GUILD.document(ABOUT, "Recognised"))
    assert shown(content, data, GUILD.pins()).title == "Recognised"
    head, body, signature = data.split(b".")
    other = token(GUILD, GUILD.document(ABOUT, "Best of all")).split(b".")[1]
    assert refused(content, b".".join((head, other, signature)), GUILD.pins()).code == "EN01"
    assert body != other


# -- what is broken -----------------------------------------------------------------------------------------------


def test_an_unsigned_one_is_an_error(content: Content) -> None:
    problem = refused(content, edited(GUILD.endorse(ABOUT), lambda document: document.pop("proof")), GUILD.pins())
    assert (problem.code, problem.warning) == ("EN01", False)
    assert "nobody has signed it" in problem.message


CHANGES: dict[str, Callable[[Json], object]] = {
    "comment": lambda it: it["credentialSubject"].update(endorsementComment="Best of all"),
    "added comment": lambda it: it["credentialSubject"].setdefault("endorsementComment", "Best"),
    "name of the endorser": lambda it: it["issuer"].update(name="Example Ministry"),
    "title": lambda it: it.update(name="Gold"),
    "later end": lambda it: it.update(validUntil="2099-01-01T00:00:00Z"),
    "no end": lambda it: it.pop("validUntil"),
    "subject": lambda it: it["credentialSubject"].update(id="https://badges.example.org/badges/knots/"),
    "an undefined member": lambda it: it["credentialSubject"].update(grade="A+"),
    "the end spelled as an IRI": lambda it: it.update(
        {
            "https://www.w3.org/2018/credentials#validUntil": {
                "@value": it.pop("validUntil"),
                "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
            }
        }
    ),
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("suites", [(RDFC,), (JCS,)])
def test_a_changed_one_is_an_error(content: Content, name: str, suites: tuple[str, ...]) -> None:
    data = GUILD.sign(GUILD.document(ABOUT, "Recognised"), suites=suites)
    shown(content, data, GUILD.pins())
    problem = refused(content, edited(data, CHANGES[name]), GUILD.pins())
    assert (problem.code, problem.warning) == ("EN01", False)


def test_a_name_that_is_there_twice_is_an_error_with_its_line(content: Content) -> None:
    data = GUILD.endorse(ABOUT).replace(b'"name": "Recognised"', b'"name": "Recognised",\n  "name": "Gold"')
    problem = refused(content, data, GUILD.pins())
    assert problem.code == "EN01"
    assert problem.source.strip() == '"name": "Gold",'


def test_a_huge_one_is_an_error(content: Content) -> None:
    data = GUILD.endorse(ABOUT) + b" " * MAX_AWARD_BYTES
    problem = refused(content, data, GUILD.pins())
    assert problem.code == "EN01"
    assert "bytes" in problem.message


@pytest.mark.parametrize("data", [b"", b"\xff\xfe{}", b"[]", b"{}", b'{"type": 1}', b"{" * 9_000, b"a.b.c"])
def test_what_is_no_credential_is_never_shown(content: Content, data: bytes) -> None:
    assert refused(content, data, None).code in ("EN01", "EN05")


def test_an_award_is_no_endorsement(content: Content, shop: Workshop) -> None:
    problem = refused(content, shop.award().data, None)
    assert problem.code == "EN01"
    assert "not an EndorsementCredential" in problem.message


def test_one_of_another_key_is_an_error(content: Content) -> None:
    """The method is the endorser's, the signature somebody else's."""
    thief = replace(GUILD, seed=99)
    data = edited(
        thief.endorse(ABOUT), lambda it: [proof.update(verificationMethod=GUILD.method) for proof in it["proof"]]
    )
    assert refused(content, data, GUILD.pins()).code == "EN01"


def test_a_key_the_endorser_does_not_list_is_an_error(content: Content) -> None:
    problem = refused(content, replace(GUILD, seed=99).endorse(ABOUT), GUILD.pins())
    assert (problem.code, problem.warning) == ("EN02", False)
    assert "does not list the key" in problem.message


def test_a_key_of_somebody_else_in_the_name_of_the_endorser_is_an_error(content: Content) -> None:
    data = CLINICS.sign(CLINICS.document(ABOUT, "Recognised", issuer={"id": GUILD.did, "type": ["Profile"]}))
    problem = refused(content, data, GUILD.pins())
    assert problem.code == "EN02"
    assert "not of its issuer" in problem.message


def test_one_about_somebody_else_is_an_error_at_its_line(content: Content) -> None:
    problem = refused(content, GUILD.endorse("did:web:elsewhere.example.org"), GUILD.pins())
    assert (problem.code, problem.warning) == ("EN03", False)
    assert problem.source.strip() == '"id": "did:web:elsewhere.example.org",'


@pytest.mark.parametrize(
    "about",
    [
        "https://badges.example.org/badges/knots",
        "https://badges.example.org/badges/bends/",
        "https://badges.example.org/awards/0000000000000000/",
        "https://badges.example.org.evil.example/",
        "DID:web:badges.example.org",
    ],
)
def test_only_the_exact_id_counts(content: Content, about: str) -> None:
    assert refused(content, CLINICS.endorse(about), None).code == "EN03"


def test_nobody_endorses_themselves(content: Content, shop: Workshop) -> None:
    bare = Endorser.bare("A friend", 1)
    assert bare.secret.public == shop.secret.public
    assert refused(content, bare.endorse(ABOUT), None).code == "EN04"
    own = Endorser(shop.issuer.did, "Ourselves", 55)
    assert refused(content, own.endorse(f"{shop.issuer.url}badges/knots/"), own.pins()).code == "EN04"
    # Here the subject is described by the issuer beside it, which is refused before anybody asks who it is.
    assert refused(content, own.endorse(ABOUT), own.pins()).code == "EN01"


def test_the_demonstration_key_endorses_nobody_real(content: Content, shop: Workshop) -> None:
    shop_real = replace(shop.issuer, url="https://badges.real-club.test/", did="did:web:badges.real-club.test")
    real = replace(content, issuer=shop_real, awards=())
    demo = demo_secret_key()
    did = "did:web:demo.example.org"
    document = GUILD.document(shop_real.did, "Recognised", issuer={"id": did, "type": ["Profile"]})
    issuer = replace(shop.issuer, did=did)
    data = strictjson.dump(sign_document(document, issuer, demo, "2026-06-01T10:00:00Z"))
    history = append_add(
        None, did=did, kid=DEMO_KID, roles=("award", "board", "status"), not_before="2026-01-01T00:00:00Z",
        at="2026-01-01T00:00:00Z", reason="demo", signers={DEMO_KID: demo},
    )  # fmt: skip
    method = f"{did}#{demo.public.multikey}"
    keys: Json = {
        "id": did,
        "verificationMethod": [
            {"id": method, "type": "Multikey", "controller": did, "publicKeyMultibase": demo.public.multikey}
        ],
        "assertionMethod": [method],
    }
    pins = write_pins([Pin(url=did_url(did), fetched=FETCHED, data=strictjson.dump(keys))])
    assert load_history(history).did == did
    problem = refused(real, data, pins)
    assert problem.code == "EN04"
    assert "demonstration key" in problem.message
    about_example = sign_document({**document, "credentialSubject": {"id": ABOUT, "type": ["EndorsementSubject"]}},
                                  issuer, demo, "2026-06-01T10:00:00Z")  # fmt: skip
    assert shown(content, strictjson.dump(about_example), pins).endorser_id == did


# -- what cannot be checked ---------------------------------------------------------------------------------------


def test_without_a_copy_of_its_keys_it_is_unknown_and_an_error_that_says_what_to_do(content: Content) -> None:
    problem = refused(content, GUILD.endorse(ABOUT), None)
    assert (problem.code, problem.warning) == ("EN05", False)
    assert did_url(GUILD.did) in problem.message
    assert "assay endorse add content/endorsements/agency.json" in problem.fix


def test_the_copy_of_somebody_elses_keys_does_not_help(content: Content) -> None:
    assert refused(content, GUILD.endorse(ABOUT), AGENCY.pins()).code == "EN05"


def test_an_unknown_context_and_an_unknown_kind_of_proof_are_unknown(content: Content) -> None:
    document = CLINICS.document(ABOUT, "Recognised")
    other = {**document, "@context": [*document["@context"], "https://w3id.org/vc/status-list/2021/v1"]}
    data = strictjson.dump({**other, "proof": json.loads(CLINICS.sign(document))["proof"]})
    assert refused(content, data, None).code == "EN05"
    proof: Json = {
        "type": "Ed25519Signature2020",
        "verificationMethod": CLINICS.method,
        "proofPurpose": "assertionMethod",
    }
    assert refused(content, strictjson.dump({**document, "proof": [proof]}), None).code == "EN05"


def test_copies_of_keys_get_too_old_and_then_it_is_kept_back_with_a_warning(content: Content) -> None:
    real = replace(GUILD, did="did:web:guild.real-place.test")
    data, pins = real.endorse(ABOUT), real.pins()
    assert shown(content, data, pins, FETCHED + MAX_AGE - timedelta(days=61)).asked_on == "2026-11-20"
    found, notices = told(content, data, pins, FETCHED + MAX_AGE - timedelta(seconds=1))
    assert found is not None
    assert [(notice.code, notice.warning, notice.notice) for notice in notices] == [("EN07", True, True)]
    problem = refused(content, data, pins, FETCHED + MAX_AGE)
    assert (problem.code, problem.warning, problem.notice) == ("EN07", True, False)
    assert "assay endorse add" in problem.fix


def test_copies_of_examples_do_not_age_because_there_is_nothing_to_ask(content: Content) -> None:
    found = shown(content, GUILD.endorse(ABOUT), GUILD.pins(), datetime(2036, 1, 1, tzinfo=UTC))
    assert found.asked_on == "2026-11-20"


# -- what time does -----------------------------------------------------------------------------------------------


def test_an_expired_one_is_a_warning_and_not_shown(content: Content) -> None:
    problem = refused(content, GUILD.endorse(ABOUT, validUntil="2026-11-01T00:00:00Z"), GUILD.pins())
    assert (problem.code, problem.warning, problem.notice) == ("EN06", True, False)
    assert "2026-11-01" in problem.message


def test_one_that_ends_soon_is_shown_with_a_notice(content: Content) -> None:
    found, notices = told(content, CLINICS.endorse(ABOUT, validUntil="2027-01-10T00:00:00Z"), None)
    assert found is not None
    assert [(notice.code, notice.warning, notice.notice) for notice in notices] == [("EN06", True, True)]
    assert "2027-01-10" in notices[0].message


def test_one_that_has_not_begun_is_a_warning_and_not_shown(content: Content) -> None:
    problem = refused(content, GUILD.endorse(ABOUT, validFrom="2027-01-01T00:00:00Z"), GUILD.pins())
    assert (problem.code, problem.warning) == ("EN06", True)


def test_a_changed_and_expired_one_is_an_error_and_not_only_a_warning(content: Content) -> None:
    data = GUILD.endorse(ABOUT, validUntil="2026-11-01T00:00:00Z")
    assert refused(content, edited(data, CHANGES["title"]), GUILD.pins()).code == "EN01"


LIST = "https://guild.example.net/status/1"
ENTRY = {
    "id": f"{LIST}#7", "type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "7",
    "statusListCredential": LIST,
}  # fmt: skip


def status_pins(*revoked: int, until: str = "2027-06-01T00:00:00Z", with_list: bool = True) -> bytes:
    document: Json = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": GUILD.did,
        "validFrom": "2026-06-01T00:00:00Z",
        "validUntil": until,
        "credentialSubject": {
            "id": f"{LIST}#list", "type": "BitstringStatusList", "statusPurpose": "revocation",
            "encodedList": encode_list(revoked),
        },
    }  # fmt: skip
    pages = GUILD.site() | ({LIST: GUILD.sign(document)} if with_list else {})
    return write_pins([Pin(url=url, fetched=FETCHED, data=data) for url, data in pages.items()])


def test_a_status_list_is_pinned_too_and_asked(content: Content) -> None:
    data = GUILD.endorse(ABOUT, credentialStatus=ENTRY)
    assert shown(content, data, status_pins(8)).title == "Recognised"
    taken_back = refused(content, data, status_pins(7))
    assert (taken_back.code, taken_back.warning) == ("EN06", True)
    assert "revoked" in taken_back.message
    ended = refused(content, data, status_pins(8, until="2026-11-01T00:00:00Z"))
    assert (ended.code, ended.warning) == ("EN07", True)
    absent = refused(content, data, status_pins(with_list=False))
    assert (absent.code, absent.warning) == ("EN05", False)


# -- the endorser's key history -----------------------------------------------------------------------------------


def history_pins(data: bytes) -> bytes:
    """Return the agency's pins with another key history; its DID document lists the key all the same."""
    pages = AGENCY.site() | {history_url(AGENCY.did) or "": data}
    return write_pins([Pin(url=url, fetched=FETCHED, data=page) for url, page in pages.items()])


def changed_history() -> dict[str, bytes]:
    first = AGENCY.history
    second = first + append_add(
        load_history(first), kid="2026-second", roles=("award", "board", "status"), not_before="2026-01-02T00:00:00Z",
        at="2026-01-02T00:00:00Z", reason="second", signers={"2026-agency": AGENCY.secret, "2026-second": key(90)},
    )  # fmt: skip
    by = {"2026-second": key(90)}
    ended = second + append_retire(
        load_history(second), kid="2026-agency", at="2026-05-01T00:00:00Z", not_after="2026-05-01T00:00:00Z",
        reason="left", signers=by,
    )  # fmt: skip
    stolen = second + append_compromise(
        load_history(second), kid="2026-agency", at="2026-08-01T00:00:00Z", since="2026-07-01T00:00:00Z",
        reason="stolen", signers=by,
    )  # fmt: skip
    return {
        "retired before it signed": ended,
        "compromised": stolen,
        "of other keys": replace(AGENCY, seed=91).history,
        "of another site": replace(AGENCY, did="did:web:other.example.com").history,
        "edited": first.replace(b"first key", b"First key"),
        "empty": b"",
    }


@pytest.mark.parametrize("name", ["retired before it signed", "compromised", "of other keys", "of another site",
                                  "edited", "empty"])  # fmt: skip
def test_a_key_history_that_does_not_bear_it_out_is_an_error(content: Content, name: str) -> None:
    data = AGENCY.endorse(ABOUT)
    assert shown(content, data, history_pins(AGENCY.history)).kid == "2026-agency"
    problem = refused(content, data, history_pins(changed_history()[name]))
    assert (problem.code, problem.warning) == ("EN02", False)
    assert "key history" in problem.message


@pytest.mark.parametrize(
    ("did", "url"),
    [
        ("did:web:quality.example.com", "https://quality.example.com/keys/history.jsonl"),
        ("did:web:example.com:badges:x", "https://example.com/badges/x/keys/history.jsonl"),
        ("did:web:localhost%3A8123", "https://localhost:8123/keys/history.jsonl"),
        ("did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2", None),
        ("https://example.com/issuer", None),
    ],
)
def test_a_key_history_lies_where_assay_puts_it(did: str, url: str | None) -> None:
    assert history_url(did) == url


# -- texts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "members",
    [
        {"title": "Recog\u202edesin"},
        {"title": "x" * 301},
        {"comment": "We \u2066hide\u2069 it"},
        {"comment": "x" * (MAX_COMMENT + 1)},
        {"comment": "[" * 500},
    ],
)
def test_a_text_that_cannot_be_shown_safely_is_an_error(content: Content, members: dict[str, str]) -> None:
    texts = {"title": "Recognised", "comment": ""} | members
    problem = refused(content, CLINICS.endorse(ABOUT, texts["title"], texts["comment"]), None)
    assert (problem.code, problem.warning) == ("EN09", False)


def test_an_id_that_turns_the_text_around_it_is_an_error(content: Content) -> None:
    """The web is never asked for such an address, but a file of pins could be written by hand."""
    guild = Endorser("https://guild.example.net/\u202eexample", "Guild", GUILD.seed)
    multikey = guild.secret.public.multikey
    method = {"id": guild.method, "type": "Multikey", "controller": guild.did, "publicKeyMultibase": multikey}
    document: Json = {"id": guild.did, "verificationMethod": [method], "assertionMethod": [guild.method]}
    pins = write_pins([Pin(url=guild.did, fetched=FETCHED, data=strictjson.dump(document))])
    assert refused(content, guild.endorse(ABOUT), pins).code == "EN09"


def test_a_comment_may_have_lines_and_other_scripts(content: Content) -> None:
    comment = "שלום\n\n* एक\n* 二\n\tthree"
    assert shown(content, CLINICS.endorse(ABOUT, "資格", comment), None).comment == comment


# -- files --------------------------------------------------------------------------------------------------------


def test_the_same_statement_twice_is_an_error(content: Content) -> None:
    data = CLINICS.endorse(ABOUT)
    twice = replace(content, endorsements=(file(data), file(data + b"\n", name="other.json")))
    _, problems = verify_endorsements(twice, now=NOW)
    assert [(problem.code, problem.path) for problem in problems] == [("EN10", "content/endorsements/other.json")]


@pytest.mark.parametrize(
    "pins",
    [
        b"", b"{}", b"[]", b'{"about": "", "documents": []}', b'{"about": "", "documents": [1]}',
        b'{"about": "", "documents": [{"url": "http://x.example/", "fetched": "2026-01-01T00:00:00Z", "text": ""}]}',
        b'{"about": "", "documents": [{"url": "https://x.example/", "fetched": "yesterday", "text": ""}]}',
        b'{"about": "", "documents": [{"url": "https://x.example/", "fetched": "2026-01-01T00:00:00Z", "text": {}}]}',
        b'{"about": "", "documents": [{"url": "https://x.example/", "url": "https://y.example/"}]}',
    ],
)  # fmt: skip
def test_spoilt_pins_are_an_error_in_their_own_file(content: Content, pins: bytes) -> None:
    problem = refused(content, GUILD.endorse(ABOUT), pins)
    assert (problem.code, problem.path) == ("EN08", "content/endorsements/agency.pins.json")


def test_one_address_pinned_twice_is_refused() -> None:
    pin = Pin(url="https://x.example/", fetched=FETCHED, data=b"1")
    with pytest.raises(DocumentError, match="twice"):
        read_pins(write_pins([pin, pin]))


@pytest.mark.parametrize(
    "data", [b'{"a": 1, "b": "\xc3\xa9"}', b"ey.x.y", b"[1]", b'{"a":1}\n{"b":2}\n', AGENCY.history]
)
def test_pins_give_back_what_was_fetched(data: bytes) -> None:
    url = "https://x.example/keys/history.jsonl" if data == AGENCY.history else "https://x.example/x"
    (pin,) = read_pins(write_pins([Pin(url=url, fetched=FETCHED, data=data)]))
    assert (pin.url, pin.fetched) == (url, FETCHED)
    got = Pinned.of([pin], NOW).fetch(url)
    assert got == data or json.loads(got) == json.loads(data)


def test_a_broken_one_fails_the_build_and_an_expired_one_does_not(content: Content) -> None:
    expired = file(CLINICS.endorse(ABOUT, validUntil="2026-11-01T00:00:00Z"))
    good = file(CLINICS.endorse(ABOUT), name="good.json")
    verified = verify_content(replace(content, endorsements=(expired, good)), now=NOW)
    assert [one.file for one in verified.endorsements] == ["good.json"]
    assert [warning.code for warning in verified.warnings] == ["EN06"]
    with pytest.raises(ContentError) as refusal:
        verify_content(replace(content, endorsements=(file(b"{}"),)), now=NOW)
    assert [problem.code for problem in refusal.value.problems] == ["EN01"]


def test_the_example_association_has_three_that_are_made_from_seeds_everybody_can_see() -> None:
    folder = REPOSITORY / "content" / "endorsements"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == example_files()
    content, problems = read_content(REPOSITORY)
    assert content is not None
    assert not problems
    found, faults = verify_endorsements(content, now=NOW)
    assert not faults
    assert sorted(one.subject.kind for one in found) == ["award", "badge", "issuer"]


# -- what the association signs for others ------------------------------------------------------------------------


def given(shop: Workshop, **changes: object) -> GivenEndorsement:
    document = given_document(
        "https://other.example/badges/x/", "Recognised", "We *looked*.", shop.issuer,
        shop.issuer.given_url("other"), NOW - timedelta(days=1), (NOW + timedelta(days=300)).date(),
    )  # fmt: skip
    signed = shop.sign({**document, **changes}, created="2026-11-14T12:00:00Z")
    return GivenEndorsement(name="other", path="content/endorsements-given/other.json", data=strictjson.dump(signed))


def test_what_is_signed_for_others_passes_the_same_steps_as_an_award(shop: Workshop, content: Content) -> None:
    (one,), problems = verify_all_given([given(shop)], shop.issuer, trust_of(content), now=NOW)
    assert not problems
    assert (one.about, one.comment, one.ended) == ("https://other.example/badges/x/", "We *looked*.", False)
    later, _ = verify_all_given([given(shop)], shop.issuer, trust_of(content), now=NOW + timedelta(days=400))
    assert [one.ended for one in later] == [True]


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("AW01", lambda it: it.update(name="Gold")),
        ("AW06", lambda it: it["proof"].pop()),
        ("AW07", lambda it: it["credentialSubject"].update(grade="A+")),
        ("AW07", lambda it: it.pop("validUntil")),
        ("AW11", lambda it: it["@context"].append("https://x.example/")),
    ],
)
def test_a_changed_one_for_others_is_refused(
    shop: Workshop, content: Content, code: str, change: Callable[[Json], object]
) -> None:
    one = given(shop)
    spoilt = replace(one, data=edited(one.data, change))
    found, problems = verify_all_given([spoilt], shop.issuer, trust_of(content), now=NOW)
    assert found == ()
    assert [problem.code for problem in problems] == [code]
    assert "assay endorse sign" in problems[0].fix


def test_what_a_stolen_key_has_signed_for_others_counts_no_more(shop: Workshop, content: Content) -> None:
    history = shop.history_bytes
    history += append_add(
        load_history(history), kid="2026-bo", roles=("award", "board", "status"), not_before=shop.not_before,
        at=shop.not_before, reason="second", signers={KID: shop.secret, "2026-bo": workshop_key(9)},
    )  # fmt: skip
    history += append_compromise(
        load_history(history), kid=KID, at="2026-11-15T00:00:00Z", since="2026-11-01T00:00:00Z", reason="stolen",
        signers={"2026-bo": workshop_key(9)},
    )  # fmt: skip
    trust = replace(trust_of(content), history=load_history(history))
    found, (problem,) = verify_all_given([given(shop)], shop.issuer, trust, now=NOW)
    assert found == ()
    assert problem.code == "KEY15"
    assert problem.fix.startswith("delete it")


def test_one_for_others_in_another_file_or_by_another_key_is_refused(shop: Workshop, content: Content) -> None:
    one = given(shop)
    renamed = replace(one, name="another")
    assert verify_all_given([renamed], shop.issuer, trust_of(content), now=NOW)[1][0].code == "AW23"
    document = {name: value for name, value in json.loads(one.data).items() if name != "proof"}
    other = shop.sign(document, secret=workshop_key(9), created="2026-11-14T12:00:00Z")
    by_other = replace(one, data=strictjson.dump(other))
    assert verify_all_given([by_other], shop.issuer, trust_of(content), now=NOW)[1][0].code == "AW03"
    assert content.history is not None
    assert content.history.find_kid(KID) is not None
