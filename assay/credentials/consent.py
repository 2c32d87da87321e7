"""What the holder of an award agreed to beyond its page. Says how an award is shown, never what it says.

Example::

    SharingConsent(award="6f2e0c9d1h7k3m5n", agreed=date(2026, 3, 20), named_card=True, search_engines=False)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingConsent:
    """What the holder of an award agreed to beyond its page, from ``content/sharing.yaml``."""

    award: str
    agreed: date
    named_card: bool
    """A share card with the holder's name."""
    search_engines: bool
    """Search engines may list the page."""
