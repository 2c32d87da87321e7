"""Python and the browser say the same of every file: each check, what is wrong, and the state.

One difference is meant and held to: the browser has only the compiled plans for the first signature. Where these do not
cover an award, it must say that it does not know, and never that the award is valid.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from faults.runner import cases as faults
from faults.runner import has_lay, make_happy, spoilt
from faults.tools import KNOTS, resign
from interop.cases import build_cases
from interop.test_example_site import respelled, tampered
from playwright.sync_api import Page
from promises import Promise
from sites import NOW

from assay.errors import ContentError, DocumentError

from .conftest import EARLIER, LATER, ROOT, Example, Look, Looker
from .judges import (
    WITHOUT_WEBCRYPTO,
    Answer,
    Case,
    SiteFiles,
    ask_browser,
    ask_python,
    changed,
    covered,
    leaves,
    only_first_signature_is_wrong,
    trust_in,
)

pytestmark = pytest.mark.enable_socket

SPRING = datetime(2026, 6, 1, 12, tzinfo=UTC)
"""When the commands of the fault corpus act."""


@pytest.fixture
def page(example: Example, looker: Looker) -> Iterator[Page]:
    """Return the verify page, open; nothing may go wrong in it."""
    with looker(example, "/verify/") as look:
        yield look.page
        assert_quiet(look)


def assert_quiet(look: Look) -> None:
    assert look.failures == []
    assert look.page.evaluate("violations") == []


@pytest.fixture(scope="module")
def files() -> SiteFiles:
    """Return what the example association publishes."""
    return SiteFiles.of(ROOT)


@pytest.fixture(scope="module")
def awards(files: SiteFiles) -> dict[str, Case]:
    """Return every award of the example association."""
    found = sorted((ROOT / "content" / "awards").rglob("*.json"))
    return {path.stem: Case(award=path.read_bytes(), id=path.stem, site=files) for path in found}


def differences(page: Page, cases: dict[str, Case], now: datetime, **options: Any) -> dict[str, tuple[Answer, Answer]]:  # noqa: ANN401
    """Return where the judges differ, the one meant difference left out."""
    python, browser = ask_python(cases, now), ask_browser(page, cases, now, **options)
    found = {}
    for name, case in cases.items():
        ours, theirs = python[name], browser[name]
        if ours != theirs and not _meant(ours, theirs, case, now):
            found[name] = (ours, theirs)
    return found


def _meant(ours: Answer, theirs: Answer, case: Case, now: datetime) -> bool:
    """No plan covers the award, and the browser says that it does not know: all else is as in Python."""
    unknown = {"canonical form": None, "signatures": None}
    if covered(case) or (ours.code == "AW01" and not only_first_signature_is_wrong(case, now)):
        return False
    return (
        theirs.state is None and not theirs.valid and theirs.code is None and unknown.items() <= theirs.outcomes.items()
    )


# -- genuine ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("now", [NOW, EARLIER, LATER], ids=["now", "before some begin", "after the lists end"])
@pytest.mark.parametrize("without_webcrypto", [False, True], ids=["WebCrypto", "our own code"])
def test_every_award_of_the_example(
    page: Page, awards: dict[str, Case], now: datetime, *, without_webcrypto: bool
) -> None:
    assert len(awards) >= 20
    assert differences(page, awards, now, without_webcrypto=without_webcrypto) == {}
    answers = ask_browser(page, awards, now, without_webcrypto=without_webcrypto)
    states = {answer.state for answer in answers.values()}
    assert states >= {NOW: {"valid", "expired", "revoked"}, EARLIER: {"not-yet-valid"}, LATER: {"unknown"}}[now]
    assert {name for name, answer in answers.items() if answer.valid} == {
        name for name, answer in answers.items() if answer.state == "valid"
    }


def test_our_own_code_is_really_used_where_webcrypto_is_missing(page: Page, awards: dict[str, Case]) -> None:
    """Else the test above would compare WebCrypto with itself."""
    script = page.locator("script[src]").first.evaluate("one => one.src")
    with page.expect_worker() as waiting:
        page.evaluate("script => { window.kept = new Worker(script); }", script)
    worker = waiting.value
    assert worker.evaluate("typeof crypto.subtle") == "object"
    worker.evaluate(WITHOUT_WEBCRYPTO)
    assert worker.evaluate("typeof crypto.subtle") == "undefined"
    page.evaluate("window.kept.terminate()")
    assert awards


# -- changed ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["changed", "removed", "doubled", "retyped"])
@pytest.mark.parametrize("kind", ["level", "score", "attendance"])
def test_every_leaf_of_an_award(page: Page, example: Example, files: SiteFiles, kind: str, how: str) -> None:
    """No change of any value goes unnoticed by one judge and noticed by the other."""
    award = example.award(kind)
    document = json.loads(award.data)
    cases = {str(way): Case(award=changed(document, way, how), id=award.id, site=files) for way in leaves(document)}
    assert len(cases) > 60
    assert differences(page, cases, NOW) == {}
    valid = [name for name, answer in ask_browser(page, cases, NOW).items() if answer.valid]
    assert valid == []


def test_every_leaf_changed_before_it_was_signed(page: Page, tmp_path: Path) -> None:
    """Nothing is wrong with these signatures, so the later steps have to notice."""
    root = tmp_path / "site"
    make_happy(root)
    genuine = (root / KNOTS).read_bytes()
    document = json.loads(genuine)
    site, cases = SiteFiles.of(root), {}
    for way in leaves({name: value for name, value in document.items() if name != "proof"}):
        try:
            resign(root, KNOTS, lambda award, way=way: _set(award, way, document))  # type: ignore[misc]
        except DocumentError:
            continue  # nobody can sign that
        cases[str(way)] = Case(award=(root / KNOTS).read_bytes(), id=Path(KNOTS).stem, site=site)
        (root / KNOTS).write_bytes(genuine)
    assert len(cases) > 60
    assert differences(page, cases, SPRING) == {}
    codes = {answer.code for answer in ask_browser(page, cases, SPRING).values()}
    assert codes >= {None, "AW07", "AW23", "AW28", "AW30", "ST02"}


def _set(award: dict[str, Any], way: tuple[str | int, ...], document: dict[str, Any]) -> None:
    award |= {name: value for name, value in json.loads(changed(document, way, "changed")).items() if name != "proof"}


@pytest.mark.parametrize("place", range(3))
def test_every_so_many_bytes(page: Page, example: Example, files: SiteFiles, place: int) -> None:
    """Letters exchanged, lost or put in, anywhere in the file."""
    award = example.award("score")
    cases = {}
    for at in range(place, len(award.data), 211):
        exchanged = award.data[:at] + bytes([award.data[at] ^ 1]) + award.data[at + 1 :]
        lost, put_in = award.data[:at] + award.data[at + 1 :], award.data[:at] + b"," + award.data[at:]
        for how, data in (("exchanged", exchanged), ("lost", lost), ("put in", put_in)):
            cases[f"{at} {how}"] = Case(award=data, id=award.id, site=files)
    assert differences(page, cases, NOW) == {}


HARD_TEXTS = (
    b"", b" ", b"{}", b"[]", b"null", b'"x"', b"1", b"{", b"[1,]", b'{"a":1,}', b'{"a" 1}', b"{}{}", b"{} x",
    b"\xef\xbb\xbf{}",
    "{}".encode("utf-16"), "{}".encode("utf-32"), b"\xff\xfe", b'{"a":"\xff"}', b'{"a":"\xed\xa0\x80"}', b'{"a":NaN}',
    b'{"a":-Infinity}', b'{"a":01}', b'{"a":+1}', b'{"a":.5}', b'{"a":1.}', b'{"a":1e}',
    b'{"a":"\t"}', b'{"a":"\\x41"}',
    b'{"a":"\\u00"}', b"{'a':1}", b'{"a":1}//', b'{"a":"\\ud800"}', b'{"a":"\\ud83d\\ude00"}', b'{"a":"\\u0000"}',
    b'{"__proto__":1}', b'{"constructor":{"name":1}}', b"\x0c{}", b"\xc2\xa0{}", b'{"a":tru}', b'{"a":true1}',
    b'{"a":truE}',
)  # fmt: skip
HARD_NUMBERS = (
    "0", "-0", "0.0", "-0.0", "0e5", "1e400", "1e-400", "1e-7", "1e-6", "0.000001", "1e21", "1e20", "1E+2",
    "9007199254740991",
    "9007199254740992", "-9007199254740992", "1.5", "0.1", "0.30000000000000004", "123456789012345.6",
    "1234567890.12345",
    "5e-324", "1" + "0" * 45, "0." + "0" * 44 + "1", "1.0", "100.0", "2.50", "1e0", "-1", "-0.5", "4.9e-1",
)  # fmt: skip


def test_hard_json(page: Page, example: Example, files: SiteFiles) -> None:
    """What readers of JSON are known to differ on, alone and inside an award."""
    award = example.award("score")
    cases = {repr(text): text for text in HARD_TEXTS}
    text = award.data.decode()
    start = text.index('"name"')
    for number in HARD_NUMBERS:
        cases[f"credits {number}"] = text.replace(
            '"type": [\n      "AchievementSubject"\n    ],',
            f'"type": ["AchievementSubject"], "creditsEarned": {number},',
            1,
        ).encode()
    cases["deep"] = (text[:start] + '"x": ' + "[" * 40 + "]" * 40 + ", " + text[start:]).encode()
    for depth in (33, 34, 35, 36, 37):
        cases[f"{depth} deep"] = (text[:start] + '"x": ' + "[" * depth + "]" * depth + ", " + text[start:]).encode()
    for many in (1500, 1999, 2000, 2001):
        cases[f"{many} values"] = ("[" + ",".join("0" * (many - 1)) + "]").encode()
    for space in ("\u0085", "\u00a0", "\ufeff", "\u2028", "\u001f", "\u007f", "\ufffe", "\U0001f600", "\u0301"):
        cases[f"blank {ord(space):x} in an address"] = text.replace("/badges/", f"/badges/{space}", 1).encode()
        cases[f"blank {ord(space):x} in a name"] = text.replace('"name": "', f'"name": "{space}', 1).encode()
    cases["long name"] = text.replace('"name": "', '"name": "' + "\U0001f600" * 299, 1).encode()
    cases["too large"] = award.data + b" " * (262_145 - len(award.data))
    cases["just not too large"] = award.data + b" " * (262_144 - len(award.data))
    made = {name: Case(award=data, id=award.id, site=files) for name, data in cases.items()}
    assert differences(page, made, NOW) == {}
    assert ask_browser(page, {"x": made["just not too large"]}, NOW)["x"].valid


HARD_TIMES = (
    "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T23:59:60Z",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2024-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
    "2026-01-01T00:60:00Z",
)  # fmt: skip


HARD_TO_WRITE = (
    'a "quoted" word', "back\\slash", "two\nlines", "a\ttab", "\u00fc", "\ufffd", "\ue000", "\U0001f600", "\ufb01",
    "e\u0301", "\u2028", "\u0085", "\ufeff", "~",
)  # fmt: skip


def test_what_is_hard_to_write_in_awards_that_are_signed_right(page: Page, tmp_path: Path) -> None:
    """Both signatures are right, so the browser must write numbers and texts as JSON-LD says, and in its order."""
    root = tmp_path / "site"
    make_happy(root)
    genuine, site, cases = (root / KNOTS).read_bytes(), SiteFiles.of(root), {}

    def signed(name: str, change: Callable[[dict[str, Any]], None]) -> None:
        try:
            resign(root, KNOTS, change)
        except DocumentError:
            return  # nobody can sign that
        cases[name] = Case(award=(root / KNOTS).read_bytes(), id=Path(KNOTS).stem, site=site)
        (root / KNOTS).write_bytes(genuine)

    def credits_earned(number: str) -> None:
        signed(number, lambda award: award["credentialSubject"].update(creditsEarned=json.loads(number)))

    def tag(text: str) -> None:
        # With two more, which UTF-16 has in another order than Unicode.
        tags = [text, "x", "\uffe0", "\U0001f601"]
        signed(repr(text), lambda award: award["credentialSubject"]["achievement"].update(tag=tags))

    for number in HARD_NUMBERS:
        credits_earned(number)
    for text in HARD_TO_WRITE:
        tag(text)
    piece = {"type": ["Evidence"], "name": "A piece of work"}
    signed("two alike", lambda award: award.update(evidence=[piece, piece]))
    signed("two nearly alike", lambda award: award.update(evidence=[piece, {**piece, "name": "Another"}]))
    assert len(cases) > 25
    assert differences(page, cases, SPRING) == {}
    python, browser = ask_python(cases, SPRING), ask_browser(page, cases, SPRING)
    assert {name for name in cases if python[name].state == "valid" and not browser[name].valid} == {"two alike"}
    assert len([name for name in cases if browser[name].valid]) > 25


@pytest.mark.parametrize("field", ["validFrom", "validUntil", "awardedDate", "created"])
def test_hard_times_in_awards_that_are_signed_right(page: Page, tmp_path: Path, field: str) -> None:
    root = tmp_path / "site"
    make_happy(root)
    genuine, site, cases = (root / KNOTS).read_bytes(), SiteFiles.of(root), {}
    for text in (*HARD_TIMES, "2026-06-01T12:00:59Z", "2026-06-01T12:01:01Z", "2026-06-01T11:58:59Z"):
        try:
            if field == "created":
                resign(root, KNOTS, lambda _: None, created=text)
            else:
                resign(root, KNOTS, lambda award, text=text: award.update({field: text}))  # type: ignore[misc]
        except DocumentError:
            continue
        cases[text] = Case(award=(root / KNOTS).read_bytes(), id=Path(KNOTS).stem, site=site)
        (root / KNOTS).write_bytes(genuine)
    assert len(cases) > 5
    assert differences(page, cases, SPRING) == {}


# -- the corpora --------------------------------------------------------------------------------------------------


def test_the_tampered_copies_of_the_interop_suite(page: Page, awards: dict[str, Case], tmp_path: Path) -> None:
    """What other people's software takes or refuses; ours refuses all of it."""
    documents = {name: json.loads(case.award) for name, case in awards.items()}
    rich = next(
        document
        for document in documents.values()
        if "achievedLevel" in json.dumps(document) and "evidence" in document and "validUntil" in document
    )
    other = next(document for document in documents.values() if document["id"] != rich["id"])
    spoilt = tampered(copy.deepcopy(rich), other) | respelled(copy.deepcopy(rich)) | build_cases(tmp_path / "site")
    site = next(iter(awards.values())).site
    cases = {
        name: Case(
            award=json.dumps(document, ensure_ascii=False).encode(), id=str(rich["id"]).split("/")[-2], site=site
        )
        for name, document in spoilt.items()
    }
    assert len(cases) > 40
    assert differences(page, cases, NOW) == {}
    assert not [name for name, answer in ask_browser(page, cases, NOW).items() if answer.valid]


OF_AWARDS = [case for case in faults() if "before" not in case.expect and has_lay(case)]
"""Every case of the corpus that spoils files without running a command first; a new folder is among them by itself."""


def test_the_corpus_of_faults(page: Page, tmp_path: Path, promise: Promise) -> None:
    """Every award of every spoilt site, held against the keys and lists of that site."""
    happy = tmp_path / "happy"
    make_happy(happy)
    cases: dict[str, Case] = {}
    broken: dict[str, Case] = {}
    genuine = _files_of(happy)
    for fault in OF_AWARDS:
        root = spoilt(fault, happy, tmp_path / fault.name)
        if (found := _files_of(root)) == genuine:
            continue
        try:
            site = SiteFiles.of(root)
        except (OSError, UnicodeDecodeError, ContentError):
            continue
        into = cases if _readable(site) else broken
        for path in sorted(path for path in found if path.suffix == ".json" and "awards" in path.parts):
            into[f"{fault.name} {path.name}"] = Case(award=found[path], id=path.stem, site=site)
    assert len({name.split()[0] for name in cases}) > 60
    assert differences(page, cases, SPRING) == {}
    codes = {answer.code for answer in ask_browser(page, cases, SPRING).values()}
    assert codes >= {"AW01", "AW03", "AW04", "AW05", "AW06", "AW07", "AW11", "AW14", "AW17", "AW23", "AW28", "AW30"}
    # Where the list of keys itself is not right, Python checks nothing at all; the browser must not be sure either.
    assert broken
    for answer in ask_browser(page, broken, SPRING).values():
        assert answer.outcomes["key"] is not True
        assert not answer.valid
        assert answer.state is None
    how = "awards of spoilt sites in Python and in the browser: the same code, and never valid"
    promise("P11", how, awards=len(cases) + len(broken), different=0)


def _files_of(root: Path) -> dict[Path, bytes]:
    """Return what a verdict on awards rests on: awards, lists, keys and the issuer."""
    found = [*(root / "content" / "awards").rglob("*.json"), *(root / "content" / "status").glob("*.json")]
    found += [root / "content" / "issuer.yaml", root / "keys" / "history.jsonl"]
    return {path.relative_to(root): path.read_bytes() for path in found if path.is_file() and not path.is_symlink()}


def _readable(site: SiteFiles) -> bool:
    try:
        return load_did(site) == site.did
    except DocumentError:
        return False


def load_did(site: SiteFiles) -> str:
    history = trust_in(site, SPRING).history
    return history.did if history else ""


def test_a_list_that_is_missing_or_spoilt_makes_nothing_green(
    page: Page, awards: dict[str, Case], example: Example
) -> None:
    case = awards[example.award("score").id]
    spoilt: dict[str, Callable[[bytes], bytes]] = {
        "of another kind": lambda _: b"<!doctype html><title>404</title>",
        "empty": lambda _: b"",
        "cut off": lambda data: data[:-20],
        "not signed": lambda data: data.replace(b"demonstration-1.json#list", b"demonstration-1.json#lost"),
        "other bits": lambda data: data.replace(b"uH4sI", b"uH4sJ"),
    }
    cases = {"missing": replace(case, site=replace(case.site, lists={}))}
    for what, spoil in spoilt.items():
        lists = {list_name: spoil(data) for list_name, data in case.site.lists.items()}
        cases[what] = replace(case, site=replace(case.site, lists=lists))
    assert differences(page, cases, NOW) == {}
    for answer in ask_browser(page, cases, NOW).values():
        assert answer.state == "unknown"
        assert answer.outcomes["status"] is None
        assert not answer.valid
