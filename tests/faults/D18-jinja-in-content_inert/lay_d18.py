"""The language of templates in a text."""

from __future__ import annotations

from pathlib import Path

from faults.tools import replace


def lay(root: Path) -> None:
    """Spoil the site."""
    replace(
        root, "content/badges/meeting.md", "Sign the list at the door.", "{{ 7*7 }} {% raise %} {{ issuer.__class__ }}"
    )
    replace(root, "content/badges/meeting.md", "kind: participation", 'version: "2"\nkind: participation')
    replace(root, "content/issuer.yaml", "An invented", "An {{ 7*7 }} invented")
