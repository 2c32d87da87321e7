"""A build by what changed ends with the bytes of a clean one, does no more than it must, and loses nothing."""

from __future__ import annotations

import gc
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sites import AT, NOW, awards, command, draft, environment, quietly, run, sign, small_site, tree

from assay import largebuild
from assay.builder import Built, build_site
from assay.credentials.rows import pack, unpack
from assay.credentials.telling import Tell
from assay.credentials.verified import VerifiedContent
from assay.errors import ContentError
from assay.website import batches, footing, journal, memory
from assay.website.journal import Change, finish, stage_of, write_journal
from assay.website.memory import Memory
from assay.website.publish import recover
from assay.website.render import OutputFile

PEOPLE = 9


@dataclass
class Rebuilt:
    """A site with a memory."""

    root: Path
    cache: Path
    drawn: list[str] = field(default_factory=list)
    """Paths of the awards that the last build verified and drew."""

    def build(self, now: datetime = NOW, *, full: bool = False) -> Built:
        """Build by what changed."""
        self.drawn.clear()
        return build_site(self.root, self.root / "site", now=now, jobs=1, cache=self.cache, full=full)

    def check(self, now: datetime = NOW) -> Built:
        """Build, and hold the result against a clean build."""
        built = self.build(now)
        clean = self.root / "clean"
        whole = build_site(self.root, clean, now=now)
        assert tree(self.root / "site") == tree(clean)
        assert (built.report.files, built.report.size) == (whole.report.files, whole.report.size)
        assert built.verified.awards
        assert [(one.id, one.state, one.revocation) for one in built.verified.awards] == [
            (one.id, one.state, one.revocation) for one in whole.verified.awards
        ]
        assert [one.checks for one in built.verified.awards] == [one.checks for one in whole.verified.awards]
        assert built.verified.warnings == whole.verified.warnings
        assert built.warnings == whole.warnings
        shutil.rmtree(clean)
        return built


def watched(root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Rebuilt:
    """Return a site that was built once, and from now on notes what it draws."""
    site = Rebuilt(root, cache)
    inner = batches.work_through

    def noted(paths: list[str], job: batches.Job, *, jobs: int, tell: Tell) -> batches.Outcome:
        site.drawn += paths
        return inner(paths, job, jobs=jobs, tell=tell)

    monkeypatch.setattr(largebuild, "work_through", noted)
    site.build()
    return site


@pytest.fixture(scope="session")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site with a few awards; copy it before changing anything."""
    return small_site(tmp_path_factory.mktemp("rebuilt"), people=[f"Person {number}" for number in range(PEOPLE)])


@pytest.fixture
def site(signed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rebuilt:
    """Return a copy of it, built once."""
    return watched(Path(shutil.copytree(signed, tmp_path / "club")), tmp_path / "cache", monkeypatch)


@pytest.fixture
def association(example_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rebuilt:
    """Return the example association with all it has, built once."""
    root = Path(shutil.copytree(example_root, tmp_path / "association", ignore=shutil.ignore_patterns("site")))
    return watched(root, tmp_path / "cache", monkeypatch)


def put(path: Path, old: str, new: str) -> None:
    """Change a text file in one place."""
    text = path.read_text("utf-8")
    assert old in text, f"{path} has no {old}"
    path.write_text(text.replace(old, new, 1), "utf-8")


# -- changes ------------------------------------------------------------------------------------------------------


def nothing(root: Path) -> None:
    """Change nothing."""


def touch(root: Path) -> None:
    """Give every award another time."""
    for path in awards(root):
        os.utime(path)


def add_award(root: Path) -> None:
    """Sign one more."""
    draft(root, "Somebody New", 500)
    sign(root)


def revoke(root: Path) -> None:
    """Revoke one: its list and the record change."""
    quietly("revoke", awards(root)[1].stem, "--reason", "not-earned", "--demo", "--yes", "--root", root, "--at", AT)


def renew(root: Path) -> None:
    """Sign the lists again: every page names the day of its list."""
    quietly("renew", "--demo", "--root", root, "--at", AT)


def change_issuer(root: Path) -> None:
    """Every page bears the name of the issuer."""
    put(root / "content" / "issuer.yaml", "badges@example.org", "awards@example.org")


def change_template(root: Path) -> None:
    """Override a template."""
    (root / "templates").mkdir(exist_ok=True)
    (root / "templates" / "award.html").write_text(
        '{% extends "default/award.html" %}{% block head %}<meta name="x" content="y">{% endblock %}', "utf-8"
    )


def change_style(root: Path) -> None:
    """Override an asset: its address has its digest in it, and stands on every page."""
    (root / "templates" / "assets").mkdir(parents=True, exist_ok=True)
    (root / "templates" / "assets" / "assay.css").write_text("body { color: #000 }", "utf-8")


def no_pictures(root: Path) -> None:
    """Stop baking: files of every award vanish."""
    path = root / "content" / "issuer.yaml"
    path.write_text(path.read_text("utf-8") + "\nbaked_images: no\n", "utf-8")


def listed(root: Path) -> None:
    """Let search engines list one award, and give it a card of its own."""
    entry = f"  - award: {awards(root)[2].stem}\n    agreed: 2026-03-20\n    named_card: yes\n    search_engines: yes\n"
    text = f"awards:\n{entry}"
    (root / "content" / "sharing.yaml").write_text(text, "utf-8")


CHANGES: list[tuple[Callable[[Path], None], int | None]] = [
    (nothing, 0),
    (touch, 0),
    (add_award, 1),
    (revoke, None),
    (renew, PEOPLE),
    (change_issuer, PEOPLE),
    (change_template, PEOPLE),
    (change_style, PEOPLE),
    (no_pictures, PEOPLE),
    (listed, 1),
]


@pytest.mark.parametrize(("change", "expected"), CHANGES, ids=[change.__name__ for change, _ in CHANGES])
def test_each_change_does_what_a_clean_build_does_and_no_more(
    site: Rebuilt, change: Callable[[Path], None], expected: int | None
) -> None:
    change(site.root)
    site.check()
    assert expected is None or len(site.drawn) == expected
    site.check()
    assert not site.drawn


def test_a_badge_text_touches_only_its_own_awards(association: Rebuilt) -> None:
    badge = association.root / "content" / "badges" / "data-cleaning.md"
    slug = "/badges/data-cleaning/"
    mine = [path for path in awards(association.root) if slug in path.read_text("utf-8")]
    art = badge.with_suffix(".svg")
    art.write_text(art.read_text("utf-8").replace("<svg", "<!-- new --><svg", 1), "utf-8")
    association.check()
    about = {json.loads(path.read_bytes())["credentialSubject"]["achievement"]["id"] for path in mine}
    assert 0 < len(association.drawn) < len(awards(association.root))
    assert any(address.endswith(slug) for address in about)
    assert set(association.drawn) <= {path.relative_to(association.root).as_posix() for path in mine}


@pytest.mark.parametrize("lost", ["content/earners.yaml", "content/sharing.yaml", "content/endorsements/guild.json"])
def test_what_people_agreed_to_or_others_signed_can_be_taken_back(association: Rebuilt, lost: str) -> None:
    (association.root / lost).unlink()
    if lost.endswith("guild.json"):
        (association.root / "content/endorsements/guild.pins.json").unlink()
    if "earners" in lost:
        shutil.rmtree(association.root / "content" / "transcripts")
    association.check()
    assert len(association.drawn) < len(awards(association.root))


def test_a_pathway_touches_every_page_and_pages_that_spoke_of_others_fall_silent(association: Rebuilt) -> None:
    put(association.root / "content/pathways/data-steward.md", "name:", "name: The new way,")
    association.check()


def test_an_award_that_is_taken_away_goes_with_all_its_files(site: Rebuilt) -> None:
    gone = awards(site.root)[4]
    ledger = site.root / "content" / "addresses.txt"
    ledger.write_text(ledger.read_text("utf-8").replace(f"/awards/{gone.stem}/\n", ""), "utf-8")
    gone.unlink()
    site.check()
    assert not (site.root / "site" / "awards" / gone.stem).exists()
    assert not site.drawn


def test_another_day_draws_every_page_and_writes_only_those(site: Rebuilt) -> None:
    kept = {path: path.stat().st_ino for path in (site.root / "site").rglob("*.json") if "awards" in path.parts}
    site.check(NOW + timedelta(days=1))
    assert len(site.drawn) == PEOPLE
    assert kept == {path: path.stat().st_ino for path in kept}


def test_an_award_expires_without_any_file_changing(association: Rebuilt) -> None:
    """A state is never remembered: it is asked for again, also within one day."""
    for hours in (1, 2):
        association.check(NOW + timedelta(hours=hours))
        assert not association.drawn
    association.check(NOW + timedelta(days=900))
    association.check(NOW)


def test_the_program_itself_is_among_what_pages_depend_on(site: Rebuilt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(footing, "program", lambda: "another version")
    site.check()
    assert len(site.drawn) == PEOPLE


# -- what is published --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spoil", ["change", "delete", "add", "inside", "named", "folder", "page"])
def test_what_somebody_did_to_the_published_site_is_put_right(site: Rebuilt, spoil: str) -> None:
    folder = site.root / "site" / "awards" / awards(site.root)[0].stem
    if spoil == "change":
        (folder / "claim.json").write_bytes(b"{}")
    elif spoil == "delete":
        (folder / "badge.png").unlink()
    elif spoil == "add":
        (folder / "malware.exe").write_bytes(b"MZ")
    elif spoil == "inside":
        (folder / "deep" / "er").mkdir(parents=True)
        (folder / "deep" / "er" / "malware.exe").write_bytes(b"MZ")
        (folder / "deep" / "index.html").write_bytes(b"?")
    elif spoil == "named":
        (folder / "claim.json").rename(folder / "claims.json")
    elif spoil == "folder":
        (site.root / "site" / "more" / "of").mkdir(parents=True)
        (site.root / "site" / "more" / "of" / "it.html").write_bytes(b"?")
    else:
        (site.root / "site" / "index.html").write_bytes(b"defaced")
    site.check()
    assert len(site.drawn) <= 1
    site.check()
    assert not site.drawn


def test_a_link_in_the_published_site_is_never_written_through(site: Rebuilt, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder = site.root / "site" / "keys"
    shutil.rmtree(folder)
    folder.symlink_to(elsewhere)
    site.check()
    assert not list(elsewhere.iterdir())


def test_an_award_changed_in_place_with_its_old_time_is_seen(site: Rebuilt) -> None:
    path = awards(site.root)[3]
    before = path.stat()
    data = path.read_bytes()
    path.write_bytes(data.replace(b"Person", b"Perzon"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    published = tree(site.root / "site")
    with pytest.raises(ContentError) as error:
        site.build()
    assert {problem.code for problem in error.value.problems} <= {
        "AW06",
        "AW08",
        "AW09",
        "AW10",
        "AW26",
        "AW02",
        "AW01",
    }
    assert tree(site.root / "site") == published


def test_a_refused_build_changes_nothing_and_the_next_one_goes_on(site: Rebuilt) -> None:
    published = tree(site.root / "site")
    (site.root / "content" / "issuer.yaml").rename(site.root / "issuer.yaml")
    with pytest.raises(ContentError):
        site.build()
    assert tree(site.root / "site") == published
    (site.root / "issuer.yaml").rename(site.root / "content" / "issuer.yaml")
    site.check()
    assert not site.drawn


# -- what is remembered -------------------------------------------------------------------------------------------


def databases(cache: Path) -> list[Path]:
    return sorted(cache.glob("*.sqlite"))


def test_a_large_memory_is_added_to_and_written_anew_only_when_it_came_to_many_pieces(
    site: Rebuilt, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (memory, largebuild):
        monkeypatch.setattr(module, "SEGMENT", 2)
        monkeypatch.setattr(module, "MOST_SEGMENTS", 1)
    # No file is too young to be told by its time.
    monkeypatch.setattr(largebuild, "YOUNG", -(10**12))

    def pieces() -> list[int]:
        (path,) = databases(site.cache)
        with sqlite3.connect(path) as database:
            numbers = [number for (number,) in database.execute("SELECT number FROM segments ORDER BY number")]
        database.close()
        return numbers

    site.build(full=True)
    assert pieces() == [1, 2, 3, 4, 5]
    # More pieces than the changes that are kept one by one: nothing changed, so nothing is written.
    site.check()
    assert pieces() == [1, 2, 3, 4, 5]
    for number, left in enumerate(([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5])):
        os.utime(awards(site.root)[number], (number, number))
        site.check()
        assert pieces() == left


def test_full_verifies_everything_whatever_is_remembered(site: Rebuilt) -> None:
    site.build(full=True)
    assert len(site.drawn) == PEOPLE
    site.check()
    assert not site.drawn


@pytest.mark.parametrize("damage", [b"", b"not a database", b"SQLite format 3\0" + bytes(4000)])
def test_a_damaged_memory_is_forgotten(site: Rebuilt, damage: bytes) -> None:
    (path,) = databases(site.cache)
    path.write_bytes(damage)
    site.check()
    assert len(site.drawn) == PEOPLE


def test_a_memory_that_another_process_holds_is_left_alone(site: Rebuilt) -> None:
    (path,) = databases(site.cache)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    before = path.stat().st_ino
    site.build()
    assert len(site.drawn) == PEOPLE
    holder.execute("ROLLBACK")
    holder.close()
    assert path.stat().st_ino == before
    # Everything lies there anew, as that memory does not know it.
    site.check()
    assert len(site.drawn) == PEOPLE


def test_a_build_goes_on_where_no_memory_can_be_opened(site: Rebuilt) -> None:
    (path,) = databases(site.cache)
    path.unlink()
    path.mkdir()
    site.check()
    assert len(site.drawn) == PEOPLE


def test_no_build_leaves_garbage_frozen(site: Rebuilt) -> None:
    """A preview builds again and again in one process; what is frozen is never collected."""
    put(site.root / "content" / "issuer.yaml", "badges@example.org", "awards@example.org")
    site.build()
    assert gc.get_freeze_count() == 0


@pytest.mark.parametrize("column", ["marks", "rows"])
def test_damaged_rows_are_forgotten(site: Rebuilt, column: str) -> None:
    (path,) = databases(site.cache)
    with sqlite3.connect(path) as database:
        database.execute(f"UPDATE segments SET {column} = ?", (b"[[1]]",))  # noqa: S608 - one of two names
    database.close()
    site.check()
    assert len(site.drawn) == PEOPLE


def test_a_memory_that_others_could_write_is_not_used(site: Rebuilt) -> None:
    site.cache.chmod(0o777)
    site.build()
    assert len(site.drawn) == PEOPLE


def test_a_memory_of_another_site_vouches_for_nothing(site: Rebuilt, tmp_path: Path) -> None:
    """What a key history did not bear out then, or bears out no more, is verified again."""
    (path,) = databases(site.cache)
    other = Path(shutil.copytree(site.root, tmp_path / "other"))
    victim = awards(other)[0]
    victim.write_bytes(victim.read_bytes().replace(b"Person", b"Perzon"))
    moved = Rebuilt(other, tmp_path / "cache2")
    with Memory.open(moved.cache, other, other / "site") as memory:
        assert memory is not None
    (fresh,) = databases(moved.cache)
    shutil.copyfile(path, fresh)
    with pytest.raises(ContentError):
        moved.build()


def test_neither_states_nor_dates_nor_bits_are_remembered(association: Rebuilt) -> None:
    built = association.build()
    packed = unpack(pack(built.verified.awards))
    assert [row.id for row in packed] == [one.id for one in built.verified.awards]
    assert [row.claim for row in packed] == [one.claim for one in built.verified.awards]
    for row, award in zip(packed, built.verified.awards, strict=True):
        assert row.document == award.document
        assert not {check.name for check in row.checks} & {"dates", "status"}


def test_rows_of_another_form_are_refused() -> None:
    for data in (b"", b"x", zlib.compress(b'{"parts":[],"rows":[[1,2,3,4,5]]}')):
        with pytest.raises(ValueError, match="no rows"):
            unpack(data)


def test_in_ci_nothing_is_remembered(signed: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(signed, tmp_path / "club"))
    cache = tmp_path / "cache"
    run("build", "--root", root, "--at", AT, "--jobs", "1", env=environment(CI="true", ASSAY_CACHE=str(cache)))
    assert not cache.exists()
    run("build", "--root", root, "--at", AT, "--jobs", "1", env=environment(ASSAY_CACHE=str(cache)))
    assert databases(cache)
    assert cache.stat().st_mode & 0o077 == 0


# -- stops --------------------------------------------------------------------------------------------------------


def test_a_change_is_undone_before_its_journal_and_finished_after_it(tmp_path: Path) -> None:
    target = tmp_path / "site"
    target.mkdir()
    (target / "old.html").write_bytes(b"old")
    (target / "same.html").write_bytes(b"same")
    change = Change(target)
    change.put(OutputFile("new/page.html", b"new"))
    change.put(OutputFile("same.html", b"same"))
    finish(target)
    assert tree(target) == {"old.html": b"old", "same.html": b"same"}
    assert not stage_of(target).exists()
    change = Change(target)
    change.put(OutputFile("new/page.html", b"new"))
    write_journal(change.stage, ["new/page.html", "moved/before.html"], ["old.html"], durable=True)
    recover(target)
    assert tree(target) == {"new/page.html": b"new", "same.html": b"same"}
    assert not stage_of(target).exists()


@pytest.mark.parametrize("moment", [0, 1, 4, 8])
def test_a_stop_while_the_journal_is_carried_out_loses_nothing(
    site: Rebuilt, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    """Every rename is a place to stop; whoever starts next ends with the same site."""
    no_pictures(site.root)
    listed(site.root)
    calls = iter(range(1000))

    class StoppedError(BaseException):
        """As if the process had been killed: nothing tidies up."""

    plain = Path.replace

    def stop(self: Path, to: Path) -> Path:
        if "next" in str(self) and next(calls) == moment:
            raise StoppedError
        return plain(self, to)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", stop)
        # Nothing may be tidied up by the process that was stopped.
        patch.setattr("assay.website.publish.recover", lambda _: None)
        with pytest.raises(StoppedError):
            site.build()
    site.check()


def test_a_build_killed_at_any_moment_ends_as_a_clean_one(signed: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(signed, tmp_path / "club"))
    settings = environment(ASSAY_CACHE=str(tmp_path / "cache"))
    line = command("build", "--root", root, "--at", AT, "--jobs", "1", "-q")
    subprocess.run(line, env=settings, check=True)
    chance = random.Random(4)  # noqa: S311 - the same moments every time
    killed = 0
    for number in range(6):
        put(root / "content" / "issuer.yaml", "@example.org", f"{number}@example.org")
        with subprocess.Popen(line, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            stage, end = root / ".site.next", time.monotonic() + 60
            while not stage.exists() and process.poll() is None and time.monotonic() < end:
                time.sleep(0.002)
            time.sleep(chance.random() * 0.4)
            process.send_signal(signal.SIGKILL)
        killed += process.returncode == -signal.SIGKILL
        assert (root / "site" / "index.html").is_file()
    assert killed
    subprocess.run(line, env=settings, check=True)
    build_site(root, root / "clean", now=NOW)
    assert tree(root / "site") == tree(root / "clean")
    assert not (root / ".site.next").exists()


def test_paths_that_lead_out_of_the_site_are_refused(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    change = Change(tmp_path / "site")
    for path in ("../x", "/x", "a/../../x"):
        with pytest.raises(ValueError, match="outside"):
            change.put(OutputFile(path, b""))
    assert journal.stage_of(tmp_path / "site").is_dir()


# -- anything, in any order ---------------------------------------------------------------------------------------


def test_any_row_of_changes_ends_as_a_clean_build(site: Rebuilt) -> None:
    chance = random.Random(11)  # noqa: S311 - the same changes every time
    numbers = iter(range(600, 700))

    def another(root: Path) -> None:
        draft(root, "One More", next(numbers))
        sign(root)

    def repeal(root: Path) -> None:
        shutil.rmtree(root / "templates", ignore_errors=True)
        (root / "content" / "sharing.yaml").unlink(missing_ok=True)

    def deface(root: Path) -> None:
        pages = sorted((root / "site").rglob("*.html"))
        chance.choice(pages).write_bytes(b"?")

    def revoke_any(root: Path) -> None:
        state = (root / "content" / "status" / "revocations.yaml").read_text("utf-8")
        free = [path.stem for path in awards(root) if path.stem not in state]
        name = chance.choice(free)
        quietly("revoke", name, "--reason", "not-earned", "--demo", "--yes", "--root", root, "--at", AT)

    possible = [another, another, repeal, deface, revoke_any, listed, change_template, change_style, touch, renew]
    for _ in range(8):
        for change in chance.sample(possible, chance.randint(1, 3)):
            change(site.root)
        site.check(NOW + timedelta(hours=chance.randint(0, 3)))


def test_small_sites_are_built_whole(signed: Path, tmp_path: Path) -> None:
    assert largebuild.SMALL > PEOPLE
    root = Path(shutil.copytree(signed, tmp_path / "club"))
    build_site(root, root / "site", now=NOW, cache=tmp_path / "cache")
    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == ["pictures", "templates"]


def test_a_page_of_the_associations_own_touches_no_award(association: Rebuilt) -> None:
    page = association.root / "content" / "pages" / "guide" / "officers.md"
    page.write_text(page.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")
    association.check()
    assert not association.drawn


def test_whatever_surrounds_awards_is_part_of_the_footing_unless_named_apart() -> None:
    """A field that is added later counts for every award, until somebody says that it does not."""
    names = {part.name for part in fields(VerifiedContent)}
    assert names >= footing.APART
    assert {"issuer", "history_bytes", "pathways", "demonstration"} <= names - footing.APART


def test_objects_without_a_value_of_their_own_have_no_digest() -> None:
    with pytest.raises(TypeError, match="no digest"):
        footing.digest((1, object()))
