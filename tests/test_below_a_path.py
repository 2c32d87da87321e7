"""A site below a path, as project sites are: every link leads somewhere, and its did:web is there."""

from __future__ import annotations

import http.server
import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest
from sites import AT, Here, awards, build, parse, small_site

BASE = "https://example.org/club/"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a site whose address has a path, built."""
    root = small_site(tmp_path / "association", url=BASE, people=["Ada Example", "Bo Example"])
    build(root)
    return root


@pytest.fixture
def served(root: Path, tmp_path: Path) -> Iterator[str]:
    """Serve the built site below /club/ and nothing else; yields the address of the host."""
    top = tmp_path / "host"
    top.mkdir()
    (top / "club").symlink_to(root / "site")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(top))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def get(url: str) -> tuple[str, bytes]:
    """Return the type and the bytes of an address, which must be there."""
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - of this machine
        return answer.headers.get_content_type(), answer.read()


def links(page: str) -> Iterator[str]:
    """Yield everything a page leads to or loads."""
    for element in parse(page).all():
        for name in ("href", "src"):
            if (link := element.attributes.get(name)) and not (
                element.tag == "link" and element.attributes.get("rel") == "canonical"
            ):
                yield link


def test_every_link_of_every_page_leads_somewhere(served: str) -> None:
    start = f"{served}/club/"
    waiting, seen, outside = [start], set(), set()
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        kind, data = get(url)
        if kind != "text/html":
            continue
        for link in links(data.decode()):
            target = urldefrag(urljoin(url, link))[0].replace(BASE, start)
            if target.startswith(served):
                assert target.startswith(start), f"{link} on {url} leaves the path of the site"
                waiting.append(target)
            else:
                outside.add(target)
    assert len(seen) > 12
    assert f"{start}badges/first-aid/" in seen
    assert not [link for link in outside if link.startswith("http://127")]


def test_what_an_award_names_is_served_where_it_says(root: Path, served: str) -> None:
    document = json.loads(awards(root)[0].read_bytes())
    assert document["issuer"]["id"] == "did:web:example.org:club"
    kind, data = get(f"{served}/club/did.json")
    assert (kind, json.loads(data)["id"]) == ("application/json", "did:web:example.org:club")
    achievement, status = document["credentialSubject"]["achievement"], document["credentialStatus"]
    pinned = document["relatedResource"][0]
    for url in (document["id"], achievement["id"], status["statusListCredential"], pinned["id"]):
        assert url.startswith(BASE)
        assert get(url.replace("https://example.org", served))[1]
    with pytest.raises(urllib.error.HTTPError) as missing:
        get(f"{served}/.well-known/did.json")
    missing.value.close()


def test_rules_for_hosts_name_paths_that_are_there(root: Path) -> None:
    rules = (root / "site" / "_headers").read_text("utf-8")
    assert re.search(r"^/did\.json$", rules, re.MULTILINE)
    assert "/.well-known/" not in rules


def test_an_award_below_a_path_verifies_from_its_files(here: Here, root: Path) -> None:
    credential = next((root / "site" / "awards").glob("*/credential.json"))
    mirror = f"{BASE}={root / 'site'}"
    done = here("verify", credential, "--mirror", mirror, "--root", root, "--at", AT)
    assert (done.code, "VALID" in done.out) == (0, True), done.text
