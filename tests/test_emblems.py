"""`assay new badge` offers a picture: drawn on demand, named in the definition, and never in the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from sites import Here, Terminal, command, small_site

from assay.credentials.content import load_content
from assay.website.emblem import emblem

ANSWERS = ("--kind", "participation", "--name", "Kitchen Hygiene")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_site(tmp_path / "s")


def test_on_demand_a_picture_is_written_and_named_with_what_it_shows(here: Here, root: Path) -> None:
    done = here("new", "badge", "kitchen", *ANSWERS, "--emblem", "--root", root)
    assert done.code == 0
    assert "kitchen.md and kitchen.svg" in done.out
    badge = load_content(root).badge("kitchen")
    assert badge is not None
    assert badge.image is not None
    assert badge.image.alt == "A sheet of paper with the letters K H"
    assert badge.image.data == emblem("Kitchen Hygiene", "participation", "#1d3b6f")
    assert here("build", "--root", root, "--at", "2026-11-22T12:00:00Z").code == 0
    assert (root / "site" / "badges" / "kitchen" / "kitchen.svg").is_file()
    assert not (root / "site" / "badges" / "kitchen" / "emblem.svg").exists()


def test_whoever_gives_all_answers_is_asked_nothing_more(here: Here, root: Path) -> None:
    assert here("new", "badge", "kitchen", *ANSWERS, "--root", root).code == 0
    assert not (root / "content" / "badges" / "kitchen.svg").exists()
    badge = load_content(root).badge("kitchen")
    assert badge is not None
    assert badge.image is None


def test_whoever_is_asked_for_the_name_is_offered_a_picture(root: Path) -> None:
    with Terminal(command("new", "badge", "kitchen", "--kind", "participation"), cwd=root) as person:
        person.answer("Name of the badge", "Kitchen Hygiene")
        person.answer("Draw a picture of its initials? [Y/n]", "")
    assert person.code == 0, person.seen
    assert (root / "content" / "badges" / "kitchen.svg").is_file()


def test_a_picture_that_is_there_is_not_written_over(here: Here, root: Path) -> None:
    picture = root / "content" / "badges" / "kitchen.svg"
    picture.write_text("mine", "utf-8")
    done = here("new", "badge", "kitchen", *ANSWERS, "--emblem", "--root", root)
    assert done.code == 2
    assert "USE04" in done.err
    assert picture.read_text("utf-8") == "mine"
    assert not picture.with_suffix(".md").exists()
