"""Records of badges issued elsewhere: ``content/legacy/<id>.yaml``, one old assertion each.

Rules:

* A record says where it comes from and that nothing here vouches for it. No code turns one into an award: `sign` reads
  drafts, `build` publishes signed awards, and a record is neither. One page lists what there is, as issued elsewhere.
* The recipient is kept only as a salted hash, and the name not at all; it may stand in ``content/sharing.yaml``.
  Whoever has the file and guesses an address can test the guess, so the hash is a pseudonym and no secret.
* The file name follows from the old assertion's address, so a second import finds the first.

Example::

    read_legacy(source, legacy_id("https://badges.example.com/assertions/17"))
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import fields as fields_of

from assay.credentials.fields import Faults, Fields
from assay.credentials.model import LegacyAward
from assay.credentials.textfile import Source
from assay.credentials.values import EMAIL
from assay.credentials.yamlfile import parse_yaml

ADDRESS = r"(https?://|urn:)[^\s@\"\\<>]{1,1000}"
"""The `id` of something old: often http, and sometimes no address at all."""
NOT_SAID = "(not among the files)"
"""Stands for a name that the importer found nowhere."""
FORMS = ("hosted", "signed")
HASH = r"(sha256\$[0-9a-fA-F]{64}|md5\$[0-9a-fA-F]{32})"

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_HEADER = """\
# A record of a badge that was issued elsewhere, before this site. It is not an award of this site: it is not signed
# here, and nothing here vouches for it. The page /legacy/ says that, too. Written by 'assay import-badges'.
"""


def legacy_id(address: str) -> str:
    """Return the name of the record of an old assertion: 80 bits of the SHA-256 of its address, in base32."""
    number = int.from_bytes(hashlib.sha256(address.encode()).digest()[:10])
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(75, -5, -5))


def hashed_recipient(identity: str, address: str) -> tuple[str, str]:
    """Return hash and salt of an address that an old badge held in clear; the same on every run."""
    salt = hashlib.sha256(f"assay legacy {address}".encode()).hexdigest()[:32]
    return f"sha256${hashlib.sha256((identity.strip().lower() + salt).encode()).hexdigest()}", salt


def read_legacy(source: Source, record_id: str) -> LegacyAward:
    """Read one ``content/legacy/<id>.yaml``; raises `ContentError` with every problem."""
    faults = Faults(source)
    top = Fields(parse_yaml(source), faults)
    if not top.yes_no("issued_elsewhere"):
        top.fault("issued_elsewhere", "A record here is of a badge issued elsewhere.", "write yes, or delete the file")
    issuer, badge = top.group("issuer", required=True), top.group("badge", required=True)
    recipient, original = top.group("recipient", required=True), top.group("original", required=True)
    record = LegacyAward(
        id=record_id,
        path=source.path,
        standard=top.text("standard", longest=40),
        address=_address(top, "address") or "",
        issuer_name=issuer.text("name") if issuer else "",
        issuer_url=_address(issuer, "url", required=False),
        badge_name=badge.text("name") if badge else "",
        badge_url=_address(badge, "url", required=False),
        badge_slug=badge.text("slug", longest=64, required=False) if badge else None,
        issued=top.day("issued"),
        expires=top.day("expires", required=False),
        revoked=top.yes_no("revoked"),
        recipient=(recipient.matching("identity", HASH, "sha256$ and 64 hex digits") or "") if recipient else "",
        salt=recipient.text("salt", longest=200, required=False) if recipient else None,
        form=top.choice("form", FORMS),
        original_file=original.text("file") if original else "",
        original_sha256=(original.matching("sha256", "[0-9a-f]{64}", "64 hex digits") or "") if original else "",
    )
    for name in (item.name for item in fields_of(record) if item.name not in {"id", "path", "address"}):
        if EMAIL.search(str(getattr(record, name))):
            top.fault("address", "There is an e-mail address in this record.", "delete it", code="DEF03")
    for group in (issuer, badge, recipient, original):
        if group:
            group.finish()
    top.finish()
    faults.stop()
    return record


def _address(fields: Fields | None, name: str, *, required: bool = True) -> str | None:
    if fields is None:
        return None
    return fields.matching(name, ADDRESS, "https://badges.example.com/assertions/17", required=required)


def legacy_text(record: LegacyAward) -> str:
    """Return a record as it is written: what `read_legacy` reads back."""

    def line(name: str, value: object, indent: str = "  ") -> list[str]:
        return [] if value is None else [f"{indent}{name}: {json.dumps(_clean(str(value)), ensure_ascii=False)}"]

    lines = [
        "issued_elsewhere: yes",
        *line("standard", record.standard, ""),
        *line("address", record.address, ""),
        "issuer:",
        *line("name", record.issuer_name),
        *line("url", record.issuer_url),
        "badge:",
        *line("name", record.badge_name),
        *line("url", record.badge_url),
        *line("slug", record.badge_slug),
        f"issued: {record.issued}",
        *([f"expires: {record.expires}"] if record.expires else []),
        f"revoked: {'yes' if record.revoked else 'no'}",
        "recipient:",
        *line("identity", record.recipient),
        *line("salt", record.salt),
        f"form: {record.form}",
        "original:",
        *line("file", record.original_file),
        *line("sha256", record.original_sha256),
    ]
    return _HEADER + "\n".join(lines) + "\n"


def _clean(text: str) -> str:
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split())
