"""From ``content/pages/**/*.md`` to an `OwnPage`: a page the association writes itself, such as a guide.

Rules:

* ``guide/officers.md`` becomes ``/guide/officers/``, and ``guide/index.md`` becomes ``/guide/``.
* The first part of an address may not be one of Assay's own (``badges``, ``awards`` …).
* Unknown settings are refused with the nearest name, as in every other file.

Example::

    page = read_page(source, "guide/officers")
    page.address   # '/guide/officers/'
"""

from __future__ import annotations

import re

from assay.credentials.definitions import LANGUAGE
from assay.credentials.fields import Faults, Fields
from assay.credentials.filenames import SLUG, short_name
from assay.credentials.markdowncost import markdown_fault
from assay.credentials.ownpages import OwnPage
from assay.credentials.textfile import Source
from assay.credentials.values import MAX_LINE
from assay.credentials.yamlfile import parse_yaml, split_front_matter
from assay.errors import ContentError, Problem

TAKEN = (
    "assets", "awards", "badges", "earners", "endorsements", "guides", "issuer", "keys", "legacy",
    "pathways", "sitemaps", "skills", "status", "verify",
)  # fmt: skip
"""First parts of addresses that belong to Assay."""
LAST = 1_000_000
"""Place of a page that names none."""
MAX_DEPTH = 6
"""Most parts of an address."""
_FENCED = re.compile(r"^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?^(?P=fence)[ ]*$", re.MULTILINE | re.DOTALL)


def read_page(source: Source, route: str) -> OwnPage:
    """Read one page; `route` is its path below ``content/pages`` without the ending.

    Raises `ContentError` with everything that is wrong: FILE02, PAGE02, PAGE06, TXT04, TXT06, TXT12.
    """
    front, body = split_front_matter(source)
    faults = Faults(source)
    fields = Fields(parse_yaml(front), faults)
    title = fields.text("title")
    order = fields.number("order", required=False)
    page = OwnPage(
        address=_address(route, source.path),
        path=source.path,
        title=title,
        description=fields.text("description", longest=MAX_LINE),
        label=fields.text("label", longest=40, required=False) or title,
        order=LAST if order is None else int(order),
        language=fields.matching("language", LANGUAGE, "en or de-CH", required=False) or "en",
        aliases=_aliases(fields),
        text=body,
        source=source,
        start=source.text.rfind(body.strip()),
    )
    if not body.strip():
        fields.fault("title", "There is no text below the settings.", "write it below the second ---")
    if what := markdown_fault(_costly(body)):
        fix = "shorten it, or break it up with blank lines"
        fields.fault("title", f"Below the settings: {what}", fix, code="PAGE02")
    fields.finish()
    faults.stop()
    return page


def _address(route: str, path: str) -> str:
    """Return the address of a page; raises `ContentError` FILE02 or PAGE06."""
    parts = route.split("/")
    for part in parts:
        if not re.fullmatch(SLUG, part, re.ASCII):
            what = f'The name "{part}" becomes an address, so it may be lower-case letters, digits and hyphens only.'
            raise ContentError(
                Problem(code="FILE02", message=what, fix=f"rename it to {short_name(part, 'my-folder')}", path=path)
            )
    if parts[-1] == "index":
        parts.pop()
    if not parts or parts[0] in TAKEN:
        there = f"/{parts[0]}/" if parts else "/, the start page,"
        raise ContentError(
            Problem(
                code="PAGE06",
                message=f"The address {there} belongs to Assay's own pages.",
                fix="put the page into another folder below content/pages, such as guide",
                path=path,
            )
        )
    if len(parts) > MAX_DEPTH:
        what = f"The address of this page would have {len(parts)} parts; {MAX_DEPTH} are allowed."
        raise ContentError(Problem(code="PAGE06", message=what, fix="use fewer folders in one another", path=path))
    return f"/{'/'.join(parts)}/"


def _aliases(fields: Fields) -> tuple[str, ...]:
    found = fields.texts("aliases")
    for alias in found:
        if not re.fullmatch(rf"{SLUG}(/{SLUG})*", alias, re.ASCII):
            fields.fault("aliases", f'The alias "{alias}" cannot be an address.', "write it like guide/old-name")
        elif alias.split("/")[0] in TAKEN:
            fields.fault("aliases", f"/{alias}/ belongs to Assay's own pages.", "delete it", code="PAGE06")
    return tuple(f"/{alias}/" for alias in found)


def _costly(text: str) -> str:
    """Return what python-markdown reads letter by letter: no blocks of code, and each row of a table by itself."""
    return re.sub(r"^(\|[^\n]*)\n(?=\|)", r"\1\n\n", _FENCED.sub("\n", text), flags=re.MULTILINE)
