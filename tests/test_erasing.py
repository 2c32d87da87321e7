"""Addresses stay: `erase` leaves a note without a name, a renamed badge leads on, anything else refuses to build."""

from __future__ import annotations

from pathlib import Path

import pytest
from sites import Here, awards, badge, build, draft, run, sign, small_site, tree

LEDGER = "content/addresses.txt"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = small_site(tmp_path, people=["Ada Beispiel", "Bo Muster"])
    assert run("build", "--root", root).code == 0
    return root


def first(root: Path) -> str:
    return awards(root)[0].stem


def test_signing_and_building_write_every_permanent_address_down(root: Path) -> None:
    lines = (root / LEDGER).read_text().splitlines()
    wanted = [f"/awards/{path.stem}/" for path in awards(root)] + ["/badges/first-aid/"]
    assert set(wanted) <= set(lines)
    before = (root / LEDGER).read_bytes()
    assert run("build", "--root", root).code == 0
    assert (root / LEDGER).read_bytes() == before


def test_an_erased_award_leaves_no_name_anywhere_in_the_site(root: Path) -> None:
    name = first(root)
    done = run("erase", name, "--root", root, "--yes")
    assert done.code == 0
    assert "git" in done.text
    assert run("build", "--root", root).code == 0
    site = tree(root / "site")
    assert not [path for path, data in site.items() if b"Ada Beispiel" in data]
    assert not [path for path in tree(root) if name in path and not path.startswith("site/")]
    page = site[f"awards/{name}/index.html"].decode()
    assert "no longer published" in page
    assert "Taken down on <time datetime=" in page
    assert "&lt;" not in page
    assert "noindex" in page


def test_what_somebody_else_has_half_written_keeps_nobody_from_revoking_and_erasing(root: Path) -> None:
    """Only signed files, lists and records must be readable for it; the next build still refuses what is unfinished."""
    name, other = (path.stem for path in awards(root))
    assert run("new", "translation", "first-aid", "fr", "--root", root).code == 0
    assert run("new", "translation", "first-aid", "de", "--root", root).code == 0, "one unfinished beside another"
    (root / "content/badges/another.md").write_text("---\nname: [\n", "utf-8")
    (root / "content/awards/2026").mkdir(parents=True, exist_ok=True)
    (root / "content/awards/2026/00000000000000zz.yaml").write_text("badge: ?\n", "utf-8")
    done = run("revoke", other, "--reason", "requested", "--demo", "--yes", "--root", root)
    assert done.code == 0, done.text
    assert "problems elsewhere will keep the site from being built" in done.out
    assert run("erase", name, "--root", root, "--yes").code == 0
    refused = run("build", "--root", root)
    assert refused.code == 1
    assert "TR05" in refused.err
    for path in (root / "content/badges").glob("*.*.md"):
        path.unlink()
    (root / "content/badges/another.md").unlink()
    (root / "content/awards/2026/00000000000000zz.yaml").unlink()
    assert run("build", "--root", root).code == 0


def test_what_a_list_is_signed_from_must_be_readable_to_revoke(root: Path) -> None:
    """A recorded revocation whose award cannot be read has no place in the list, and would get lost."""
    name, other = awards(root)
    reason = ("--reason", "requested", "--demo", "--yes", "--root", root)
    assert run("revoke", other.stem, *reason).code == 0
    whole, before = other.read_bytes(), (root / "content/status/demonstration-1.json").read_bytes()
    for damage in (b"{", whole[:-9]):
        other.write_bytes(damage)
        assert "AW14" in run("revoke", name.stem, *reason).err
        assert (root / "content/status/demonstration-1.json").read_bytes() == before
    other.write_bytes(whole)
    assert run("revoke", name.stem, *reason).code == 0


@pytest.mark.parametrize("damage", ["cut", "link"])
def test_a_damaged_award_keeps_nobody_from_revoking_another_and_is_refused_by_the_build(
    root: Path, damage: str
) -> None:
    name, other = awards(root)
    whole = other.read_bytes()
    other.unlink()
    if damage == "cut":
        other.write_bytes(whole[:-9])
    else:
        (root / "kept.json").write_bytes(whole)
        other.symlink_to(root / "kept.json")
    reason = ("--reason", "requested", "--demo", "--yes", "--root", root)
    assert run("revoke", other.stem, *reason).code == 1
    assert run("revoke", name.stem, *reason).code == 0
    assert run("erase", name.stem, "--yes", "--root", root).code == 0
    assert run("build", "--root", root).code == 1


def test_erasing_twice_says_so_and_a_wrong_id_too(root: Path) -> None:
    name = first(root)
    assert run("erase", name, "--root", root, "--yes").code == 0
    again = run("erase", name, "--root", root, "--yes")
    assert again.code == 2
    assert "taken down already" in again.text
    assert run("erase", "0" * 16, "--root", root, "--yes").code == 2


def test_an_erased_award_that_a_merge_brings_back_is_refused(root: Path) -> None:
    path = awards(root)[0]
    data = path.read_bytes()
    assert run("erase", path.stem, "--root", root, "--yes").code == 0
    path.write_bytes(data)
    assert "ADR04" in run("build", "--root", root).text


def test_a_revoked_award_can_be_erased_and_its_bit_stays(root: Path) -> None:
    name = first(root)
    done = run(
        "revoke", name, "--root", root, "--reason", "requested", "--demo", "--yes", "--at", "2026-04-01T10:00:00Z"
    )
    assert done.code == 0, done.text
    lists = (root / "content/status/demonstration-1.json").read_bytes()
    assert run("erase", name, "--root", root, "--yes").code == 0
    assert run("build", "--root", root).code == 0
    assert (root / "content/status/demonstration-1.json").read_bytes() == lists


def test_the_place_of_an_erased_award_is_not_given_away(root: Path) -> None:
    name = first(root)
    assert run("erase", name, "--root", root, "--yes").code == 0
    (gone,) = [line for line in (root / LEDGER).read_text().splitlines() if "gone" in line]
    place = gone.split()[-1]
    path = draft(root, "Cy Esempio", 0)
    # The same id would choose the same place again.
    assert path.stem == name
    (root / LEDGER).write_text(
        (root / LEDGER).read_text().replace(gone, f"/awards/{'1' * 16}/  {gone.split(maxsplit=1)[1]}")
    )
    sign(root)
    assert f'"id": "https://badges.example.org/status/{place}.json' not in path.with_suffix(".json").read_text()
    index = place.rpartition("#")[2]
    assert f'"statusListIndex": "{index}"' not in path.with_suffix(".json").read_text()


def test_a_deleted_award_refuses_to_build_and_the_old_site_stays(root: Path) -> None:
    before = tree(root / "site")
    awards(root)[0].unlink()
    done = run("build", "--root", root)
    assert done.code == 1
    assert "ADR01" in done.text
    assert "assay erase" in done.text
    assert tree(root / "site") == before


def test_a_renamed_badge_leads_on_and_its_awards_stay_valid(root: Path) -> None:
    badges = root / "content/badges"
    (badges / "first-aid.md").rename(badges / "first-aider.md")
    refused = run("build", "--root", root)
    assert "ADR01" in refused.text
    assert "'aliases'" in refused.text
    text = (badges / "first-aider.md").read_text("utf-8")
    (badges / "first-aider.md").write_text(text.replace("\nkind:", "\naliases: [first-aid]\nkind:", 1), "utf-8")
    done = run("build", "--root", root)
    assert done.code == 0, done.text
    site = tree(root / "site")
    page = site["badges/first-aid/index.html"].decode()
    assert 'content="0; url=../first-aider/"' in page
    assert '<link rel="canonical" href="https://badges.example.org/badges/first-aider/">' in page
    assert b"/badges/first-aid/ /badges/first-aider/ 301" in site["_redirects"]
    assert b'href="../../badges/first-aider/' in site[f"awards/{first(root)}/index.html"]
    assert run("verify", root / "site", "--root", root).code == 0


def test_strict_builds_refuse_addresses_that_git_does_not_know(tmp_path: Path) -> None:
    root = small_site(tmp_path)
    refused = run("build", "--strict", "--root", root)
    assert refused.code == 1
    assert "ADR02" in refused.text
    build(root)
    assert run("build", "--root", root).code == 0
    assert run("build", "--strict", "--root", root).code == 0


def test_what_the_holder_of_an_erased_award_agreed_to_is_no_fault(root: Path) -> None:
    entry = f"awards:\n  - award: {first(root)}\n    agreed: 2026-04-01\n    named_card: yes\n"
    (root / "content/sharing.yaml").write_text(entry, "utf-8")
    assert run("build", "--root", root).code == 0
    assert run("erase", first(root), "--root", root, "--yes").code == 0
    done = run("build", "--root", root)
    assert done.code == 0, done.text


# -- badges and pages ---------------------------------------------------------------------------------------------


def sample(here: Here, root: Path) -> Path:
    """Put a second badge, with a translation's address and an old name, beside the one that is awarded."""
    path = root / "content/badges/sample-bowline.md"
    path.write_text(badge("Bowline").replace("\nkind:", "\naliases: [old-bowline]\nkind:", 1), "utf-8")
    assert here("build", "--root", root).code == 0
    return path


@pytest.mark.parametrize(("name", "by_hand"), [("sample-bowline", False), ("/badges/sample-bowline/", True)])
def test_a_badge_nobody_holds_is_taken_down(here: Here, root: Path, name: str, *, by_hand: bool) -> None:
    path = sample(here, root)
    if by_hand:
        path.unlink()
        assert "badges/" in here("build", "--root", root).text
        # With its file the old name is forgotten: it is taken down by itself.
        assert here("erase", "badges/old-bowline", "--root", root, "--yes").code == 0
    done = here("erase", name, "--root", root, "--yes")
    assert done.code == 0, done.text
    assert not path.exists()
    assert here("build", "--root", root).code == 0
    site = tree(root / "site")
    for address in ("sample-bowline", "old-bowline"):
        page = site[f"badges/{address}/index.html"].decode()
        assert "This page is no longer published" in page
        assert "award was valid" not in page
    assert b"bowline" not in site["badges/index.html"].lower()
    again = here("erase", name, "--root", root, "--yes")
    assert again.code == 2
    assert "taken down already" in again.text
    path.write_text(badge("Bowline"), "utf-8")
    back = here("build", "--root", root)
    assert "ADR04" in back.text
    assert "'assay erase badges/sample-bowline'" in " ".join(back.text.split())


def test_a_badge_somebody_holds_stays_also_once_its_file_is_deleted(here: Here, root: Path) -> None:
    path = root / "content/badges/first-aid.md"
    text = path.read_text("utf-8")
    for there in (True, False):
        if not there:
            path.unlink()
        refused = here("erase", "badges/first-aid", "--root", root, "--yes")
        assert refused.code == 2
        assert "2 awards of it exist" in refused.text
        assert path.exists() == there
    path.write_text(text, "utf-8")
    assert here("build", "--root", root).code == 0


def test_taking_a_badge_down_needs_a_yes(here: Here, root: Path) -> None:
    path = sample(here, root)
    before = (root / LEDGER).read_bytes()
    assert here("erase", "badges/sample-bowline", "--root", root).code != 0
    assert path.exists()
    assert (root / LEDGER).read_bytes() == before


def test_a_badge_with_a_draft_or_under_its_old_name_is_not_taken_down(here: Here, root: Path) -> None:
    sample(here, root)
    old = here("erase", "badges/old-bowline", "--root", root, "--yes")
    assert old.code == 2
    assert "leads on to it" in " ".join(old.text.split())
    path = draft(root, "Cy Esempio", 5)
    path.write_text(path.read_text("utf-8").replace("first-aid", "sample-bowline"), "utf-8")
    refused = here("erase", "sample-bowline", "--root", root, "--yes")
    assert refused.code == 2
    assert path.name in refused.text


def test_a_page_of_the_associations_own_is_taken_down(here: Here, root: Path) -> None:
    path = root / "content/pages/rules.md"
    path.parent.mkdir()
    path.write_text('---\ntitle: "Rules"\ndescription: "What holds here."\n---\nBe kind.\n', "utf-8")
    assert here("build", "--root", root).code == 0
    done = here("erase", "rules", "--root", root, "--yes")
    assert done.code == 0, done.text
    assert not path.exists()
    assert here("build", "--root", root).code == 0
    assert b"no longer published" in (root / "site/rules/index.html").read_bytes()


def test_erasing_a_person_reminds_of_the_list_they_came_from(here: Here, root: Path) -> None:
    assert "out of your list" in " ".join(here("erase", first(root), "--root", root, "--yes").text.split())
