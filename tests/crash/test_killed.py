"""kill -9 at any moment: no corrupt site, no award lost or doubled, and no manual step (promises P4 and P8; G01, G05).

`ASSAY_KILLS` is the number of kills for each operation (few unless told otherwise, so that every run can afford them),
`ASSAY_BATCH` the number of awards in the large batch, `ASSAY_SEED` the seed of the moments, which is printed when
something is wrong.
"""

from __future__ import annotations

import json
import os
import random
import secrets as chance
from collections.abc import Callable
from pathlib import Path

import pytest
from promises import Promise
from sites import AT, award_id, awards

from crash.killing import Killer
from crash.operations import OPERATIONS, lay_drafts, secrets
from crash.places import copied, differences, files, run, torn

KILLS = int(os.environ.get("ASSAY_KILLS", "0"))
BATCH = int(os.environ.get("ASSAY_BATCH", "80"))
SEED = int(os.environ.get("ASSAY_SEED") or chance.randbelow(10**6))


@pytest.mark.parametrize("name", OPERATIONS)
def test_killed_at_any_moment_the_next_run_ends_as_if_nothing_had_happened(
    name: str, killer: Killer, laid: Callable[[str], Path], tmp_path: Path, promise: Promise
) -> None:
    """Half of the kills hit a moment, half a place just before a change on the disk."""
    operation, moments = OPERATIONS[name], random.Random(f"{SEED} {name}")  # noqa: S311 - it chooses when to kill
    reference = copied(laid(name), tmp_path / "place")
    calm = run(killer, reference, operation)
    assert calm.code == 0, calm.output + calm.errors
    before, wanted = files(laid(name)), files(reference)
    assert before != wanted
    kills = 0
    total = KILLS or operation.kills
    steps = moments.sample(range(1, calm.steps + 1), min(calm.steps, (total + 1) // 2))
    for number in range(total):
        # The same path each time: a lock, and a path in a message, would be another one elsewhere.
        place = copied(laid(name), tmp_path / "place")
        step = steps[number // 2] if number % 2 == 0 and number // 2 < len(steps) else 0
        after = 0 if step else moments.uniform(0.001, calm.seconds)
        where = f"{name}: seed {SEED}, kill {number}, before step {step}, after {after:.3f} s"
        ended = run(killer, place, operation, after=after, step=step)
        assert ended.killed or not ended.code, f"{where}: {ended.errors}"
        kills += ended.killed
        found = files(place)
        assert not torn(operation, found, before, wanted), where
        listed = operation.secret and found.get("club/keys/history.jsonl")
        if found != wanted and not listed:
            again = run(killer, place, operation)
            assert again.code == 0, f"{where}\n{again.output}\n{again.errors}"
            found = files(place)
        if operation.secret:
            see_one_key(killer, place, where)
        else:
            assert differences(operation, found, wanted) == [], where
    assert kills
    how = "SIGKILL at seeded moments and before single changes on the disk; then the same command once more"
    promise("P4", how, kills=kills, corrupt=0, lost=0, manual_steps=0, operations=1)


def see_one_key(killer: Killer, place: Path, where: str) -> None:
    """See that there is one key file, that the history lists it, and that it opens and signs."""
    (path,) = (place / "secret").iterdir()
    assert path.name == "badges.example.org-2026-alex.key", where
    (line,) = (place / "club" / "keys" / "history.jsonl").read_bytes().splitlines()
    assert json.loads(line)["kid"] == "2026-alex"
    tried = killer.run(place / "club", ["key", "test"], environment=secrets(place))
    assert tried.code == 0, f"{where}\n{tried.errors}"


def test_a_large_batch_is_signed_once_however_often_it_is_killed(
    killer: Killer, tmp_path: Path, promise: Promise
) -> None:
    """One batch, killed again and again while it signs, each time going on with what the last run left."""
    root = tmp_path / "place" / "club"
    lay_drafts(tmp_path / "place", BATCH)
    moments = random.Random(f"{SEED} batch")  # noqa: S311 - it chooses when to kill
    line = ("sign", "--demo", "--yes", "--at", AT)
    kept: dict[str, bytes] = {}
    kills = 0
    everybody = {award_id(number) for number in range(BATCH)}
    # Each kill comes a few awards after the first change on the disk of its run, so that each run has done something.
    most = KILLS or 10
    reach = max(1, 2 * 5 * BATCH // most)
    while len(kept) < BATCH and kills < most:
        ended = killer.run(root, line, step=moments.randint(1, reach), environment=secrets(root.parent))
        kills += ended.killed
        assert ended.killed or ended.code == 0, ended.errors
        now = {path.stem: path.read_bytes() for path in awards(root)}
        assert kept.items() <= now.items(), f"seed {SEED}: what was signed stays signed, byte for byte"
        kept = now
        assert {path.stem for path in root.glob("content/awards/**/[!.]*.yaml")} | set(kept) == everybody
    done = killer.run(root, line, environment=secrets(root.parent))
    assert done.code == 0, done.errors
    now = {path.stem: path.read_bytes() for path in awards(root)}
    assert kept.items() <= now.items()
    assert set(now) == everybody
    assert list(root.glob("content/**/*.yaml")) == [root / "content" / "issuer.yaml"]
    documents = [json.loads(data) for data in now.values()]
    people = {document["credentialSubject"]["identifier"][0]["identityHash"] for document in documents}
    assert people == {f"Person {number}" for number in range(BATCH)}
    assert len({document["credentialStatus"]["id"] for document in documents}) == BATCH
    checked = killer.run(root, ["check", "--strict", "--at", AT], environment=secrets(root.parent))
    assert checked.code == 0, checked.errors
    how = "one batch killed again and again while it is signed, then run to its end"
    promise("P8", how, awards=BATCH, kills=kills, lost=0, doubled=0)
