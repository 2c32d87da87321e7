"""What the judges of others share: the built example, in place of the web."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def site(example_root: Path) -> Path:
    """Return the built example site; nothing may be changed in it."""
    return example_root / "site"
