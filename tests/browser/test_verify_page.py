"""The verify page as people use it: every way in, every kind of file, what it says, and what it never does."""

from __future__ import annotations

import base64
import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect
from promises import Promise
from sites import NOW

from assay.credentials.baking import bake
from assay.credentials.verified import VerifiedAward
from assay.integrity import strictjson

from .conftest import EARLIER, LATER, ROOT, Example, Look, Looker, served

pytestmark = pytest.mark.enable_socket

MOST_MS = 300
LARGEST_SCRIPT_GZ = 60 * 1024
LARGEST_TRANSFER = 110 * 1024
TINY_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'
JSON_NAME = "badge.json"


@pytest.fixture
def look(example: Example, looker: Looker) -> Iterator[Look]:
    """Return the verify page, open, at the tests' own time; nothing may go wrong in it, and nobody else be asked."""
    with looker(example, "/verify/") as look:
        look.page.clock.set_fixed_time(NOW)
        yield look
        assert look.failures == []
        assert look.page.evaluate("violations") == []
        assert {
            url.partition("?")[0].startswith((example.base + "/", "blob:" + example.base)) for url in look.requests
        } == {True}


def choose(page: Page, data: bytes, name: str = JSON_NAME) -> Locator:
    """Choose a file, and return the result once it is there."""
    page.locator("#file").set_input_files(FilePayload(name=name, mimeType="", buffer=data))
    return result(page)


def result(page: Page) -> Locator:
    expect(page.locator("#progress")).to_have_text("Checked.", timeout=10_000)
    return page.locator("#result")


def verdict(page: Page) -> str:
    return page.locator("#verdict").inner_text()


def band(page: Page) -> str:
    """Return the look of the verdict, such as valid or unknown."""
    names = str(page.locator("#result .state").first.get_attribute("class")).split()
    return names[1].removeprefix("state-")


# -- ways in ------------------------------------------------------------------------------------------------------


def test_a_chosen_file_that_is_valid(look: Look, example: Example) -> None:
    award = example.award("level")
    text = choose(look.page, award.data).inner_text()
    assert verdict(look.page).startswith(f"Issued by {award.claim.issuer.text} and not revoked. Valid until ")
    assert band(look.page) == "valid"
    assert award.claim.recipient.text in text
    assert award.claim.badge.text in text
    assert text.count(": passed.") == 10
    assert "Published copy: passed." in text
    assert "Both signatures match" in text
    assert "not checked" not in text
    assert look.page.evaluate("document.activeElement.id") == "verdict"


def test_pasted_text(look: Look, example: Example) -> None:
    look.page.locator("#text").fill(example.award("score").data.decode())
    look.page.get_by_role("button", name="Check this text").click()
    result(look.page)
    assert band(look.page) == "valid"


@pytest.mark.parametrize(
    "form",
    [
        "{id}",
        " {id} ",
        "https://badges.example.org/awards/{id}/",
        "{base}/awards/{id}/",
        "{base}/awards/{id}/credential.json",
        "https://badges.example.org/awards/{id}",
    ],
)
def test_an_id_or_an_address_of_this_site(look: Look, example: Example, form: str) -> None:
    award = example.award("score")
    look.page.locator("#address").fill(form.format(id=award.id, base=example.base))
    look.page.get_by_role("button", name="Look it up").click()
    assert "Published copy" not in result(look.page).inner_text()
    assert band(look.page) == "valid"
    # The address can be sent to somebody; nothing of the file is in it.
    assert look.page.url == f"{example.base}/verify/?id={award.id}"


def test_the_award_page_links_to_a_check_of_that_award(example: Example, looker: Looker) -> None:
    award = example.award("level")
    with looker(example, f"/awards/{award.id}/") as look:
        look.page.clock.set_fixed_time(NOW)
        look.page.get_by_role("link", name="Check again now").click()
        assert award.claim.recipient.text in result(look.page).inner_text()
        assert band(look.page) == "valid"
        look.page.goto(f"{example.base}/awards/{award.id}/")
        look.page.get_by_role("link", name="Keep a copy for ever").click()
        result(look.page)
        assert look.page.evaluate("document.activeElement.id") == "keep-button"
        assert look.failures == []


DROP = """
([name, text]) => {
  const moved = new DataTransfer();
  moved.items.add(new File([text], name));
  const target = document.getElementById("drop");
  target.dispatchEvent(new DragEvent("dragover", { dataTransfer: moved, bubbles: true, cancelable: true }));
  const over = target.classList.contains("drop-over");
  const event = new DragEvent("drop", { dataTransfer: moved, bubbles: true, cancelable: true });
  target.dispatchEvent(event);
  return [over, event.defaultPrevented, target.classList.contains("drop-over")];
}
"""


def test_a_dropped_file(look: Look, example: Example) -> None:
    award = example.award("attendance")
    assert look.page.evaluate(DROP, [JSON_NAME, award.data.decode()]) == [True, True, False]
    result(look.page)
    assert band(look.page) == "valid"


@pytest.mark.parametrize("picture", [TINY_PNG, SVG.encode()], ids=["PNG", "SVG"])
def test_a_picture_that_carries_an_award(look: Look, example: Example, picture: bytes) -> None:
    award = example.award("score")
    text = choose(look.page, bake(picture, award.data.decode()), "badge").inner_text()
    assert band(look.page) == "valid"
    assert "not the picture around it" in text


def test_the_keyboard_alone_is_enough(look: Look, example: Example) -> None:
    award, page = example.award("score"), look.page
    page.evaluate("document.getElementById('main').focus()")
    for wanted in ("file", "text", "", "address"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == wanted
    page.keyboard.type(award.id)
    page.keyboard.press("Enter")
    result(page)
    assert page.evaluate("document.activeElement.id") == "verdict"
    reached = []
    for _ in range(3):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText"))
    assert reached == ["Technical details", "Open the award's page", "Keep a copy for ever"]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert award.claim.key.text.partition("#")[2] in page.locator("#result").inner_text()


# -- states -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "look_of_it", "words"),
    [("expired", "expired", "Expired on "), ("revoked", "revoked", "Do not rely on it.")],
)
def test_states_that_are_not_valid(look: Look, example: Example, kind: str, look_of_it: str, words: str) -> None:
    choose(look.page, example.award(kind).data)
    assert band(look.page) == look_of_it
    assert words in verdict(look.page)


def test_an_award_that_has_not_begun(look: Look, example: Example) -> None:
    award = next(
        award for award in example.verified.awards if str(award.document["validFrom"]) > f"{EARLIER:%Y-%m-%dT}"
    )
    look.page.clock.set_fixed_time(EARLIER)
    choose(look.page, award.data)
    assert band(look.page) == "not-yet-valid"
    assert verdict(look.page).startswith("Not valid before ")


def test_a_status_list_that_has_ended_is_never_green(look: Look, example: Example) -> None:
    look.page.clock.set_fixed_time(LATER)
    award = next(
        award for award in example.verified.awards if award.claim.valid_until is None and award.state == "valid"
    )
    text = choose(look.page, award.data).inner_text()
    assert band(look.page) == "unknown"
    assert "whether this award was revoked could not be checked" in verdict(look.page)
    assert "Revocation: not checked." in text


def test_a_changed_file_is_called_so_and_shows_no_claim(look: Look, example: Example) -> None:
    award = example.award("score")
    changed = award.data.replace(award.claim.recipient.text.encode(), b"Eve Intruder")
    text = choose(look.page, changed).inner_text()
    assert band(look.page) == "revoked"
    assert (
        verdict(look.page)
        == f"This file was changed, or was not issued by {award.claim.issuer.text}. Do not rely on it."
    )
    assert "Eve Intruder" not in text
    assert "Signatures: failed." in text
    assert "Key: not checked." in text
    assert look.page.locator("#keep-button").count() == 0


# -- the published copy -------------------------------------------------------------------------------------------


def test_a_file_with_other_blanks_is_the_same(look: Look, example: Example) -> None:
    choose(look.page, json.dumps(json.loads(example.award("score").data)).encode())
    assert band(look.page) == "valid"
    assert "only blanks and line breaks differ" in look.page.locator("#result").inner_text()


def publish(page: Page, path: str, data: bytes | None, status: int = 200) -> Callable[[Route], None]:
    """Let this site answer something else at an address."""

    def answer(route: Route) -> None:
        if data is None:
            route.abort()
        else:
            route.fulfill(status=status, body=data)

    page.route(f"**{path}", answer)
    return answer


@pytest.fixture
def spoilt(example: Example, looker: Looker) -> Iterator[Look]:
    """Return the verify page of a site whose answers a test changes; failed requests are meant."""
    with looker(example, "/verify/", locale="en-GB") as look:
        look.page.clock.set_fixed_time(NOW)
        yield look
        look.page.unroute_all()
        assert look.page.evaluate("violations") == []


def renewed(award: VerifiedAward) -> bytes:
    """Return the award as if it were issued again a day later; its signature does not matter here."""
    document = json.loads(award.data)
    document["validFrom"] = "2026-11-20T00:00:00Z"
    return strictjson.dump(document)


@pytest.mark.parametrize(
    ("published", "status", "words"),
    [
        ("renewed", 200, "It is older than the file this site publishes"),
        ("changed", 200, "It differs from the file this site publishes."),
        (b"<!doctype html>", 200, "cannot be read"),
        (b"", 404, "There is no award at its address on this site."),
        (b"", 503, "It could not be compared"),
        (None, 0, "It could not be compared"),
    ],
)
def test_a_file_that_is_not_the_published_one_is_not_green(
    spoilt: Look, example: Example, published: bytes | str | None, status: int, words: str
) -> None:
    award = example.award("score")
    if published == "renewed":
        published = renewed(award)
    elif published == "changed":
        published = award.data.replace(b'"awardedDate": "20', b'"awardedDate": "19')
    assert not isinstance(published, str)
    publish(spoilt.page, f"/awards/{award.id}/credential.json", published, status)
    text = choose(spoilt.page, award.data).inner_text()
    assert band(spoilt.page) == "unknown"
    assert words in text
    assert "not revoked, but not" in verdict(spoilt.page)
    assert spoilt.page.locator("#keep-button").count() == 0


@pytest.mark.parametrize("path", ["/status/*.json", "/keys/history.jsonl"])
@pytest.mark.parametrize(
    ("data", "status"), [(b"", 404), (b"<!doctype html>", 200), (b"{}\n", 200), (b"", 500), (None, 0)]
)
def test_what_this_site_does_not_answer_is_unknown_and_never_green(
    spoilt: Look, example: Example, path: str, data: bytes | None, status: int, promise: Promise
) -> None:
    """Faults C13: missing, an error page, broken, no answer."""
    publish(spoilt.page, path, data, status)
    text = choose(spoilt.page, example.award("score").data).inner_text()
    assert band(spoilt.page) == "unknown"
    assert "could not be checked" in verdict(spoilt.page)
    assert ": not checked." in text
    assert ": failed." not in text
    promise("P11", "the verify page while its keys or lists are missing, broken or silent", cases=1, shown_valid=0)


def test_offline_everything_is_unknown(example: Example, looker: Looker) -> None:
    with looker(example, "/verify/", locale="en-IE") as look:
        look.page.context.set_offline(True)
        # The worker comes from this site too, so a page without network cannot even start it.
        look.page.locator("#file").set_input_files(
            FilePayload(name=JSON_NAME, mimeType="", buffer=example.award("score").data)
        )
        result(look.page)
        assert band(look.page) == "unknown"
        assert "could not be checked" in verdict(look.page)


# -- what is no award of this site --------------------------------------------------------------------------------

JWT = b"eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJkaWQ6d2ViOmV4YW1wbGUub3JnIn0.c2ln"


def foreign(example: Example) -> bytes:
    document = json.loads(example.award("score").data)
    document["id"] = "https://elsewhere.example.net/awards/1"
    document["issuer"] |= {"id": "did:web:elsewhere.example.net", "name": "Elsewhere <b>Association</b>"}
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (JWT, "This is a signed token (VC-JWT)."),
        (JWT + b"\n", "This is a signed token (VC-JWT)."),
        (b"", "This is not an award."),
        (b"hello", "This is not an award."),
        (b'{"name": "assay", "version": 1}', "This is not an award."),
        (b'["x"]', "This is not an award."),
        (b"PK\x03\x04rest", "This is an archive (ZIP)."),
        (b"%PDF-1.7", "This is a PDF."),
        (b"<!doctype html><p>x", "This is a web page."),
        (TINY_PNG, "This picture carries no award."),
        (TINY_PNG[:40], "This picture cannot be read."),
        (SVG.encode(), "This picture carries no award."),
        (b"<svg><path></svg>", "This picture cannot be read."),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.encode(), "This picture cannot be read."),
        (b'{"@context": "https://w3id.org/openbadges/v2", "type": "Assertion"}',
        "This is a badge of the older standard"),
        (bytes(range(256)) * 20, "This is not an award."),
    ],
)  # fmt: skip
def test_other_files_are_called_what_they_are(look: Look, data: bytes, words: str) -> None:
    choose(look.page, data, "file")
    assert verdict(look.page).startswith(words)
    assert band(look.page) == "unknown"
    assert look.page.evaluate("document.activeElement.id") == "verdict"


def test_a_badge_of_another_issuer_is_pointed_on(look: Look, example: Example) -> None:
    text = choose(look.page, foreign(example)).inner_text()
    called = "did:web:elsewhere.example.net, which calls itself “Elsewhere <b>Association</b>”"
    assert verdict(look.page) == f"This names another issuer: {called}."
    assert "It did not check this one." in text
    look.page.get_by_role("link", name="Verifiers for badges of any issuer").click()
    assert look.page.url.endswith("#elsewhere")
    assert look.page.locator("#elsewhere").is_visible()


def test_an_award_of_ours_in_the_name_of_another_is_called_changed(look: Look, example: Example) -> None:
    data = example.award("score").data.replace(
        b'"id": "did:web:badges.example.org"', b'"id": "did:web:evil.example.org"', 1
    )
    choose(look.page, data)
    assert band(look.page) == "revoked"


def test_a_status_list_is_called_so(look: Look, example: Example) -> None:
    choose(look.page, example.verified.lists[0].data)
    assert verdict(look.page) == "This is a list of revoked awards."


@pytest.mark.parametrize(
    "text", ["nonsense", "https://elsewhere.example.net/awards/0000000000000001/", "../../x", "javascript:alert(1)"]
)
def test_addresses_elsewhere_are_not_asked(look: Look, text: str) -> None:
    look.page.locator("#address").fill(text)
    look.page.get_by_role("button", name="Look it up").click()
    assert "This page asks no other site" in result(look.page).inner_text()


def test_two_awards_in_one_picture_are_refused(look: Look, example: Example) -> None:
    baked = bake(SVG.encode(), example.award("score").data.decode()).decode()
    start, end = baked.index("<openbadges:"), baked.index("</openbadges:credential>") + len("</openbadges:credential>")
    choose(look.page, (baked[:end] + baked[start:end] + baked[end:]).encode(), "two.svg")
    assert "more than one credential" in look.page.locator("#result").inner_text()


def test_a_large_file_is_not_read(look: Look) -> None:
    choose(look.page, b"x" * 1_048_577)
    assert "1,048,577 bytes" in look.page.locator("#result").inner_text()


def test_what_takes_too_long_is_put_aside(example: Example, looker: Looker) -> None:
    """A worker that never answers is stopped after two seconds, and the page goes on."""
    with looker(example, "/verify/", locale="en-US") as look:
        look.page.route(
            "**/assets/verify-*.js", lambda route: route.fulfill(body="for (;;);", content_type="text/javascript")
        )
        look.page.locator("#file").set_input_files(FilePayload(name=JSON_NAME, mimeType="", buffer=b"{}"))
        result(look.page)
        assert "takes too long" in look.page.locator("#result").inner_text()
        look.page.unroute_all()
        choose(look.page, JWT)
        assert verdict(look.page).startswith("This is a signed token")


def test_hostile_texts_are_shown_as_text(look: Look, example: Example) -> None:
    document = json.loads(foreign(example))
    document["issuer"]["name"] = "<img src=x onerror=alert(1)>"
    choose(look.page, json.dumps(document).encode())
    assert look.page.locator("#result img").count() == 0
    assert "<img src=x" in verdict(look.page)


# -- a copy for ever ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kept(example: Example, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return the function that makes the kept copy of the first award of a kind with `assay bundle`."""
    from sites import quietly  # noqa: PLC0415 - it loads the whole command line

    folder = tmp_path_factory.mktemp("kept")

    def make(kind: str) -> Path:
        path = folder / f"{kind}.html"
        at = f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
        quietly("bundle", example.award(kind).id, "--root", ROOT, "--output", path, "--at", at)
        return path

    return make


def test_the_button_makes_the_same_bytes_as_the_command(
    look: Look, example: Example, kept: Callable[[str], Path]
) -> None:
    choose(look.page, example.award("level").data)
    with look.page.expect_download() as waiting:
        look.page.get_by_role("button", name="Keep a copy for ever").click()
    assert waiting.value.suggested_filename == f"award-{example.award('level').id}.html"
    assert Path(waiting.value.path()).read_bytes() == kept("level").read_bytes()
    assert "The copy was made" in look.page.locator("#progress").inner_text()


@pytest.fixture
def alone(looker: Looker, example: Example) -> Iterator[Look]:
    """Return a tab without network, in which files are opened; whatever it asks for is noted."""
    with looker(example, "/404.html", locale="en-NZ") as look:
        look.page.context.set_offline(True)
        look.page.goto("about:blank")
        # The picture in the tab is asked for late.
        look.page.wait_for_timeout(200)
        look.requests.clear()
        look.failures.clear()
        yield look
        look.page.context.set_offline(False)
        assert look.failures == []
        assert [url for url in look.requests if not url.startswith(("file:", "data:"))] == []


def opened(look: Look, path: Path) -> Locator:
    look.page.goto(path.as_uri())
    look.page.locator("#verdict").wait_for()
    assert look.page.evaluate("violations") == []
    return look.page.locator("#result")


@pytest.mark.parametrize(
    ("kind", "year", "look_of_it", "words"),
    [
        ("level", 2026, "attended", "Not revoked on 20 November 2026. Valid until "),
        ("attendance", 2036, "attended", "Not revoked on 20 November 2026. No end date."),
        ("attendance", 2090, "attended", "Not revoked on 20 November 2026. No end date."),
        ("level", 2060, "expired", "Expired on "),
        ("revoked", 2036, "revoked", "Do not rely on it."),
    ],
)
def test_a_kept_copy_checks_itself_without_network(
    alone: Look,
    kept: Callable[[str], Path],
    example: Example,
    kind: str,
    year: int,
    look_of_it: str,
    words: str,
    promise: Promise,
) -> None:
    """On file://, years later, and with the site gone; it never says more than it can know."""
    alone.page.clock.set_fixed_time(f"{year}-12-01T00:00:00Z")
    text = opened(alone, kept(kind)).inner_text()
    assert band(alone.page) == look_of_it
    assert words in verdict(alone.page)
    assert "Since then: not checked." in text
    assert example.award(kind).claim.recipient.text in text
    assert "state-valid" not in alone.page.content().partition("</style>")[2].partition("<template")[0]
    main = alone.page.locator("main").inner_text()
    assert " ".join(fingerprint(example)) in main
    for heading in ("What this file can show", "What it cannot show"):
        assert heading in main
    how = "kept copies opened from a file, without network and site, the clock at the year"
    promise("P13", how, copies=1, year=str(year))


def fingerprint(example: Example) -> tuple[str, ...]:
    from assay.integrity.words import fingerprint_words  # noqa: PLC0415 - one test needs it

    assert example.verified.history
    return fingerprint_words(example.verified.history.fingerprint)


def test_a_kept_copy_that_was_changed_says_so(
    alone: Look, kept: Callable[[str], Path], example: Example, tmp_path: Path
) -> None:
    award = example.award("score")
    html = kept("score").read_text("utf-8")
    block = html.index('id="assay-bundle"')
    changed = html[:block] + html[block:].replace(award.claim.recipient.text, "Eve Intruder", 1)
    (tmp_path / "changed.html").write_text(changed, "utf-8")
    opened(alone, tmp_path / "changed.html")
    assert band(alone.page) == "revoked"
    damaged = html[:block] + html[block:].replace('"format"', '"form"', 1)
    (tmp_path / "damaged.html").write_text(damaged, "utf-8")
    opened(alone, tmp_path / "damaged.html")
    assert verdict(alone.page) == "This copy is damaged."


def test_the_verify_page_takes_a_kept_copy_and_trusts_only_its_data(
    look: Look, kept: Callable[[str], Path], example: Example
) -> None:
    data = kept("level").read_bytes()
    text = choose(look.page, data, "copy.html").inner_text()
    assert band(look.page) == "valid"
    assert "the beginning of today's" in text
    assert example.award("level").claim.recipient.text in text


def test_a_copy_with_keys_of_its_own_is_not_green(look: Look, kept: Callable[[str], Path]) -> None:
    html = kept("level").read_text("utf-8")
    block = html.index('id="assay-bundle"')
    foreign_keys = html[:block] + html[block:].replace("first key", "other key", 1)
    text = choose(look.page, foreign_keys.encode(), "copy.html").inner_text()
    assert band(look.page) == "unknown"
    assert "One of the two is not the issuer's." in text


def test_a_kept_copy_without_scripts_says_what_it_is(
    kept: Callable[[str], Path], looker: Looker, example: Example
) -> None:
    with looker(example, "/404.html", java_script_enabled=False, offline=False) as look:
        look.page.goto(kept("score").as_uri())
        text = look.page.locator("main").inner_text()
        assert "nothing is checked here now" in text
        assert "What it cannot show" in text
        assert not look.page.locator("#result").is_visible()


# -- what the page is ---------------------------------------------------------------------------------------------


def test_without_scripts_the_page_explains_itself(example: Example, looker: Looker) -> None:
    with looker(example, f"/verify/?id={example.award('score').id}", java_script_enabled=False) as look:
        main = look.page.locator("main")
        assert "nothing can be checked here now" in main.inner_text()
        assert "assay verify FILE" in main.inner_text()
        assert not look.page.locator("#verify").is_visible()
        assert look.page.locator("form:visible, input:visible, button:visible").count() == 0


def test_with_scripts_the_warning_is_gone(look: Look) -> None:
    assert not look.page.locator("#no-script").is_visible()
    assert look.page.locator("#progress").get_attribute("aria-live") == "polite"


def test_only_the_verify_page_and_the_catalogue_may_run_a_script(example: Example) -> None:
    with_script = {
        path.relative_to(example.folder).as_posix()
        for path in example.folder.rglob("*.html")
        if b"script-src 'self'" in path.read_bytes()
    }
    # The catalogue has its filter.
    assert with_script == {"verify/index.html", "badges/index.html"}
    rules = (example.folder / "_headers").read_text("utf-8")
    assert "/awards/*\n  Content-Security-Policy: script-src 'none'" in rules


def test_budgets(example: Example, looker: Looker) -> None:
    """pages.md 2.4: HTML and stylesheet, scripts, transfer, requests."""
    page, assets = example.folder / "verify" / "index.html", example.folder / "assets"
    (style,), (script,) = assets.glob("*.css"), assets.glob("verify-*.js")
    sizes = {path.name: len(gzip.compress(path.read_bytes(), mtime=0)) for path in (page, style, script)}
    assert sizes[page.name] + sizes[style.name] <= 14 * 1024
    assert sizes[script.name] <= LARGEST_SCRIPT_GZ
    logo = len((example.folder / "issuer" / "logo.svg").read_bytes())
    award = example.award("level")
    files = sum(
        len(gzip.compress(data, mtime=0))
        for data in (award.data, example.verified.history_bytes, example.verified.lists[0].data)
    )
    assert sum(sizes.values()) + logo + files <= LARGEST_TRANSFER
    with looker(example, "/verify/") as look:
        assert len(set(look.requests)) == 4
        look.requests.clear()
        choose(look.page, award.data)
        # Key history, status list, published copy; and the same script once more, as the worker.
        assert len({url for url in look.requests if not url.endswith((".js", ".svg"))}) == 3


def test_a_verification_takes_a_fraction_of_a_second(look: Look, example: Example) -> None:
    """From the file being chosen to the verdict being drawn, network included."""
    award = example.award("level")
    choose(look.page, award.data)
    look.page.evaluate("""() => {
      const progress = document.getElementById("progress");
      window.taken = [];
      let started = 0;
      document.getElementById("file").addEventListener("change", () => { started = performance.now(); }, true);
      new MutationObserver(() => {
        if (progress.textContent === "Checked.") window.taken.push(performance.now() - started);
      }).observe(progress, { childList: true });
    }""")
    look.page.clock.resume()
    for _ in range(7):
        choose(look.page, award.data)
        look.page.wait_for_timeout(50)
    taken = sorted(look.page.evaluate("taken"))
    assert len(taken) == 7
    assert taken[len(taken) // 2] <= MOST_MS, taken


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("kind", ["empty", "level", "expired", "revoked", "changed", "foreign", "kept"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    example: Example, looker: Looker, axe: str, kept: Callable[[str], Path], kind: str, width: int, scheme: str
) -> None:
    options: dict[str, Any] = {
        "viewport": {"width": width, "height": 800},
        "color_scheme": scheme,
        "locale": "en-CA",
        "bypass_csp": True,
    }
    with looker(example, "/verify/", **options) as look:
        if kind == "kept":
            look.page.goto(kept("level").as_uri())
            look.page.locator("#verdict").wait_for()
        elif kind != "empty":
            award = example.award("score").data
            changed = award.replace(b'"awardedDate": "20', b'"awardedDate": "19')
            data = {"changed": changed, "foreign": foreign(example)}.get(kind) or example.award(kind).data
            choose(look.page, data)
        look.page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        assert look.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        look.page.evaluate(axe)
        found = look.page.evaluate("axe.run({ resultTypes: ['violations'] })")
        assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found["violations"]] == []


def test_a_site_below_a_path_checks_its_awards_too(example: Example, looker: Looker, tmp_path: Path) -> None:
    """Every address is relative to the page, so a copy of the site anywhere works."""
    shutil.copytree(example.folder, tmp_path / "some" / "place")
    award = example.award("score")
    with served(tmp_path) as base, looker(example, "/404.html", locale="en-AU") as look:
        look.page.wait_for_load_state()  # leaving a page that is still loading counts as a failed request
        look.page.goto(f"{base}/some/place/verify/?id={award.id}")
        result(look.page)
        assert band(look.page) == "valid"
        assert look.failures == []


def test_a_browser_without_webcrypto_comes_to_the_same_verdict(example: Example, looker: Looker) -> None:
    """Old browsers, and addresses without https, have none; the worker then computes with our own code."""
    award = example.award("level")
    with looker(example, "/verify/", locale="en-ZA") as look:
        look.page.route(
            "**/assets/verify-*.js",
            lambda route: route.fulfill(
                body="Object.defineProperty(globalThis.crypto, 'subtle', { value: undefined });\n"
                + next(example.folder.glob("assets/verify-*.js")).read_text("utf-8"),
                content_type="text/javascript",
            ),
        )
        look.page.reload()
        look.page.clock.set_fixed_time(NOW)
        assert look.page.evaluate("typeof crypto.subtle") == "undefined"
        choose(look.page, award.data)
        assert band(look.page) == "valid"
        choose(look.page, award.data.replace(b'"awardedDate": "20', b'"awardedDate": "19'))
        assert band(look.page) == "revoked"
        look.page.unroute_all()
