"""What the tests of crashes share: one killer, and the places operations start from, each made once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crash.killing import Killer
from crash.operations import OPERATIONS


@pytest.fixture(scope="session")
def killer() -> Iterator[Killer]:
    """Return what runs commands and kills them."""
    with Killer() as found:
        yield found


@pytest.fixture(scope="session")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return the place an operation starts from; copy it before changing anything."""
    places: dict[str, Path] = {}

    def lay(name: str) -> Path:
        if name not in places:
            places[name] = tmp_path_factory.mktemp("place") / "place"
            OPERATIONS[name].lay(places[name])
        return places[name]

    return lay
