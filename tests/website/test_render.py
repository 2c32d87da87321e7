"""Templates into pages: relative addresses, whose template wins, and what is said when one is wrong (G09)."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import urljoin

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jinja2 import Environment
from sites import NOW, badge, draft, parse, sign, small_site, tree

from assay.builder import build_site
from assay.errors import ContentError, Problem
from assay.website.language import ENGLISH
from assay.website.render import links_from, packaged_theme, page_path, relative_url, stylesheet
from assay.website.signedtext import day

# -- addresses ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "target", "relative"),
    [
        ("/", "/", "./"),
        ("/", "/badges/", "badges/"),
        ("/badges/", "/", "../"),
        ("/badges/", "/badges/", "./"),
        ("/badges/first-aid/", "/badges/", "../"),
        ("/badges/first-aid/", "/badges/first-aid/achievement.json", "achievement.json"),
        ("/awards/0123456789abcdef/", "/assets/assay-1.css", "../../assets/assay-1.css"),
        ("/awards/0123456789abcdef/", "/.well-known/did.json", "../../.well-known/did.json"),
        ("/keys/", "/keys/history.jsonl", "history.jsonl"),
        ("/issuer/", "/keys/#check", "../keys/#check"),
        ("/", "/did.json", "did.json"),
    ],
)
def test_an_address_as_seen_from_a_page(page: str, target: str, relative: str) -> None:
    assert relative_url(page, target) == links_from(page)(target) == relative


def test_the_page_for_wrong_addresses_links_from_the_root_because_it_is_served_at_any_depth() -> None:
    assert relative_url("/404.html", "/badges/", "/") == "/badges/"
    assert relative_url("/404.html", "/badges/", "/club/site/") == "/club/site/badges/"


NAMES = st.text("abcdefghijklmnopqrstuvwxyz0123456789-_.", min_size=1, max_size=8).filter(lambda name: name.strip("."))
FOLDERS = st.lists(NAMES, max_size=4).map(lambda parts: "/" + "".join(f"{part}/" for part in parts))
ADDRESSES = st.one_of(FOLDERS, st.tuples(FOLDERS, NAMES).map("".join))
FRAGMENTS = st.one_of(st.just(""), NAMES.map(lambda name: f"#{name}"))
BASES = st.sampled_from(["https://example.org/", "https://example.org/badges/", "http://localhost:8000/a/b/"])


@given(base=BASES, page=ADDRESSES, target=ADDRESSES, fragment=FRAGMENTS)
def test_a_relative_address_leads_to_its_target_wherever_the_site_is(
    base: str, page: str, target: str, fragment: str
) -> None:
    assume(not page.startswith(target + "/"))  # a file and a folder of one name cannot be
    there = urljoin(base + page[1:], relative_url(page, target + fragment))
    assert there == base + target[1:] + fragment
    assert links_from(page)(target + fragment) == relative_url(page, target + fragment)


@given(base=BASES, page=ADDRESSES, target=ADDRESSES)
def test_an_absolute_address_leads_to_its_target_from_any_depth(base: str, page: str, target: str) -> None:
    path = "/" + base.split("/", 3)[3]
    assert urljoin(base + page[1:] + "some/where", relative_url("/404.html", target, path)) == base + target[1:]


@pytest.mark.parametrize(
    ("url", "path"), [("/", "index.html"), ("/badges/x/", "badges/x/index.html"), ("/404.html", "404.html")]
)
def test_the_file_behind_an_address(url: str, path: str) -> None:
    assert page_path(url) == path


@pytest.mark.parametrize("text", ["2026-03-04", "2026-03-04T23:59:59Z"])
def test_a_day_in_words_with_its_element(text: str) -> None:
    said = Environment(autoescape=True).from_string("").new_context({"catalogue": ENGLISH})
    assert day(said, text) == '<time datetime="2026-03-04">4 March 2026</time>'


# -- templates ----------------------------------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path, small_root: Path) -> Path:
    """Return a site folder to change, not built."""
    return Path(shutil.copytree(small_root, tmp_path / "association", ignore=shutil.ignore_patterns("site")))


def built(site: Path) -> dict[str, str]:
    build_site(site, site / "site", now=NOW)
    return {path: data.decode() for path, data in tree(site / "site").items() if path.endswith(".html")}


def problem(site: Path) -> Problem:
    """Return the one problem a build ends with, and see that nothing was published."""
    with pytest.raises(ContentError) as refused:
        build_site(site, site / "site", now=NOW)
    assert not (site / "site").exists()
    (only,) = refused.value.problems
    return only


def template(site: Path, name: str, text: str) -> None:
    (site / "templates" / name).parent.mkdir(parents=True, exist_ok=True)
    (site / "templates" / name).write_text(text, "utf-8")


def test_a_template_of_the_site_wins(site: Path) -> None:
    template(site, "issuer.html", "<p>{{ site.issuer.name }}, our own page</p>\n")
    pages = built(site)
    assert pages["issuer/index.html"] == "<p>Example First Aiders, our own page</p>\n"
    assert "<h1>" in pages["keys/index.html"]


def test_a_template_may_extend_the_one_it_replaces(site: Path) -> None:
    text = '{% extends "default/award.html" %}\n{% block head %}<meta name="x-ours" content="yes">{% endblock %}\n'
    template(site, "award.html", text)
    pages = {path: html for path, html in built(site).items() if path.startswith("awards/")}
    assert len(pages) == 2
    for html in pages.values():
        assert '<meta name="x-ours" content="yes">' in html
        assert "Ada Example" in html or "Zoë Müller-Østergård" in html


def test_a_base_of_the_site_is_used_by_the_packaged_pages(site: Path) -> None:
    template(site, "base.html", '{% extends "default/base.html" %}{% block class %}ours{% endblock %}')
    assert '<body class="ours">' in built(site)["keys/index.html"]


def test_a_stylesheet_of_the_site_wins(site: Path) -> None:
    assert stylesheet(site / "templates") == (packaged_theme() / "assets" / "assay.css").read_bytes()
    template(site, "assets/assay.css", "body { color: #123456 }\n")
    build_site(site, site / "site", now=NOW)
    sheets = [data for path, data in tree(site / "site").items() if path.endswith(".css")]
    assert sheets == [b"body { color: #123456 }\n"]


def test_the_accent_of_the_issuer_is_in_the_stylesheet(site: Path) -> None:
    issuer = site / "content" / "issuer.yaml"
    issuer.write_text(issuer.read_text("utf-8") + 'accent: "#7a1f5c"\n', "utf-8")
    build_site(site, site / "site", now=NOW)
    (sheet,) = [data for path, data in tree(site / "site").items() if path.endswith(".css")]
    assert b"--accent: #7a1f5c;" in sheet
    assert b"--link: #7a1f5c;" in sheet, "dark enough for links on paper as it is"
    assert sheet.count(b"#7a1f5c") == 2


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("<p>\n{{ page.nonsense }}\n", 2, "nonsense"),
        ("<p>\n\n{{ nonsense }}\n", 3, "'nonsense' is undefined"),
        ("<p>\n{% if %}\n", 2, "Expected an expression"),
        ("<p>\n{% for x in page.keys %}\n", 2, "Unexpected end of template"),
        ("<p>\n{{ 'x' | markdwon }}\n", 2, "markdwon"),
        ("<p>\n{{ 1 // 0 }}\n", 2, "ZeroDivisionError"),
        ("<p>\n{{ page.title + 1 }}\n", 2, "TypeError"),
        ("<p>\n{{ page.title.nothing() }}\n", 2, "nothing"),
        ("<p>\n{{ 'tomorrow' | day }}\n", 2, "ValueError"),
        ('<p>\n{% include "nowhere.html" %}\n', 2, 'there is no template "nowhere.html"'),
    ],
)
def test_a_wrong_template_is_named_with_its_line(site: Path, text: str, line: int, says: str) -> None:
    template(site, "keys.html", text)
    found = problem(site)
    assert (found.code, found.path, found.line) == ("PAGE01", "templates/keys.html", line)
    assert says in found.message
    assert "/keys/" in found.message


def test_a_template_that_extends_nothing_is_named(site: Path) -> None:
    template(site, "keys.html", '{% extends "nowhere.html" %}')
    found = problem(site)
    assert (found.code, found.path) == ("PAGE01", "templates/keys.html")
    assert 'there is no template "nowhere.html"' in found.message


def test_a_template_in_another_encoding_is_named(site: Path) -> None:
    (site / "templates" / "keys.html").write_bytes("<p>Schlüssel".encode("cp1252"))
    found = problem(site)
    assert (found.code, found.path) == ("PAGE01", "templates/keys.html")


def test_an_error_below_a_macro_names_the_file_it_is_in(site: Path) -> None:
    template(site, "parts.html", "{% macro part() %}\n{{ nonsense }}\n{% endmacro %}\n")
    template(site, "keys.html", '{% from "parts.html" import part %}\n\n\n{{ part() }}\n')
    found = problem(site)
    assert (found.path, found.line) == ("templates/parts.html", 2)


def test_what_templates_print_is_escaped(site: Path) -> None:
    template(site, "keys.html", "{{ '<b>' }}{{ page.title }}")
    issuer = site / "content" / "issuer.yaml"
    issuer.write_text(issuer.read_text("utf-8").replace("Example First Aiders", "A <i>&</i> B"), "utf-8")
    assert built(site)["keys/index.html"].startswith("&lt;b&gt;Signing keys of A &lt;i&gt;&amp;&lt;/i&gt; B")


# -- texts on pages -----------------------------------------------------------------------------------------------


def test_a_text_that_costs_too_much_names_its_file(site: Path) -> None:
    (site / "content" / "badges" / "costly.md").write_text(badge("Costly", criteria="[" * 500), "utf-8")
    found = problem(site)
    assert (found.code, found.path) == ("PAGE02", "content/badges/costly.md")


def test_markup_and_jinja_syntax_in_content_are_shown_as_they_are(tmp_path: Path) -> None:
    root = small_site(tmp_path)
    hostile = "{{ 7*7 }} {% include 'x' %} <script>alert(1)</script> & \"quotes\""
    text = badge(f"Name {hostile}", standard=f"Standard {hostile}", criteria=f"Criteria `{hostile}`")
    (root / "content" / "badges" / "first-aid.md").write_text(text, "utf-8")
    draft(root, f"Person {hostile}", 1)
    sign(root)
    pages = built(root)
    for path, html in pages.items():
        scripts = [item for item in parse(html).all() if item.tag == "script" and "src" not in item.attributes]
        assert [item.attributes for item in scripts] == [{"type": "application/ld+json"}] * len(scripts), path
        assert len(scripts) <= 1, path
    award = parse(next(html for path, html in pages.items() if path.startswith("awards/")))
    for word in ("Name", "Standard", "Criteria", "Person"):
        assert f"{word} {hostile}" in award.text
