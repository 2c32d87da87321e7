"""The verify page answers in the language of its site: all it says, of every kind of file."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from playwright.sync_api import FilePayload, Page, expect
from sites import NOW
from tongues import CLOSE, OPEN, PSEUDO, association, in_brackets

from assay.builder import build_site

from .conftest import Example, Looker, served

pytestmark = pytest.mark.enable_socket


@contextmanager
def spoken(root: Path, language: str) -> Iterator[Example]:
    """Serve the example with its pages in a language."""
    association(root, language, translations=True)
    if language == PSEUDO:
        in_brackets(root)
    built = build_site(root, root / "site", now=NOW)
    with served(root / "site") as base:
        yield Example(verified=built.verified, folder=root / "site", base=base)


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    """Return the example in German."""
    with spoken(tmp_path_factory.mktemp("german"), "de") as site:
        yield site


@pytest.fixture(scope="module")
def bracketed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    """Return the example with every fixed text in brackets."""
    with spoken(tmp_path_factory.mktemp("brackets"), PSEUDO) as site:
        yield site


def choose(page: Page, data: bytes, done: str) -> str:
    """Choose a file; returns what the page says of it."""
    page.locator("#result").evaluate("one => { one.hidden = true; }")
    page.locator("#file").set_input_files(FilePayload(name="badge.json", mimeType="", buffer=data))
    expect(page.locator("#result")).to_be_visible(timeout=10_000)
    expect(page.locator("#progress")).to_have_text(done)
    page.locator("#result details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    return page.locator("#result").inner_text()


def of_state(site: Example, state: str) -> bytes:
    return next(award.data for award in site.verified.awards if award.state == state)


def changed(data: bytes, **members: Any) -> bytes:  # noqa: ANN401 - any JSON
    return json.dumps(json.loads(data) | members, ensure_ascii=False, indent=2).encode()


def test_a_german_page_answers_in_german(german: Example, looker: Looker) -> None:
    name = german.verified.issuer.name
    with looker(german, "/verify/") as look:
        look.page.clock.set_fixed_time(NOW)
        valid = choose(look.page, german.award("level").data, "Geprüft.")
        assert f"Ausgestellt von {name} und nicht widerrufen. Gültig bis " in valid
        assert "Signaturen: bestanden. Beide Signaturen stimmen" in valid
        assert re.search(r"Verliehen\s+\d{1,2}\. [JFMASOND]\w+ 20\d\d", valid), "a day as German says it"
        revoked = choose(look.page, of_state(german, "revoked"), "Geprüft.")
        assert f"Widerrufen von {name}. Verlassen Sie sich nicht darauf." in revoked
        tampered = choose(look.page, changed(german.award("level").data, name="Another name"), "Geprüft.")
        assert f"Diese Datei wurde geändert oder nicht von {name} ausgestellt." in tampered
        assert "Die Signatur eddsa-" in tampered
        other = choose(look.page, b"%PDF-1.7", "Geprüft.")
        assert "Ein PDF enthält keinen signierten Nachweis." in other
        assert look.page.evaluate("document.querySelector('#result').closest('[lang]').lang") == "de"
        assert not look.failures
        for english in ("Issued by", "not checked", "passed", "The file", "signature", "Technical"):
            assert english not in valid + revoked + tampered + other


def test_a_badge_keeps_its_own_language_in_the_answer(german: Example, looker: Looker) -> None:
    with looker(german, "/verify/") as look:
        look.page.clock.set_fixed_time(NOW)
        choose(look.page, german.award("level").data, "Geprüft.")
        assert look.page.locator("#result dl strong").first.get_attribute("lang") == "en"


def test_a_kept_copy_speaks_german_too(german: Example, looker: Looker) -> None:
    with looker(german, "/verify/") as look:
        look.page.clock.set_fixed_time(NOW)
        choose(look.page, german.award("level").data, "Geprüft.")
        with look.page.expect_download() as waiting:
            look.page.get_by_role("button", name="Dauerhafte Kopie anlegen").click()
        path = waiting.value.path()
        expect(look.page.locator("#progress")).to_contain_text("Die Kopie ist angelegt: award-")
        data = path.read_bytes()
        text = choose(look.page, data, "Geprüft.")
        assert "Die Liste der Schlüssel in der Kopie ist der Anfang der heutigen." in text
        page = look.page.context.new_page()
        copied = path.with_suffix(".html")
        copied.write_bytes(data)
        page.goto(copied.as_uri())
        expect(page.locator("#verdict")).to_contain_text("nicht widerrufen")
        page.locator("#result details").evaluate("one => { one.open = true; }")
        said = page.locator("#result").inner_text()
        assert "Seither: nicht geprüft. Was nach diesen Tagen geschah" in said
        assert "nach der Uhr eines Computers; diesen Tag hat niemand signiert" in said
        page.close()


LEFT = re.compile(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
SILENT = "code, bdi, [lang='en']"
"""Addresses, names and keys, and what the badge says itself."""


def outside(page: Page) -> str:
    """Return what stands outside of brackets, without names, addresses and the badge's own words."""
    text = str(
        page.evaluate(
            """silent => ["#result", "#progress"].map((id) => {
                const copy = document.querySelector(id).cloneNode(true);
                copy.querySelectorAll(silent).forEach((one) => one.remove());
                return copy.textContent;
            }).join(" ")""",
            SILENT,
        )
    )
    while LEFT.search(text):
        text = LEFT.sub("", text)
    return text


def files(site: Example) -> dict[str, bytes]:
    """Return files that the page says each something else of."""
    award = site.award("level")
    document = json.loads(award.data)
    pdf, svg = b"%PDF-1.7", b'<svg xmlns="http://www.w3.org/2000/svg">'
    unfit = copy.deepcopy(document)
    unfit["credentialSubject"]["result"][0]["achievedLevel"] = "urn:uuid:0"
    found = {state: of_state(site, state) for state in ("valid", "expired", "revoked")}
    found |= {
        "changed": changed(award.data, name="Other"),
        "another field": changed(award.data, more=1),
        "a field less": json.dumps({key: document[key] for key in document if key != "name"}).encode(),
        "another level": json.dumps(unfit).encode(),
        "another issuer": changed(award.data, issuer={"id": "did:web:other.example", "name": "Other"}, id="urn:x"),
        "in the name of another": changed(award.data, issuer=document["issuer"] | {"id": "did:web:other.example"}),
        "a name twice": award.data.replace(b'{\n  "@context"', b'{\n  "id": 1, "id": 2,\n  "@context"', 1),
        "cut off": award.data[:-9],
        "no UTF-8": award.data.replace(b"Example", b"\xff", 1),
        "PDF": pdf, "ZIP": b"PK\x03\x04", "HTML": b"<!doctype html><p>x", "SVG": svg, "empty SVG": svg + b"</svg>",
        "text": b"hello", "JSON": b"[]", "unsigned": b"{}", "JWT": b"aa.bb.cc", "PNG": b"\x89PNG\r\n\x1a\nxx",
        "older": b'{"@context": "https://w3id.org/openbadges/v2"}', "large": b"x" * 1_100_000,
        "list": (site.folder / "status/demonstration-1.json").read_bytes(),
    }  # fmt: skip
    return found


def test_no_sentence_of_the_answers_is_left_in_english(bracketed: Example, looker: Looker) -> None:
    name = bracketed.verified.issuer.name
    left = {}
    with looker(bracketed, "/verify/") as look:
        look.page.clock.set_fixed_time(NOW)
        for kind, data in files(bracketed).items():
            said = choose(look.page, data, f"{OPEN}Checked.{CLOSE}")
            assert OPEN in said, kind
            words = re.findall(r"[A-Za-z]{3,}", outside(look.page).replace(name, ""))
            if found := [word for word in words if word not in MONTHS]:
                left[kind] = found
    assert left == {}


MONTHS = set(Locale(PSEUDO).months["format"]["wide"].values())


def test_every_text_is_a_literal_that_the_catalogues_can_find() -> None:
    """A text that is put together at run time would never be translated."""
    from assay.website.script import modules, sentences  # noqa: PLC0415

    known = {text for _, text in sentences()}
    assert len(known) > 230
    for module, source in modules().items():
        if module in ("speech.js", "texts.js", "facts.js", "words.js"):
            continue
        code = re.sub(r"/\*.*?\*/|^\s*//[^\n]*", "", source, flags=re.DOTALL | re.MULTILINE)
        for call in re.finditer(r"\bsay\(\s*(.)", code):
            assert call[1] == '"', f"{module}: {code[call.start() : call.start() + 60]}"
        assert not re.search(r'new (?:Fault|Unknown|Trouble)\((?:"[A-Z0-9]+", )?["`][a-zA-Z“]+ ', code), module
