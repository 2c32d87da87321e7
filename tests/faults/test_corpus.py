"""Every fault of the corpus is refused in words a volunteer can act on, and the site from before stays as it was.

Three rules: the happy twin of every command passes, or its refusal proves nothing; after a refusal every file of the
site folder, and beside it, is byte-identical; the corpus may not shrink unnoticed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import Queue

import pytest
from promises import Promise

from faults.forks import Server
from faults.runner import Case, Outcome, Seen, assay, cases, fingerprints, make_happy, run, twins

MINIMUM_CASES = 330
"""Fewer cases than this are a gap in the testing, not a green run."""
SECONDS, MIB = 2.0, 256
"""Most processor time and memory of a refusal, unless its case says otherwise. Half a second is the rule, and
other processes on the same core can make three of one."""
CASES = cases()
TWINS = twins(CASES)


@pytest.fixture(scope="session")
def happy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the happy site, built; it may not be changed."""
    root = tmp_path_factory.mktemp("faults") / "happy"
    make_happy(root)
    return root


@pytest.fixture(scope="session")
def outcome_of(
    happy: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Outcome]]:
    """Return the outcome of a case; all selected cases run side by side."""
    found = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    wanted = {(given["case"].name, "twin" in given): given["case"] for given in found if "case" in given}
    folder = tmp_path_factory.mktemp("cases")
    workers = os.cpu_count() or 2
    idle: Queue[Server] = Queue()

    def one(case: Case, twin: bool) -> Outcome:  # noqa: FBT001 - the second half of its name
        server = idle.get()
        try:
            return run(case, happy, folder / f"{case.name}{' twin' * twin}", server, twin=twin)
        finally:
            idle.put(server)

    with ExitStack() as stack, ThreadPoolExecutor(workers) as pool:
        for _ in range(workers):
            idle.put(stack.enter_context(Server()))
        running: dict[tuple[str, bool], Future[Outcome]] = {
            (name, twin): pool.submit(one, case, twin) for (name, twin), case in wanted.items()
        }
        yield lambda case, *, twin=False: running[case.name, twin].result()
        pool.shutdown(cancel_futures=True)


def test_the_corpus_has_not_shrunk(promise: Promise) -> None:
    assert len(CASES) >= MINIMUM_CASES
    promise("P15", "cases of the corpus of faults; fewer than a written number fail the run", cases=len(CASES))
    assert all(case.expect["why"] for case in CASES)
    assert all({"problem", "prints", "page"} & case.expect.keys() for case in CASES)
    assert all(case.name.rpartition("_")[2] in {"fail", "inert", "ok"} for case in CASES)
    assert len({case.name.partition("-")[0] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("command", [("build", "--strict"), ("check",), ("sign", "--demo", "--yes")], ids=" ".join)
def test_the_happy_site_passes_by_the_front_door(command: tuple[str, ...], happy: Path, tmp_path: Path) -> None:
    """As a person runs it, in a process that has loaded nothing before."""
    root = tmp_path / "site"
    shutil.copytree(happy, root)
    done = assay(root, *command)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("case", "twin"), [(case, True) for case in TWINS], ids=lambda it: getattr(it, "name", "twin"))
def test_the_happy_twin_passes(case: Case, twin: bool, outcome_of: Callable[..., Outcome]) -> None:  # noqa: FBT001
    outcome = outcome_of(case, twin=twin)
    assert outcome.code == 0, outcome.output
    assert "Traceback" not in outcome.output


@pytest.mark.parametrize("case", [case for case in CASES if case.name.endswith("_fail")], ids=lambda case: case.name)
def test_a_fault_is_refused(case: Case, outcome_of: Callable[..., Outcome], promise: Promise) -> None:
    outcome = outcome_of(case)
    assert outcome.code == case.expect.get("exit", 1), outcome.output
    assert "Traceback" not in outcome.output, outcome.output
    assert outcome.cpu < case.expect.get("seconds", SECONDS)
    assert outcome.mib < case.expect.get("mib", MIB)
    _check_problems(case, outcome)
    _check_prints(case, outcome)
    changed = {
        path
        for path in outcome.before.keys() | outcome.after.keys()
        if outcome.before.get(path) != outcome.after.get(path)
        if not (case.expect.get("rebuilds") and path.startswith("site/"))
    }
    assert not changed, "a refused command changed files"
    assert any(path.startswith("site/awards/") for path in outcome.after)
    how = "each fault of the corpus on a built site, then every file of the folder compared"
    promise("P1", how, faults_refused=1, files_compared=len(outcome.after), changed=len(changed))
    promise("P5", "the costliest of these faults, the whole site around it", cpu_seconds=outcome.cpu, mib=outcome.mib)
    how = "each fault: its code, place, words and a way to mend it, at 80 columns"
    promise("P7", how, faults=1, problems=len(outcome.seen), tracebacks=outcome.output.count("Traceback"))


def _check_prints(case: Case, outcome: Outcome) -> None:
    for words in case.expect.get("prints", ()):
        assert words in " ".join(outcome.output.split()), outcome.output


def _check_problems(case: Case, outcome: Outcome) -> None:
    """Compare the problems printed with those expected, one to one."""
    left = [seen for seen in outcome.seen if not seen.warning or case.expect.get("strict")]
    for wanted in case.expect.get("problem", ()):
        matches = [seen for seen in left if _is(seen, wanted)]
        assert matches, f"expected {wanted}\n{outcome.output}"
        left.remove(matches[0])
        assert "Fix: " in matches[0].text
        located = matches[0].place.rpartition(":")[2].isdigit()
        # Every problem in a file shows its line, unless the file as a whole is at fault.
        assert located or wanted.get("whole_file"), f"no line:\n{outcome.output}"
    assert not left, f"not expected:\n{outcome.output}"


def _is(seen: Seen, wanted: dict[str, object]) -> bool:
    place, says = str(wanted.get("at", "")), wanted.get("says", [])
    assert isinstance(says, list)
    return (
        seen.code == wanted["code"]
        and (seen.place == place or seen.place.startswith(f"{place}:"))
        and str(wanted.get("line", "")) in seen.source
        and all(words in seen.text for words in says)
    )


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case.name.endswith("_fail")], ids=lambda case: case.name
)
def test_a_hostile_text_is_published_as_text(case: Case, outcome_of: Callable[..., Outcome]) -> None:
    outcome = outcome_of(case)
    assert outcome.code == 0, outcome.output
    assert "Traceback" not in outcome.output
    _check_prints(case, outcome)
    for page in case.expect.get("page", ()):
        html = (outcome.root / "site" / page["path"]).read_text(encoding="utf-8")
        for words in page.get("holds", ()):
            assert words in html, f"{words} is not in {page['path']}:\n{html}"
        for words in page.get("lacks", ()):
            assert words not in html.lower(), f"{words} is in {page['path']}:\n{html}"


def test_the_happy_site_was_not_changed_by_any_of_this(happy: Path) -> None:
    assert fingerprints(happy)["site/index.html"]
    assert assay(happy, "check", "--strict").returncode == 0
