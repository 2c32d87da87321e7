"""A site nothing of which has moved is left alone, and whatever could have changed it wakes the build."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sites import AT, NOW, Here, awards, draft, environment, run, sign, small_site, tree
from test_rebuilding import CHANGES, nothing, put

from assay import builder, largebuild
from assay.builder import build_site, told_at_rest
from assay.credentials.folders import ENDORSEMENTS_FOLDER
from assay.credentials.steps import moment
from assay.credentials.telling import Tell
from assay.website import batches, rest
from assay.website.memory import Memory
from assay.website.rest import Told, quiet_until

TONIGHT = datetime.fromisoformat("2026-11-23T00:00:00Z")
EVENING = TONIGHT - timedelta(minutes=2)
LIST_DAY = "10:00:00"
"""When the list of the site was signed, and when it ends: warnings come whole days before."""


@pytest.fixture(scope="session")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site with a few awards; copy it before changing anything."""
    return small_site(tmp_path_factory.mktemp("resting"), people=[f"Person {number}" for number in range(4)])


class Resting:
    """A site that is built by what changed, however few its awards are."""

    def __init__(self, root: Path, cache: Path) -> None:
        self.root, self.cache, self.site = root, cache, root / "site"

    def build(self, now: datetime = NOW) -> Told:
        """Build as the command does when the site does not rest."""
        return build_site(self.root, self.site, now=now, jobs=1, cache=self.cache).told

    def told(self, now: datetime = NOW, *, strict: bool = False) -> Told | None:
        """Ask whether it rests."""
        return told_at_rest(self.root, self.site, now=now, strict=strict, cache=self.cache)


@pytest.fixture
def fresh(signed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Resting:
    """Return a copy of the site, in which no file counts as young."""
    monkeypatch.setattr(builder, "SMALL", 1)
    monkeypatch.setattr(largebuild, "YOUNG", -(10**12))
    return Resting(Path(shutil.copytree(signed, tmp_path / "club")), tmp_path / "cache")


@pytest.fixture
def site(fresh: Resting) -> Resting:
    """Return it built twice: the first build writes down its addresses."""
    fresh.build()
    run("build", "--root", fresh.root, "--at", AT, "--jobs", "1", env=environment(ASSAY_CACHE=str(fresh.cache)))
    fresh.build()
    assert fresh.told()
    return fresh


def test_what_is_told_is_what_the_build_told_and_nothing_is_touched(site: Resting) -> None:
    made, before = site.build(), tree(site.site)
    hints = {path: path.stat().st_ctime_ns for path in site.site.rglob("*")}
    told = site.told()
    assert told
    assert told.at == NOW.isoformat()
    assert replace(told, at="") == made
    assert told.awards == len(awards(site.root)) > 0
    assert tree(site.site) == before
    assert {path: path.stat().st_ctime_ns for path in site.site.rglob("*")} == hints


@pytest.mark.parametrize(
    "change", [change for change, _ in CHANGES if change is not nothing], ids=lambda one: one.__name__
)
def test_every_change_wakes_the_build(site: Resting, change: Callable[[Path], None]) -> None:
    change(site.root)
    assert not site.told()


@pytest.mark.parametrize("change", ["stray", "hidden", "folder", "gone", "draft", "link", "key", "same length"])
def test_so_does_whatever_else_happens_to_its_sources(site: Resting, change: str) -> None:
    content, award = site.root / "content", awards(site.root)[0]
    if change == "stray":
        (content / "stray.txt").write_text("x", "utf-8")
    elif change == "hidden":
        (content / "badges" / ".note").write_text("x", "utf-8")
    elif change == "folder":
        (site.root / "templates").mkdir(exist_ok=True)
        (site.root / "templates" / "new").mkdir()
    elif change == "gone":
        award.unlink()
    elif change == "draft":
        draft(site.root, "Somebody New", 500)
    elif change == "link":
        kept = site.root / "kept"
        award.rename(kept)
        award.symlink_to(kept)
    elif change == "key":
        (site.root / "keys" / "other.txt").write_text("x", "utf-8")
    else:
        found, data = award.stat(), bytearray(award.read_bytes())
        data[-3] ^= 1
        award.write_bytes(data)
        os.utime(award, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert not site.told()


@pytest.mark.parametrize("spoil", ["change", "delete", "add", "folder", "link"])
def test_so_does_what_somebody_did_to_the_published_site(site: Resting, spoil: str) -> None:
    page = next(site.site.glob("awards/*/index.html"))
    if spoil == "change":
        page.write_bytes(page.read_bytes())
    elif spoil == "delete":
        page.unlink()
    elif spoil == "add":
        page.with_name("extra.html").write_text("x", "utf-8")
    elif spoil == "folder":
        (site.site / "more").mkdir()
        (site.site / "more" / "index.html").write_text("x", "utf-8")
    else:
        page.with_name("link").symlink_to(page)
    assert not site.told()


def test_a_site_with_an_award_that_was_taken_down_rests_as_well(site: Resting) -> None:
    """Its page lies where those of awards do, and is none."""
    run("erase", awards(site.root)[1].stem, "--yes", "--root", site.root, "--at", AT)
    made = site.build()
    told = site.told()
    assert told
    assert replace(told, at="") == made
    whole = build_site(site.root, site.root / "clean", now=NOW).told
    assert (whole.files, whole.size) == (told.files, told.size)
    put(site.root / "content" / "issuer.yaml", "badges@example.org", "awards@example.org")
    assert not site.told()
    assert (site.build().files, bool(site.told())) == (whole.files, True)


def test_what_cannot_be_looked_at_is_no_rest(site: Resting, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(rest, "look_at", refused)
    assert not site.told()


def test_another_program_another_site_and_no_site_are_no_rest(site: Resting, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as other:
        other.setattr(rest, "program", lambda: "another version")
        assert not site.told()
    assert site.told()
    copy = Path(shutil.copytree(site.site, site.root / "copy", copy_function=shutil.copy2))
    assert not told_at_rest(site.root, copy, now=NOW, strict=False, cache=site.cache)
    shutil.rmtree(site.site)
    assert not site.told()


def test_warnings_are_told_again_and_strict_hears_them(site: Resting) -> None:
    assert site.told(strict=True)
    # Ten years after it was signed the list of the demonstration key ends.
    late = moment("2035-12-31T12:00:00Z")
    while not [item for item in site.build(late).warnings if not item.notice]:
        late += timedelta(days=7)
    told = site.told(late)
    assert told
    assert told.warnings
    assert not site.told(late, strict=True)


def test_files_changed_shortly_before_or_during_a_build_are_never_taken_by_their_times(
    site: Resting, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = batches.work_through

    def meanwhile(paths: list[str], job: batches.Job, *, jobs: int, tell: Tell) -> batches.Outcome:
        outcome = inner(paths, job, jobs=jobs, tell=tell)
        os.utime(awards(site.root)[1])
        return outcome

    monkeypatch.setattr(largebuild, "YOUNG", 0)
    put(site.root / "content" / "issuer.yaml", "badges@example.org", "awards@example.org")
    with monkeypatch.context() as busy:
        busy.setattr(largebuild, "work_through", meanwhile)
        site.build()
    assert not site.told()
    site.build()
    assert site.told()
    monkeypatch.setattr(largebuild, "YOUNG", 3600 * 10**9)
    site.build()
    assert not site.told()


# -- time ---------------------------------------------------------------------------------------------------------


def test_a_site_rests_until_something_begins_or_ends_and_never_over_midnight(site: Resting) -> None:
    """The lists' own hour is such a moment on every day: warnings of their end come whole days before it."""
    assert site.told(EVENING)
    assert not site.told(TONIGHT)
    assert not site.told(NOW - timedelta(seconds=1))
    morning = moment(f"2026-11-22T{LIST_DAY}Z")
    site.build(morning - timedelta(hours=1))
    assert site.told(morning - timedelta(minutes=2))
    assert not site.told(morning)
    site.build(morning)
    assert not site.told(morning + timedelta(seconds=1))
    site.build(morning + timedelta(minutes=2))
    assert site.told(EVENING)


def test_within_its_time_a_build_would_make_the_same_site(tmp_path: Path) -> None:
    """At hours around the end of an award: as long as a site rests, a build from nothing makes the same bytes."""
    root = small_site(tmp_path / "club")
    put(root / "content" / "badges" / "first-aid.md", "# valid_for: P3Y", "valid_for: P3Y")
    draft(root, "Somebody", 500)
    sign(root)
    site, late, rests = root / "site", root / "late", []
    (award,) = build_site(root, site, now=NOW).verified.awards
    assert award.claim.valid_until
    for offset in (-7200, -90, -59, 0, 59, 61, 90):
        start = moment(award.claim.valid_until.text) + timedelta(seconds=offset)
        verified = build_site(root, site, now=start).verified
        until = quiet_until(root, verified)
        assert start <= until <= start + timedelta(days=1)
        if until > start:
            rests.append(offset)
            then = build_site(root, late, now=until - timedelta(seconds=1)).verified
            assert [one.state for one in then.awards] == [one.state for one in verified.awards]
            assert tree(late) == tree(site)
    assert rests


def test_a_site_with_endorsements_never_rests(site: Resting) -> None:
    (site.root / ENDORSEMENTS_FOLDER).mkdir()
    site.build()
    assert not site.told()


# -- the memory and the command -----------------------------------------------------------------------------------


@pytest.mark.parametrize("fact", [b"", b"x", b"[]", b"{}", b'{"stand":"","until":"","told":{}}', b'{"told":{"at":1}}'])
def test_a_damaged_memory_is_no_rest(site: Resting, fact: bytes) -> None:
    with Memory.open(site.cache, site.root, site.site) as memory:
        assert memory
        memory.write((), (), {"rest": fact}, anew=False)
    assert not site.told()


def test_small_sites_are_not_even_looked_at(site: Resting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "SMALL", 250)
    assert not site.told()


def test_the_command_says_that_there_was_nothing_to_do(
    site: Resting, here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSAY_CACHE", str(site.cache))
    monkeypatch.delenv("CI", raising=False)

    def build(*more: str) -> str:
        done = here("build", "--root", site.root, "--at", AT, "--jobs", "1", *more)
        assert done.code == 0, done.text
        return " ".join(done.text.split())

    whole, quiet = build("--full"), build()
    assert "Nothing has changed" not in whole
    assert quiet.startswith("Nothing has changed since the last build")
    assert whole.partition("Wrote ")[2] == quiet.partition("It wrote ")[2] != ""
    assert "look whether anything moved" in build("--profile")
    assert build("--quiet") == ""
