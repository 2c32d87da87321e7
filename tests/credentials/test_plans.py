"""The fast canonicaliser says what the reference says, or nothing: over hostile mutations, and broken on purpose."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sites import AT, tree

from assay.cli import cli
from assay.credentials import plans
from assay.credentials.model import Content
from assay.credentials.plans import digests, plans_for, use_reference
from assay.credentials.profile import AWARD, STATUS_LIST, fits, schema, validator
from assay.errors import DocumentError
from assay.integrity import closedform, strictjson
from assay.integrity.canonical import canonicalize_rdfc
from assay.integrity.closedform import Plan, fill
from assay.integrity.planning import compile_plan
from credentials.hostile import Json, bare, mutations, places, rich_awards, several
from credentials.recompile import text

Fast = Callable[[Plan, object], bytes | None]
_KNOWN: dict[str, bytes | None] = {}


def reference(document: Json) -> bytes | None:
    """Return what the reference says, None when it refuses; asked once for each document."""
    try:
        name = hashlib.sha256(repr(document).encode("utf-8", "surrogatepass")).hexdigest()
    except RecursionError:
        return None
    if name not in _KNOWN:
        try:
            _KNOWN[name] = canonicalize_rdfc(document)
        except DocumentError:
            _KNOWN[name] = None
    return _KNOWN[name]


def plan_of(name: str = AWARD) -> Plan:
    found = plans_for(name)
    assert found is not None
    return found.document


def disagreements(documents: Iterator[tuple[str, Json]], fast: Fast = fill, plan: Plan | None = None) -> Iterator[str]:
    """Yield every document about which the fast way says something else than the reference."""
    for what, document in documents:
        said = fast(plan or plan_of(), document)
        if said is not None and said != reference(document):
            yield what


@pytest.fixture(scope="module")
def awards(example: Content) -> list[Json]:
    return rich_awards(example)


def everything(awards: list[Json]) -> Iterator[tuple[str, Json]]:
    """Yield the mutations of the first award, and those of the second at places the first does not have."""
    first, second = awards
    yield from mutations(first)
    yield from mutations(second, but={path for path, _ in places(first)})


# -- the plan -----------------------------------------------------------------------------------------------------


def test_the_plans_are_what_the_schemas_and_contexts_compile_to() -> None:
    path = os.path.join(os.path.dirname(plans.__file__), "schemas", plans.FILE)  # noqa: PTH118, PTH120
    with open(path, encoding="utf-8") as file:  # noqa: PTH123
        assert file.read() == text(), "run tests/credentials/recompile.py and look at the difference"


def described(part: Mapping[str, Any]) -> Iterator[str]:
    """Yield every member a schema describes, once for each place."""
    for name, inner in part.get("properties", {}).items():
        if name in ("@context", "proof"):
            continue
        yield name
        found = resolved(inner)
        yield from described(resolved(found.get("items", found)))


def resolved(part: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in part:
        part = schema(AWARD)["$defs"][part["$ref"].rpartition("/")[2]]
    return part


@pytest.mark.parametrize("name", [AWARD, STATUS_LIST])
def test_the_plans_cover_every_member_of_the_profile(name: str) -> None:
    covered = sorted(
        member
        for shape in plan_of(name).shapes
        for member in [*shape.members, *(["id"] if shape.has_id else []), *(["type"] if shape.types else [])]
    )
    assert covered == sorted(described(schema(name)))


def test_a_plan_for_other_contexts_than_the_pinned_ones_is_no_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "digests", lambda: dict.fromkeys(digests(), "0" * 64))
    assert plans._plans.__wrapped__(AWARD) is None


def test_the_reference_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(plans.VARIABLE, "compiled")
    assert plans_for(AWARD) is not None
    use_reference()
    assert plans_for(AWARD) is None
    assert plans_for(STATUS_LIST) is None


@pytest.mark.parametrize("name", ["urn", "DID", "https://example.org/x", "ex:term"])
def test_contexts_that_give_addresses_another_meaning_are_not_compiled(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = {"properties": {"type": {"const": "Image"}}}
    context: Json = {
        "@context": {"Image": {"@id": "https://e.example/Image", "@context": {name: "https://e.example/n#"}}}
    }
    monkeypatch.setattr("assay.integrity.planning.load_context", lambda _: context)
    with pytest.raises(ValueError, match="defines"):
        compile_plan(part, ["https://www.w3.org/ns/credentials/v2"], resolved)


# -- agreement ----------------------------------------------------------------------------------------------------


def test_every_award_of_the_example_takes_the_fast_way_and_is_the_same(example: Content) -> None:
    assert len(example.awards) > 20
    for award in example.awards:
        document = json.loads(award.data)
        assert fill(plan_of(), bare(document)) == canonicalize_rdfc(bare(document))
        found = plans_for(AWARD)
        assert found is not None
        options = {name: value for name, value in document["proof"][0].items() if name != "proofValue"}
        config = {**options, "@context": document["@context"]}
        assert fill(found.options, config) == canonicalize_rdfc(config)


def test_status_lists_take_the_fast_way_too(example: Content) -> None:
    for status_list in example.lists:
        document = json.loads(status_list.data)
        assert fill(plan_of(STATUS_LIST), bare(document)) == canonicalize_rdfc(bare(document))
        assert not list(disagreements(mutations(bare(document)), plan=plan_of(STATUS_LIST)))


def test_proof_options_agree_whatever_is_done_to_them(example: Content) -> None:
    document = json.loads(example.awards[0].data)
    options = {name: value for name, value in document["proof"][0].items() if name != "proofValue"}
    found = plans_for(AWARD)
    assert found is not None
    assert not list(disagreements(mutations({**options, "@context": document["@context"]}), plan=found.options))


def test_no_hostile_award_is_said_otherwise_than_by_the_reference(awards: list[Json]) -> None:
    assert not list(disagreements(everything(awards)))


def test_the_hostile_awards_are_worth_asking_about(awards: list[Json]) -> None:
    """Some of them take the fast way, most do not, and of those the reference refuses many and takes some."""
    said = [fill(plan_of(), document) for _, document in everything(awards)]
    fast, slow = sum(one is not None for one in said), sum(one is None for one in said)
    assert fast > 2_000
    assert slow > 10_000
    few = [document for number, (_, document) in enumerate(mutations(awards[0])) if number % 40 == 0]
    left = [reference(document) for document in few if fill(plan_of(), document) is None]
    assert left.count(None) > 50
    assert len(left) - left.count(None) > 10


@given(st.data())
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
def test_several_changes_at_once_make_no_difference(awards: list[Json], data: st.DataObject) -> None:
    document = data.draw(several(awards))
    said = fill(plan_of(), document)
    assert said is None or said == reference(document)


def test_ties_are_for_the_reference(awards: list[Json]) -> None:
    document = json.loads(json.dumps(awards[0]))
    document["evidence"] = [{"type": ["Evidence"], "name": "the same"}] * 2
    assert fill(plan_of(), document) is None
    assert canonicalize_rdfc(document, plan=plan_of()) == canonicalize_rdfc(document)
    document["evidence"] = [{"type": ["Evidence"], "name": f"no. {number}"} for number in range(50)]
    assert fill(plan_of(), document) == canonicalize_rdfc(document)


def test_a_document_near_a_limit_is_for_the_reference(awards: list[Json]) -> None:
    document = json.loads(json.dumps(awards[0]))
    alignment = document["credentialSubject"]["achievement"]["alignment"]
    for count in (100, 200, 201, 500):
        many = [{**alignment[0], "targetCode": f"code {number}"} for number in range(count)]
        document["credentialSubject"]["achievement"]["alignment"] = many
        said = fill(plan_of(), document)
        assert said is None or said == reference(document)
    assert said is None


# -- broken on purpose --------------------------------------------------------------------------------------------


def any_text(value: object) -> str:
    return str(value)


def unescaped(value: object) -> str:
    if type(value) is not str or closedform._UNWANTED.search(value):
        raise closedform._OutsideError
    return value


def raw_controls(value: object) -> str:
    if type(value) is not str:
        raise closedform._OutsideError
    for sign, escape in closedform._ESCAPES:
        value = value.replace(sign, escape)
    return value


def loose_fixed(member: closedform.Member, value: object) -> str:
    for (_, known), line in member.fixed.items():
        if known == value:
            return line
    raise closedform._OutsideError


def first_of_alike(blanks: list[Any]) -> bool:
    for number, blank in enumerate(blanks):
        blank.label = f"_:c14n{number}"
    return True


def alike_are_one(blanks: list[Any], label: Callable[[list[Any]], bool] = closedform._label) -> bool:
    label(blanks)
    for blank in blanks:
        blank.label = blank.label or "_:c14n0"
    return True


def utf16(lines: Any) -> list[str]:  # noqa: ANN401
    return sorted(lines, key=lambda line: line.encode("utf-16-be", "surrogatepass"))


def a_single_item(_graph: object, value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


BROKEN: dict[str, tuple[str, object]] = {
    "takes any text as an address": ("_address", any_text),
    "takes addresses that need a context": ("_ADDRESS", re.compile(r".+:.+")),
    "takes any JSON as text": ("_text", any_text),
    "forgets to escape": ("_text", unescaped),
    "lets control characters through": ("_text", raw_controls),
    "takes any number": ("_integer", any_text),
    "takes 0 for false": ("_fixed", loose_fixed),
    "takes any types": ("_same", lambda value, expected: value == expected or isinstance(value, list)),
    "takes a node without its type": ("_same", lambda value, expected: value is None or value == expected),
    "names nodes in the order of the file": ("_label", first_of_alike),
    "does not see a tie": ("_label", alike_are_one),
    "sorts by UTF-16": ("_in_order", utf16),
    "does not look at arrays": ("_items", a_single_item),
    "has no limit": ("MAX_ARRAY", 10_000),
}
"""Ways to get it wrong: what it is, and the part of `closedform` that is replaced."""


@pytest.mark.parametrize("name", BROKEN)
def test_a_canonicaliser_broken_on_purpose_is_caught(
    name: str, awards: list[Json], monkeypatch: pytest.MonkeyPatch
) -> None:
    part, replacement = BROKEN[name]
    plan = plan_of()
    monkeypatch.setattr(closedform, part, replacement)
    assert next(disagreements(everything(awards), plan=plan), None) is not None


def test_a_plan_with_one_wrong_quad_is_caught(awards: list[Json]) -> None:
    plan = plan_of()
    root = plan.shapes[0]
    wrong = root.members["name"]._replace(before=root.members["description"].before)
    broken = plan._replace(shapes=(root._replace(members={**root.members, "name": wrong}), *plan.shapes[1:]))
    assert next(disagreements(everything(awards), plan=broken), None) is not None


# -- the schema's two judges ---------------------------------------------------------------------------------------


def test_the_two_judges_of_the_closed_schema_agree(example: Content) -> None:
    document = json.loads(example.awards[0].data)
    short = {**rich_awards(example)[0], "proof": document["proof"]}
    assert fits(short)
    for number, (what, one) in enumerate(mutations(short)):
        try:
            strictjson.check(one)
        except DocumentError:
            continue  # it never gets as far as the schema
        # The judge that explains is slow: every mutation the quick one lets through, and a sample of the others.
        if fits(one) or number % 100 == 0:
            assert fits(one) == (next(validator(AWARD).iter_errors(one), None) is None), what


def test_every_command_that_canonicalises_can_be_told_to_use_the_reference(
    small_root: FilePath, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``--canon=reference`` gives the same verdict and site, and never looks at a plan."""
    monkeypatch.setattr(closedform, "fill", lambda *_: pytest.fail("a plan was used"))
    award = min((small_root / "content" / "awards").rglob("*.json"))
    for arguments in (("check",), ("build", "-q", "-o", small_root / "slow"), ("verify", award), ("sign",)):
        monkeypatch.setenv(plans.VARIABLE, "compiled")
        code = cli.main(
            args=[*map(str, arguments), "--root", str(small_root), "--canon", "reference", "--at", AT],
            prog_name="assay",
            standalone_mode=False,
        )
        assert code == 0
    assert tree(small_root / "slow") == tree(small_root / "site")
