"""The credentials the harness proves itself on: honest ones, forgeries, and what is known to slip through.

Rules:

* Everything derives from one plain award of the worked example's issuer; a case changes one thing.
* `ACCEPTED` says who accepts an honest credential, `REFUSED` holds what nobody may accept, and
  `KNOWN_BLIND_SPOTS` what somebody accepts all the same, each with a sentence: when one of them is mended
  upstream the test says so, and the line goes.

Example::

    documents = build_cases(site)      # writes did.json and lists into the folder, returns {name: document}
"""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path
from typing import Any

from .foreign import ALL_VERIFIERS
from .signing import JCS, RDFC, ROOT, W3C_SEED, Controller, did_document, sign, status_entry, status_list

BASE = "https://badges.example.org/"
ABSENT = "https://nobody.example.net/"
DATA = Path(__file__).parent / "data" / "site"

CHAPTER = Controller(did="did:web:badges.example.org:chapter", seed=W3C_SEED)
STRAY = Controller(did=ROOT.did, seed=W3C_SEED)
UNAUTHORISED = Controller(did="did:web:badges.example.org:unauthorised", seed=W3C_SEED)
RETIRED = Controller(did="did:web:badges.example.org:retired", seed=W3C_SEED)
OUTDATED = Controller(did="did:web:badges.example.org:outdated", seed=W3C_SEED)
NOBODY = Controller(did="did:web:nobody.example.net", seed=W3C_SEED)

PAST, FUTURE = "2026-03-01T00:00:00Z", "2099-12-31T23:59:59Z"
"""Before and after the time the harness runs at."""

RDFC_READERS = frozenset({"db-rdfc", "dcc", "openbadgeslib"})

ACCEPTED = {
    "set of two proofs": ALL_VERIFIERS,
    "not yet expired": ALL_VERIFIERS,
    "status bit clear": ALL_VERIFIERS,
    "did:web with a path": ALL_VERIFIERS,
    "rdfc proof only": RDFC_READERS | {"db-all"},
    "jcs proof only": {"db-jcs", "db-all"},
}

REFUSED = {
    "revoked": "status|revocation_status: no",
    "expired": "validUntil|expiration: no",
    "not yet valid": "validFrom|not yet valid|not checked",
    "name changed": "signature",
    "date changed": "signature",
    "undefined term added": "signature|Safe mode|not the compacted form|undefined",
    "proof of another credential": "signature",
    "signature cut short": "signature|proofValue|bytes",
    "key not in did.json": "not found|no verificationMethod|signature",
    "key of another issuer": "controller|issuer|signature",
    "issuer that is not there": "404|fetch|could not be retrieved",
    "status list missing": "404|status list|status_list",
    "status list expired": "validUntil|expired",
    "status list outside the folder": "404|not below|status_list",
}
"""Refused by all, each for a reason that matches the expression."""

KNOWN_BLIND_SPOTS = {
    "expired, validUntil spelled as its IRI": (
        {"db-rdfc", "db-all", "dcc"},
        "They check the signed graph but read dates from the JSON, where the member now has another name.",
    ),
    "expired, validUntil spelled as its IRI, set": (
        {"db-rdfc", "dcc"},
        "The same with a proof set: only the jcs proof covers the spelling of the JSON.",
    ),
    "revoked, credentialStatus spelled as its IRI": (
        {"db-rdfc", "db-all", "dcc"},
        "They look for credentialStatus in the JSON and find none, while the signed graph still has it.",
    ),
    "second proof stripped": (
        {"db-rdfc", "db-all", "dcc", "openbadgeslib"},
        "Nothing signed says how many proofs there were; demanding both is the issuer's own verifier's business.",
    ),
    "first proof stripped": (
        {"db-jcs", "db-all"},
        "The same the other way round; those who read only rdfc find no proof.",
    ),
    "second proof broken": (
        {"db-rdfc", "dcc", "openbadgeslib"},
        "They never look at the jcs proof.",
    ),
    "first proof broken": (
        {"db-jcs"},
        "Digital Bazaar's library never looks at a proof whose cryptosuite it was not given.",
    ),
    "array order changed": (
        {"db-rdfc", "dcc", "openbadgeslib"},
        "RDF sets have no order, so an rdfc proof does not cover it.",
    ),
    "key not in assertionMethod": (
        {"openbadgeslib"},
        "It takes any key of the DID document, whatever the key may be used for.",
    ),
    "status list tampered": (
        {"openbadgeslib"},
        "It can check a list's signature only when the list is a JWT, so the run leaves that check out.",
    ),
    "status list of another issuer": (
        {"dcc", "openbadgeslib"},
        "They do not compare the list's issuer with the credential's (openbadgeslib would, for a JWT).",
    ),
    "status list under another id": (
        set(ALL_VERIFIERS),
        "Nobody compares the list's id with the URL it came from, so a host may serve another list of the issuer.",
    ),
    "status list too short": (
        set(ALL_VERIFIERS),
        "Nobody demands the 131,072 entries that keep one credential among many.",
    ),
    "key revoked before signing": (
        set(ALL_VERIFIERS),
        "Nobody reads the verification method's revoked time.",
    ),
    "key expired before signing": (
        set(ALL_VERIFIERS),
        "Nobody reads the verification method's expires time.",
    ),
}


def award(issuer: str = ROOT.did, **members: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return an unsigned award, as plain as Open Badges 3.0 allows; `members` come on top."""
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": f"{BASE}a/plain",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": issuer, "type": ["Profile"], "name": "Guild of Examples", "url": BASE},
        "validFrom": "2026-01-02T03:04:05Z",
        "name": "Example keeper",
        "credentialSubject": {
            "id": "urn:uuid:0b7a1f0e-5c4d-4c7e-9d51-3f0f6c2a9b10",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": f"{BASE}b/keeper",
                "type": ["Achievement"],
                "name": "Example keeper",
                "description": "Keeps examples in order.",
                "criteria": {"narrative": "Kept one for a year."},
                "tag": ["order", "examples"],
            },
        },
        **members,
    }


def build_cases(site: Path) -> dict[str, dict[str, Any]]:
    """Fill an empty site folder with DID documents and status lists, and return the cases by name."""
    shutil.copytree(DATA, site, dirs_exist_ok=True)
    _write_issuers(site)
    lists = _write_lists(site)
    plain = sign(award(), ROOT)
    return {
        "set of two proofs": plain,
        "not yet expired": sign(award(validUntil=FUTURE), ROOT),
        "did:web with a path": sign(award(CHAPTER.did), CHAPTER),
        "rdfc proof only": sign(award(), ROOT, [RDFC]),
        "jcs proof only": sign(award(), ROOT, [JCS]),
        "expired": sign(award(validUntil=PAST), ROOT),
        "not yet valid": sign(award(validFrom=FUTURE), ROOT),
        **_forged(plain),
        **_wrong_keys(),
        **_proof_games(plain),
        **_respelled(lists),
        **{f"status {name}": sign(award(credentialStatus=entry), ROOT) for name, entry in lists.items()},
        "revoked": sign(award(credentialStatus=status_entry(f"{BASE}status/ours.json", 7)), ROOT),
    }


def _write_issuers(site: Path) -> None:
    write_json(site / "chapter" / "did.json", did_document(CHAPTER))
    write_json(site / "unauthorised" / "did.json", {**did_document(UNAUTHORISED), "assertionMethod": []})
    write_json(site / "retired" / "did.json", did_document(RETIRED, revoked="2025-01-01T00:00:00Z"))
    write_json(site / "outdated" / "did.json", did_document(OUTDATED, expires="2025-01-01T00:00:00Z"))


def _write_lists(site: Path) -> dict[str, dict[str, Any]]:
    """Write the lists; return the status entries of the cases called "status …"."""
    ours, folder = f"{BASE}status/ours.json", site / "status"
    good = sign(status_list(ours, ROOT, [7]), ROOT)
    cleared = status_list(ours, ROOT)["credentialSubject"]
    write_json(folder / "ours.json", good)
    write_json(folder / "late.json", sign(status_list(f"{BASE}status/late.json", ROOT, validUntil=PAST), ROOT))
    write_json(folder / "tampered.json", {**good, "credentialSubject": cleared})
    write_json(folder / "theirs.json", sign(status_list(f"{BASE}status/theirs.json", CHAPTER), CHAPTER))
    write_json(folder / "renamed.json", good)
    write_json(folder / "short.json", sign(status_list(f"{BASE}status/short.json", ROOT, bits=8192), ROOT))
    write_json(site.parent / "outside.json", good)
    files = {
        "bit clear": "ours.json",
        "list missing": "nowhere.json",
        "list expired": "late.json",
        "list outside the folder": "..%2f..%2foutside.json",
        "list tampered": "tampered.json",
        "list of another issuer": "theirs.json",
        "list under another id": "renamed.json",
        "list too short": "short.json",
    }
    return {name: status_entry(f"{BASE}status/{file}", 9) for name, file in files.items()}


def _forged(plain: dict[str, Any]) -> dict[str, dict[str, Any]]:
    other = sign(award(name="Example breaker"), ROOT)
    cut = [{**proof, "proofValue": proof["proofValue"][:-6]} for proof in plain["proof"]]
    return {
        "name changed": {**plain, "name": "Master of examples"},
        "date changed": {**plain, "validFrom": "2020-01-02T03:04:05Z"},
        "undefined term added": {**plain, "honours": "with distinction"},
        "proof of another credential": {**plain, "proof": other["proof"]},
        "signature cut short": {**plain, "proof": cut},
    }


def _wrong_keys() -> dict[str, dict[str, Any]]:
    return {
        "key not in did.json": sign(award(), STRAY),
        "key of another issuer": sign(award(), CHAPTER),
        "issuer that is not there": sign(award(NOBODY.did), NOBODY),
        "key not in assertionMethod": sign(award(UNAUTHORISED.did), UNAUTHORISED),
        "key revoked before signing": sign(award(RETIRED.did), RETIRED),
        "key expired before signing": sign(award(OUTDATED.did), OUTDATED),
    }


def _proof_games(plain: dict[str, Any]) -> dict[str, dict[str, Any]]:
    first, second = plain["proof"]
    swapped = copy.deepcopy(plain)
    swapped["credentialSubject"]["achievement"]["tag"].reverse()
    return {
        "second proof stripped": {**plain, "proof": [first]},
        "first proof stripped": {**plain, "proof": [second]},
        "second proof broken": {**plain, "proof": [first, {**second, "proofValue": first["proofValue"]}]},
        "first proof broken": {**plain, "proof": [{**first, "proofValue": second["proofValue"]}, second]},
        "array order changed": swapped,
    }


def _respelled(lists: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    vocabulary = "https://www.w3.org/2018/credentials#"
    typed = {"@type": "http://www.w3.org/2001/XMLSchema#dateTime", "@value": PAST}
    revoked = {**lists["bit clear"], "statusListIndex": "7", "id": f"{BASE}status/ours.json#7"}

    def respell(document: dict[str, Any], member: str, value: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        kept = {name: content for name, content in document.items() if name != member}
        return {**kept, vocabulary + member: value}

    expired = award(validUntil=PAST)
    return {
        "expired, validUntil spelled as its IRI": respell(sign(expired, ROOT, [RDFC]), "validUntil", typed),
        "expired, validUntil spelled as its IRI, set": respell(sign(expired, ROOT), "validUntil", typed),
        "revoked, credentialStatus spelled as its IRI": respell(
            sign(award(credentialStatus=revoked), ROOT, [RDFC]), "credentialStatus", revoked
        ),
    }


def write_json(path: Path, document: dict[str, Any]) -> None:
    """Write a document where the mirror will find it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")


def expected() -> dict[str, set[str]]:
    """Name each case's accepting verifiers."""
    slips = {name: set(verifiers) for name, (verifiers, _) in KNOWN_BLIND_SPOTS.items()}
    return {**{name: set(who) for name, who in ACCEPTED.items()}, **{name: set() for name in REFUSED}, **slips}
