"""What the fast canonicaliser says is also what jsonld.js in safe mode says: a second library, by other people.

One difference is known, and it is between the libraries: jsonld.js sorts quads by UTF-16 code units, PyLD by code
points, as RDFC-1.0 demands. It takes two values that first differ at an emoji in one and a character from U+E000 to
U+FFFF in the other.
"""

from __future__ import annotations

import json
import math
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from credentials.hostile import Json, bare, mutations, places, rich_awards
from credentials.test_plans import first_of_alike

from assay.credentials.content import load_content
from assay.credentials.plans import plans_for
from assay.credentials.profile import AWARD
from assay.integrity import closedform
from assay.integrity.closedform import Plan, fill

from .foreign import HERE, require_node

SHARE = 8
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def plan() -> Plan:
    require_node()
    found = plans_for(AWARD)
    assert found is not None
    return found.document


@pytest.fixture(scope="module")
def documents() -> list[Json]:
    """Every award of the example and every hostile mutation that JSON can carry to another process."""
    content = load_content(REPOSITORY)
    first, second = rich_awards(content)
    but = {path for path, _ in places(first)}
    odd = [document for award in ((first, ()), (second, but)) for _, document in mutations(award[0], but=award[1])]
    honest = [bare(json.loads(award.data)) for award in content.awards]
    return [*honest, *(document for document in odd if not list(not_json(document)))]


def of_known_difference(document: Json) -> bool:
    """Tell whether a document has characters that UTF-16 and code points order in two ways."""
    text = json.dumps(document, ensure_ascii=False)
    return any(char > "\uffff" for char in text) and any("\ue000" <= char <= "\uffff" for char in text)


def not_json(value: object) -> Iterator[object]:
    """Yield what would not arrive as it is: halves of surrogate pairs, and numbers JSON has no words for."""
    for _, inner in places({"it": value}):
        for one in (inner, *(inner if isinstance(inner, dict) else ())):
            if isinstance(one, str) and not one.isprintable() and any("\ud800" <= char <= "\udfff" for char in one):
                yield one
            if isinstance(one, float) and not math.isfinite(one):
                yield one


def canonize(documents: list[Json]) -> list[str | None]:
    done = subprocess.run(
        ["node", HERE / "canonize.mjs"],
        input=json.dumps(documents).encode(),
        capture_output=True,
        check=True,
        timeout=300,
    )
    found: list[str | None] = json.loads(done.stdout)
    return found


def taken(plan: Plan, documents: list[Json]) -> tuple[list[Json], list[str]]:
    """Return the documents that take the fast way, and what it says."""
    pairs = [(document, said) for document in documents if (said := fill(plan, document)) is not None]
    return [document for document, _ in pairs], [said.decode() for _, said in pairs]


def test_the_fast_way_agrees_with_jsonld_js_in_safe_mode(plan: Plan, documents: list[Json]) -> None:
    asked, said = taken(plan, documents)
    assert len(asked) > 3_000
    # A part of them: the other library takes its time.
    asked, said = asked[::SHARE], said[::SHARE]
    answers = canonize(asked)
    differ = [document for document, ours, theirs in zip(asked, said, answers, strict=True) if ours != theirs]
    assert not [document for document in differ if not of_known_difference(document)]


def test_the_known_difference_is_one_of_order_alone(plan: Plan, documents: list[Json]) -> None:
    asked, said = taken(plan, [document for document in documents if of_known_difference(document)])
    (answer,) = canonize(asked)
    assert answer is not None
    assert answer != said[0]
    assert sorted(answer.splitlines()) == said[0].splitlines()


@pytest.mark.parametrize(
    ("part", "replacement"),
    [
        ("_address", str),
        ("_text", str),
        ("_label", first_of_alike),
    ],
)
def test_jsonld_js_would_catch_it_broken(
    part: str,
    replacement: Callable[..., object],
    plan: Plan,
    documents: list[Json],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(closedform, part, replacement)
    asked, said = taken(plan, documents[:: SHARE * 4])
    assert canonize(asked) != said
