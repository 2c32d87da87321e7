"""Run the real command on a spoilt copy of the happy site, and say everything that came of it.

A case is a folder ``<ID>-<slug>_fail`` (refused), ``_inert`` or ``_ok`` (published, and what is dangerous in it is
dead) with

* ``expect.toml``: `why`, `command`, `exit`, the problems as people read them, and what pages may not hold; `before`,
  commands that come first and must succeed; `now`, another time to act at; `environment`; `seconds` of processor time
  and `mib` of memory where a case may take more than the others; `rebuilds` where a command builds the site before it
  refuses to send it;
* ``patch/``: files laid over the happy site, or ``lay_<id>.py`` with a function ``lay(root)``. Where the command alone
  makes no happy twin, a function ``twin(root)`` lays what the command takes.

In a command and in its environment, ``{outside}`` is a folder beside the site folder, for what must not lie in it.

Example::

    why = "An award that was changed after it was signed"
    [[problem]]
    code = "AW01"
    at = "content/awards/2026/1111111111111111.json"
    says = ["changed after it was signed"]
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from faults.forks import Server

HERE = Path(__file__).parent
NOW = "1780315200"
"""2026-06-01T12:00:00Z, the time every command acts at."""
WIDTH = 80


@dataclass(frozen=True, slots=True)
class Case:
    """One fault."""

    folder: Path
    expect: dict[str, Any]

    @property
    def name(self) -> str:
        """Name of the folder."""
        return self.folder.name

    @property
    def command(self) -> tuple[str, ...]:
        """Arguments of the command; `assay build` unless told otherwise."""
        return tuple(self.expect.get("command", ["build"]))


@dataclass(frozen=True, slots=True)
class Seen:
    """One problem as it was printed."""

    code: str
    place: str
    text: str
    """What and fix, with single blanks."""
    source: str
    """The line of the file that was shown."""
    warning: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did."""

    root: Path
    code: int
    output: str
    seen: tuple[Seen, ...]
    before: dict[str, str]
    after: dict[str, str]
    cpu: float
    mib: float


def cases() -> list[Case]:
    """Return every case, in order."""
    found = sorted(path.parent for path in HERE.glob("*/expect.toml"))
    return [Case(folder, tomllib.loads((folder / "expect.toml").read_text("utf-8"))) for folder in found]


def twins(found: Iterable[Case]) -> list[Case]:
    """Return the cases whose happy twins are to be run: one for each command, and each that lays a twin of its own."""
    by_command: dict[tuple[str, ...], Case] = {}
    for case in found:
        # Cases that lay the same twin for the same command share it.
        laid = [script.read_text("utf-8").partition("def twin(")[2] for script in case.folder.glob("lay_*.py")]
        if any(laid):
            by_command.setdefault((*case.command, str(case.expect.get("before", "")), *laid), case)
        elif case.expect.get("twin", True) and case.name.endswith("_fail"):
            by_command.setdefault((*case.command, str(case.expect.get("before", ""))), case)
    return list(by_command.values())


def environment(root: Path) -> dict[str, str]:
    """Return what every command finds in its environment: no colours, a fixed time, no keys of this machine."""
    return {
        "NO_COLOR": "1",
        "SOURCE_DATE_EPOCH": NOW,
        "PYTHONIOENCODING": "utf-8",
        "ASSAY_KEYS": str(root / "no-keys"),
    }


def assay(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one real command in a folder, with no terminal."""
    return subprocess.run(
        [sys.executable, "-m", "assay", *arguments],
        cwd=root,
        env=os.environ | environment(root),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def make_happy(root: Path) -> None:
    """Make the site every case starts from: three badges, a pathway, three signed awards, built once."""
    shutil.copytree(HERE / "happy", root)
    for arguments in (
        ("key", "new", "--demo", "--at", "2026-01-01T00:00:00Z"),
        ("sign", "--demo", "--yes", "--at", "2026-04-01T10:00:00Z"),
        ("build", "--strict"),
    ):
        done = assay(root, *arguments)
        assert done.returncode == 0, done.stdout + done.stderr


def run(case: Case, happy: Path, root: Path, server: Server, *, twin: bool = False) -> Outcome:
    """Spoil a copy of the happy site as a case says, and run its command; for its twin, lay what should pass."""
    shutil.copytree(happy, root)
    outside(root).mkdir()
    spoil(case, root, twin=twin)
    environ = environment(root) | {
        name: _filled(text, root) for name, text in case.expect.get("environment", {}).items()
    }
    if now := case.expect.get("now"):
        environ["SOURCE_DATE_EPOCH"] = str(int(datetime.fromisoformat(now).timestamp()))
    for first in case.expect.get("before", ()):
        made = server.run(root, [_filled(word, root) for word in first], environ)
        assert made.code == 0, made.output + made.errors
    if not twin:
        spoil(case, root, after=True)
    before = _everything(root)
    done = server.run(root, [_filled(word, root) for word in case.command], environ)
    errors = done.errors.replace(str(outside(root)), "{outside}")
    output = done.output + errors
    seen = tuple(problems_in(errors))
    return Outcome(root, done.code, output, seen, before, _everything(root), done.cpu, done.mib)


def _everything(root: Path) -> dict[str, str]:
    """Return the hashes of a site folder, and of what lies beside it."""
    return fingerprints(root) | {f"outside/{path}": what for path, what in fingerprints(outside(root)).items()}


def spoil(case: Case, root: Path, *, twin: bool = False, after: bool = False) -> None:
    """Lay what a case says over a copy of the happy site; `after` what it lays once its first commands have run."""
    if not twin and not after and (case.folder / "patch").is_dir():
        shutil.copytree(case.folder / "patch", root, dirs_exist_ok=True)
    for script in sorted(case.folder.glob("lay_*.py")):
        _lay(script, root, "twin" if twin else "then" if after else "lay")


def has_lay(case: Case) -> bool:
    """Whether a case changes files at all."""
    return (case.folder / "patch").is_dir() or any(case.folder.glob("lay_*.py"))


def spoilt(case: Case, happy: Path, root: Path) -> Path:
    """Spoil a copy of what a site is made from, run nothing, and return its folder; for verifiers without commands."""
    for name in ("content", "keys"):
        shutil.copytree(happy / name, root / name)
    outside(root).mkdir()
    spoil(case, root)
    return root


def outside(root: Path) -> Path:
    """Return the folder of a case that lies beside its site folder."""
    return root.with_name(f"{root.name}-outside")


def _filled(text: str, root: Path) -> str:
    return text.replace("{outside}", str(outside(root)))


def _lay(script: Path, root: Path, how: str = "lay") -> None:
    spec = importlib.util.spec_from_file_location(script.stem, script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    laid = getattr(module, how, None)
    assert laid or how != "lay" or hasattr(module, "then"), f"{script} lays nothing"
    if laid:
        laid(root)


def fingerprints(root: Path) -> dict[str, str]:
    """Return the hash of every file of a folder; links and devices by what they are."""
    found = {}
    for folder, names, files in os.walk(root):
        for name in [*files, *(name for name in names if (Path(folder) / name).is_symlink())]:
            path = Path(folder) / name
            key = path.relative_to(root).as_posix()
            if path.is_symlink():
                found[key] = f"-> {path.readlink()}"
            elif path.is_file() and not name.endswith(".lock"):
                found[key] = hashlib.sha256(path.read_bytes()).hexdigest() if path.stat().st_size < 10**7 else "large"
    return found


_HEAD = re.compile(r"(?P<mark>[✗!]) (?P<code>[A-Z]+[0-9]{2})(?:  (?P<place>.+))?")


def problems_in(text: str) -> list[Seen]:
    """Return the problems in what a command printed, in the one shape they have."""
    found = []
    for block in re.split(r"\n(?=[✗!] [A-Z]+[0-9]{2})", "\n" + text):
        head, _, rest = block.lstrip("\n").partition("\n")
        if (match := _HEAD.fullmatch(head)) is None:
            continue
        body = rest.split("\n\n")[0]
        shown = re.search(r"^ *\d+ │ (.*)$", body, re.MULTILINE)
        words = [line for line in body.split("\n") if "│" not in line]
        place = match["place"] or ""
        found.append(
            Seen(
                match["code"], place, " ".join(" ".join(words).split()), shown[1] if shown else "", match["mark"] == "!"
            )
        )
        for line in words:
            assert len(line) <= WIDTH or " " not in line.strip(), f"wider than {WIDTH} columns: {line}"
    return found
