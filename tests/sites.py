"""Whole sites for tests: the example association copied aside, small ones made by hand, and ways to run `assay`.

Rules:

* Nothing here touches the repository's own ``content/``, ``keys/`` or ``site/``.
* Awards made here are signed with the published demonstration key, or with a key of the test itself.

Example::

    root = small_site(tmp_path, people=["Ada Example"])
    run("build", "--root", root)
"""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Protocol, Self

from assay.builder import build_site
from assay.cli import cli
from assay.cli.starters import BADGE_ASSESSED, ISSUER, SITE_FILES, fill, quoted
from assay.credentials.folders import AWARD_ALPHABET

REPOSITORY = Path(__file__).parents[1]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
AT = "2026-11-22T12:00:00Z"
VALID, EXPIRED, REVOKED = "97cm21jew40t7xwf", "tfkt19tstrjr1wbz", "z43xpfzw0t25sg14"
"""Awards of the example, one for each way it stands then; all others are valid."""
ENDED = 130
"""Exit code of a command that was interrupted or refused at its question."""
OWN_WORDS = {
    "Awarded for a skill that was assessed against a stated standard.": "Awarded for first aid that was assessed.",
    "The learner applies the skill to a case they have not seen before.": "The learner helps in a scene new to them.",
}
"""What an officer writes in place of the sentences of the starter."""
VOID = {"br", "hr", "img", "input", "link", "meta", "path", "circle", "wbr"}


# -- sites --------------------------------------------------------------------------------------------------------


def example(folder: Path) -> Path:
    """Copy the example association into `folder`; returns the site folder."""
    for name in ("content", "keys"):
        shutil.copytree(REPOSITORY / name, folder / name)
    return folder


def small_site(folder: Path, *, url: str = "https://badges.example.org/", people: Sequence[str] = ()) -> Path:
    """Make a site of one badge, listing the demonstration key, with one award signed for each of `people`."""
    values = {"name": "Example First Aiders", "url": url, "email": "badges@example.org", "country": "IE"}
    issuer = fill(ISSUER, {name: quoted(value) for name, value in values.items()})
    for path, text in (SITE_FILES | {"content/issuer.yaml": issuer, "content/badges/first-aid.md": badge()}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    quietly("key", "new", "--demo", "--root", folder, "--at", "2026-01-01T00:00:00Z")
    for number, person in enumerate(people):
        draft(folder, person, number)
    if people:
        sign(folder)
    return folder


def badge(name: str = "First Aid Responder", **changes: str) -> str:
    """Return a badge definition; `changes` are the values of the starter, and `criteria` the text below it."""
    criteria = changes.pop("criteria", None)
    values = {
        "name": name,
        "competency": "Gives first aid to an adult who is not breathing, alone, until help arrives.",
        "method": "Observed scenario",
        "standard": "Example First Aid Standard, edition 2026",
        "assessor": "A registered assessor who has not taught the learner",
    } | changes
    places = {key: quoted(value) for key, value in values.items()}
    places |= {f"{key}_text": value for key, value in values.items()}
    places |= {"kind": "microcredential", "outcomes": '  - "Starts chest compressions within one minute"'}
    text = fill(BADGE_ASSESSED, places)
    for old, new in OWN_WORDS.items():
        text = text.replace(old, new)
    if criteria is None:
        return text
    _, front, _ = re.split(r"^---$", text, maxsplit=2, flags=re.MULTILINE)
    return f"---{front}---\n{criteria}\n"


def award_id(number: int) -> str:
    """Return the id of the award with a number."""
    digits = ""
    for _ in range(16):
        number, rest = divmod(number, 32)
        digits = AWARD_ALPHABET[rest] + digits
    return digits


def draft(root: Path, person: str, number: int, **fields: str) -> Path:
    """Write a draft award of the badge ``first-aid``; returns its path."""
    values = {"awarded": "2026-03-14", "score": "17", "ref": f"M-{number:04}", "consent": "yes"} | fields
    path = root / "content" / "awards" / "2026" / f"{award_id(number)}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"badge: first-aid\nrecipient:\n  name: {quoted(person)}\n  ref: {quoted(values['ref'])}\n"
        f"awarded: {values['awarded']}\nresult:\n  score: {values['score']}\n"
        f'assessor: "Registered assessor"\nconsent: {values["consent"]}\n',
        "utf-8",
    )
    return path


def sign(root: Path, at: str = "2026-03-15T10:00:00Z") -> None:
    """Sign every draft with the demonstration key."""
    quietly("sign", "--demo", "--yes", "--root", root, "--at", at)


def build(root: Path, output: Path | None = None) -> Path:
    """Build a site at the tests' own time; returns the output folder."""
    target = output or root / "site"
    build_site(root, target, now=NOW)
    return target


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def awards(root: Path) -> list[Path]:
    """Return the signed awards of a site."""
    return sorted((root / "content" / "awards").rglob("*.json"))


def pages(folder: Path) -> dict[str, str]:
    """Return the pages of a built site: address below its root → HTML."""
    found = {}
    for path in sorted(folder.rglob("*.html")):
        address = "/" + path.relative_to(folder).as_posix()
        found[address.removesuffix("index.html")] = path.read_text("utf-8")
    return found


# -- running assay ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """Everything it printed."""
        return self.out + self.err


class Here(Protocol):
    """Runs a command in this process; the fixture `here`."""

    def __call__(self, *arguments: str | Path) -> Outcome:
        """Run it with these arguments."""


def quietly(*arguments: str | Path) -> None:
    """Run a command in this process that must succeed, for the site it makes rather than for itself."""
    cli.main(args=[str(item) for item in arguments], prog_name="assay", standalone_mode=False)


_CACHE = tempfile.mkdtemp(prefix="assay-tests-cache-")
"""What builds of the tests remember; nobody's own."""


def environment(**extra: str) -> dict[str, str]:
    """Return an environment without this person's settings, and with `extra`."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("ASSAY")}
    for name in ("SOURCE_DATE_EPOCH", "NO_COLOR", "CI", "PYTHONIOENCODING", "UV"):
        mine.pop(name, None)
    return mine | {"PYTHONPATH": str(REPOSITORY), "COLUMNS": "80", "ASSAY_CACHE": _CACHE} | extra


def command(*arguments: str | Path) -> list[str]:
    """Return the command line that runs assay."""
    return [sys.executable, "-m", "assay", *(str(item) for item in arguments)]


def run(
    *arguments: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    answers: str = "",
    umask: int = -1,
    pass_fds: Sequence[int] = (),
) -> Outcome:
    """Run assay as a process of its own, without a terminal; bounded, so that a question nobody answers shows."""
    done = subprocess.run(
        command(*arguments),
        cwd=cwd or Path.cwd(),
        env=environment(**(env or {})),
        input=answers.encode(),
        capture_output=True,
        timeout=60,
        check=False,
        umask=umask,
        pass_fds=pass_fds,
    )
    return Outcome(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))


class Terminal:
    """A person at a terminal: waits for a question, then types an answer.

    Example::

        with Terminal(command("sign", "--demo"), cwd=root) as person:
            person.answer("[y/N]", "y")
        assert person.code == 0
    """

    def __init__(self, line: Sequence[str], *, cwd: Path, env: Mapping[str, str] | None = None) -> None:
        """Start the program with a terminal of its own."""
        # A process in between owns the terminal, because only a session leader may: passwords are asked for there.
        leader = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
        outer, inner = pty.openpty()
        self._screen = outer
        self._process = subprocess.Popen(
            [sys.executable, "-c", leader, *line],
            cwd=cwd,
            env=environment(**(env or {})),
            stdin=inner,
            stdout=inner,
            stderr=inner,
        )
        os.close(inner)
        self.seen = ""
        self.code = -1

    def __enter__(self) -> Self:
        """Start."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for the end."""
        self._read_until(None)
        self.code = self._process.wait(timeout=30)
        os.close(self._screen)

    def wait(self, question: str) -> None:
        """Wait until something is on the screen, and type nothing."""
        self._read_until(question)

    def answer(self, question: str, answer: str) -> None:
        """Type a line once a question is on the screen."""
        self._read_until(question)
        # The terminal forgets what was typed before a passphrase is asked for.
        time.sleep(0.1)
        os.write(self._screen, answer.encode() + b"\n")

    def _read_until(self, question: str | None) -> None:
        start, deadline = len(self.seen), time.monotonic() + 30
        while question is None or question not in self.seen[start:]:
            ready, _, _ = select.select([self._screen], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                self._process.kill()
                raise AssertionError(f"waited for {question!r}, saw {self.seen!r}")
            try:
                piece = os.read(self._screen, 65_536)
            except OSError:  # the program has ended
                piece = b""
            if not piece:
                if question is None:
                    return
                raise AssertionError(f"ended before {question!r}; saw {self.seen!r}")
            self.seen += piece.decode(errors="replace")


# -- reading pages ------------------------------------------------------------------------------------------------


class Element:
    """One element of a parsed page."""

    def __init__(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Start without content."""
        self.tag = tag
        self.attributes = attributes
        self.children: list[Element | str] = []

    @property
    def text(self) -> str:
        """All text below it."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def all(self) -> list[Element]:
        """Return it and every element below it, in order."""
        found = [self]
        for child in self.children:
            if isinstance(child, Element):
                found += child.all()
        return found

    def having(self, attribute: str) -> list[Element]:
        """Return every element that has an attribute."""
        return [element for element in self.all() if attribute in element.attributes]


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top = Element("", {})
        self._open = [self.top]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        while len(self._open) > 1:
            if self._open.pop().tag == tag:
                break

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def parse(html: str) -> Element:
    """Return the tree of a page."""
    parser = _Tree()
    parser.feed(html)
    parser.close()
    return parser.top


def at_path(document: object, dotted: str) -> object:
    """Return the value at a dotted path of a JSON document, such as ``evidence[0].name``."""
    for part in re.findall(r"[^.\[\]]+", dotted):
        if isinstance(document, list):
            document = document[int(part)]
        else:
            assert isinstance(document, dict)
            document = document[part]
    return document


def load(path: Path) -> dict[str, Any]:
    """Read a JSON file that holds an object."""
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return document
