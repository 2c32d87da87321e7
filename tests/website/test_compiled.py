"""Compiled templates that are kept: never other bytes, never anybody else's code, and only for what they were made."""

from __future__ import annotations

import hashlib
import marshal
from pathlib import Path

import pytest
from sites import NOW, Here, build, small_site
from tongues import PSEUDO, association

from assay.builder import build_site
from assay.integrity.durable import make_private
from assay.website.compiled import Compiled
from assay.website.theme import Theme


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a small site with the cache beside it, nothing built yet."""
    return small_site(tmp_path / "site", people=["Ada Example"])


def page(root: Path, cache: Path | None) -> str:
    """Build a site anew, and return what its first page says."""
    build_site(root, root / "site", now=NOW, cache=cache)
    return (root / "site/index.html").read_text("utf-8")


def kept(cache: Path) -> list[Path]:
    """Return the files of templates that were compiled."""
    return sorted((cache / "templates").iterdir())


def own(root: Path, words: str) -> None:
    """Give a site a front page of its own."""
    (root / "templates").mkdir(exist_ok=True)
    (root / "templates/home.html").write_text(f'{{% extends "base.html" %}}{{% block main %}}{words}{{% endblock %}}')


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that every template is written into when it is compiled."""
    names: list[str] = []
    parse = Theme._parse  # noqa: SLF001 - the one place every compilation comes through

    def noted(self: Theme, source: str, name: str | None, filename: str | None) -> object:
        names.append(str(name))
        return parse(self, source, name, filename)

    monkeypatch.setattr(Theme, "_parse", noted)
    return names


def fresh() -> None:
    """Forget what this process has compiled, as another process would not know it."""
    from assay.website.render import _theme  # noqa: PLC0415

    _theme.cache_clear()


def test_templates_are_compiled_once_and_the_pages_are_the_same(
    root: Path, tmp_path: Path, compilations: list[str]
) -> None:
    fresh()
    without = page(root, None)
    assert compilations
    fresh()
    assert page(root, tmp_path / "cache") == without
    compilations.clear()
    fresh()
    assert page(root, tmp_path / "cache") == without
    assert compilations == []


def test_a_template_that_changed_is_compiled_anew(root: Path, tmp_path: Path) -> None:
    for words in ("First words", "Second words"):
        own(root, words)
        fresh()
        assert words in page(root, tmp_path / "cache")


def test_each_language_and_each_catalogue_has_its_own(tmp_path: Path) -> None:
    root, cache = association(tmp_path / "eo", PSEUDO), tmp_path / "cache"
    (root / "templates/locale").mkdir(parents=True)
    catalogue = root / "templates/locale" / f"{PSEUDO}.po"
    for said in ("Unua", "Dua"):
        catalogue.write_text(
            f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Badges"\nmsgstr "{said}"\n'
        )
        fresh()
        assert f">{said}<" in page(root, cache)


@pytest.mark.parametrize("data", [b"", b"x" * 100, None])
def test_what_is_damaged_is_compiled_anew(root: Path, tmp_path: Path, data: bytes | None) -> None:
    cache = tmp_path / "cache"
    whole = page(root, cache)
    fresh()
    whole = page(root, cache)
    files = kept(cache)
    assert files
    for path in files:
        path.write_bytes(path.read_bytes()[:-7] if data is None else data)
    fresh()
    assert page(root, cache) == whole
    assert all(len(path.read_bytes()) > 100 for path in files)


def planted(code: str, cache: Path) -> None:
    """Put code in place of everything that is kept, with the right digest and for the right source."""
    for path in kept(cache):
        start = path.read_bytes()[32:]
        # Jinja's mark and the checksum stay; the code after them is another.
        whole = marshal.dumps(compile(code, "planted", "exec"))
        head = start[: start.index(b"\xe3", 20)]
        path.write_bytes(hashlib.sha256(head + whole).digest() + head + whole)


@pytest.mark.parametrize("place", ["", "templates"])
def test_nothing_is_taken_from_a_folder_that_others_can_write(root: Path, tmp_path: Path, place: str) -> None:
    cache = tmp_path / "cache"
    fresh()
    whole = page(root, cache)
    mark = tmp_path / "run"
    planted(f"open({str(mark)!r}, 'w').close()\nraise SystemExit('planted')", cache)
    # The plant works where the folder is this user's alone, or this test would prove nothing.
    fresh()
    with pytest.raises(BaseException, match="planted"):
        page(root, cache)
    assert mark.exists()
    mark.unlink()
    (cache / place).chmod(0o777)
    fresh()
    assert page(root, cache) == whole
    assert not mark.exists()
    assert not make_private(cache / place)


def test_in_ci_nothing_is_kept(root: Path, here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert here("build", "--root", root).code == 0
    assert not (tmp_path / "remembered/templates").exists()
    monkeypatch.delenv("CI")
    assert here("build", "--root", root).code == 0
    assert kept(tmp_path / "remembered")


def test_a_disk_that_takes_nothing_keeps_nobody_from_building(root: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    build(root)
    cache.mkdir(mode=0o700)
    (cache / "templates").write_text("a file in the way")
    fresh()
    assert page(root, cache)
    assert Compiled.below(cache, b"", "en") is None
