"""Change a refusal, and see whether a test notices: ``uv run python -m tests.mutation [module …]``.

For each module, each change is tried by itself: a refusal is left out, a condition turned round or never met, a
comparison moved by one, an `and` made an `or`, one part of an `and` or `or` left out. The tests of the module run
against it until the first one fails, the quick ones first. A change that no test notices survives; a survivor in a
refusing branch (it ends in `raise`, or decides whether one is reached) fails the run.

Not part of the default run: it takes many minutes. ``ASSAY_MUTANTS=20`` tries a sample of that many for each module,
``ASSAY_FROM=300`` only changes from that line on.

Example::

    uv run python -m tests.mutation status
"""

from __future__ import annotations

import ast
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

REPOSITORY = Path(__file__).parents[2]
VERIFYING = (
    "tests/credentials/test_steps.py",
    "tests/credentials/test_statuslists.py",
    "tests/credentials/test_verification.py",
    "tests/credentials/test_verified.py",
)
MODULES: dict[str, tuple[str, tuple[str, ...]]] = {
    "status": ("assay.integrity.status", ("tests/integrity/test_bitstring.py",)),
    "history": ("assay.integrity.history", ("tests/integrity/test_key_history.py",)),
    "steps": ("assay.credentials.steps", VERIFYING),
    "verification": ("assay.credentials.verification", VERIFYING),
}
"""Name → module, and the tests that answer for it."""
SLOW = "any_value or no_member or no_value or no_array or warns_at_60 or example"
"""Tests (``pytest -k``) that take a second and more: a change that another one notices need not wait for them."""
BEFOREHAND = ("jinja2", "nacl.signing", "PIL.Image", "pyld.jsonld", "pytest", "yaml")
"""What every run needs and no change touches: loaded once, before the first one."""
SECONDS = 300
OTHER = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change."""

    line: int
    what: str
    source: str
    """The line that was changed."""
    refusing: bool
    tree: ast.Module


def mutants(text: str) -> Iterator[Mutant]:
    """Yield every change of a module."""
    original, lines = ast.parse(text), text.splitlines()
    nodes, conditions = list(ast.walk(original)), _conditions(original)
    for number, node in enumerate(nodes):
        for what, refusing in _ways(node, conditions):
            tree = copy.deepcopy(original)
            _change(list(ast.walk(tree))[number], what)
            line = getattr(node, "lineno", 0)
            yield Mutant(line, what, lines[line - 1].strip(), refusing, ast.fix_missing_locations(tree))


def _refuses(body: Sequence[ast.stmt]) -> bool:
    return any(isinstance(node, ast.Raise) for part in body for node in ast.walk(part))


def _conditions(tree: ast.Module) -> dict[ast.AST, bool]:
    """Return each expression in a function, and whether it decides about a refusal.

    What is not in the condition of an `if` is taken to decide when its function refuses anything.
    """
    found: dict[ast.AST, bool] = {}
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for node in ast.walk(function):
            found[node] = _refuses(function.body)
    for branch in (node for node in ast.walk(tree) if isinstance(node, ast.If)):
        for node in ast.walk(branch.test):
            found[node] = _refuses(branch.body) or _refuses(branch.orelse)
    return found


def _ways(node: ast.AST, conditions: dict[ast.AST, bool]) -> list[tuple[str, bool]]:
    """Return what can be changed at a node, and whether that decides about a refusal."""
    if isinstance(node, ast.Raise) and node.exc is not None:
        return [("refusal left out", True)]
    if isinstance(node, ast.If):
        refusing = conditions[node.test]
        return [("condition turned round", refusing), ("condition never met", refusing)]
    refusing = conditions.get(node, False)
    if isinstance(node, ast.BoolOp):
        parts = [(f"part {number} left out", refusing) for number in range(1, len(node.values) + 1)]
        return [("and made or", refusing), *parts]
    if isinstance(node, ast.Compare) and node in conditions:
        return [("comparison moved", refusing)]
    return []


def _change(node: ast.AST, what: str) -> None:
    if isinstance(node, ast.Raise):
        node.__class__ = ast.Pass  # type: ignore[assignment]
    elif isinstance(node, ast.If):
        node.test = ast.UnaryOp(ast.Not(), node.test) if what == "condition turned round" else ast.Constant(value=False)
    elif isinstance(node, ast.BoolOp):
        if what == "and made or":
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        else:
            del node.values[int(what.split()[1]) - 1]
    elif isinstance(node, ast.Compare):
        node.ops[0] = OTHER[type(node.ops[0])]()


class Swap(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module another content."""

    def __init__(self, name: str, tree: ast.Module, path: Path) -> None:
        """Keep what is given in its place."""
        self._name, self._tree, self._path = name, tree, path

    def find_spec(
        self, fullname: str, _path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Answer for the one module."""
        if fullname != self._name:
            return None
        return importlib.util.spec_from_file_location(fullname, self._path, loader=self)

    def create_module(self, _spec: importlib.machinery.ModuleSpec) -> None:
        """Leave that to Python."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed module."""
        exec(compile(self._tree, str(self._path), "exec"), module.__dict__)  # noqa: S102 - a change of our own module


def noticed(name: str, path: Path, tests: Sequence[str], mutant: Mutant) -> bool:
    """Run the tests against a change; true when one of them failed."""
    return _fails(name, path, [*tests, "-k", f"not ({SLOW})"], mutant) or _fails(
        name, path, [*tests, "-k", SLOW], mutant
    )


def _fails(name: str, path: Path, tests: Sequence[str], mutant: Mutant) -> bool:
    """Run tests against a change in a process of their own; true when one of them failed, or took too long."""
    child = os.fork()
    if child == 0:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        signal.alarm(SECONDS)
        sys.meta_path.insert(0, Swap(name, mutant.tree, path))
        import pytest  # noqa: PLC0415 - in the child, which it changes

        code = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-n0", *tests]))
        os._exit(0 if code == pytest.ExitCode.NO_TESTS_COLLECTED else code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


def equivalent() -> dict[str, str]:
    """Return changes that change nothing, ``line of source | way`` → why, from the list beside this file."""
    text = (Path(__file__).parent / "equivalent.txt").read_text("utf-8")
    entries = text.strip().split("\n\n")[1:]
    return {head: why for head, _, why in (entry.partition("\n") for entry in entries)}


def main() -> None:
    """Try every change; leaves with 1 when a refusal can be changed unnoticed."""
    sys.path[:0] = [str(REPOSITORY / "tests"), str(REPOSITORY)]
    os.chdir(REPOSITORY)
    for one in BEFOREHAND:
        importlib.import_module(one)
    known, bad, sample = equivalent(), 0, int(os.environ.get("ASSAY_MUTANTS", "0"))
    for short in sys.argv[1:] or MODULES:
        name, tests = MODULES[short]
        path = REPOSITORY / (name.replace(".", "/") + ".py")
        found = [one for one in mutants(path.read_text("utf-8")) if f"{one.source} | {one.what}" not in known]
        found = [one for one in found if one.line >= int(os.environ.get("ASSAY_FROM", "0"))]
        found = random.Random(1).sample(found, sample) if 0 < sample < len(found) else found  # noqa: S311
        unchanged = Mutant(0, "nothing", "", False, ast.parse(path.read_text("utf-8")))
        if noticed(name, path, tests, unchanged):
            sys.exit(f"{short}: its tests fail without any change, so they would seem to notice each one")
        started, left = time.monotonic(), []
        for mutant in found:
            if not noticed(name, path, tests, mutant):
                left.append(mutant)
                print(f"  survived: {path.name}:{mutant.line} {mutant.what}: {mutant.source}", flush=True)  # noqa: T201
        refusing = [mutant for mutant in left if mutant.refusing]
        bad += len(refusing)
        print(  # noqa: T201
            f"{short}: {len(found)} changes, {len(found) - len(left)} noticed, {len(refusing)} survivors in a refusing "
            f"branch, {len(left) - len(refusing)} elsewhere, {time.monotonic() - started:.0f} s",
            flush=True,
        )
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
