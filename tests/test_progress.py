"""Progress bars: they come after a second, only where somebody looks, and leave nothing behind."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from bench.generate import make_site
from sites import AT, REPOSITORY, command, draft, environment, example, small_site

from assay.cli.progress import time_left
from assay.credentials.telling import told, untold

TERMINAL = {"TERM": "xterm-256color"}
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of so many awards that no machine builds it within a second."""
    root = tmp_path_factory.mktemp("large") / "site"
    make_site(root, 300)
    return root


def at_screen(*arguments: str | Path, env: Mapping[str, str] = TERMINAL, line: Sequence[str] = ()) -> tuple[str, str]:
    """Run assay with standard error at a terminal and standard output in a pipe; returns (output, screen)."""
    outer, inner = pty.openpty()
    process = subprocess.Popen(
        line or command(*arguments),
        cwd=REPOSITORY,
        env=environment(**env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=inner,
    )
    os.close(inner)
    seen = b""
    while piece := _read(outer):
        seen += piece
    os.close(outer)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0, seen.decode()
    return out.decode(), seen.decode()


def _read(screen: int) -> bytes:
    try:
        return os.read(screen, 65_536)
    except OSError:  # the program has ended
        return b""


def piped(*arguments: str | Path) -> tuple[str, str]:
    """Run assay without a terminal; returns (output, errors)."""
    done = subprocess.run(
        command(*arguments), env=environment(**TERMINAL), capture_output=True, timeout=120, check=True
    )
    return done.stdout.decode(), done.stderr.decode()


def shown(screen: str) -> list[str]:
    """Return what stood on the line of the bar, one text for each time it was drawn."""
    return [text for text in CONTROL.sub("\n", COLOURS.sub("", screen)).splitlines() if " of " in text]


def left_behind(screen: str) -> str:
    """Return what is on the screen in the end, by what a terminal does with the escapes a bar is drawn with."""
    lines, row, column = [""], 0, 0
    for piece in re.findall(r"\x1b\[[0-9;?]*[A-Za-z]|.|\n|\r", screen):
        if piece == "\n":
            row += 1
            lines += [""] if row == len(lines) else []
        elif piece == "\r":
            column = 0
        elif piece == "\x1b[2K":
            lines[row] = ""
        elif piece == "\x1b[1A":
            row -= 1
        elif not piece.startswith("\x1b"):
            lines[row] = lines[row][:column].ljust(column) + piece + lines[row][column + 1 :]
            column += 1
    return "\n".join(lines).strip()


def test_a_long_build_shows_how_far_it_is_and_leaves_the_screen_and_its_output_as_they_were(
    large: Path, tmp_path: Path
) -> None:
    build = ("build", "--root", large, "--output", tmp_path / "site", "--full", "--at", AT)
    output, errors = piped(*build)
    seen, screen = at_screen(*build)
    assert any(re.search(r"Building awards .* \d+ of 300", text) for text in shown(screen))
    assert any(re.search(r"\d+ of \d+ \d+ (s|min) left", text) for text in shown(screen))
    assert max(map(len, shown(screen))) <= 80
    assert left_behind(screen) == errors.strip()
    # The first build wrote addresses into the ledger, and says so.
    assert [line for line in output.splitlines() if "new address" not in line] == seen.splitlines()
    assert not set(output + errors + seen) & {"\x1b", "\r", "━"}
    # The cursor is hidden while the bar moves, and comes back.
    assert screen.rindex("\x1b[?25h") > screen.rindex("\x1b[?25l")


# -- who sees one: by bars that wait for nothing ------------------------------------------------------------------


IMPATIENT = """
import sys
from assay.cli import main, progress
progress.PATIENCE = 0.0
main(sys.argv[1:])
"""


def impatient(*arguments: str | Path, env: Mapping[str, str] = TERMINAL) -> tuple[str, str]:
    """Run assay at a terminal with a bar that comes at once; returns (output, screen)."""
    return at_screen(*arguments, env=env, line=[sys.executable, "-c", IMPATIENT, *map(str, arguments)])


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example(tmp_path_factory.mktemp("progress"))


@pytest.mark.parametrize(
    ("arguments", "env"),
    [(("--json",), TERMINAL), ((), {"TERM": "dumb"}), ((), TERMINAL | {"CI": "true"})],
)
def test_nobody_who_did_not_ask_sees_one(arguments: tuple[str, ...], env: Mapping[str, str], root: Path) -> None:
    _, screen = impatient("check", "--root", root, "--at", AT, *arguments, env=env)
    assert not shown(screen)
    assert "\x1b" not in screen


def test_a_quiet_build_shows_none(root: Path, tmp_path: Path) -> None:
    assert impatient("build", "--quiet", "--root", root, "--output", tmp_path / "site", "--at", AT) == ("", "")


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("check",), "Verifying awards .* 25 of 25"),
        (("expiring",), "Verifying awards .* 25 of 25"),
        (("eligible",), "Verifying awards .* 25 of 25"),
        (("deploy", "{folder}"), "Sending files .* [0-9]+ of [0-9]+"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_every_command_that_may_take_long_shows_one(
    arguments: tuple[str, ...], what: str, root: Path, tmp_path: Path
) -> None:
    line = [text.format(folder=tmp_path / "web") for text in arguments]
    output, screen = impatient(*line, "--root", root, "--at", AT)
    assert any(re.search(what, text) for text in shown(screen))
    assert output
    assert " of 25" not in left_behind(screen)


def test_without_colours_the_bar_is_plain(root: Path) -> None:
    _, screen = impatient("check", "--root", root, "--at", AT, env=TERMINAL | {"NO_COLOR": "1"})
    assert shown(screen)
    assert not COLOURS.search(screen)


# -- after a second -----------------------------------------------------------------------------------------------


def test_signing_many_drafts_shows_one(tmp_path: Path) -> None:
    root = small_site(tmp_path)
    for number in range(600):
        draft(root, f"Ada Example {number}", number)
    output, screen = at_screen("sign", "--demo", "--yes", "--root", root, "--at", AT)
    assert "Signed 600 awards." in output
    assert any("Signing" in text for text in shown(screen))
    assert "━" not in output
    assert not left_behind(screen)


def test_what_is_done_within_a_second_shows_none_and_loads_nothing_for_it(example_root: Path, tmp_path: Path) -> None:
    """By a small site, with the patience of the bar made longer than any machine needs for it."""
    program = (
        "import sys\n"
        "from assay.cli import main, progress\n"
        "progress.PATIENCE = 600.0\n"
        "try: main(sys.argv[1:])\n"
        "finally: print('rich' in sys.modules)\n"
    )
    outer, inner = pty.openpty()
    line = [sys.executable, "-c", program, "build", "--root", str(example_root), "--output", str(tmp_path / "site")]
    done = subprocess.run(
        [*line, "--at", AT],
        cwd=REPOSITORY,
        env=environment(**TERMINAL),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=inner,
        timeout=120,
        check=True,
    )
    os.write(inner, b"end\n")
    assert os.read(outer, 65_536) == b"end\r\n"
    os.close(inner)
    os.close(outer)
    assert done.stdout.decode().splitlines()[-1] == "False"


def test_the_time_left_follows_from_the_time_spent() -> None:
    assert time_left(0, 100, 0.0, 5.0) == ""
    assert time_left(25, 100, 10.0, 0.0) == "30 s left"
    assert time_left(25, 100, 10.0, 4.0) == "26 s left"
    assert time_left(25, 100, 10.0, 40.0) == ""
    assert time_left(1, 100, 10.0, 0.0) == "16 min left"
    assert time_left(1, 1001, 10.0, 0.0) == "2.8 h left"
    assert time_left(100, 100, 10.0, 0.0) == ""


def test_work_tells_after_each_item() -> None:
    heard: list[tuple[int, int]] = []
    assert list(told("abc", lambda done, total: heard.append((done, total)))) == ["a", "b", "c"]
    assert heard == [(1, 3), (2, 3), (3, 3)]
    assert list(told("abc", untold)) == ["a", "b", "c"]
