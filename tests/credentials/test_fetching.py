"""What answers addresses without the web: folders that stand for them, a memory, nobody."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from assay.credentials import fetching
from assay.credentials.fetching import MAX_BYTES, CannotFetchError, Memory, Mirror, Offline
from assay.errors import UsageError

BASE = "https://badges.example.org/"


@pytest.fixture
def mirror(tmp_path: Path) -> Mirror:
    site = tmp_path / "site"
    for name in (".well-known/did.json", "awards/1/index.html", "issuer/index.json", "a b.json", "index.json"):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(name, encoding="utf-8")
    (tmp_path / "secret.json").write_text("secret", encoding="utf-8")
    (site / "link.json").symlink_to(tmp_path / "secret.json")
    (site / "large.json").write_bytes(bytes(MAX_BYTES + 1))
    return Mirror.of(BASE, site, Offline())


@pytest.mark.parametrize(
    ("url", "file"),
    [
        (f"{BASE}.well-known/did.json", ".well-known/did.json"),
        (f"{BASE}awards/1/", "awards/1/index.html"),
        (f"{BASE}issuer/", "issuer/index.json"),
        (f"{BASE}issuer/index.json#key", "issuer/index.json"),
        (f"{BASE}issuer/index.json?v=2", "issuer/index.json"),
        (f"{BASE}a%20b.json", "a b.json"),
        (BASE, "index.json"),
        (BASE.removesuffix("/"), "index.json"),
        ("https://badges.example.org:443/issuer/", "issuer/index.json"),
    ],
)
def test_an_address_below_the_base_is_a_file(mirror: Mirror, url: str, file: str) -> None:
    assert mirror.fetch(url) == file.encode()


@pytest.mark.parametrize(
    "path",
    [
        "../secret.json",
        "%2e%2e/secret.json",
        "..%2fsecret.json",
        "awards/..%2f..%2f..%2fsecret.json",
        "awards/../../secret.json",
        "link.json",
        "//etc/passwd",
        "%2fetc%2fpasswd",
        "..%5csecret.json",
        "issuer",
        "nothing.json",
        "large.json",
        "nul%00.json",
    ],
)
def test_nothing_outside_of_the_folder_is_read(mirror: Mirror, path: str) -> None:
    with pytest.raises(CannotFetchError):
        mirror.fetch(BASE + path)


def test_what_is_not_below_the_base_is_left_to_the_next(mirror: Mirror) -> None:
    for url in ("https://other.example.org/x", "https://badges.example.org.evil.example/x", f"{BASE[:-1]}x/y"):
        with pytest.raises(CannotFetchError, match="offline check"):
            mirror.fetch(url)
    # What is below the base and missing is not asked for elsewhere.
    with pytest.raises(CannotFetchError, match="not in the folder"):
        mirror.fetch(f"{BASE}nothing.json")


@pytest.mark.parametrize(
    "base", ["badges.example.org", "ftp://a.example/", "https://", "https://a@b.example/", f"{BASE}?a"]
)
def test_a_mirror_wants_a_base_and_a_folder(tmp_path: Path, base: str) -> None:
    with pytest.raises(UsageError):
        Mirror.of(base, tmp_path, Offline())
    with pytest.raises(UsageError):
        Mirror.of(BASE, tmp_path / "none", Offline())


def test_a_memory_asks_once_and_not_for_ever(mirror: Mirror) -> None:
    asked = []

    class Counting:
        def fetch(self, url: str) -> bytes:
            asked.append(url)
            return mirror.fetch(url)

    memory = Memory(Counting(), most=2)
    for _ in range(3):
        assert memory.fetch(f"{BASE}issuer/") == b"issuer/index.json"
        with pytest.raises(CannotFetchError):
            memory.fetch(f"{BASE}none")
    assert asked == [f"{BASE}issuer/", f"{BASE}none"]
    with pytest.raises(CannotFetchError, match="more than 2"):
        memory.fetch(f"{BASE}a")


def test_offline_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: pytest.fail("it asked for the host"))
    with pytest.raises(CannotFetchError, match="offline check"):
        Offline().fetch(BASE)
    assert fetching.SECONDS == 10
