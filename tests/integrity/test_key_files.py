"""Key files: opened with the passphrase and with nothing else, refused in the right words otherwise."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import time
import traceback
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.errors import KeyFileError
from assay.integrity import keys
from assay.integrity.keys import (
    SECRET_MARKER,
    SecretKey,
    load_key_file,
    open_key_file,
    read_key_header,
    save_key_file,
    seal_key_file,
)

PASSPHRASE = "canary passphrase für Tests"  # noqa: S105 - opens nothing but files made here
KID = "2026-alex"
DID = "did:web:badges.example.org"
OPS, MEM = 1, 8_192
"""The cheapest derivation libsodium allows; the format is the same."""


@pytest.fixture(scope="module")
def sealed(key: SecretKey) -> bytes:
    """Return a cheap key file."""
    return seal_key_file(key, KID, DID, PASSPHRASE, ops=OPS, mem=MEM)


def _forge(sealed: bytes, line2: bytes | None = None, line3: bytes | None = None) -> bytes:
    """Return the file with other lines and a checksum that fits them, as somebody with intent would."""
    comment, old2, old3, _end = sealed.split(b"\n")
    comment = comment.rpartition(b" - check ")[0]
    lines = [comment, line2 or old2, line3 or old3]
    check = hashlib.sha256(b"\n".join(lines)).hexdigest()[:16]
    return b"\n".join([comment + b" - check " + check.encode(), *lines[1:], b""])


def _refused(data: bytes, passphrase: str = PASSPHRASE) -> str:
    with pytest.raises(KeyFileError) as caught:
        open_key_file(data, passphrase)
    assert caught.value.exit_code == 4
    return caught.value.problems[0].code


def test_a_key_file_opens_with_its_passphrase(sealed: bytes, key: SecretKey) -> None:
    """Faults 1.8: three lines, the header readable without the passphrase."""
    opened, header = open_key_file(sealed, PASSPHRASE)
    assert opened == key
    assert header == read_key_header(sealed)
    assert (header.kid, header.did, header.public) == (KID, DID, key.public)
    assert (header.ops, header.mem, len(header.salt)) == (OPS, MEM, 16)
    comment, line2, line3, end = sealed.decode().split("\n")
    assert comment.startswith("untrusted comment: ")
    for words in (SECRET_MARKER, "Assay", KID, DID, "keep secret", "never commit"):
        assert words in comment
    assert list(json.loads(line2)) == ["v", "kid", "did", "pub", "kdf", "ops", "mem", "salt"]
    assert len(base64.b64decode(line3)) == 24 + 72 + 16
    assert end == ""


def test_new_files_cost_what_the_proposal_says() -> None:
    """Faults M12: MODERATE is 3 passes over 256 MiB."""
    assert (keys.OPS, keys.MEM) == (3, 256 * 1024**2)
    assert (keys.MAX_OPS, keys.MAX_MEM) == (10, 1024**3)


def test_two_files_of_one_key_have_nothing_in_common(sealed: bytes, key: SecretKey) -> None:
    other = seal_key_file(key, KID, DID, PASSPHRASE, ops=OPS, mem=MEM)
    assert read_key_header(other).salt != read_key_header(sealed).salt
    assert other.split(b"\n")[2][:32] != sealed.split(b"\n")[2][:32]


def test_a_wrong_passphrase_is_told_from_a_damaged_file(sealed: bytes) -> None:
    """Faults B01: two codes and two sentences."""
    for wrong in ("", PASSPHRASE + " ", PASSPHRASE.upper(), "canary"):
        assert _refused(sealed, wrong) == "KEY01"
    assert _refused(sealed[:-20] + sealed[-19:]) == "KEY02"


def test_a_passphrase_is_the_same_in_both_unicode_forms(sealed: bytes) -> None:
    """A Mac types ü as two characters and a PC as one."""
    assert open_key_file(sealed, PASSPHRASE.replace("ü", "u\u0308"))


def test_line_ends_of_another_system_do_no_harm(sealed: bytes, key: SecretKey) -> None:
    assert open_key_file(sealed.replace(b"\n", b"\r\n"), PASSPHRASE)[0] == key


def test_any_changed_byte_is_refused(sealed: bytes) -> None:
    """Faults B02: comment, header, box and line ends, each byte in turn."""
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 0x01
        assert _refused(bytes(changed)) in {"KEY02", "KEY04"}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_change_of_the_file_is_refused(sealed: bytes, data: st.DataObject) -> None:
    """Cut, doubled, inserted: whatever is not the file is not opened."""
    place = data.draw(st.integers(0, len(sealed) - 1))
    kind = data.draw(st.sampled_from(["cut", "double", "insert", "replace"]))
    byte = bytes([data.draw(st.integers(0, 255))])
    changed = {
        "cut": sealed[:place],
        "double": sealed[:place] + sealed[place:] + sealed[place:],
        "insert": sealed[:place] + byte + sealed[place:],
        "replace": sealed[:place] + byte + sealed[place + 1 :],
    }[kind]
    # The line ends of another system are forgiven on purpose.
    if changed.replace(b"\r\n", b"\n") != sealed:
        assert _refused(changed) in {"KEY02", "KEY04"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kid", "2026-eva"),
        ("did", "did:web:evil.example"),
        ("ops", 2),
        ("mem", 16_384),
        ("salt", "uAAAAAAAAAAAAAAAAAAAAAA"),
        ("pub", "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"),
    ],
)
def test_a_forged_header_does_not_open_either(sealed: bytes, name: str, value: str | int) -> None:
    """With the checksum made to fit, the AEAD still refuses: the header is its additional data."""
    header = json.loads(sealed.split(b"\n")[1])
    assert header[name] != value
    header[name] = value
    assert _refused(_forge(sealed, json.dumps(header, separators=(",", ":")).encode())) == "KEY01"
    assert open_key_file(_forge(sealed), PASSPHRASE), "the forgery itself must be well made"


def test_a_file_that_was_written_wrongly_is_refused(key: SecretKey, other_key: SecretKey) -> None:
    """A header naming another key than the box holds, authentic or not, never gives a key."""

    class Wrong(SecretKey):
        """A secret key that says it is another."""

        @property
        def public(self) -> keys.PublicKey:
            return other_key.public

    wrong = Wrong(seed=key.seed, pseudonym_key=key.pseudonym_key)
    assert _refused(seal_key_file(wrong, KID, DID, PASSPHRASE, ops=OPS, mem=MEM)) == "KEY02"


@pytest.mark.parametrize(("ops", "mem"), [(11, MEM), (2**40, MEM), (OPS, 2**30 + 1), (OPS, 2**36), (0, MEM), (OPS, 1)])
def test_an_absurd_cost_is_refused_before_it_is_paid(sealed: bytes, ops: int, mem: int, key: SecretKey) -> None:
    """Faults B03: a file that asks for 64 GiB costs nothing."""
    header = json.loads(sealed.split(b"\n")[1]) | {"ops": ops, "mem": mem}
    begun = time.process_time()
    assert _refused(_forge(sealed, json.dumps(header).encode())) == "KEY03"
    assert time.process_time() - begun < 0.5
    with pytest.raises(ValueError, match="within the limits"):
        seal_key_file(key, KID, DID, PASSPHRASE, ops=ops, mem=mem)


@pytest.mark.parametrize(
    ("line2", "code"),
    [
        (b"{}", "KEY04"),
        (b"[]", "KEY04"),
        (b"not json", "KEY02"),
        (b'{"v":1,"v":1}', "KEY02"),
        (b'{"v":2,"kid":"a","did":"d","pub":"z","kdf":"argon2id13","ops":1,"mem":8192,"salt":"u"}', "KEY04"),
        (b'{"v":1,"kid":"a","did":"d","pub":"z","kdf":"scrypt","ops":1,"mem":8192,"salt":"u"}', "KEY04"),
        (b'{"v":1,"kid":"a","did":"d","pub":"z","kdf":"argon2id13","ops":true,"mem":8192,"salt":"u"}', "KEY02"),
        (b'{"v":1,"kid":"a","did":"d","pub":"z","kdf":"argon2id13","ops":1,"mem":8192,"salt":"uAA"}', "KEY02"),
    ],
)
def test_other_headers_are_refused(sealed: bytes, line2: bytes, code: str) -> None:
    assert _refused(_forge(sealed, line2)) == code


@pytest.mark.parametrize(
    "data", [b"", b"-----BEGIN OPENSSH " + b"PRIVATE KEY-----\n", b"untrusted comment: minisign\nRW\n"]
)
def test_other_files_are_not_key_files(data: bytes) -> None:
    """*Wrong* and *not even one* are two answers."""
    assert _refused(data) == "KEY04"
    assert _refused(b"untrusted comment: " + SECRET_MARKER.encode() + b"x" * 10_000) == "KEY04"


@pytest.mark.parametrize("label", ["", "a b", "a\nb", "a - check b", "ä", "x" * 201])
def test_names_that_would_confuse_the_comment_are_refused(label: str, key: SecretKey) -> None:
    with pytest.raises(ValueError, match="characters"):
        seal_key_file(key, label, DID, PASSPHRASE, ops=OPS, mem=MEM)
    with pytest.raises(ValueError, match="characters"):
        seal_key_file(key, KID, label, PASSPHRASE, ops=OPS, mem=MEM)


def test_an_empty_passphrase_is_refused(key: SecretKey) -> None:
    with pytest.raises(ValueError, match="needs a passphrase"):
        seal_key_file(key, KID, DID, "", ops=OPS, mem=MEM)


def test_no_error_tells_a_secret(sealed: bytes, key: SecretKey) -> None:
    """Promise P9, with the text a person or a log would get."""
    for data, passphrase in [(sealed, "canary wrong"), (sealed[:-9], PASSPHRASE), (_forge(sealed, b"{}"), PASSPHRASE)]:
        with pytest.raises(KeyFileError) as caught:
            open_key_file(data, passphrase)
        shown = "".join(traceback.format_exception_only(caught.value)) + repr(caught.value) + str(caught.value)
        assert "canary" not in shown
        assert key.seed.hex() not in shown
        assert caught.value.__suppress_context__


def test_a_key_file_is_saved_for_its_owner_alone_and_loaded(tmp_path: Path, sealed: bytes, key: SecretKey) -> None:
    """Faults 1.8 and B06: 0600 in 0700 whatever the umask, and never over another file."""
    path = tmp_path / "config" / "assay" / "keys" / "2026-alex.key"
    old = os.umask(0)
    try:
        save_key_file(path, sealed)
    finally:
        os.umask(old)
    assert path.read_bytes() == sealed
    assert path.stat().st_mode & 0o777 == 0o600
    for parent in list(path.parents)[:3]:
        assert parent.stat().st_mode & 0o777 == 0o700
    assert load_key_file(path, PASSPHRASE)[0] == key
    with pytest.raises(KeyFileError) as caught:
        save_key_file(path, b"other")
    assert caught.value.problems[0].code == "KEY05"
    assert path.read_bytes() == sealed


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620, 0o602, 0o610, 0o777])
def test_a_file_others_may_touch_is_not_used(tmp_path: Path, sealed: bytes, mode: int) -> None:
    """Faults B06; the same file with 0600 or 0400 is fine."""
    path = tmp_path / "a.key"
    path.write_bytes(sealed)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600") as caught:
        load_key_file(path, PASSPHRASE)
    assert caught.value.problems[0].code == "KEY06"
    for good in (0o600, 0o400):
        path.chmod(good)
        assert load_key_file(path, PASSPHRASE)


def test_a_file_in_a_work_tree_or_the_site_is_not_used(tmp_path: Path, sealed: bytes) -> None:
    """Faults B06: whether the repository is a folder or, as in a worktree, a file; and through a link."""
    repository, worktree, site, outside = (tmp_path / name for name in ("repo", "worktree", "site", "outside"))
    for folder in (repository / "sub", worktree, site / "keys", outside):
        folder.mkdir(parents=True)
    (repository / ".git").mkdir()
    (worktree / ".git").write_text("gitdir: elsewhere\n")
    (outside / "link").symlink_to(repository / "sub")
    for path, forbidden in [
        (repository / "sub" / "a.key", None),
        (worktree / "a.key", None),
        (outside / "link" / "b.key", None),
        (site / "keys" / "a.key", site),
        (outside / ".." / "site" / "b.key", site),
    ]:
        with pytest.raises(KeyFileError) as caught:
            save_key_file(path, sealed, forbidden=forbidden)
        assert caught.value.problems[0].code == "KEY06"
        assert not path.exists()
        path.write_bytes(sealed)
        path.chmod(0o600)
        with pytest.raises(KeyFileError) as caught:
            load_key_file(path, PASSPHRASE, forbidden=forbidden)
        assert caught.value.problems[0].code == "KEY06"
    save_key_file(outside / "a.key", sealed, forbidden=site)
    assert load_key_file(outside / "a.key", PASSPHRASE, forbidden=site)


def test_what_is_no_file_is_refused(tmp_path: Path, sealed: bytes) -> None:
    for path in (tmp_path, tmp_path / "missing.key"):
        with pytest.raises(KeyFileError) as caught:
            load_key_file(path, PASSPHRASE)
        assert caught.value.problems[0].code == "KEY04"
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(KeyFileError) as caught:
        save_key_file(tmp_path / "file" / "a.key", sealed)
    assert caught.value.problems[0].code == "KEY07"
