r"""The ledger of addresses: every permanent address the site ever published, so that none vanishes by mistake.

Rules:

* One address a line in ``content/addresses.txt``, sorted, ASCII; a line that begins with # is a comment.
* ``/awards/<id>/  gone 2026-11-22 demonstration-1#4711`` was taken down on that day; the last word keeps the award's
  place in its status list, so that it is never given to somebody else.
* A merge of two branches keeps the lines of both (``merge=union`` in ``.gitattributes``), so doubles are no fault; a
  line that says gone counts.
* What was published stays an address of a page, leads on to one (`aliases`), or says that it is gone.

Example::

    ledger = read_ledger(b"/badges/first-aid/\n")
    ledger.with_published(["/badges/knots/"]).text()
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from assay.errors import ContentError, Problem

LEDGER_FILE = "content/addresses.txt"
MAX_LEDGER_BYTES = 256 * 1024 * 1024
"""Largest ledger: ten million addresses."""
HEAD = """\
# Every permanent address this site has published, one a line. Assay keeps this file; commit it with your changes.
# Nothing may vanish from here: rename a badge with 'aliases', take a page down with 'assay erase'.
"""
_MARKS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_LINE = re.compile(
    r"(?P<address>/[a-z0-9][A-Za-z0-9._/-]{0,200})"
    r"(  gone (?P<on>\d{4}-\d{2}-\d{2})( (?P<place>[a-z0-9-]{1,80}#[0-9]{1,9}))?)?",
    re.ASCII,
)
SHOWN = 5
"""Addresses named in one message."""


@dataclass(frozen=True, slots=True)
class Gone:
    """An address that was taken down."""

    on: str
    """Day, YYYY-MM-DD."""
    place: tuple[str, int] | None
    """Status list and index of the award that was there."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What was ever published, and what became of it."""

    entries: Mapping[str, Gone | None] = field(default_factory=dict)
    """Address → None while it is a page, else when it was taken down."""

    @property
    def gone(self) -> dict[str, Gone]:
        """The addresses that were taken down."""
        return {address: fate for address, fate in self.entries.items() if fate}

    def places(self) -> set[tuple[str, int]]:
        """Return the places in status lists of awards that were taken down."""
        return {fate.place for fate in self.gone.values() if fate.place}

    def new(self, addresses: Iterable[str]) -> tuple[str, ...]:
        """Return those of some addresses that are not written down yet, in order."""
        return tuple(sorted(address for address in set(addresses) if address not in self.entries))

    def with_published(self, addresses: Iterable[str]) -> Ledger:
        """Return the ledger with these addresses; nothing is ever taken out."""
        return Ledger({**dict.fromkeys(addresses), **self.entries})

    def with_gone(self, address: str, on: str, place: tuple[str, int] | None) -> Ledger:
        """Return the ledger with one address taken down."""
        return Ledger({**self.entries, address: Gone(on, place)})

    def text(self) -> str:
        """Return the file as it is written."""
        return HEAD + "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        for address, fate in sorted(self.entries.items()):
            if fate is None:
                yield address
            else:
                place = f" {fate.place[0]}#{fate.place[1]}" if fate.place else ""
                yield f"{address}  gone {fate.on}{place}"


def read_ledger(data: bytes) -> Ledger:
    """Read ``content/addresses.txt``; raises `ContentError` ADR03 with every line that is none."""
    entries: dict[str, Gone | None] = {}
    problems: list[Problem] = []
    for number, line in enumerate(data.decode("ascii", "replace").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith(_MARKS):
            raise ContentError(_unresolved(number, line))
        found = _LINE.fullmatch(line.rstrip())
        if not found or ".." in line or "//" in line:
            problems.append(_no_line(number, line))
            continue
        fate = _fate(found)
        address = found["address"]
        # A line that says gone counts, whichever comes first.
        entries[address] = fate or entries.get(address)
    if problems:
        raise ContentError(*problems)
    return Ledger(entries)


def _fate(found: re.Match[str]) -> Gone | None:
    if not found["on"]:
        return None
    name, _, index = (found["place"] or "").partition("#")
    return Gone(found["on"], (name, int(index)) if index else None)


def _unresolved(number: int, line: str) -> Problem:
    """Nothing may be lost here, so both sides of a merge stay."""
    return Problem(
        code="TXT10",
        message="Two versions of this file were merged and the conflict is still in it.",
        fix="delete only the lines that start with <<<<<<<, ======= and >>>>>>>; the lines of both sides stay",
        path=LEDGER_FILE,
        line=number,
        column=1,
        source=line,
    )


def _no_line(number: int, line: str) -> Problem:
    return Problem(
        code="ADR03",
        message="This line is not an address of the ledger.",
        fix="restore the file from git; Assay writes it",
        path=LEDGER_FILE,
        line=number,
        column=1,
        source=line,
    )


def _named(address: str) -> str:
    """Return what `assay erase` calls the page at an address: the id of an award, else the address without its ends."""
    return address.strip("/").removeprefix("awards/")


def vanished(ledger: Ledger, permanent: Iterable[str]) -> Iterator[Problem]:
    """Yield one problem when published addresses would vanish; `permanent` are the addresses the site will have."""
    there = {*permanent, *ledger.gone}
    missing = [address for address in ledger.entries if address not in there]
    if missing:
        what = "1 published address would" if len(missing) == 1 else f"{len(missing)} published addresses would"
        more = [f"and {len(missing) - SHOWN} more"] if len(missing) > SHOWN else []
        yield Problem(
            code="ADR01",
            message="\n".join([f"{what} lead nowhere:", *(f"  {address}" for address in missing[:SHOWN]), *more]),
            fix="restore the file from git; after a badge, pathway or page was renamed, add its old name under "
            "'aliases'; to take one down, use 'assay erase' with the id of an award, or with "
            f"'{_named(next((one for one in missing if not one.startswith('/awards/')), '/badges/NAME/'))}'",
            path=LEDGER_FILE,
        )


def returned(ledger: Ledger, permanent: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for every page that was taken down and is there again, as a merge can bring it back."""
    for address in sorted({*permanent} & {*ledger.gone}):
        yield Problem(
            code="ADR04",
            message=f"{address} was taken down on {ledger.gone[address].on}, but its file is here again.",
            fix=f"run 'assay erase {_named(address)}' once more, or delete the file",
            path=LEDGER_FILE,
        )


def unwritten(ledger: Ledger, permanent: Iterable[str]) -> Iterator[Problem]:
    """Yield a warning when addresses are about to be published that the ledger in git does not hold."""
    if new := ledger.new(permanent):
        what = "1 address is" if len(new) == 1 else f"{len(new)} addresses are"
        more = [f"and {len(new) - SHOWN} more"] if len(new) > SHOWN else []
        yield Problem(
            code="ADR02",
            message="\n".join([f"{what} new and not in the ledger:", *(f"  {item}" for item in new[:SHOWN]), *more]),
            fix=f"run 'assay build' on your computer and commit {LEDGER_FILE}",
            path=LEDGER_FILE,
            warning=True,
        )
