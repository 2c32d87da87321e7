"""The key history: what the rules allow is read back, and every edit, theft or shortcut is refused at its line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import pytest

from assay.errors import DocumentError
from assay.integrity import multibase
from assay.integrity.branches import split_branches
from assay.integrity.canonical import canonicalize_jcs, canonicalize_rdfc
from assay.integrity.history import (
    MAX_BYTES,
    SIGNED_AS,
    KeyHistory,
    append_add,
    append_compromise,
    append_retire,
    append_threshold,
    countersign,
    did_document,
    load_history,
    missing_signatures,
    propose,
)
from assay.integrity.keys import PublicKey, SecretKey

Json: TypeAlias = dict[str, Any]

DID = "did:web:badges.example.org"
KEYS = {
    name: SecretKey(seed=hashlib.sha256(name.encode()).digest(), pseudonym_key=bytes(32))
    for name in ("alex", "bo", "cleo", "dana")
}


def _day(day: int) -> str:
    return f"2026-01-{day:02}T00:00:00Z"


@pytest.fixture(scope="module")
def data() -> bytes:
    """Return four lines: alex founds, cleo may award, bo joins the board, cleo retires."""
    text = append_add(None, did=DID, **_new("alex", ["board", "award"], 1, "alex"))
    text += append_add(load_history(text), **_new("cleo", ["award"], 2, "alex", "cleo"))
    text += append_add(load_history(text), **_new("bo", ["board", "status"], 3, "alex", "bo"))
    return text + append_retire(load_history(text), **_end("cleo", 20, 10, "bo"))


def _new(kid: str, roles: list[str], day: int, *signers: str) -> Json:
    return {"kid": kid, "roles": roles, "at": _day(day), "not_before": _day(day), "reason": "joins"} | _by(*signers)


def _end(kid: str, not_after: int, day: int, *signers: str) -> Json:
    return {"kid": kid, "at": _day(day), "not_after": _day(not_after), "reason": "leaves"} | _by(*signers)


def _by(*signers: str) -> dict[str, Mapping[str, SecretKey]]:
    return {"signers": {name: KEYS[name] for name in signers}}


def _refused(data: bytes) -> tuple[str, int]:
    with pytest.raises(DocumentError) as caught:
        load_history(data)
    return caught.value.problem.code, caught.value.problem.line


def test_the_history_is_read_back(data: bytes) -> None:
    history = load_history(data)
    assert (history.did, history.length, history.updated) == (DID, 4, _day(10))
    assert [(key.kid, key.roles, key.not_before, key.not_after) for key in history.keys] == [
        ("alex", ("award", "board"), _day(1), None),
        ("cleo", ("award",), _day(2), _day(20)),
        ("bo", ("board", "status"), _day(3), None),
    ]
    lines = data.splitlines()
    assert history.fingerprint == hashlib.sha256(lines[0]).hexdigest()
    assert history.head == f"sha256:{hashlib.sha256(lines[-1]).hexdigest()}"
    found = history.find(KEYS["cleo"].public)
    assert found is history.find_kid("cleo")
    assert found is not None
    assert history.find(KEYS["dana"].public) is None
    assert history.find_kid("dana") is None


def _said(data: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        load_history(data)
    return caught.value.problem.message


def test_the_longest_history_is_read_and_one_more_byte_is_not() -> None:
    assert "cut off" in _said(b"a" * MAX_BYTES)
    assert f"more than {MAX_BYTES:,} bytes" in _said(b"a" * (MAX_BYTES + 1))


def test_line_ends_of_windows_are_named(data: bytes) -> None:
    assert "changed the line ends" in _said(data.replace(b"\n", b"\r\n"))


def test_two_lines_may_be_of_one_time(data: bytes) -> None:
    history = load_history(data)
    line = append_add(history, **(_new("dana", ["award"], 3, "bo", "dana") | {"at": history.updated}))
    assert load_history(data + line).updated == history.updated
    with pytest.raises(DocumentError, match="older than the one before"):
        append_add(history, **(_new("dana", ["award"], 3, "bo", "dana") | {"at": "2026-01-09T23:59:59Z"}))


def test_only_two_lines_that_follow_the_same_one_are_called_branches(data: bytes) -> None:
    """Faults B13: a copy, a line with half of what makes a branch, and what is no entry are something else."""
    lines = data.splitlines()
    other = append_retire(load_history(b"".join(line + b"\n" for line in lines[:3])), **_end("cleo", 21, 11, "bo"))
    branches = "lines 4 (retire cleo) and 5 (retire cleo) both follow line 3"
    assert branches in _said(data + other)

    def changed(**members: object) -> bytes:
        return canonicalize_jcs(json.loads(other) | members) + b"\n"

    for line in (lines[3] + b"\n", changed(prev="sha256:0"), changed(seq=9), b"[1]\n", b"{}\n", other[:-2] + b"\n"):
        assert "both follow" not in _said(data + line), line
    first = canonicalize_jcs(json.loads(lines[0]) | {"reason": "again"}) + b"\n"
    assert "both follow" not in _said(data + first)


def test_each_line_is_canonical_and_names_the_one_before(data: bytes) -> None:
    """Faults 1.8: JCS, and the hash of the previous line without its newline."""
    lines = data.splitlines()
    for number, line in enumerate(lines):
        entry = json.loads(line)
        assert canonicalize_jcs(entry) == line
        assert entry["seq"] == number
        assert entry["prev"] == (f"sha256:{hashlib.sha256(lines[number - 1]).hexdigest()}" if number else "")
        assert ("did" in entry) is (number == 0)


def test_the_fingerprint_stays_while_the_history_grows(data: bytes) -> None:
    """The hash of line 0 is the issuer's identity."""
    first = load_history(data.splitlines(keepends=True)[0])
    assert first.fingerprint == load_history(data).fingerprint
    assert first.head == f"sha256:{first.fingerprint}"


@pytest.mark.parametrize(
    ("time", "covered"),
    [
        ("2026-01-01T23:59:59Z", False),
        ("2026-01-02T00:00:00Z", True),
        ("2026-01-02T00:59:59+01:00", False),
        ("2026-01-20T00:00:00Z", True),
        ("2026-01-20T00:00:00.001Z", False),
        ("2026-01-20T00:00:01Z", False),
        ("2027-01-01T00:00:00Z", False),
    ],
)
def test_a_key_covers_its_time_and_no_other(data: bytes, time: str, *, covered: bool) -> None:
    """Faults A05, B09: both ends are inside, compared as instants."""
    key = load_history(data).find_kid("cleo")
    assert key is not None
    assert key.covers(time) is covered
    open_key = load_history(data).find_kid("alex")
    assert open_key is not None
    assert open_key.covers("2099-01-01T00:00:00Z")


def test_every_flipped_byte_is_found(data: bytes) -> None:
    """Faults B08: whatever is edited, the line, or the one after it, is refused."""
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 0x01
        code, line = _refused(bytes(changed))
        assert code.startswith("HIST")
        # A newline that is no more shortens the file; everything else is found in its own line.
        if data[place] != ord("\n"):
            assert line == data.count(b"\n", 0, place) + 1


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[1:],
        lambda lines: [lines[0], *lines[2:]],
        lambda lines: [lines[0], lines[2], lines[1], lines[3]],
        lambda lines: [lines[0], *lines],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [*lines, b"\n"],
        lambda lines: [b"\n", *lines],
        lambda lines: [line.replace(b"\n", b"\r\n") for line in lines],
        lambda lines: [line.replace(b":", b": ") for line in lines],
        lambda lines: [lines[0], lines[1][:-1]],
        lambda _: [],
        lambda _: [b"[]\n"],
        lambda _: [b'{"action":"add"}\n'],
        lambda _: [b"\xff\n"],
        lambda _: [b"x" * 2_000_000 + b"\n"],
    ],
    ids=range(15),
)
def test_lines_removed_moved_doubled_or_reformatted_are_refused(
    data: bytes, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    """Faults B07, B08."""
    code, _line = _refused(b"".join(change(data.splitlines(keepends=True))))
    assert code in {"HIST01", "HIST02"}


def test_cutting_the_end_is_a_shorter_history(data: bytes) -> None:
    """What only a checkpoint can find (B07): the chain itself cannot know that it was longer."""
    assert load_history(b"".join(data.splitlines(keepends=True)[:2])).length == 2


def _entry(data: bytes, **members: Any) -> Json:  # noqa: ANN401
    """Return the next entry after a history, with members as given, not yet signed."""
    history = load_history(data)
    entry: Json = {"seq": history.length, "prev": history.head, "at": _day(11), "reason": "x", **members}
    return entry


def _signed(entry: Json, *signers: str, sign_as: bytes = SIGNED_AS) -> bytes:
    message = sign_as + canonicalize_jcs(entry)
    sigs: list[Any] = [{"kid": name, "sig": multibase.encode_base58(KEYS[name].sign(message))} for name in signers]
    return canonicalize_jcs({**entry, "sigs": sigs}) + b"\n"


def _adding(data: bytes, **members: Any) -> Json:  # noqa: ANN401
    new = {"action": "add", "kid": "dana", "pub": KEYS["dana"].public.multikey, "roles": ["award"]}
    return _entry(data, **{**new, "notBefore": _day(11), **members})


def test_the_happy_twin_of_the_forgeries_is_accepted(data: bytes) -> None:
    """Without this the refusals below would prove nothing."""
    assert load_history(data + _signed(_adding(data), "alex", "dana")).length == 5
    assert load_history(data + _signed(_adding(data), "bo", "dana")).length == 5
    assert load_history(data + _signed(_adding(data, notAfter=_day(12)), "dana", "bo", "alex")).length == 5


@pytest.mark.parametrize(
    "signers", [(), ("dana",), ("alex",), ("cleo", "dana"), ("alex", "alex", "dana"), ("dana", "dana")], ids=str
)
def test_signatures_under_the_threshold_are_refused(data: bytes, signers: tuple[str, ...]) -> None:
    """Faults B08, the TUF cases: no board key, no possession, one signer counted twice."""
    assert _refused(data + _signed(_adding(data), *signers)) == ("HIST03", 5)


def test_a_signature_of_something_else_is_none(data: bytes) -> None:
    """Domain separation: a board key's signature over the bare entry, or over another, does not count."""
    entry = _adding(data)
    assert _refused(data + _signed(entry, "alex", "dana", sign_as=b"")) == ("HIST03", 5)
    other = json.loads(_signed({**entry, "reason": "y"}, "alex", "dana"))
    assert _refused(data + canonicalize_jcs({**entry, "sigs": other["sigs"]}) + b"\n") == ("HIST03", 5)


def test_a_stranger_signing_along_is_refused(data: bytes) -> None:
    """Every signature must be of a key the history knows, under that key's own id."""
    retire = _entry(data, action="retire", kid="bo", notAfter=_day(12))
    assert load_history(data + _signed(retire, "alex")).length == 5
    assert _refused(data + _signed(retire, "alex", "dana")) == ("HIST03", 5)
    line = json.loads(_signed(retire, "alex"))
    line["sigs"][0]["kid"] = "bo"
    assert _refused(data + canonicalize_jcs(line) + b"\n") == ("HIST03", 5)


@pytest.mark.parametrize(
    "sigs", ["x", [], [1], [{"kid": "alex"}], [{"kid": "alex", "sig": "z0"}], [{"kid": 1, "sig": 1}]]
)
def test_unreadable_signatures_are_refused(data: bytes, sigs: Any) -> None:  # noqa: ANN401
    line = canonicalize_jcs({**_adding(data), "sigs": sigs}) + b"\n"
    assert _refused(data + line) == ("HIST03", 5)


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"seq": 5}, "HIST02"),
        ({"seq": "4"}, "HIST02"),
        ({"prev": ""}, "HIST02"),
        ({"prev": "sha256:" + "0" * 64}, "HIST02"),
        ({"at": _day(9)}, "HIST02"),
        ({"at": "2026-01-11"}, "HIST05"),
        ({"at": "2026-02-30T00:00:00Z"}, "HIST05"),
        ({"notBefore": 7}, "HIST05"),
        ({"notAfter": _day(10)}, "HIST05"),
        ({"kid": "alex"}, "HIST05"),
        ({"kid": "x y"}, "HIST05"),
        ({"kid": 7}, "HIST05"),
        ({"pub": KEYS["cleo"].public.multikey}, "HIST05"),
        ({"pub": "z6Mk"}, "HIST05"),
        ({"roles": []}, "HIST05"),
        ({"roles": ["root"]}, "HIST05"),
        ({"roles": ["status", "award"]}, "HIST05"),
        ({"roles": ["award", "award"]}, "HIST05"),
        ({"roles": "award"}, "HIST05"),
        ({"reason": 7}, "HIST05"),
        ({"did": DID}, "HIST04"),
        ({"threshold": 2}, "HIST04"),
        ({"action": "absolve"}, "HIST04"),
        ({"action": "retire"}, "HIST05"),
        ({"action": 7}, "HIST01"),
    ],
    ids=str,
)
def test_entries_that_break_a_rule_are_refused(data: bytes, members: Json, code: str) -> None:
    """Well signed, and wrong all the same."""
    assert _refused(data + _signed({**_adding(data), **members}, "alex", "dana")) == (code, 5)


def test_true_is_not_one() -> None:
    """Python says True == 1; the second line's number must be the number."""
    data = append_add(None, did=DID, **_new("alex", ["board"], 1, "alex"))
    assert _refused(data + _signed({**_adding(data), "seq": True}, "alex", "dana")) == ("HIST02", 2)


@pytest.mark.parametrize("name", ["seq", "prev", "at", "kid", "pub", "roles", "notBefore", "reason"])
def test_missing_members_are_refused(data: bytes, name: str) -> None:
    entry = _adding(data)
    del entry[name]
    code = "HIST02" if name in {"seq", "prev"} else "HIST05"
    assert _refused(data + _signed(entry, "alex", "dana")) == (code, 5)


def test_entries_of_a_newer_assay_say_so(data: bytes) -> None:
    """An action that is not understood may take rights away, so it is refused and not skipped."""
    entry = _entry(data, action="absolve", kid="cleo", since=_day(5))
    with pytest.raises(DocumentError, match="made by a newer Assay") as caught:
        load_history(data + _signed(entry, "alex"))
    assert (caught.value.problem.code, caught.value.problem.line) == ("HIST04", 5)


@pytest.mark.parametrize(
    ("kid", "end"),
    [("dana", 12), ("cleo", 20), ("cleo", 21), ("cleo", 1)],
    ids=["unknown", "same end again", "longer", "before it began"],
)
def test_retirements_that_cannot_be_are_refused(data: bytes, kid: str, end: int) -> None:
    with pytest.raises(DocumentError) as caught:
        append_retire(load_history(data), **_end(kid, end, 11, "alex"))
    assert caught.value.problem.code == "HIST05"


def test_a_retirement_can_be_moved_forward(data: bytes) -> None:
    longer = data + append_retire(load_history(data), **_end("cleo", 12, 11, "alex"))
    key = load_history(longer).find_kid("cleo")
    assert key is not None
    assert key.not_after == _day(12)


def test_a_retired_board_key_signs_nothing_after_its_end(data: bytes) -> None:
    """Faults B09: until its end it may, then no more."""
    ended = data + append_retire(load_history(data), **_end("alex", 15, 11, "alex"))
    inside = append_add(load_history(ended), **_new("dana", ["award"], 15, "alex", "dana"))
    assert load_history(ended + inside).length == 6
    with pytest.raises(DocumentError, match="no board key that is valid") as caught:
        append_add(load_history(ended), **_new("dana", ["award"], 16, "alex", "dana"))
    assert caught.value.problem.code == "HIST03"


def test_the_last_board_key_stays(data: bytes) -> None:
    """Faults B16 in its worst form: a history nobody can change any more is never written, nor read."""
    ended = data + append_retire(load_history(data), **_end("alex", 15, 11, "bo"))
    with pytest.raises(DocumentError, match="no board key without an end"):
        append_retire(load_history(ended), **_end("bo", 15, 12, "bo"))
    line = _signed({**_entry(ended, action="retire", kid="bo", notAfter=_day(15)), "at": _day(12)}, "bo")
    assert _refused(ended + line) == ("HIST05", 6)


def test_two_officers_in_parallel_are_found(data: bytes) -> None:
    """Faults B13: two lines that follow the same line cannot both stay; both are named, with the way out."""
    history = load_history(data)
    mine = append_add(history, **_new("dana", ["award"], 11, "alex", "dana"))
    theirs = append_retire(history, **_end("bo", 12, 11, "alex"))
    with pytest.raises(DocumentError, match=r"lines 5 \(add dana\) and 6 \(retire bo\) both follow line 4") as caught:
        load_history(data + mine + theirs)
    assert (caught.value.problem.code, caught.value.problem.line) == ("HIST02", 6)
    assert "assay key rebase" in caught.value.problem.fix
    marked = data + b"<<<<<<< HEAD\n" + mine + b"=======\n" + theirs + b">>>>>>> kim\n"
    with pytest.raises(DocumentError, match="marks of a conflict") as caught:
        load_history(marked)
    assert (caught.value.problem.code, caught.value.problem.line) == ("HIST02", 5)
    assert "assay key rebase" in caught.value.problem.fix


def test_the_branches_of_a_merge_are_told_apart(data: bytes) -> None:
    """Faults B13: what both have, and what each added; one of them alone is a history again."""
    history = load_history(data)
    mine = append_add(history, **_new("dana", ["award"], 11, "alex", "dana"))
    mine += append_retire(load_history(data + mine), **_end("dana", 13, 12, "alex"))
    theirs = append_retire(history, **_end("bo", 12, 11, "alex"))
    first, second, third = [*mine.splitlines(keepends=True), theirs]
    for merged in (
        data + first + second + third,
        data + third + first + second,
        data + b"<<<<<<< HEAD\n" + third + b"=======\n" + first + second + b">>>>>>> kim\n",
        data + first + third + second,
    ):
        trunk, branches = split_branches(merged)
        assert trunk == data
        assert sorted(branches) == sorted([first + second, third])
        assert [load_history(trunk + branch).length for branch in branches] == [4 + b.count(b"\n") for b in branches]
    assert split_branches(data) == (data, ())


def test_a_broken_line_is_not_taken_for_a_branch(data: bytes) -> None:
    """What nobody signed is refused by `split_branches` too, not quietly dropped."""
    lines = data.splitlines(keepends=True)
    with pytest.raises(DocumentError) as caught:
        split_branches(b"".join([lines[0], lines[1].replace(b"joins", b"join5"), *lines[2:]]))
    assert caught.value.problem.code == "HIST03"


@pytest.mark.parametrize(
    ("members", "signers", "code"),
    [
        ({"roles": ["award"]}, ("alex",), "HIST05"),
        ({"not_after": _day(9)}, ("alex",), "HIST05"),
        ({"not_before": _day(2)}, ("alex",), "HIST03"),
        ({"did": "badges.example.org"}, ("alex",), "HIST05"),
        ({}, (), "HIST03"),
        ({}, ("bo",), "HIST03"),
        ({}, ("alex", "bo"), "HIST03"),
    ],
)
def test_first_lines_that_cannot_be_are_refused(members: Json, signers: tuple[str, ...], code: str) -> None:
    """Line 0 is one board key, signed by itself, valid at once."""
    arguments = {"did": DID, **_new("alex", ["board"], 1, *signers), **members}
    with pytest.raises(DocumentError) as caught:
        append_add(None, **arguments)
    assert caught.value.problem.code == code


def test_a_history_of_somebody_else_has_another_fingerprint(data: bytes) -> None:
    """A domain squatter can found a history for the same DID, but not this one."""
    squatted = load_history(append_add(None, did=DID, **_new("bo", ["board", "award"], 1, "bo")))
    assert squatted.did == load_history(data).did
    assert squatted.fingerprint != load_history(data).fingerprint


def test_the_did_document_has_the_shape_every_resolver_reads(data: bytes) -> None:
    """Standards 4: did/v1 first, absolute string references, retired award keys included, board-only keys left out."""
    text = data + append_add(load_history(data), **_new("dana", ["board"], 11, "alex", "dana"))
    document = did_document(DID, load_history(text), also_known_as=["https://badges.example.org/"])
    multikeys = [KEYS[name].public.multikey for name in ("alex", "cleo", "bo")]
    assert document == {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": DID,
        "alsoKnownAs": ["https://badges.example.org/"],
        "verificationMethod": [
            {"id": f"{DID}#{multikey}", "type": "Multikey", "controller": DID, "publicKeyMultibase": multikey}
            for multikey in multikeys
        ],
        "assertionMethod": [f"{DID}#{multikey}" for multikey in multikeys],
    }
    assert list(document)[:2] == ["@context", "id"]
    assert "alsoKnownAs" not in did_document(DID, load_history(text))
    assert canonicalize_rdfc(document).count(b"publicKeyMultibase") == 3


def test_another_seam_can_sign(data: bytes) -> None:
    """`Signer` is all the history asks for: an agent or a card will do."""

    class Card:
        """Signs without ever giving its key."""

        public: PublicKey = KEYS["alex"].public

        def sign(self, message: bytes) -> bytes:
            """Return a signature."""
            return KEYS["alex"].sign(message)

    history: KeyHistory = load_history(data)
    line = append_retire(history, kid="bo", at=_day(11), not_after=_day(12), reason="leaves", signers={"alex": Card()})
    assert load_history(data + line).length == 5


# -- threshold ----------------------------------------------------------------------------------------------------


def _asking(threshold: int, day: int, *signers: str) -> Json:
    return {"threshold": threshold, "at": _day(day), "reason": "four eyes"} | _by(*signers)


@pytest.fixture(scope="module")
def strict(data: bytes) -> bytes:
    """Return five lines: alex and bo decide that both must sign from now on."""
    return data + append_threshold(load_history(data), **_asking(2, 11, "alex", "bo"))


def test_a_threshold_counts_from_the_next_line_on(strict: bytes) -> None:
    history = load_history(strict)
    assert (history.threshold, history.length) == (2, 5)
    both = append_add(history, **_new("dana", ["award"], 12, "alex", "bo", "dana"))
    assert load_history(strict + both).length == 6
    with pytest.raises(DocumentError, match="1 of the 2 board keys that are needed") as caught:
        append_add(history, **_new("dana", ["award"], 12, "alex", "dana"))
    assert caught.value.problem.code == "HIST03"
    assert "alex, bo" in caught.value.problem.message


@pytest.mark.parametrize("signers", [("alex",), ("bo",), ("alex", "cleo")], ids=str)
def test_a_new_threshold_is_signed_by_as_many_as_it_asks_for(data: bytes, signers: tuple[str, ...]) -> None:
    """Signed under the old and the new threshold, so nobody alone can raise it."""
    with pytest.raises(DocumentError, match="1 of the 2"):
        append_threshold(load_history(data), **_asking(2, 11, *signers))


def test_a_lower_threshold_is_signed_by_as_many_as_the_old_one_asks_for(strict: bytes) -> None:
    with pytest.raises(DocumentError, match="1 of the 2"):
        append_threshold(load_history(strict), **_asking(1, 12, "alex"))
    lowered = strict + append_threshold(load_history(strict), **_asking(1, 12, "alex", "bo"))
    assert load_history(lowered).threshold == 1
    assert append_add(load_history(lowered), **_new("dana", ["award"], 13, "bo", "dana"))


def test_one_signer_counted_twice_does_not_reach_a_threshold(strict: bytes) -> None:
    """Faults B08: the same key twice, and the same signature under another's id."""
    entry = _adding(strict, at=_day(12), notBefore=_day(12))
    assert load_history(strict + _signed(entry, "alex", "bo", "dana")).length == 6
    assert _refused(strict + _signed(entry, "alex", "alex", "dana")) == ("HIST03", 6)
    with pytest.raises(DocumentError, match="signed by alex twice; one key counts once"):
        load_history(strict + _signed(entry, "alex", "alex", "dana"))
    line = json.loads(_signed(entry, "alex", "alex", "dana"))
    line["sigs"][1]["kid"] = "bo"
    assert _refused(strict + canonicalize_jcs(line) + b"\n") == ("HIST03", 6)


@pytest.mark.parametrize(("number", "code"), [(3, "HIST05"), (0, "HIST05"), (1, "HIST05"), (True, "HIST05")])
def test_thresholds_that_cannot_be_are_refused(data: bytes, number: int, code: str) -> None:
    """Faults B16: more than the board keys without an end; none; the same; not a number."""
    entry = _entry(data, action="threshold", threshold=number)
    assert _refused(data + _signed(entry, "alex", "bo")) == (code, 5)


def test_an_unreachable_threshold_names_who_is_left_and_the_way_out(data: bytes, strict: bytes) -> None:
    with pytest.raises(DocumentError, match=r"3 board signatures .* only 2 .* \(alex, bo\)") as caught:
        append_threshold(load_history(data), **_asking(3, 11, "alex", "bo"))
    assert "assay key threshold 2" in caught.value.problem.fix
    with pytest.raises(DocumentError, match=r"2 board signatures .* only 1 .* \(alex\)") as caught:
        append_retire(load_history(strict), **_end("bo", 13, 12, "alex", "bo"))
    assert "assay key threshold 1" in caught.value.problem.fix


# -- compromise ---------------------------------------------------------------------------------------------------


def _stolen(kid: str, since: int, day: int, *signers: str) -> Json:
    return {"kid": kid, "since": _day(since), "at": _day(day), "reason": "laptop stolen"} | _by(*signers)


@pytest.fixture(scope="module")
def robbed(data: bytes) -> bytes:
    """Return five lines: bo says that alex's key was stolen on the 5th."""
    return data + append_compromise(load_history(data), **_stolen("alex", 5, 11, "bo"))


def test_a_compromised_key_counts_for_nothing_whatever_time_it_writes(robbed: bytes) -> None:
    """Faults B10, B11: a back-dated time is one a thief can write too."""
    key = load_history(robbed).find_kid("alex")
    assert key is not None
    assert key.compromised == _day(5)
    assert not any(key.covers(_day(day)) for day in (1, 4, 5, 11))
    with pytest.raises(DocumentError, match="alex, which is compromised") as caught:
        append_add(load_history(robbed), **_new("dana", ["award"], 12, "alex", "dana"))
    assert caught.value.problem.code == "HIST03"


def test_lines_from_before_it_was_known_stay(robbed: bytes) -> None:
    """The founder's key may be stolen, and the history and its fingerprint go on."""
    assert load_history(robbed).fingerprint == hashlib.sha256(robbed.splitlines()[0]).hexdigest()
    longer = robbed + append_add(load_history(robbed), **_new("dana", ["award"], 12, "bo", "dana"))
    assert load_history(longer).length == 6


def test_a_compromised_key_leaves_the_did_document(data: bytes, robbed: bytes) -> None:
    multikey = KEYS["alex"].public.multikey
    assert multikey in str(did_document(DID, load_history(data)))
    assert multikey not in str(did_document(DID, load_history(robbed)))


@pytest.mark.parametrize("signers", [("alex",), ("alex", "bo"), ("cleo",), ()], ids=str)
def test_a_key_does_not_sign_its_own_compromise(data: bytes, signers: tuple[str, ...]) -> None:
    """Another board key must say so: what the stolen key signs is what a thief can sign."""
    with pytest.raises(DocumentError) as caught:
        append_compromise(load_history(data), **_stolen("alex", 5, 11, *signers))
    assert caught.value.problem.code == "HIST03"


def test_the_only_board_key_cannot_be_marked_and_the_way_out_is_named() -> None:
    alone = append_add(None, did=DID, **_new("alex", ["board", "award"], 1, "alex"))
    with pytest.raises(DocumentError, match="no board key without an end") as caught:
        append_compromise(load_history(alone), **_stolen("alex", 5, 11, "alex"))
    assert "assay key new" in caught.value.problem.fix
    saved = alone + append_add(load_history(alone), **_new("bo", ["board", "award"], 11, "alex", "bo"))
    assert load_history(saved + append_compromise(load_history(saved), **_stolen("alex", 5, 12, "bo"))).length == 3


@pytest.mark.parametrize(
    ("kid", "since"), [("dana", 5), ("alex", 5), ("alex", 6), ("cleo", 13)], ids=["unknown", "same", "later", "future"]
)
def test_compromises_that_cannot_be_are_refused(robbed: bytes, kid: str, since: int) -> None:
    with pytest.raises(DocumentError) as caught:
        append_compromise(load_history(robbed), **_stolen(kid, since, 12, "bo"))
    assert caught.value.problem.code == "HIST05"


def test_the_start_of_a_compromise_can_be_moved_forward(robbed: bytes) -> None:
    earlier = robbed + append_compromise(load_history(robbed), **_stolen("alex", 3, 12, "bo"))
    key = load_history(earlier).find_kid("alex")
    assert key is not None
    assert key.compromised == _day(3)


def test_a_compromised_key_is_not_retired(robbed: bytes) -> None:
    with pytest.raises(DocumentError, match="compromised, which ends it already"):
        append_retire(load_history(robbed), **_end("alex", 20, 12, "bo"))


# -- signing at two computers ---------------------------------------------------------------------------------------


def test_a_line_is_signed_at_two_computers(strict: bytes) -> None:
    """The new key signs a proposal; the board keys add theirs one by one; only then it is a line."""
    history = load_history(strict)
    members: Json = {"action": "add", "kid": "dana", "pub": KEYS["dana"].public.multikey, "roles": ["award"]}
    entry = propose(history, {**members, "notBefore": _day(12), "reason": "joins"}, _day(12))
    entry = countersign(entry, {"dana": KEYS["dana"]})
    assert missing_signatures(history, entry) == 2
    entry = countersign(entry, {"bo": KEYS["bo"]})
    assert missing_signatures(history, entry) == 1
    assert missing_signatures(history, countersign(entry, {"bo": KEYS["bo"]})) == 1
    entry = countersign(entry, {"alex": KEYS["alex"]})
    assert missing_signatures(history, entry) == 0
    together = append_add(history, **(_new("dana", ["award"], 12, "alex", "bo", "dana")))
    assert canonicalize_jcs(entry) + b"\n" == together


def test_a_proposal_is_refused_once_the_history_moved_on(data: bytes, strict: bytes) -> None:
    members: Json = {"action": "retire", "kid": "bo", "notAfter": _day(15), "reason": "leaves"}
    entry = countersign(propose(load_history(data), members, _day(11)), {"alex": KEYS["alex"]})
    assert missing_signatures(load_history(data), entry) == 0
    with pytest.raises(DocumentError) as caught:
        missing_signatures(load_history(strict), entry)
    assert caught.value.problem.code == "HIST02"
