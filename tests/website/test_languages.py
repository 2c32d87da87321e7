"""Pages in other languages: every fixed text is translated, and none stands outside the catalogues."""

from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sites import NOW, REPOSITORY
from tongues import CLOSE, OPEN, PSEUDO, association, in_brackets

from assay.builder import Built, build_site
from assay.errors import ContentError
from assay.website.catalogue import extracted, renewed, unsaid, written
from assay.website.language import Words, catalogues, read_catalogue, shipped, words_for
from assay.website.locale.__main__ import main

LANGUAGES = [name for name in shipped() if name != "en"]
MARKS = re.compile(r"%\(\w+\)s|</?[a-z]+[^>]*>")
"""Places for values and marks of HTML: as in the English text, though perhaps in another order."""


def test_there_are_german_french_and_spanish() -> None:
    assert shipped() == ("en", "de", "es", "fr")


# -- catalogues ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_says_every_text_of_today_and_no_other(language: str) -> None:
    path = catalogues() / f"{language}.po"
    catalogue = read_catalogue(path, path.read_bytes())
    wanted = {message.id for message in extracted() if message.id}
    assert len(wanted) > 500
    assert {message.id for message in catalogue if message.id} == wanted, "python -m assay.website.locale --packaged"
    assert unsaid(catalogue) == 0
    assert not [message.id for message in catalogue if message.fuzzy and message.id]
    assert not catalogue.obsolete


@pytest.mark.parametrize("language", LANGUAGES)
def test_renewing_a_catalogue_changes_nothing(language: str) -> None:
    path = catalogues() / f"{language}.po"
    assert written(renewed(language, path)) == path.read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_places_and_marks_and_adds_none(language: str) -> None:
    path = catalogues() / f"{language}.po"
    for message in read_catalogue(path, path.read_bytes()):
        if not message.id:
            continue
        # Of two forms the second, which has all places.
        english, said = (
            text if isinstance(text, str) else (text or ("", ""))[1] for text in (message.id, message.string)
        )
        assert sorted(MARKS.findall(said)) == sorted(MARKS.findall(english)), said
        assert ('"' in said) <= ('"' in english), "a quotation mark would end an attribute"
        assert english[0].isspace() == said[0].isspace()
        assert english[-1].isspace() == said[-1].isspace()
        assert english.rstrip()[-1] in ".:" or said.rstrip()[-1] != ".", said


# -- whole sites --------------------------------------------------------------------------------------------------


def built(root: Path) -> Built:
    return build_site(root, root / "site", now=NOW)


def pages(root: Path) -> list[Path]:
    found = sorted((root / "site").rglob("*.html"))
    # Pages of the association's own (content/pages) say their language themselves (test_own_pages).
    return [page for page in found if "guide" not in page.relative_to(root).parts]


@pytest.fixture(scope="module", params=LANGUAGES)
def spoken(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Return a language and the example built in it."""
    root = association(tmp_path_factory.mktemp(request.param), request.param)
    assert not [warning.code for warning in built(root).warnings if warning.code.startswith("LANG")]
    return request.param, root


def test_every_page_says_its_language(spoken: tuple[str, Path]) -> None:
    language, root = spoken
    assert len(pages(root)) > 40
    for page in pages(root):
        assert f'<html lang="{language}">' in page.read_text("utf-8")


def test_texts_in_another_language_than_the_page_say_theirs(spoken: tuple[str, Path]) -> None:
    _, root = spoken
    page = (root / "site/badges/chart-review/index.html").read_text("utf-8")
    assert '<h1 lang="en" dir="auto">Chart Reviewer</h1>' in page
    award = (root / "site/awards/0ng54609tzvdwsjm/index.html").read_text("utf-8")
    assert re.search(r'<h1><span data-claim="[^"]+" lang="en" dir="auto">Chart Reviewer</span></h1>', award)


def test_fixed_words_that_were_signed_are_shown_with_what_was_signed(spoken: tuple[str, Path]) -> None:
    language, root = spoken
    award = (root / "site/awards/0ng54609tzvdwsjm/index.html").read_text("utf-8")
    signed = "Supervised online, identity checked"
    meaning = words_for(language).say(signed)
    assert meaning != signed
    assert award.count(f'data-signed="{signed}">{meaning}</span>') == 2


def test_dates_numbers_and_countries_are_said_in_the_language() -> None:
    german, french, spanish = (words_for(name) for name in ("de-CH", "fr", "es"))
    assert [words.day("2026-03-01T00:00:00Z") for words in (german, french, spanish)] == [
        "1. März 2026",
        "1er mars 2026",
        "1 de marzo de 2026",
    ]
    assert german.language == "de-CH"
    assert (german.country("IE"), french.country("IE"), spanish.country("IE")) == ("Irland", "Irlande", "Irlanda")
    assert german.duration("P1Y6M") == "1 Jahr und 6 Monate"
    assert words_for("en-IE").duration("P1Y6M") == "1 year and 6 months"


# -- nothing is left out ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bracketed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the example with every fixed text in brackets."""
    root = in_brackets(association(tmp_path_factory.mktemp(PSEUDO), PSEUDO))
    built(root)
    return root


VOID = {"meta", "link", "img", "br", "input", "wbr", "hr"}
SILENT = {"script", "style", "svg", "code", "pre", "bdi", "time", "template"}
"""What holds no prose, or names and dates."""
OPEN_GRAPH = ("og:title", "og:description", "og:image:alt")
SPOKEN = ("aria-label", "alt", "title", "placeholder")


CODES = re.compile(r"\b[A-Z]{2,4}\b")


class Outside(HTMLParser):
    """Collect what stands outside brackets and is not said to be somebody's own."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[bool] = []
        self.depth = 0
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        own = tag in SILENT or "data-claim" in known or known.get("lang") == "en" or bool(self.stack and self.stack[-1])
        if not own:
            self.found += [known[name] or "" for name in SPOKEN if name in known]
            if tag == "meta" and (known.get("name") == "description" or known.get("property") in OPEN_GRAPH):
                self.found.append(known.get("content") or "")
        if tag not in VOID:
            self.stack.append(own)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        out = ""
        for char in data:
            self.depth += (char == OPEN) - (char == CLOSE)
            if self.depth == 0 and char != CLOSE:
                out += char
        if not self.stack or not self.stack[-1]:
            self.found.append(out)


def written_by_the_association(root: Path) -> str:
    """Return all it wrote and signed, as one text with single spaces."""
    files = sorted(path for path in (root / "content").rglob("*") if path.suffix in (".md", ".yaml", ".json", ".jsonl"))
    text = " ".join(f"{path} {path.read_text('utf-8')}" for path in files)
    return CODES.sub("", re.sub(r"\s+", " ", text.replace('\\"', '"').replace("- ", "")) + "Irlando")


@pytest.mark.parametrize("kind", ["html", "xml"])
def test_no_fixed_text_of_any_page_stands_outside_the_catalogue(bracketed: Path, kind: str) -> None:
    own = written_by_the_association(bracketed)
    left: dict[str, str] = {}
    for page in sorted((bracketed / "site").rglob(f"*.{kind}")):
        reader = Outside()
        reader.feed(page.read_text("utf-8"))
        for text in reader.found:
            rest = re.sub(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", "", re.sub(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", "", text))
            # What lists and titles put together: addresses, names and codes, with a sign between them.
            parts = re.split(r" – |, |; |: |…| #|\n", CODES.sub("", re.sub(r"\S*/\S*", "", rest)))
            for part in parts:
                plain = " ".join(part.split()).strip(".")
                if re.search(r"[A-Za-z]{2}", plain) and plain not in own:
                    left.setdefault(plain, str(page.relative_to(bracketed)))
    assert left == {}


# -- choosing, adding, mending ------------------------------------------------------------------------------------


def test_a_language_nobody_translated_is_said_in_english_and_the_build_says_so(tmp_path: Path) -> None:
    root = association(tmp_path, "nl")
    (warning,) = [item for item in built(root).warnings if item.code == "LANG01"]
    assert '"nl"' in warning.message
    assert "en, de, es, fr" in warning.message
    assert "assay.website.locale nl" in warning.fix
    assert '<html lang="en">' in (root / "site/index.html").read_text("utf-8")
    # What the association wrote is in its language all the same.
    assert '<p class="lead" lang="nl" dir="auto">' in (root / "site/index.html").read_text("utf-8")


def test_one_command_makes_a_catalogue_that_a_person_fills_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = association(tmp_path, "nl")
    assert main(["nl", "--site", str(root)]) == 0
    assert "to translate" in capsys.readouterr().out
    path = root / "templates/locale/nl.po"
    text = path.read_text("utf-8").replace(
        'msgid "Skip to content"\nmsgstr ""', 'msgid "Skip to content"\nmsgstr "Ga door"'
    )
    path.write_text(text, "utf-8")
    assert not [item for item in built(root).warnings if item.code == "LANG01"]
    page = (root / "site/index.html").read_text("utf-8")
    assert '<html lang="nl">' in page
    assert ">Ga door</a>" in page
    assert main(["nl", "--site", str(root)]) == 0
    assert 'msgstr "Ga door"' in path.read_text("utf-8"), "what was translated stays"


def test_a_site_may_say_a_text_of_ours_in_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "locale").mkdir()
    own = 'msgid ""\nmsgstr "Language: de\\n"\n\nmsgid "Badges"\nmsgstr "Abzeichen"\n'
    (tmp_path / "locale/de.po").write_text(own, "utf-8")
    words = words_for("de-AT", tmp_path)
    assert words.say("Badges") == "Abzeichen"
    assert words.say("Keys") == "Schlüssel"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('msgid "About %(name)s"\nmsgstr "Over %(naam)s"\n', "a place that the English text does not have"),
        ("Badges = Abzeichen\n", "no catalogue that can be read"),
        (b'msgid "Badges"\nmsgstr "\xff"\n', "no catalogue that can be read"),
    ],
)
def test_a_catalogue_that_cannot_be_used_is_refused(tmp_path: Path, text: str | bytes, what: str) -> None:
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale/nl.po").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ContentError) as refused:
        words_for("nl", tmp_path)
    (problem,) = refused.value.problems
    assert problem.code == "LANG02"
    assert problem.path == "templates/locale/nl.po"
    assert what in problem.message


def test_a_name_that_is_no_language_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["klingonisch", "--site", str(tmp_path)]) == 2
    assert "no language" in capsys.readouterr().err


def test_english_needs_no_catalogue() -> None:
    words = words_for("en")
    assert isinstance(words, Words)
    assert words.say("Badges of %(name)s", name="X") == "Badges of X"


# -- the sources --------------------------------------------------------------------------------------------------


TEMPLATES = sorted(path for kind in ("html", "xml") for path in (REPOSITORY / "templates").glob(f"*.{kind}"))
NO_PAGE = {"review.html": "the report of `assay check` for reviewers: the tool's own output, in English like all of it"}
NOT_PROSE = (
    r"\{#.*?#\}",
    r"\{% trans.*?%\}.*?\{% endtrans %\}",
    r"\{% block (?:policy|class) %\}.*?\{% endblock %\}",
    r"<(script|style|id)\b.*?</\1>",
    r"\{%.*?%\}",
    r"\{\{.*?\}\}",
    r"<[^>]*>",
    r"@@ASSAY-BUNDLE@@",
    r"&[a-z]+;",
)
"""What is no visible text of a template: remarks, texts to translate, policies, scripts, expressions, tags."""


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.name not in NO_PAGE], ids=lambda path: path.name)
def test_no_visible_text_of_a_template_stands_outside_a_translation(path: Path) -> None:
    text = path.read_text("utf-8")
    for mark in NOT_PROSE:
        text = re.sub(mark, " ", text, flags=re.DOTALL)
    assert re.findall(r"\S*[A-Za-z]{2,}\S*", text) == []


def test_a_template_with_a_bare_text_would_be_found() -> None:
    text = '<p class="x">Hello {{ name }}</p>{% trans %}fine{% endtrans %}'
    for mark in NOT_PROSE:
        text = re.sub(mark, " ", text, flags=re.DOTALL)
    assert text.split() == ["Hello"]


MARKED = re.compile(r'\b_\("[^"]*"[^)]*\|\s*(?:day|said\w*|own|foreign|markdown|remark)\b')
"""A text with HTML in it, put into one that is none: its tags would be shown."""


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_html_is_put_into_trans_and_never_into_a_bare_text(path: Path) -> None:
    assert MARKED.findall(path.read_text("utf-8")) == []


def test_html_in_a_bare_text_would_be_found() -> None:
    assert MARKED.search('{% call box("gone", _("Taken down on %(day)s.", day=page.since | day)) %}')


# -- what was signed ----------------------------------------------------------------------------------------------


def test_words_shown_for_signed_ones_name_them_and_the_place_they_were_signed_at(spoken: tuple[str, Path]) -> None:
    _, root = spoken
    found = 0
    for page in sorted((root / "site/awards").glob("*/index.html")):
        credential = json.loads((page.parent / "credential.json").read_text("utf-8"))
        for at, signed in re.findall(r'data-claim="([^"]+)" data-signed="([^"]+)"', page.read_text("utf-8")):
            value = credential
            for name in re.findall(r"\w+", at):
                value = value[int(name) if name.isdigit() else name]
            assert value == html.unescape(signed)
            found += 1
    assert found > 100
