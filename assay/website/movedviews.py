"""What templates may use at addresses whose page is gone, elsewhere or never was. A part of `views`.

Example::

    RedirectView(url="/badges/first-aider/", target="/badges/first-aid/", target_title="First Aid Responder", …)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class TombstoneView:
    """The page of an award, badge or other page no longer published: it names nobody and concludes nothing."""

    template: ClassVar[str] = "tombstone.html"
    url: str
    title: str
    description: str
    noindex: bool
    since: str
    """Day, YYYY-MM-DD."""
    award: bool
    """Whether an award was here."""
    reference: str
    """Id of the award, or the address that was here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedirectView:
    """A page that has moved: leads on by itself, and by a link."""

    template: ClassVar[str] = "redirect.html"
    url: str
    title: str
    description: str
    noindex: bool
    target: str
    """Site address of the page as it is now."""
    target_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFoundView:
    """``/404.html``: the address is wrong; its links are absolute, because it is served at any depth."""

    template: ClassVar[str] = "404.html"
    url: str
    title: str
    description: str
    noindex: bool
