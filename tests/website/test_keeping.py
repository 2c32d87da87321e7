"""What is kept for the next build: whole, this user's alone, for this program alone, and not for ever."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from sites import NOW, small_site, tree

from assay.builder import build_site
from assay.website import raster
from assay.website.keeping import UNUSED_DAYS, Keeper
from assay.website.raster import Size, rasterise


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    """Return one with nothing in it."""
    found = Keeper.below(tmp_path / "cache", "things")
    assert found
    return found


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[Size]:
    """Return a list that every picture's size is written into when it is drawn."""
    sizes: list[Size] = []
    draw = raster._Drawer.draw  # noqa: SLF001 - the one place every drawing comes through

    def noted(self: raster._Drawer, svg: bytes, size: Size, fonts: Sequence[Path], seconds: float) -> bytes | None:
        sizes.append(size)
        return draw(self, svg, size, fonts, seconds)

    monkeypatch.setattr(raster._Drawer, "draw", noted)  # noqa: SLF001 - as above
    return sizes


def fresh() -> None:
    """Forget what this process has drawn, as another process would not know it."""
    raster._rasterise.cache_clear()  # noqa: SLF001 - as above


def test_what_was_kept_is_taken_and_nothing_else(keeper: Keeper, tmp_path: Path) -> None:
    assert keeper.take("a") is None
    keeper.keep("a", b"x" * 1000)
    keeper.keep("b", b"")
    assert (keeper.take("a"), keeper.take("b")) == (b"x" * 1000, b"")
    path = tmp_path / "cache/things/a"
    for data in (b"", b"x", path.read_bytes()[:-1], path.read_bytes() + b"x", bytes(1032)):
        path.write_bytes(data)
        assert keeper.take("a") is None
    assert sorted(item.name for item in path.parent.iterdir()) == ["a", "b"]


def test_what_nobody_took_for_long_goes_and_what_was_taken_stays(keeper: Keeper, tmp_path: Path) -> None:
    folder = tmp_path / "cache/things"
    for name in ("old", "used", "left.123-4"):
        keeper.keep(name, b"x")
    again = Keeper(folder)
    for path in folder.iterdir():
        before = path.stat().st_mtime - (UNUSED_DAYS + 1) * 86_400
        os.utime(path, (before, before))
    assert again.take("used") == b"x"
    again.keep("new", b"x")
    assert sorted(path.name for path in folder.iterdir()) == ["new", "used"]


@pytest.mark.parametrize("obstacle", ["file", "open", "missing", "none"])
def test_where_nothing_can_be_kept_nothing_is(obstacle: str, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir(mode=0o700)
    if obstacle == "file":
        (cache / "things").write_text("in the way")
    elif obstacle == "open":
        (cache / "things").mkdir()
        (cache / "things").chmod(0o777)
    elif obstacle == "missing":
        keeper = Keeper.below(cache, "things")
        assert keeper
        shutil.rmtree(cache)
        keeper.keep("a", b"x")
        assert keeper.take("a") is None
        return
    assert Keeper.below(None if obstacle == "none" else cache, "things") is None


def test_pictures_are_drawn_once_and_the_site_is_the_same(tmp_path: Path, drawings: list[Size]) -> None:
    root, cache = small_site(tmp_path / "club", people=["Ada Example"]), tmp_path / "cache"

    def built(name: str, cache: Path | None) -> dict[str, bytes]:
        fresh()
        drawings.clear()
        build_site(root, tmp_path / name, now=NOW, cache=cache)
        return tree(tmp_path / name)

    without = built("without", None)
    many = len(drawings)
    assert many
    assert built("first", cache) == without
    assert len(drawings) == many
    assert built("second", cache) == without
    assert not drawings
    for path in (cache / "pictures").iterdir():
        path.write_bytes(path.read_bytes()[:-9] + b"damaged..")
    assert built("third", cache) == without
    assert len(drawings) == many


def test_pictures_of_another_program_are_not_taken(
    tmp_path: Path, drawings: list[Size], monkeypatch: pytest.MonkeyPatch
) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="3"/></svg>'

    def drawn() -> int:
        fresh()
        drawings.clear()
        with raster.keeping_pictures(tmp_path / "cache"):
            rasterise(svg, Size(16, 16), name="dot.svg")
        return len(drawings)

    assert [drawn(), drawn()] == [1, 0]
    monkeypatch.setattr(raster, "program", lambda: "another")
    assert [drawn(), drawn()] == [1, 0]
