"""The example association of this repository, read once, and a workshop that signs for tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.credentials.content import load_content
from assay.credentials.model import Content
from assay.credentials.steps import Trust
from credentials.workshop import Workshop, example_trust

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def example() -> Content:
    """Return the content of the example association; nothing may be changed."""
    content = load_content(REPOSITORY)
    assert len(content.awards) >= 20
    return content


@pytest.fixture(scope="session")
def trust(example: Content) -> Trust:
    """Return whom the example's awards are held against."""
    return example_trust(example)


@pytest.fixture(scope="session")
def shop() -> Workshop:
    """Return a workshop."""
    return Workshop()
