"""Every library that is installed is pinned to one version, so that a check of known weaknesses has a list to go by.

A service that knows them is asked where one can be reached (``uvx pip-audit``); this needs no network.
"""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import distributions

from promises import Promise
from sites import REPOSITORY

OURS = {"assay"}
TOOLS = {"pip", "setuptools", "wheel"}
"""What an environment may bring by itself."""


def named(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_installed_library_is_pinned_to_the_version_that_is_here(promise: Promise) -> None:
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    lines = (line.partition("==") for line in settings["tool"]["uv"]["constraint-dependencies"])
    pins = {named(name): version for name, _, version in lines}
    here = {named(item.name): item.version for item in distributions()}
    here = {name: version for name, version in here.items() if name not in OURS | TOOLS}
    assert len(here) > 50
    assert {name: version for name, version in here.items() if pins.get(name) != version} == {}
    promise(
        "P15", "installed libraries that are pinned to the version that was tested", libraries=len(here), unpinned=0
    )
