"""Addresses and codes of skills in the frameworks of others, checked for their form without asking anybody.

Rules:

* ESCO: a concept is named by ``http://data.europa.eu/esco/skill/<uuid>``. That is an identifier and stays http, however
  it was pasted.
* CTDL: a CTID is ``ce-`` and a UUID; an address in the Credential Registry ends in one, and the code repeats it.
* CASE 1.0 and 1.1: an address of a CASE service names the kind of item and its UUID.
* Any other address is a page about the skill, and only has to be one.

Example::

    framework_fault("ext:ESCO", "https://data.europa.eu/esco/skill/1", None)   # 'is not the address of an ESCO concept'
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_ESCO = re.compile(rf"https?://data\.europa\.eu/esco/(skill|occupation|qualification)/{_UUID}", re.ASCII)
_CTID = re.compile(rf"ce-{_UUID}", re.ASCII)
_REGISTRY = ("credentialengineregistry.org", "credentialfinder.org")
_CASE = re.compile(r"/ims/case/v1p[01]/(CF[A-Za-z]+)/(.+)")
_CASE_KINDS = {"CFItem": "CFItems", "CFRubric": "CFRubrics"}
_CTDL_TYPES = ("CTDL", "ceterms:Credential", "ceasn:Competency")

ESCO = "ext:ESCO"


def is_esco(url: str) -> bool:
    """Return whether an address lies in the name space of ESCO."""
    return re.match(r"https?://data\.europa\.eu/esco/", url) is not None


def canonical_url(kind: str | None, url: str) -> str:
    """Return the identifier of a skill: for ESCO with http, as its publisher writes it; else the address as it is."""
    return "http" + url[len("https") :] if kind == ESCO and url.startswith("https:") else url


def framework_fault(kind: str | None, url: str, code: str | None) -> tuple[str, str, str] | None:
    """Return what is wrong with an alignment as (field, what, fix), or nothing; `kind` is its target type."""
    if (kind == ESCO) != is_esco(url):
        if kind != ESCO:
            return "type", 'does not fit: this is an address of ESCO, so the type is "ext:ESCO"', "write type: ext:ESCO"
        return "url", "is not an address of ESCO", "copy the URI of the skill from the ESCO portal"
    if kind == ESCO and not _ESCO.fullmatch(url):
        return "url", "is not the address of an ESCO concept", "copy the URI of the skill: it ends in a UUID"
    if kind in _CTDL_TYPES:
        return _ctdl_fault(url, code)
    return _case_fault(kind, url)


def _ctdl_fault(url: str, code: str | None) -> tuple[str, str, str] | None:
    host = urlsplit(url).hostname or ""
    found = _CTID.search(url)
    if code and code.startswith("ce-") and not _CTID.fullmatch(code):
        return "code", f'is "{code}", which is not a CTID', "a CTID is ce- and a UUID, in lower case"
    if host in _REGISTRY or host.endswith(tuple(f".{name}" for name in _REGISTRY)):
        if not found:
            return "url", "is in the Credential Registry, but names no CTID", "copy the address that ends in ce-…"
        if code and code != found.group():
            return "code", f'is "{code}", but the address names {found.group()}', "write the same CTID in both"
    return None


def _case_fault(kind: str | None, url: str) -> tuple[str, str, str] | None:
    found = _CASE.search(urlsplit(url).path)
    if not found:
        return None
    if not re.fullmatch(_UUID, found.group(2), re.ASCII):
        return "url", "is of a CASE service, but does not end in a UUID", "copy the URI of the item"
    if kind in _CASE_KINDS and found.group(1) != _CASE_KINDS[kind]:
        return "type", f'is "{kind}", but the address is of {found.group(1)}', "write the type of what it points to"
    return None
