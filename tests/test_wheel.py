"""The wheel alone, with its runtime dependencies only, makes a site: what a development environment could hide."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest
from sites import REPOSITORY, environment, tree


def uv(*arguments: str | Path, cwd: Path) -> None:
    line = ["uv", *(str(item) for item in arguments)]
    env = environment()
    for name in ("PYTHONPATH", "VIRTUAL_ENV"):
        env.pop(name, None)
    done = subprocess.run(line, cwd=cwd, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    uv("build", "--wheel", "--out-dir", folder, REPOSITORY, cwd=folder)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def program(wheel: Path) -> Path:
    """Return the command of an environment that holds the wheel and what it depends on."""
    folder = wheel.parent / "environment"
    uv("venv", folder, cwd=wheel.parent)
    uv("pip", "install", "--python", folder, wheel, cwd=wheel.parent)
    return folder / "bin" / "assay"


def assay(program: Path, *arguments: str, cwd: Path) -> str:
    return alone([str(program), *arguments], cwd)


def python(program: Path, script: str, cwd: Path) -> str:
    return alone([str(program.parent / "python"), "-W", "error", "-c", script], cwd)


def alone(line: list[str], cwd: Path) -> str:
    """Run something of the new environment, without the repository on its path."""
    env = environment()
    env.pop("PYTHONPATH")
    done = subprocess.run(line, cwd=cwd, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_carries_the_theme_and_the_data_and_nothing_of_the_example(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
    theme = {path.relative_to(REPOSITORY / "templates").as_posix() for path in (REPOSITORY / "templates").rglob("*.*")}
    assert {f"assay/theme/{name}" for name in theme} <= names
    package = {
        path.relative_to(REPOSITORY).as_posix()
        for path in (REPOSITORY / "assay").rglob("*.*")
        if "__pycache__" not in path.parts
    }
    assert package <= names
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"assay"}
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_an_installed_assay_makes_a_site_and_builds_it(program: Path, tmp_path: Path) -> None:
    assert "Usage: assay" in assay(program, "--help", cwd=tmp_path)
    assay(program, "init", "demo", "--yes", cwd=tmp_path)
    root = tmp_path / "demo"
    python(program, AWARD, cwd=root)
    assert "Verified 1 award: 1 valid." in assay(program, "build", cwd=root)
    site = tree(root / "site")
    (style,) = [path for path in site if path.startswith("assets/") and path.endswith(".css")]
    assert site[style] == (REPOSITORY / "templates" / "assets" / "assay.css").read_bytes()
    assert style.encode() in site["index.html"]
    assert b"Example Association" in site["index.html"]


AWARD = """
from assay.cli import cli
for line in (
    ["key", "new", "--demo"],
    ["new", "badge", "day", "--name", "Open Day", "--kind", "participation"],
    ["new", "award", "day", "--name", "Ada Example", "--date", "2026-03-14", "--consent"],
    ["sign", "--demo", "--yes"],
):
    cli.main(line, standalone_mode=False)
"""
"""From no key to a signed award, in one process because starting many takes long."""


def test_nothing_is_imported_that_is_not_declared(program: Path) -> None:
    """Every module, also those only a rare command needs."""
    script = (
        "import importlib, pkgutil, assay\n"
        "names = [item.name for item in pkgutil.walk_packages(assay.__path__, 'assay.')]\n"
        "names.remove('assay.__main__')\n"
        "print(len([importlib.import_module(name) for name in names]))\n"
    )
    assert int(python(program, script, cwd=program.parent)) > 30
