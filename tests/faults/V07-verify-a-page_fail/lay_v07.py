"""A web page that somebody downloaded."""

from __future__ import annotations

from pathlib import Path

from faults.runner import outside


def lay(root: Path) -> None:
    """Spoil the site."""
    (outside(root) / "award.html").write_text("<!doctype html><p>Ada is good.")
