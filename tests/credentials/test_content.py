"""The layout of a site folder: strange names, links and keys are refused; awards are saved whole or not at all."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from assay.credentials.content import load_content, load_keys
from assay.credentials.saving import SET_ASIDE, award_path, save_award, set_aside
from assay.errors import MachineError, Problem
from assay.integrity.durable import write_whole
from assay.integrity.keys import SECRET_MARKER
from credentials.support import ATTENDANCE, BADGE, DRAFT, ISSUER, SVG, png, problem, problems, replaced
from credentials.workshop import AWARD_ID, Workshop

PATHWAY = "---\nname: Sailor\ndescription: x\nleads_to: splicing\nrequires:\n  badge: knots\n---\nText\n"


@pytest.fixture
def site(tmp_path: Path, shop: Workshop) -> Path:
    """Return a site folder with one of everything."""
    files = {
        "content/issuer.yaml": ISSUER,
        "content/badges/knots.md": BADGE,
        "content/badges/meeting.md": ATTENDANCE,
        "content/badges/splicing.md": BADGE,
        "content/pathways/sailor.md": PATHWAY,
        f"content/awards/2026/{AWARD_ID}.yaml": DRAFT,
        "content/awards/2026/0000000000000000.json": "{}",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys/history.jsonl").write_bytes(shop.history_bytes)
    return tmp_path


def put(site: Path, path: str, data: str | bytes = "") -> Path:
    """Write one more file."""
    target = site / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data.encode() if isinstance(data, str) else data)
    return target


def found_in(site: Path) -> Problem:
    return problem(lambda: load_content(site))


def test_one_of_everything_is_read(site: Path, shop: Workshop) -> None:
    content = load_content(site)
    assert [badge.slug for badge in content.badges] == ["knots", "meeting", "splicing"]
    assert [pathway.slug for pathway in content.pathways] == ["sailor"]
    assert [draft.id for draft in content.drafts] == [AWARD_ID]
    assert [(award.id, award.data) for award in content.awards] == [("0" * 16, b"{}")]
    assert content.history == shop.history
    assert content.history_bytes == shop.history_bytes
    assert content.badge("knots") is content.badges[0]
    assert content.badge("knot") is None


def test_awards_lie_in_folders_of_any_depth_and_order_never_depends_on_the_disk(site: Path) -> None:
    for path in ("b/c/1111111111111111.json", "a/2222222222222222.json", "3333333333333333.json"):
        put(site, f"content/awards/{path}", "{}")
    content = load_content(site)
    assert [award.path for award in content.awards] == sorted(award.path for award in content.awards)
    assert len(content.awards) == 4


@pytest.mark.parametrize("name", [".gitkeep", ".DS_Store", ".knots.md.swp"])
def test_hidden_files_are_left_alone(name: str, site: Path) -> None:
    for folder in ("", "badges/", "pathways/", "awards/"):
        put(site, f"content/{folder}{name}", b"\0\xff")
    load_content(site)


NAMES = [
    ("content/badges/First-Aid.md", "FILE02", "rename it to first-aid.md"),
    ("content/badges/first_aid.md", "FILE02", "rename it to first-aid.md"),
    ("content/badges/a..b.md", "FILE02", "rename it to a-b.md"),
    ("content/badges/-a.md", "FILE02", "rename it to a.md"),
    ("content/badges/a b.md", "FILE02", "rename it to a-b.md"),
    ("content/badges/über.md", "FILE02", "rename it"),
    ("content/badges/u\u0308ber.md", "FILE02", "rename it"),
    ("content/badges/%2e%2e.md", "FILE02", "rename it to 2e-2e.md"),
    ("content/badges/a?b#c.md", "FILE02", "rename it to a-b-c.md"),
    ("content/badges/a\\b.md", "FILE02", "rename it to a-b.md"),
    ("content/badges/con.md", "FILE02", "rename it to con-1.md"),
    ("content/badges/lpt1.md", "FILE02", "rename it to lpt1-1.md"),
    (f"content/badges/{'a' * 65}.md", "FILE02", "rename it"),
    ("content/pathways/Sailor-2.md", "FILE02", "rename it to sailor-2.md"),
    ("content/awards/2026/6F2E0C9D1H7K3M5N.yaml", "FILE02", "assay new award"),
    ("content/awards/2026/jonas.yaml", "FILE02", "assay new award"),
    ("content/awards/2026/../2026/iiiiiiiiiiiiiiii.json", "FILE02", "assay new award"),
    ("content/badges/knots.MD", "FILE05", "rename it"),
    ("content/badges/knots.markdown", "FILE05", "rename it"),
    ("content/badges/notes.txt", "FILE05", "move it"),
    ("content/awards/people.csv", "FILE05", "move it"),
    ("content/awards/6f2e0c9d1h7k3m5n.yml", "FILE05", "rename it"),
    ("content/pathways/more/pathway.md", "FILE05", "move it"),
    ("content/badges/more/badge.md", "FILE05", "move it"),
    ("content/badge/first-aid.md", "FILE05", 'did you mean "badges"?'),
    ("content/issuers.yaml", "FILE05", 'did you mean "issuer.yaml"?'),
    ("content/notes.txt", "FILE05", "move it out of content/"),
]


@pytest.mark.parametrize(("path", "code", "fix"), NAMES, ids=[row[0].rpartition("/")[2] for row in NAMES])
def test_names_that_cannot_be_addresses_and_files_that_would_be_overlooked(
    path: str, code: str, fix: str, site: Path
) -> None:
    put(site, path, BADGE)
    found = found_in(site)
    assert found.code == code
    assert fix in found.fix
    assert found.path.startswith("content/")


@pytest.mark.parametrize("path", ["content/badges/x.md", "content/awards/2026/1111111111111111.json"])
def test_a_folder_named_like_a_file_is_refused_or_read_through(path: str, site: Path) -> None:
    (site / path).mkdir(parents=True)
    if path.endswith(".md"):
        assert found_in(site).code == "FILE04"
    else:
        load_content(site)


# -- links and devices --------------------------------------------------------------------------------------------

LINKS = [
    ("content/badges/extra.md", "file"),
    ("content/badges/knots.svg", "file"),
    ("content/pathways/extra.md", "file"),
    ("content/awards/2026/1111111111111111.json", "file"),
    ("content/awards/2026/1111111111111111.yaml", "file"),
    ("content/issuer.yaml", "file"),
    ("keys/history.jsonl", "file"),
    ("keys/other", "file"),
    ("content/badges", "folder"),
    ("content/pathways", "folder"),
    ("content/awards", "folder"),
    ("content", "folder"),
    ("keys", "folder"),
]


@pytest.mark.parametrize(("path", "what"), LINKS, ids=[row[0] for row in LINKS])
def test_nothing_is_read_through_a_link(
    path: str, what: str, site: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Fault E01: what a link points at may be outside of the site folder, or change after it was looked at."""
    outside = tmp_path_factory.mktemp("outside") / "target"
    if (site / path).exists():
        (site / path).rename(outside)
    elif what == "file":
        outside.write_text(BADGE, encoding="utf-8")
    (site / path).symlink_to(outside, target_is_directory=what == "folder")
    if path.endswith(".svg"):
        put(site, "content/badges/knots.md", replaced(BADGE, ("participation: onsite", IMAGE)))
    found = [one for one in problems(lambda: load_content(site)) if one.code == "FILE03"]
    assert found
    assert str(outside) in found[0].message


IMAGE = "image:\n  file: knots.svg\n  alt: A knot\nparticipation: onsite"


def test_a_loop_of_links_is_refused_and_not_followed(site: Path) -> None:
    (site / "content/awards/2026/loop").symlink_to(site / "content/awards", target_is_directory=True)
    assert found_in(site).code == "FILE05"


def test_a_pipe_is_refused_and_not_waited_for(site: Path) -> None:
    os.mkfifo(site / "content/badges/pipe.md")
    found = found_in(site)
    assert found.code == "FILE04"
    assert "device" in found.message


def test_a_file_of_many_megabytes_is_refused_without_reading_it_all(site: Path) -> None:
    huge = put(site, "content/badges/huge.md")
    with huge.open("r+b") as file:
        file.truncate(4 * 1024**3)
    started = time.process_time()
    assert found_in(site).code == "TXT11"
    assert time.process_time() - started < 2


# -- secret keys --------------------------------------------------------------------------------------------------

SECRETS = [
    ("keys/2026-alex", f"{SECRET_MARKER} x"),
    ("keys/notes.txt", "-----BEGIN " + "PRIVATE KEY-----"),
    ("keys/2026-alex.key", "x"),
    ("content/2026-alex.key", "x"),
    ("content/badges/2026-alex.key", "x"),
    ("content/awards/2026/deep/2026-alex.key", "x"),
    ("2026-alex.key", "x"),
    ("content/badges/extra.md", f"---\nname: {SECRET_MARKER}\n---\n"),
    ("content/awards/2026/1111111111111111.json", '{"k": "-----BEGIN OPENSSH ' + 'PRIVATE KEY-----"}'),
]


@pytest.mark.parametrize(("path", "text"), SECRETS, ids=[row[0] for row in SECRETS])
def test_a_secret_key_in_the_site_folder_stops_everything(path: str, text: str, site: Path) -> None:
    """Fault B05."""
    put(site, path, text)
    found = problems(lambda: load_content(site))
    assert any(one.code == "KEY05" and one.path == path for one in found)
    assert all(text not in str(one) or len(text) < 3 for one in found)


# -- what belongs together ----------------------------------------------------------------------------------------


def test_a_draft_or_pathway_for_a_badge_that_is_not_there_is_told_the_nearest(site: Path) -> None:
    put(site, f"content/awards/2026/{AWARD_ID}.yaml", replaced(DRAFT, ("badge: knots", "badge: knotts")))
    put(site, "content/pathways/sailor.md", replaced(PATHWAY, ("leads_to: splicing", "leads_to: meting")))
    found = {one.place: one for one in problems(lambda: load_content(site))}
    assert found[f"content/awards/2026/{AWARD_ID}.yaml:1:8"].fix == 'did you mean "knots"?'
    assert found["content/pathways/sailor.md:4:11"].fix == 'did you mean "meeting"?'
    assert {one.code for one in found.values()} == {"AW24"}


def test_a_broken_badge_does_not_make_its_awards_look_wrong(site: Path) -> None:
    put(site, "content/badges/knots.md", replaced(BADGE, ("kind: microcredential", "kind: nothing")))
    assert found_in(site).path == "content/badges/knots.md"


def test_all_problems_of_all_files_come_together(site: Path) -> None:
    put(site, "content/issuer.yaml", replaced(ISSUER, ("country: IE", "country: Ireland")))
    put(site, "content/badges/knots.md", replaced(BADGE, ("name: Knot Tying", "nmae: Knot Tying")))
    put(site, "content/pathways/sailor.md", "name: x\n")
    put(site, f"content/awards/2026/{AWARD_ID}.yaml", replaced(DRAFT, ("2026-03-14", "14.3.26")))
    put(site, "content/badges/Upper.md", BADGE)
    put(site, "keys/history.jsonl", "{}\n")
    codes = {one.code for one in problems(lambda: load_content(site))}
    assert codes == {"TXT04", "TXT06", "TXT12", "TXT05", "FILE02", "HIST01"}


def test_the_keys_of_another_site_are_refused(site: Path) -> None:
    put(site, "content/issuer.yaml", replaced(ISSUER, ("badges.example.org/", "other.example.org/")))
    found = found_in(site)
    assert found.code == "HIST06"
    assert "did:web:badges.example.org" in found.message


def test_a_picture_that_is_missing_suggests_the_nearest(site: Path) -> None:
    put(site, "content/badges/knots.md", replaced(BADGE, ("participation: onsite", IMAGE)))
    put(site, "content/badges/knot.svg", SVG)
    found = found_in(site)
    assert (found.code, found.fix) == ("IMG04", 'did you mean "knot.svg"?')
    put(site, "content/badges/knots.svg", png())
    assert found_in(site).code == "IMG01"
    put(site, "content/badges/knots.svg", SVG)
    badge = load_content(site).badge("knots")
    assert badge is not None
    assert badge.image is not None
    assert badge.image.data == SVG


def test_a_folder_that_is_no_site_is_told_what_to_do(tmp_path: Path) -> None:
    found = found_in(tmp_path)
    assert found.code == "FILE01"
    assert "assay init" in found.fix


def test_a_site_without_a_key_has_no_history(site: Path) -> None:
    (site / "keys/history.jsonl").unlink()
    assert load_keys(site) == (None, b"")
    assert load_content(site).history is None


# -- saving -------------------------------------------------------------------------------------------------------


def test_an_award_is_on_disk_before_its_draft_moves(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = load_content(site).drafts[0]
    order: list[str] = []
    rename = Path.replace

    def watched(self: Path, target: Path) -> Path:
        order.append(Path(target).name)
        if Path(target).suffix == ".yaml":
            assert (site / award_path(draft)).read_bytes() == b"signed"
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    assert save_award(site, draft, b"signed") == f"content/awards/2026/{AWARD_ID}.json"
    assert order == [f"{AWARD_ID}.json", f"{AWARD_ID}.yaml"]
    assert not (site / draft.path).exists()
    assert (site / SET_ASIDE / f"{AWARD_ID}.yaml").read_text(encoding="utf-8") == DRAFT


def test_a_save_that_stopped_in_the_middle_is_finished_by_the_next_run(site: Path) -> None:
    draft = load_content(site).drafts[0]
    write_whole(site / award_path(draft), b"signed", replace=False)
    assert {one.id for one in load_content(site).drafts} & {one.id for one in load_content(site).awards} == {AWARD_ID}
    set_aside(site, draft)
    content = load_content(site)
    assert (content.drafts, len(content.awards)) == ((), 2)


def test_an_award_is_never_overwritten(site: Path) -> None:
    draft = load_content(site).drafts[0]
    write_whole(site / award_path(draft), b"first", replace=False)
    with pytest.raises(MachineError):
        save_award(site, draft, b"second")
    assert (site / award_path(draft)).read_bytes() == b"first"
    assert (site / draft.path).exists()
    assert not [path for path in (site / "content/awards/2026").iterdir() if path.suffix == ".tmp"]


def test_a_failed_write_leaves_the_old_file_and_no_rubbish(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = put(site, "content/x.json", b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    found = problem(lambda: write_whole(target, b"new"))
    assert found.code == "RUN02"
    assert "No space left" in found.message
    assert target.read_bytes() == b"old"
    assert sorted(path.name for path in (site / "content").iterdir()) == [
        "awards",
        "badges",
        "issuer.yaml",
        "pathways",
        "x.json",
    ]


def test_a_place_that_cannot_be_a_folder_is_an_error_with_a_name(site: Path) -> None:
    found = problem(lambda: write_whole(site / "content/issuer.yaml/x.json", b"new"))
    assert found.code == "RUN02"


@pytest.mark.parametrize("path", ["content/badges", "content/pathways", "content/awards", "content/status", "keys"])
def test_a_file_where_a_folder_belongs_is_refused(path: str, site: Path) -> None:
    """A folder that is silently empty would take its badges or keys from the site."""
    if (site / path).exists():
        (site / path).rename(site / "away")
    put(site, path, "x")
    found = [one for one in problems(lambda: load_content(site)) if one.code == "FILE04"]
    assert [one.path for one in found] == [path]


def test_a_record_of_revocations_with_a_slip_in_its_name_is_not_overlooked(site: Path) -> None:
    put(site, "content/status/revocation.yaml", "revocations: []\n")
    found = found_in(site)
    assert found.code == "FILE05"
    assert "revocations.yaml" in found.message
