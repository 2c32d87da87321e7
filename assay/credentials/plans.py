"""The compiled plans of the closed profiles: how awards and status lists are canonicalised without JSON-LD.

Rules:

* ``schemas/plans.json`` is compiled from the schemas and the pinned contexts (``tests/credentials/recompile.py``); a
  test compiles it again and compares. It names the digests of the contexts it was made from: when those are not the
  pinned ones, there is no plan.
* A plan is used behind the closed schema, and only for what it covers; everything else is for the reference.
* ``--canon=reference`` (`use_reference`) does without plans altogether, for this process and those it starts.

Example::

    hash_proof(document, proof, plans=plans_for(AWARD))
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from assay.credentials.model import Json
from assay.credentials.profile import AWARD, ENDORSEMENT, STATUS_LIST, schema
from assay.credentials.vocabulary import CONTEXTS
from assay.integrity.closedform import Plan, read_plan
from assay.integrity.contexts import PINNED
from assay.integrity.proof import Plans

FILE = "plans.json"
VARIABLE = "ASSAY_CANON"
"""Environment variable that says ``reference`` when plans are not to be used."""
_PROFILES = {AWARD: list(CONTEXTS), STATUS_LIST: [CONTEXTS[0]]}


def use_reference() -> None:
    """Canonicalise everything with PyLD from now on, in the processes started from here too."""
    os.environ[VARIABLE] = "reference"


def plans_for(name: str) -> Plans | None:
    """Return the plans of a closed profile, `AWARD` or `STATUS_LIST`; None when the reference is to be used."""
    return None if os.environ.get(VARIABLE) == "reference" else _plans(name)


def plans_of(document: Json) -> Plans | None:
    """Return the plans that a document about to be signed is for."""
    if "EndorsementCredential" in document.get("type", ()):
        # Few are signed, and each once: the reference does for them.
        return plans_for(ENDORSEMENT)
    of_list = "BitstringStatusListCredential" in document.get("type", ())
    return plans_for(STATUS_LIST if of_list else AWARD)


@cache
def _plans(name: str) -> Plans | None:
    # A transcript has none: it is made and checked rarely, and holds awards that have theirs.
    if (pair := written_plans().get(name)) is None:
        return None
    document, options = (read_plan(part) for part in pair)
    return Plans(document, options)


def written_plans() -> dict[str, list[dict[str, Any]]]:
    """Return the plans as they are written, for the browser too: by profile, that of documents and that of options.

    Nothing when they were compiled from other contexts than the pinned ones.
    """
    data = json.loads(files("assay.credentials").joinpath("schemas", FILE).read_text(encoding="utf-8"))
    return dict(data["plans"]) if data["contexts"] == digests() else {}


def digests() -> dict[str, str]:
    """Return the digests of the contexts that plans depend on."""
    return {url: PINNED[url].sha256 for url in CONTEXTS}


def compiled() -> dict[str, Any]:
    """Compile every plan anew; returns what the file holds."""
    # Imported here: it imports PyLD, which a plan is there to do without.
    from assay.integrity.planning import compile_plan, plan_data  # noqa: PLC0415

    options = schema(AWARD)["$defs"]["rdfcProof"]
    plans: dict[str, list[dict[str, Any]]] = {}
    for name, context in _PROFILES.items():
        pair: list[Plan] = [
            compile_plan(schema(name), context, _resolve, without=["proof"]),
            compile_plan(options, context, _resolve, without=["proofValue"]),
        ]
        plans[name] = [plan_data(plan) for plan in pair]
    return {"contexts": digests(), "plans": plans}


def _resolve(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow the references of a subschema, all of which lead to the definitions of the award's."""
    while "$ref" in part:
        part = schema(AWARD)["$defs"][part["$ref"].rpartition("/")[2]]
    return part
