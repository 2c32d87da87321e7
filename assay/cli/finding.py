"""What `assay doctor` says: one finding a line, fine, soon or now, with what to do; and whom it looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from assay.cli.keyring import KeySite
from assay.credentials.model import Content

Level = Literal["fine", "soon", "now"]
SIGNS: dict[Level, tuple[str, str, str]] = {
    "fine": ("✓", "ok", "green"),
    "soon": ("!", "!", "yellow"),
    "now": ("✗", "NO", "red"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    level: Level
    sentence: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at."""

    site: KeySite
    content: Content
    now: datetime

    @property
    def root(self) -> Path:
        """The site folder."""
        return self.site.root
