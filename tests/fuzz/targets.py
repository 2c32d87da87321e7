"""What is fuzzed: each reader of bytes that strangers write, and what may come of any bytes at all.

A reader may accept, or refuse with an error of ours. Any other exception, an endless loop, or an acceptance that breaks
the sentence behind the target, is a find; its input then becomes a seed in ``corpus/<target>/``, where every run of the
tests tries it again.

Example::

    TARGETS["markdown"](b"[" * 1000)
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from assay.credentials.baking import extract
from assay.credentials.content import load_content
from assay.credentials.images import check_image
from assay.credentials.model import Award
from assay.credentials.steps import Trust
from assay.credentials.table import Reading, read_table
from assay.credentials.textfile import read_source
from assay.credentials.verification import verify_award
from assay.credentials.verified import trust_of, verify_lists
from assay.credentials.yamlfile import parse_yaml, split_front_matter
from assay.errors import AssayError
from assay.integrity.status import MIN_BITS, decode_list, encode_list, set_bits
from assay.website.render import to_html

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ALLOWED_SCHEMES = ("http:", "https:", "mailto:")


def front_matter(data: bytes) -> None:
    """Settings and text of a definition: a mapping with a place for each problem, or a refusal."""
    source = read_source(data, "content/badges/fuzzed.md")
    settings, _ = split_front_matter(source)
    parse_yaml(settings)


@cache
def _trust() -> tuple[Trust, dict[str, Award]]:
    content = load_content(REPOSITORY)
    trust, _ = verify_lists(trust_of(content), content.lists, now=NOW)
    return trust, {award.id: award for award in content.awards}


def award(data: bytes) -> None:
    """No bytes are an authentic award, but those of an award that was signed, with other blanks at most."""
    trust, known = _trust()
    for one in list(known.values())[:1]:
        result = verify_award(Award(id=one.id, path=one.path, data=data), trust, now=NOW)
        assert result.authentic == (bool(result.document) and result.document == json.loads(one.data))
        assert result.authentic or result.problems


def png(data: bytes) -> None:
    """A picture to publish, or to look for a credential in."""
    _either(lambda: check_image("badge.png", data))
    _either(lambda: extract(data))


def svg(data: bytes) -> None:
    """Artwork that passes holds no script and no address of anything but its own parts."""

    def checked() -> None:
        kept = check_image("badge.svg", data).decode("utf-8-sig").lower()
        assert "<script" not in kept
        assert "<foreignobject" not in kept
        assert not re.search(r"<!doctype|<!entity", kept)

    _either(checked)
    _either(lambda: extract(data))


def status(data: bytes) -> None:
    """A list that decodes is whole bytes, long enough, and says the same once it is encoded again."""
    bits = decode_list(data.decode("utf-8"))
    assert len(bits) * 8 >= MIN_BITS
    assert decode_list(encode_list(set_bits(bits), len(bits) * 8)) == bits


class _Watch(HTMLParser):
    """Sees what a browser would obey."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {
            "script",
            "style",
            "iframe",
            "object",
            "embed",
            "form",
            "base",
            "meta",
            "link",
            "svg",
            "math",
        }
        for name, value in attrs:
            assert not name.startswith("on"), name
            if name in {"href", "src"}:
                # As browsers read an address: tabs and line ends do not count, nor what nobody sees at its start.
                address = re.sub(r"[\t\r\n]", "", value or "").lstrip("".join(map(chr, range(33)))).lower()
                scheme = re.match(r"[a-z][a-z0-9+.-]*:", address)
                assert scheme is None or scheme[0] in ALLOWED_SCHEMES, value


def markdown(data: bytes) -> None:
    """Whatever is written, a page gets no script, no handler and no address that runs."""
    html = to_html(data.decode("utf-8"))
    watch = _Watch()
    watch.feed(str(html))
    watch.close()


def table(data: bytes) -> None:
    """A list of people: rows of texts, or a refusal, or a question."""
    found = read_table(data, "people.csv", Reading())
    assert all(isinstance(cell, str) for row in found.rows for cell in row.cells)


def _either(read: Callable[[], object]) -> None:
    with contextlib.suppress(AssayError):
        read()


TARGETS: dict[str, Callable[[bytes], None]] = {
    "front-matter": front_matter,
    "award": award,
    "png": png,
    "svg": svg,
    "status": status,
    "markdown": markdown,
    "table": table,
}


def feed(name: str, data: bytes) -> None:
    """Hand bytes to a target; a refusal of ours, and bytes that are no UTF-8 where text is read, are fine."""
    with contextlib.suppress(AssayError, UnicodeDecodeError):
        TARGETS[name](data)
