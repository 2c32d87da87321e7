"""Endorsements that Assay signs, and those of the example, held against verifiers nobody here wrote.

The four in Node are asked; openbadgeslib reads badges only, and refuses every EndorsementCredential by its type.
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from endorsers import AGENCY, CLINICS, GUILD, REPOSITORY, Endorser
from sites import AT, NOW, build, example, quietly

from .foreign import NODE_VERIFIERS, accepting, require_node, run_node

BASE = "https://badges.example.org/"
Credential = dict[str, Any]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the example association, built, with two endorsements that it has signed for others."""
    root = example(tmp_path_factory.mktemp("endorsing"))
    for about in ("did:web:other.example", "https://other.example/badges/x/"):
        quietly(
            "endorse", "sign", "--root", root, "--for", about, "--name", "Recognised as an équal", "--demo", "--yes",
            "--comment", "We *looked* at it:\n\n- twice\n- “closely”", "--at", AT,
        )  # fmt: skip
    return build(root)


def given(site: Path) -> dict[str, Credential]:
    found = {path.stem: json.loads(path.read_bytes()) for path in (site / "endorsements" / "given").glob("*.json")}
    assert len(found) == 2
    return found


def who(folder: Path, base: str, items: dict[str, Credential]) -> dict[str, set[str]]:
    """Ask the four verifiers about every endorsement; returns who accepted what."""
    require_node()
    return {name: set(found) for name, found in accepting(run_node(folder, base, items, NOW)).items()}


def test_what_assay_signs_for_others_is_accepted_by_verifiers_of_others(site: Path) -> None:
    found = who(site, BASE, given(site))
    assert {name: NODE_VERIFIERS - accepted for name, accepted in found.items()} == {name: set() for name in found}


def changed(genuine: Credential) -> Iterator[tuple[str, Credential]]:
    for name in ("comment", "title", "subject", "end", "endorser", "added"):
        document = copy.deepcopy(genuine)
        match name:
            case "comment":
                document["credentialSubject"]["endorsementComment"] = "We did not look."
            case "title":
                document["name"] = "Best of all"
            case "subject":
                document["credentialSubject"]["id"] = "did:web:mallory.example"
            case "end":
                document["validUntil"] = "2099-01-01T00:00:00Z"
            case "endorser":
                document["issuer"]["name"] = "Example Ministry"
            case _:
                document["credentialSubject"]["grade"] = "A+"
        yield name, document


def test_a_changed_one_is_refused_by_all_of_them(site: Path) -> None:
    (genuine, *_) = given(site).values()
    found = who(site, BASE, dict(changed(genuine)))
    assert len(found) == 6
    assert found == {name: set() for name in found}


@pytest.mark.parametrize("endorser", [AGENCY, CLINICS, GUILD], ids=lambda one: str(one.seed))
def test_those_of_the_example_are_what_others_accept_too(tmp_path: Path, endorser: Endorser) -> None:
    """Else our own acceptance of them would show nothing."""
    files = [json.loads(path.read_bytes()) for path in (REPOSITORY / "content" / "endorsements").glob("*.json")]
    (document,) = [one for one in files if "documents" not in one and one["issuer"]["id"] == endorser.did]
    base = "https://nobody.example/"
    for url, data in endorser.site().items():
        base = "/".join(url.split("/")[:3]) + "/"
        path = tmp_path / url.removeprefix(base)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (accepted,) = who(tmp_path, base, {"one": document}).values()
    suites = {proof["cryptosuite"] for proof in document["proof"]}
    jcs = set() if "eddsa-jcs-2022" in suites else {"db-jcs"}
    assert accepted >= NODE_VERIFIERS - jcs
    shutil.rmtree(tmp_path)
