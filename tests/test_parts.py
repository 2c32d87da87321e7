"""A site built in parts and folded: the same bytes, and every part that is missing, mixed or changed is refused."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sites import AT, NOW, Here, awards, build, draft, sign, small_site, tree

from assay.builder import build_shard, build_site
from assay.errors import ContentError
from assay.website.parts import HEADER, ROWS, Folded, Shard, place, read_parts

OF = 3


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site of ten awards, built, with its three parts; copy it before changing anything."""
    root = small_site(tmp_path_factory.mktemp("club"), people=[f"Ada Example {number}" for number in range(10)])
    build(root)
    for number in range(1, OF + 1):
        build_shard(root, folder(root, number), Shard(number, OF), now=NOW)
    return root


@pytest.fixture
def site(tmp_path: Path, made: Path) -> Path:
    """Return the built site with its parts, to change."""
    return Path(shutil.copytree(made, tmp_path / "club"))


def folder(root: Path, number: int) -> Path:
    return root / "parts" / f"{number}-of-{OF}"


def folders(root: Path) -> list[Path]:
    return [folder(root, number) for number in range(1, OF + 1)]


def fold(root: Path, target: Path) -> None:
    build_site(root, target, now=NOW, crew=Folded(read_parts(folders(root))), full=True)


def refusal(root: Path) -> str:
    """Return the code a fold ends with, and see that nothing was published."""
    before = tree(root / "site")
    with pytest.raises(ContentError) as error:
        fold(root, root / "site")
    assert tree(root / "site") == before
    assert not (root / ".site.new").exists()
    assert all(problem.fix for problem in error.value.problems)
    return error.value.problems[0].code


def some_award(root: Path) -> tuple[Path, Path]:
    """Return the file of an award, and the folder of its files in a part."""
    path = awards(root)[4]
    return path, folder(root, place(path.name, OF)) / "awards" / path.stem


# -- the same ------------------------------------------------------------------------------------------------------


def test_parts_made_and_folded_by_commands_are_the_site(site: Path, here: Here) -> None:
    shutil.rmtree(site / "parts")
    for number in range(1, OF + 1):
        done = here("build", "--shard", f"{number}/{OF}", "--root", site, "--at", AT)
        assert (done.code, done.err) == (0, ""), done.err
        assert f"part {number} of {OF}" in done.out
    done = here("fold", *reversed(folders(site)), "--root", site, "-o", site / "other", "--at", AT)
    assert (done.code, done.err) == (0, "")
    assert "Verified 10 awards: 10 valid." in done.out
    assert tree(site / "other") == tree(site / "site")


def test_the_example_is_the_same_in_parts_and_so_are_its_warnings(example_root: Path, tmp_path: Path) -> None:
    """Revoked, expired, replacing and endorsed awards, stacks: pages about several awards are drawn in the fold."""
    root = Path(shutil.copytree(example_root, tmp_path / "association"))
    for number in (1, 2):
        build_shard(root, tmp_path / str(number), Shard(number, 2), now=NOW)
    crew = Folded(read_parts([tmp_path / "2", tmp_path / "1"]))
    folded = build_site(root, root / "other", now=NOW, crew=crew, full=True)
    plain = build_site(root, root / "site", now=NOW)
    assert tree(root / "other") == tree(root / "site")
    assert folded.verified.warnings == plain.verified.warnings
    assert [(one.id, one.state) for one in folded.verified.awards] == [(o.id, o.state) for o in plain.verified.awards]


def test_every_award_is_in_one_part_and_one_more_moves_no_other(made: Path) -> None:
    held = [sorted(path.name for path in (part / "awards").iterdir()) for part in folders(made)]
    assert sorted(name for names in held for name in names) == [path.stem for path in awards(made)]
    assert all(held), "else these tests show little"


def test_an_award_that_stands_differently_by_then_is_drawn_anew(site: Path) -> None:
    """Such as one that has ended: its row says that its pages depend on something that is no more."""
    rows = (folder(site, 1) / ROWS).read_text("utf-8").splitlines(keepends=True)
    _rewrite(folder(site, 1), json.dumps(json.loads(rows[0]) | {"key": "0" * 32}) + "\n" + "".join(rows[1:]))
    shutil.rmtree(folder(site, 1) / "awards" / Path(json.loads(rows[0])["path"]).stem)
    fold(site, site / "other")
    assert tree(site / "other") == tree(site / "site")


def _rewrite(part: Path, rows: str) -> None:
    """Write other rows, and a header that fits them."""
    (part / ROWS).write_text(rows, "utf-8")
    header = json.loads((part / HEADER).read_text("utf-8"))
    header["rows"] = hashlib.sha256(rows.encode()).hexdigest()
    (part / HEADER).write_text(json.dumps(header), "utf-8")


# -- what is refused -----------------------------------------------------------------------------------------------


def lose_one(root: Path) -> None:
    shutil.rmtree(folder(root, 2))


def name_one_twice(root: Path) -> None:
    shutil.rmtree(folder(root, 2))
    shutil.copytree(folder(root, 1), folder(root, 2))


def mix_wholes(root: Path) -> None:
    header = folder(root, 2) / HEADER
    header.write_text(header.read_text("utf-8").replace(f'"of": {OF}', '"of": 4'), "utf-8")


def break_the_header(root: Path) -> None:
    (folder(root, 3) / HEADER).write_bytes(b"{")


def use_another_library(root: Path) -> None:
    header = folder(root, 1) / HEADER
    found = json.loads(header.read_text("utf-8"))
    found["tools"]["jinja2"] = "1.0"
    header.write_text(json.dumps(found), "utf-8")


def make_it_yesterday(root: Path) -> None:
    header = folder(root, 1) / HEADER
    header.write_text(header.read_text("utf-8").replace("2026-11-22", "2026-11-21"), "utf-8")


def change_the_issuer(root: Path) -> None:
    issuer = root / "content" / "issuer.yaml"
    issuer.write_text(issuer.read_text("utf-8").replace("Example First Aiders", "Example Second Aiders"), "utf-8")


def add_an_award(root: Path) -> None:
    draft(root, "Cy Example", 30)
    sign(root)


def replace_an_award(root: Path) -> None:
    some_award(root)[0].write_bytes(some_award(root)[0].read_bytes() + b"\n")


def change_a_page(root: Path) -> None:
    page = some_award(root)[1] / "index.html"
    page.write_bytes(page.read_bytes().replace(b"Ada", b"Eve"))


def lose_a_file(root: Path) -> None:
    (some_award(root)[1] / "claim.json").unlink()


def link_a_file(root: Path) -> None:
    page = some_award(root)[1] / "index.html"
    page.rename(root / "elsewhere.html")
    page.symlink_to(root / "elsewhere.html")


def change_the_rows(root: Path) -> None:
    rows = folder(root, 1) / ROWS
    rows.write_bytes(rows.read_bytes() + b"\n")


def drop_a_row(root: Path) -> None:
    _rewrite(folder(root, 1), "".join((folder(root, 1) / ROWS).read_text("utf-8").splitlines(keepends=True)[1:]))


def double_a_row(root: Path) -> None:
    lines = (folder(root, 1) / ROWS).read_text("utf-8").splitlines(keepends=True)
    _rewrite(folder(root, 1), "".join([*lines, lines[-1]]))


def lead_a_name_out(root: Path) -> None:
    number = next(n for n in range(1, OF + 1) if (folder(root, n) / ROWS).stat().st_size)
    text = (folder(root, number) / ROWS).read_text("utf-8")
    _rewrite(folder(root, number), text.replace('"index.html"', '"../../index.html"', 1))


def offer_another_award(root: Path) -> None:
    """Rows that fit the changed file all the same: the file is the award, or nothing."""
    path, files = some_award(root)
    part = files.parent.parent
    old = hashlib.sha256(path.read_bytes()).hexdigest()
    (files / "credential.json").write_bytes(b"{}")
    new = hashlib.sha256(b"{}").hexdigest()
    _rewrite(
        part, (part / ROWS).read_text("utf-8").replace(f'["credential.json","{old}"', f'["credential.json","{new}"')
    )


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lose_one, "CLU06"),
        (name_one_twice, "CLU06"),
        (mix_wholes, "CLU06"),
        (break_the_header, "CLU06"),
        (use_another_library, "CLU07"),
        (make_it_yesterday, "CLU07"),
        (change_the_issuer, "CLU07"),
        (add_an_award, "CLU07"),
        (replace_an_award, "CLU07"),
        (change_a_page, "CLU08"),
        (lose_a_file, "CLU08"),
        (link_a_file, "CLU08"),
        (change_the_rows, "CLU08"),
        (drop_a_row, "CLU08"),
        (double_a_row, "CLU08"),
        (lead_a_name_out, "CLU08"),
        (offer_another_award, "CLU08"),
    ],
)
def test_parts_that_are_missing_mixed_or_changed_are_refused(
    site: Path, spoil: Callable[[Path], None], code: str
) -> None:
    spoil(site)
    assert refusal(site) == code


def test_a_part_with_a_bad_award_is_not_written(site: Path, here: Here) -> None:
    path = some_award(site)[0]
    number = place(path.name, OF)
    before = tree(folder(site, number))
    path.write_bytes(path.read_bytes().replace(b"Ada Example", b"Eve Example", 1))
    done = here("build", "--shard", f"{number}/{OF}", "--root", site, "--at", AT)
    assert done.code == 1
    assert path.name in done.err
    assert tree(folder(site, number)) == before


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "1/0", "-1/3", "1/99999", "a/b"])
def test_what_is_no_part_is_refused(site: Path, here: Here, text: str) -> None:
    done = here("build", f"--shard={text}", "--root", site)
    assert (done.code, "CLU05" in done.err) == (2, True)


def test_a_part_does_not_replace_a_site(site: Path, here: Here) -> None:
    before = tree(site / "site")
    done = here("build", "--shard", "1/3", "--root", site, "-o", site / "site", "--at", AT)
    assert (done.code, "CLU05" in done.err) == (2, True)
    assert tree(site / "site") == before


def test_a_refusal_fits_the_screen_and_keeps_the_site(site: Path, here: Here) -> None:
    lose_one(site)
    done = here("fold", folder(site, 1), folder(site, 3), "--root", site, "--at", AT)
    assert done.code == 1
    assert "Of 3 parts, 2 is missing." in done.err
    assert "Nothing was published" in done.err
    assert max(map(len, done.err.splitlines())) <= 80
