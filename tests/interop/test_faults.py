"""The corpus of faults before verifiers nobody here wrote: each changed award, and who is known to let it slip.

A new folder of the corpus is asked about by itself. What somebody accepts all the same stands in `KNOWN`, each with a
sentence; where that changes, the test says so.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from faults.runner import cases, has_lay, make_happy, spoilt

from .foreign import ALL_VERIFIERS, NODE_VERIFIERS, accepting, require_node, run_node, run_openbadgeslib

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
BASE = "https://badges.example.org/"
RDFC, GRAPH = frozenset({"db-rdfc", "dcc", "openbadgeslib"}), frozenset({"db-rdfc", "dcc"})
ABSENT = ["https://evil.example/"]
_RIGHT = (
    "Its signatures are right. What is wrong is between the award and its association, and no stranger can know it."
)
_ONE = "They look at one of the two proofs, and at no other."
_JSON = "They check the signed graph, and this changes only how the JSON is written."
_KIND = "A proof that it was not asked to check, or that is of another kind, is passed over by the library."
KNOWN: dict[str, tuple[frozenset[str], str]] = {
    "A02b": (RDFC, _ONE),
    "A05": (ALL_VERIFIERS, "A list of keys does not say when a key was ended; only the key history does."),
    "A06": (RDFC | {"db-all"}, "Nothing signed says how many proofs there were."),
    "A06c": (ALL_VERIFIERS, "The order of proofs means nothing to them."),
    "A06d": (frozenset({"db-jcs"}), _KIND),
    "A06e": (frozenset({"db-jcs"}), _KIND),
    "A06f": (frozenset({"db-jcs"}), _ONE),
    "A06g": (RDFC, _ONE),
    "A06h": (NODE_VERIFIERS, "The third proof is a copy of the first, and right."),
    "A09b": (RDFC, _JSON),
    "A09c": (GRAPH, _JSON),
    "A09f": (GRAPH, _JSON),
    "A11": (frozenset({"db-jcs"}), "The jcs proof carries its contexts, and allows more of them behind."),
    "A11c": (frozenset({"db-jcs"}), "The jcs proof carries its contexts, and allows more of them behind."),
    "A11d": (frozenset({"openbadgeslib"}), "It takes the context without a version for one of version 3."),
    "A14f": (NODE_VERIFIERS, "Five megabytes of blanks are no more to them than one."),
    "A15": (ALL_VERIFIERS, "It is the same award, with other blanks."),
    "A17b": (ALL_VERIFIERS, "A day that does not exist is another day to those who read it leniently."),
    "A22": (ALL_VERIFIERS, _RIGHT),
    "A25b": (ALL_VERIFIERS, _RIGHT),
    "A30b": (ALL_VERIFIERS, _RIGHT),
    "A30c": (ALL_VERIFIERS, _RIGHT),
    "A32 2222222222222222.json": (RDFC | {"db-all"}, "One of the two awards has lost its second proof, and no more."),
    "C01": (ALL_VERIFIERS, _RIGHT),
    "E09b": (ALL_VERIFIERS, "It is the same award, with other line ends."),
    "F01c": (ALL_VERIFIERS, _RIGHT),
    "I01c": (ALL_VERIFIERS, _RIGHT),
}
"""Id of a case, or id and file → who accepts its award, and why."""


@pytest.fixture(scope="module")
def happy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the happy site, built; its ``site/`` answers for keys and lists."""
    root = tmp_path_factory.mktemp("faults") / "happy"
    make_happy(root)
    return root


@pytest.fixture(scope="module")
def changed(happy: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return every award that a case changed: id of the case and name of the file → the file."""
    folder, kept = tmp_path_factory.mktemp("cases"), tmp_path_factory.mktemp("awards")
    genuine = {path.read_bytes() for path in (happy / "content" / "awards").rglob("*.json")}
    found = {}
    for case in cases():
        if "before" in case.expect or not has_lay(case):
            continue
        root = spoilt(case, happy, folder / case.name)
        for path in sorted((root / "content" / "awards").rglob("*.json")):
            if path.is_file() and not path.is_symlink() and path.read_bytes() not in genuine:
                name = f"{case.name.partition('-')[0]} {path.name}"
                found[name] = kept / f"{name}.json"
                shutil.copy(path, found[name])
        shutil.rmtree(root)
    assert len(found) > 50
    return found


def _differences(accepted: dict[str, set[str]], who: frozenset[str]) -> dict[str, tuple[set[str], frozenset[str]]]:
    """Return where others answer otherwise than is written down."""
    known = {name: (KNOWN.get(name) or KNOWN.get(name.split()[0]) or (frozenset(), ""))[0] & who for name in accepted}
    return {name: (found, known[name]) for name, found in accepted.items() if found != known[name]}


def test_node_verifiers_judge_the_corpus_as_is_known(happy: Path, changed: dict[str, Path]) -> None:
    require_node()
    assert _differences(accepting(run_node(happy / "site", BASE, changed, AT, absent=ABSENT)), NODE_VERIFIERS) == {}


def test_openbadgeslib_judges_the_corpus_as_is_known(happy: Path, changed: dict[str, Path]) -> None:
    verdicts = run_openbadgeslib(happy / "site", BASE, changed, AT)
    assert _differences(accepting(verdicts), frozenset({"openbadgeslib"})) == {}


def test_every_known_difference_is_of_a_case_and_has_a_reason(changed: dict[str, Path]) -> None:
    assert set(KNOWN) <= {*changed, *(name.split()[0] for name in changed)}
    assert all(who <= ALL_VERIFIERS and why for who, why in KNOWN.values())
