"""What wallets, verifiers and hosts read stays as it is, byte for byte, unless a change is meant.

When one is: ``uv run python tests/golden/regenerate.py``, and look at the difference.
"""

from __future__ import annotations

from pathlib import Path

from golden.regenerate import HERE, machine_files
from sites import tree


def test_the_files_machines_read_are_as_written_down(tmp_path: Path) -> None:
    found, expected = machine_files(tmp_path), tree(HERE / "expected")
    assert sorted(found) == sorted(expected)
    for path, data in expected.items():
        assert found[path].decode() == data.decode(), f"{path} changed; see tests/golden/regenerate.py"


def test_the_golden_site_has_one_of_everything() -> None:
    expected = tree(HERE / "expected")
    assert {Path(path).name for path in expected} >= {
        ".assay", ".nojekyll", "_headers", "did.json", "issuer.json", "history.jsonl", "achievement.json",
        "credential.json",
    }  # fmt: skip
