"""The whole build: the same bytes everywhere, all or nothing, nothing from the network (promises P1, P3; faults G)."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from promises import Promise
from sites import AT, NOW, Here, awards, build, draft, environment, example, quietly, sign, small_site, tree

from assay.builder import build_site
from assay.cli import main
from assay.errors import AssayError, ContentError, UsageError

EPOCH = str(int(NOW.timestamp()))


@pytest.fixture
def site(tmp_path: Path, small_root: Path) -> Path:
    """Return a built site of two awards, to change."""
    return Path(shutil.copytree(small_root, tmp_path / "association"))


def refused(root: Path, *, strict: bool = False) -> list[str]:
    """Return the codes a build ends with, and see that the site from before is as it was."""
    before = tree(root / "site")
    with pytest.raises(AssayError) as error:
        build_site(root, root / "site", now=NOW, strict=strict)
    assert tree(root / "site") == before
    assert not (root / ".site.new").exists()
    return [problem.code for problem in error.value.problems]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


# -- the same bytes (P3, G11) -------------------------------------------------------------------------------------

MACHINES: tuple[dict[str, str], ...] = (
    {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"},
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1", "PYTHONUTF8": "0"},
    {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "4294967295", "PYTHONOPTIMIZE": "1"},
)


PYTHONS = os.environ.get("ASSAY_PYTHONS", sys.executable).split(os.pathsep)
"""Interpreters that have Assay's libraries; `ASSAY_PYTHONS` names those of other versions."""


def version_of(python: str) -> str:
    told = subprocess.run([python, "--version"], capture_output=True, text=True, check=True)
    return told.stdout.strip().removeprefix("Python ")


def test_every_machine_builds_the_same_bytes(tmp_path: Path, promise: Promise) -> None:
    sites, versions = [], set()
    for number in range(max(len(MACHINES), len(PYTHONS) + 1)):
        machine, python = MACHINES[number % len(MACHINES)], PYTHONS[number % len(PYTHONS)]
        versions.add(version_of(python))
        root = example(tmp_path / f"path {number} ü" / ("x" * 40 * number) / "here")
        output = root / "site" if number else tmp_path / "elsewhere"
        line = ["--output", str(output)] if number else ["--root", str(root), "--output", str(output)]
        done = subprocess.run(
            [python, "-m", "assay", "build", *line, "--jobs", str(number + 1)],
            cwd=root if number else tmp_path,
            env=environment(SOURCE_DATE_EPOCH=EPOCH) | machine,
            umask=(0o022 + 0o055 * number) % 0o100,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        sites.append(tree(output))
    assert len(sites[0]) > 60
    for other in sites[1:]:
        assert sorted(other) == sorted(sites[0])
        assert [path for path in other if other[path] != sites[0][path]] == []
    how = "the example built with other time zone, locale, hash seed, path, umask, optimisation, workers and Python"
    promise(
        "P3", how, builds=len(sites), files_each=str(len(sites[0])), Python=", ".join(sorted(versions)), differing=0
    )


def test_the_order_of_files_on_the_disk_and_their_times_do_not_matter(tmp_path: Path, example_root: Path) -> None:
    copy = tmp_path / "copy"
    for path in sorted((path for path in example_root.rglob("*") if path.is_file()), reverse=True):
        if "site" not in path.relative_to(example_root).parts:
            target = copy / path.relative_to(example_root)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
            os.utime(target, (0, 0))
    assert tree(build(copy)) == tree(example_root / "site")


def test_building_again_changes_nothing(site: Path) -> None:
    before = tree(site / "site")
    build(site)
    assert tree(site / "site") == before


def test_another_day_changes_only_the_day_of_the_checks(site: Path) -> None:
    """Pages print dates, not verdicts that age: the files machines read stay as they are.

    The skills index counts awards that are valid on a day, so it bears that day, in its JSON too.
    """
    before = tree(site / "site")
    build_site(site, site / "site", now=NOW + timedelta(days=1))
    after = tree(site / "site")
    changed = [path for path in before if before[path] != after[path]]
    assert changed
    for path in changed:
        assert path.endswith(".html") or path == "skills.json"
        assert path.startswith(("awards/", "skills"))
        assert before[path].replace(b"2026-11-22", b"x").replace(b"22 November", b"x") == after[path].replace(
            b"2026-11-23", b"x"
        ).replace(b"23 November", b"x")


# -- all or nothing (P1) ------------------------------------------------------------------------------------------


def test_one_broken_award_and_nothing_is_published(site: Path) -> None:
    change(awards(site)[0], "Ada Example", "Eve Example")
    assert refused(site) == ["AW01"]


def test_all_problems_of_all_files_are_told_at_once(site: Path) -> None:
    for path in awards(site):
        change(path, "Registered assessor", "Unregistered assessor")
    assert refused(site) == ["AW01", "AW01"]
    change(site / "content" / "issuer.yaml", "email:", "e-mail:")
    change(site / "content" / "badges" / "first-aid.md", "kind: microcredential", "kind: nanocredential")
    assert set(refused(site)) == {"TXT04", "TXT06"}


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("content/issuer.yaml", b""),
        ("content/badges/first-aid.md", b"\xff\xfe"),
        ("content/badges/first-aid.md", b"---\nname: x\n"),
        ("content/awards/2026/0000000000000000.json", b"{}"),
        ("content/awards/2026/0000000000000000.json", b"["),
        ("content/awards/2026/zzzzzzzzzzzzzzzz.json", b"{}"),
        ("content/awards/2026/zzzzzzzzzzzzzzzz.yaml", b"badge: nothing\n"),
        ("content/pathways/way.md", b"x"),
        ("keys/history.jsonl", b"{}\n"),
        ("keys/history.jsonl", b""),
        ("keys/mine.key", b"x"),
        ("templates/award.html", b"{{ nonsense }}"),
        ("templates/base.html", b"{% extends 'default/nowhere.html' %}"),
        ("content/status/demonstration-1.json", b"{}"),
    ],
)
def test_whatever_file_is_broken_the_site_from_before_stays(site: Path, path: str, data: bytes) -> None:
    (site / path).parent.mkdir(parents=True, exist_ok=True)
    (site / path).write_bytes(data)
    assert refused(site)


@pytest.mark.parametrize("path", ["content/issuer.yaml", "keys/history.jsonl", "content/badges/first-aid.md"])
def test_whatever_file_is_missing_the_site_from_before_stays(site: Path, path: str) -> None:
    (site / path).unlink()
    assert refused(site)


def test_nothing_is_built_into_the_content(site: Path) -> None:
    before = tree(site)
    for output in (site, site / "content", site / "content" / "new", site / "keys", site / "templates", site.parent):
        with pytest.raises(UsageError):
            build_site(site, output, now=NOW)
    assert tree(site) == before


def test_drafts_are_never_published(site: Path) -> None:
    draft(site, "Draft Person", 9)
    build(site)
    assert not [path for path, data in tree(site / "site").items() if b"Draft Person" in data]


def test_a_stop_between_the_renames_and_then_a_broken_file_still_leave_the_old_site(site: Path) -> None:
    """The old site stood aside when the build was killed; what is wrong with the content must not keep it there."""
    before = tree(site / "site")
    (site / "site").rename(site / ".site.old")
    change(awards(site)[0], "Ada Example", "Eve Example")
    with pytest.raises(ContentError):
        build(site)
    assert tree(site / "site") == before


# -- warnings -----------------------------------------------------------------------------------------------------


def test_a_warning_does_not_stop_a_build_unless_it_is_strict(site: Path) -> None:
    draft(site, "Draft Person", 9)
    built = build_site(site, site / "site", now=NOW)
    assert [(problem.code, problem.warning) for problem in built.verified.warnings] == [("AW27", True)]
    assert refused(site, strict=True) == ["AW27"]
    (site / "content" / "awards" / "2026" / "0000000000000009.yaml").unlink()
    build_site(site, site / "site", now=NOW, strict=True)


def test_strict_at_the_command_line(here: Here, site: Path) -> None:
    draft(site, "Draft Person", 9)
    kind = here("build", "--root", site, "--at", AT)
    assert (kind.code, "Wrote" in kind.out, "AW27" in kind.err) == (0, True, True)
    strict = here("build", "--root", site, "--at", AT, "--strict")
    assert (strict.code, strict.out) == (1, "")
    assert "1 warning. Nothing was published; the site from" in strict.err


def test_problems_as_json(here: Here, site: Path) -> None:
    change(awards(site)[0], "Ada Example", "Eve Example")
    done = here("build", "--root", site, "--at", AT, "--json")
    (problem,) = json.loads(done.out)
    assert (done.code, done.err) == (1, "")
    assert problem["code"] == "AW01"
    assert problem["severity"] == "error"
    assert problem["path"] == "content/awards/2026/0000000000000000.json"
    assert problem["line"] > 1
    assert set(problem) >= {"column", "message", "fix"}


def test_quiet_says_nothing_when_all_is_well(here: Here, site: Path) -> None:
    done = here("build", "--root", site, "--at", AT, "--quiet")
    assert (done.code, done.out, done.err) == (0, "", "")


# -- nothing from the network, and in time ------------------------------------------------------------------------


def test_the_test_below_would_see_a_socket(socket_disabled: None) -> None:
    assert socket_disabled is None
    with pytest.raises((RuntimeError, UserWarning), match="socket"):
        socket.create_connection(("127.0.0.1", 9))


def test_no_command_opens_a_socket(tmp_path: Path, socket_disabled: None) -> None:
    assert socket_disabled is None
    root = small_site(tmp_path)
    draft(root, "Ada Example", 1)
    for line in (
        ("check",),
        ("sign", "--demo", "--yes"),
        ("build",),
        ("verify", root / "site"),
        ("revoke", "0000000000000001", "--reason", "not-earned", "--demo", "--yes"),
        ("renew", "--demo"),
        ("build",),
        ("check",),
    ):
        quietly(*line, "--root", root)
    assert b"evoked" in (root / "site" / "awards" / "0000000000000001" / "index.html").read_bytes()


def test_no_tool_of_the_network_is_even_loaded(tmp_path: Path) -> None:
    """What is never imported cannot be called by a library either; the preview is the exception."""
    root = small_site(tmp_path, people=["Ada Example"])
    script = tmp_path / "loaded.py"
    script.write_text(
        "import sys\nfrom assay.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "finally:\n    print(sorted({'requests', 'aiohttp', 'watchdog', 'http.server'} & set(sys.modules)))\n"
    )
    line = [sys.executable, str(script), "build", "--root", str(root)]
    done = subprocess.run(line, env=environment(), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_example_is_built_within_seconds(example_root: Path, tmp_path: Path) -> None:
    started = time.process_time()
    build(example_root, tmp_path / "site")
    assert time.process_time() - started < 10


def test_signing_and_building_do_not_depend_on_where_they_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`build.py` in the site folder is `assay build` there."""
    root = small_site(tmp_path / "club")
    draft(root, "Ada Example", 1)
    sign(root)
    monkeypatch.chdir(root)
    with pytest.raises(SystemExit) as left:
        main(["build", "--at", AT])
    assert left.value.code == 0
    assert "Verified 1 award: 1 valid." in capsys.readouterr().out
    assert (root / "site" / "awards" / "0000000000000001" / "index.html").is_file()
