"""Plans against the published vectors: the shape of each is compiled, and its canonical form comes out of the plan."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from assay.integrity.canonical import canonicalize_rdfc
from assay.integrity.closedform import Plan, fill, read_plan
from assay.integrity.planning import compile_plan, plan_data

Json: TypeAlias = dict[str, Any]


def schema_of(value: object) -> Json:
    """Return a schema that describes a document's own shape and nothing else."""
    if isinstance(value, list):
        return {"type": "array", "items": schema_of(value[0])}
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return {"type": "number"}
    if not isinstance(value, dict):
        # A name of the vocabulary, and an address of a kind that only the reference reads, are compiled as they are.
        free = isinstance(value, str) and value != "assertionMethod" and not value.startswith("data:")
        return {"type": "string"} if free else {"const": value}
    parts = {name: schema_of(inner) for name, inner in value.items()}
    return {"type": "object", "properties": parts | ({"type": {"const": value["type"]}} if "type" in value else {})}


def plan_of(document: Json, contexts: dict[str, Json] | None = None) -> Plan:
    plan = compile_plan(schema_of(document), document["@context"], lambda part: part, extra=contexts)
    return read_plan(plan_data(plan))


@pytest.mark.parametrize("name", ["w3c-eddsa-rdfc-2022", "w3c-eddsa-rdfc-2022-employ", "1edtech-ob30"])
def test_published_canonical_forms_come_out_of_a_plan(
    name: str, vector: Callable[[str], Json], example_contexts: dict[str, Json]
) -> None:
    """EDDSA 3.2.3 and 3.2.5, and 1EdTech's example, byte for byte."""
    case = vector(name)
    document = case["document"]
    assert fill(plan_of(document, example_contexts), document) == case["canonicalDocument"].encode()
    options = {**case["proofOptions"], "@context": document["@context"]}
    assert fill(plan_of(options, example_contexts), options) == case["canonicalProofOptions"].encode()


def test_nodes_without_ids_below_one_another_are_named_as_the_reference_names_them(award: Json) -> None:
    document = copy.deepcopy(award)
    document["credentialSubject"]["creditsEarned"] = 2
    del document["id"], document["credentialSubject"]["id"], document["credentialSubject"]["achievement"]["id"]
    document["evidence"] = [{"type": ["Evidence"], "name": name} for name in "abc"]
    assert fill(plan_of(award), document) == canonicalize_rdfc(document)


def test_what_the_reference_loses_is_in_no_plan(award: Json) -> None:
    """An undefined member, one whose value becomes a list or a graph, and one that is read as JSON."""
    document = copy.deepcopy(award)
    document["grade"] = "A"
    document["endorsement"] = [{"type": ["EndorsementCredential"], "name": "x"}]
    plan = plan_of(document)
    assert "grade" not in plan.shapes[0].members
    assert fill(plan, {**award, "grade": "A"}) is None
    lists = {"@context": ["https://e.example/"], "id": "https://e.example/1", "a": ["x"], "b": "x", "c": "x", "d": "x"}
    terms: Json = {
        "a": {"@id": "https://e.example/a", "@container": "@list"},
        "b": {"@id": "https://e.example/b", "@type": "@json"},
        "c": {"@id": "https://e.example/c", "@reverse": "https://e.example/c"},
        "d": {"@id": "https://e.example/d", "@type": "@vocab"},
        "id": "@id",
    }
    del terms["c"]["@id"]
    contexts = {"https://e.example/": {"@context": terms}}
    plan = compile_plan(schema_of(lists), ["https://e.example/"], lambda part: part, extra=contexts)
    assert not plan.shapes[0].members


def test_a_type_that_is_not_defined_is_not_compiled(award: Json) -> None:
    with pytest.raises(ValueError, match="not all defined"):
        plan_of({**award, "type": ["VerifiableCredential", "Nonsense"]})
