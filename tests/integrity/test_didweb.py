"""did:web: the published names, the way there and back, and addresses that have no name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import DocumentError
from assay.integrity.didweb import did_for, did_json_path, did_url, is_demonstration_host


def test_published_names_have_their_urls(vector: Callable[[str], Any]) -> None:
    """DIDW, Read (Resolve)."""
    pairs = vector("misc")["didweb"]
    assert len(pairs) == 4
    for did, url in pairs:
        assert did_url(did) == url
        base = url.removesuffix("did.json").removesuffix(".well-known/")
        assert did_for(base) == did


@pytest.mark.parametrize(
    ("base", "did", "path"),
    [
        ("https://badges.example.org", "did:web:badges.example.org", "/.well-known/did.json"),
        ("https://badges.example.org/", "did:web:badges.example.org", "/.well-known/did.json"),
        ("https://Badges.Example.ORG/", "did:web:badges.example.org", "/.well-known/did.json"),
        ("https://badges.example.org:443/", "did:web:badges.example.org", "/.well-known/did.json"),
        ("https://badges.example.org:8443/", "did:web:badges.example.org%3A8443", "/.well-known/did.json"),
        ("https://example.org/badges", "did:web:example.org:badges", "/did.json"),
        ("https://example.org/a/B_c/", "did:web:example.org:a:B_c", "/did.json"),
        ("https://example.org/~club/", "did:web:example.org:%7Eclub", "/did.json"),
        ("https://xn--prfung-4ya.example/", "did:web:xn--prfung-4ya.example", "/.well-known/did.json"),
        ("http://localhost:8000/", "did:web:localhost%3A8000", "/.well-known/did.json"),
        ("http://site.localhost/", "did:web:site.localhost", "/.well-known/did.json"),
    ],
)
def test_a_site_has_one_name_and_the_name_leads_back(base: str, did: str, path: str) -> None:
    assert did_for(base) == did
    assert did_json_path(base) == path
    site = base.lower().replace(":443", "").rstrip("/") if "B_c" not in base else base.rstrip("/")
    assert did_url(did) == site.replace("http://", "https://") + path


@pytest.mark.parametrize(
    "base",
    [
        "",
        "badges.example.org",
        "http://badges.example.org/",
        "ftp://badges.example.org/",
        "https://",
        "https:///badges",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://0x7f000001/",
        "https://[::1]/",
        "https://[2001:db8::1]/",
        "http://127.0.0.1:8000/",
        "https://prüfung.example/",
        "https://exa_mple.org/",
        "https://-example.org/",
        "https://example.org./",
        "https://example..org/",
        "https://user@example.org/",
        "https://user:pw@example.org/",
        "https://example.org/?x",
        "https://example.org/?",
        "https://example.org/#x",
        "https://example.org/a//b",
        "https://example.org//",
        "https://example.org/../x",
        "https://example.org/./x",
        "https://example.org/a%2Fb",
        "https://example.org/a:b",
        "https://example.org/a b",
        "https://exa\nmple.org/",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://example.org:x/",
    ],
)
def test_other_addresses_have_no_name(base: str) -> None:
    with pytest.raises(DocumentError) as caught:
        did_for(base)
    assert caught.value.problem.code == "DID01"
    with pytest.raises(DocumentError):
        did_json_path(base)


@pytest.mark.parametrize(
    "did",
    [
        "",
        "did:web:",
        "did:web",
        "did:key:z6Mk",
        "DID:web:example.org",
        "did:web:Example.org",
        "did:web:example.org:",
        "did:web:example.org:..:x",
        "did:web:example.org:a%2Fb",
        "did:web:127.0.0.1",
        "did:web:example.org/x",
        "did:web:example.org%3A99999",
        "did:web:example.org%3A0",
        "did:web:example.org#key",
        "did:web:user@example.org",
    ],
)
def test_other_names_have_no_url(did: str) -> None:
    with pytest.raises(DocumentError) as caught:
        did_url(did)
    assert caught.value.problem.code == "DID02"


SEGMENTS = st.lists(st.from_regex(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,6}", fullmatch=True), max_size=4)


@given(st.sampled_from(["example.org", "a.b.example", "xn--4ya.example"]), st.integers(1, 65_535), SEGMENTS)
def test_the_name_leads_back_to_the_site(host: str, port: int, segments: list[str]) -> None:
    """For any site: the URL of its DID is the site's own did.json."""
    base = "/".join([f"https://{host}:{port}", *segments])
    plain = base.replace(":443", "", 1) if port == 443 else base
    assert did_url(did_for(base)) == plain + did_json_path(base)


@pytest.mark.parametrize(
    ("host", "demonstration"),
    [
        ("example.org", True),
        ("badges.example.org", True),
        ("BADGES.example.ORG.", True),
        ("verein.example", True),
        ("localhost", True),
        ("x.localhost", True),
        ("127.0.0.1", True),
        ("127.200.3.4", True),
        ("[::1]", True),
        ("::1", True),
        ("notexample.org", False),
        ("example.org.evil.net", False),
        ("localhost.net", False),
        ("128.0.0.1", False),
        ("[2001:db8::1]", False),
        ("example.net", False),
        ("", False),
    ],
)
def test_demonstration_hosts_belong_to_nobody(host: str, *, demonstration: bool) -> None:
    assert is_demonstration_host(host) is demonstration
