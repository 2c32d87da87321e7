"""The CTDL validator nobody here wrote, and the facts about CTDL taken from the schema files it carries.

`ctdl-validate` says it needs Python 3.12 and runs on 3.11 too, so it is not a dependency but put into a folder:

    uv pip install --no-deps --python-version 3.12 --target tests/interop/.python ctdl-validate==0.2.1

Example::

    findings = validate(Path("site/ctdl.json"))   # those that are errors or warnings
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent / ".python"
SCHEMAS = FOLDER / "ctdl_validate" / "vendor"
FILES = ("ctdl/schema.json", "ctdlasn/schema.json", "ctdl/context.json")
Node = dict[str, Any]


def require_ctdl_validate() -> None:
    """Skip the test without the validator, or fail it when `ASSAY_DEMAND` names `ctdl`."""
    if SCHEMAS.is_dir():
        return
    reason = "ctdl-validate is not there: see tests/interop/ctdl.py"
    if "ctdl" in os.environ.get("ASSAY_DEMAND", "").split(","):
        pytest.fail(reason)
    pytest.skip(reason)


def validate(path: Path) -> list[Node]:
    """Return every finding of `ctdl-validate` that is an error or a warning; what it cannot see is left aside."""
    environment = {"PYTHONPATH": str(FOLDER), "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.environ["PATH"]}
    run = subprocess.run(
        [sys.executable, "-m", "ctdl_validate", "--format", "json", str(path)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    report = json.loads(run.stdout)
    found = [item for item in report["findings"] if item["severity"] in ("ERROR", "WARNING")]
    assert run.returncode == (1 if any(item["severity"] == "ERROR" for item in found) else 0), run.stderr
    return found


def digests() -> dict[str, str]:
    """Return the SHA-256 of each schema file inside the validator."""
    return {name: hashlib.sha256((SCHEMAS / name).read_bytes()).hexdigest() for name in FILES}


def derive(classes: Collection[str], lists: Collection[str]) -> Node:
    """Return what the schema files say about these classes and lists of concepts."""
    items: dict[str, Node] = {}
    for name in FILES[:2]:
        for item in json.loads((SCHEMAS / name).read_bytes())["@graph"]:
            for member in ("schema:domainIncludes", "schema:rangeIncludes"):
                item[member] = [*_ids(items.get(item["@id"], {}).get(member, ())), *_ids(item.get(member, ()))]
            items[item["@id"]] = item
    properties = {
        name: {
            "on": sorted(set(item["schema:domainIncludes"]) & set(classes)),
            "to": sorted(set(item["schema:rangeIncludes"]) & set(classes)),
        }
        for name, item in sorted(items.items())
        if item["@type"] == "rdf:Property" and set(item["schema:domainIncludes"]) & set(classes)
    }
    concepts = [
        name
        for name, item in sorted(items.items())
        if item["@type"] == "skos:Concept" and name.partition(":")[0] in lists
    ]
    context = json.loads((SCHEMAS / FILES[2]).read_bytes())["@context"]
    prefixes = {name.partition(":")[0] for name in (*properties, *classes, *concepts)} | {"xsd"}
    return {
        "classes": [name for name in sorted(classes) if name in items],
        "properties": properties,
        "concepts": concepts,
        "context": {name: context[name] for name in sorted(context) if name in properties or name in prefixes},
    }


def _ids(values: Iterable[str | Node]) -> list[str]:
    return [value if isinstance(value, str) else value["@id"] for value in values]
