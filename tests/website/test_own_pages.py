"""Pages the association writes itself: where they stand, what they show, and that no link in them leads nowhere."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sites import NOW, Here, build, pages, tree

from assay.builder import build_site
from assay.credentials.markdowncost import MAX_BLOCK
from assay.errors import ContentError, Problem


@pytest.fixture
def site(tmp_path: Path, small_root: Path) -> Path:
    """Return a site of two awards with a guide of three pages."""
    root = Path(shutil.copytree(small_root, tmp_path / "association"))
    page(root, "guide/index", "Guide", "All pages: [officers](officers/), [earners](earners.md).", label="The guide")
    page(root, "guide/officers", "For officers", "## Define\n\nA badge.\n\n## Award\n\nA [page](../earners/#print).")
    page(root, "guide/earners", "For earners", "# Print\n\nIt prints.\n", order="1")
    return root


def page(root: Path, route: str, title: str, text: str, **settings: str) -> Path:
    """Write one page."""
    path = root / "content" / "pages" / f"{route}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"title: {title}", f"description: About {title}.", *(f"{key}: {item}" for key, item in settings.items())]
    path.write_text("---\n" + "\n".join(lines) + f"\n---\n\n{text}\n", "utf-8")
    return path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def problems(root: Path) -> list[Problem]:
    with pytest.raises(ContentError) as error:
        build_site(root, root / "site", now=NOW)
    return [found for found in error.value.problems if not found.warning]


def refused(root: Path, text: str) -> Problem:
    """Return the one problem with a page that holds this text."""
    page(root, "guide/more", "More", text)
    (found,) = problems(root)
    assert found.path == "content/pages/guide/more.md"
    return found


# -- what is published --------------------------------------------------------------------------------------------


def test_files_become_pages_at_stable_addresses_that_lead_to_one_another(site: Path) -> None:
    found = pages(build(site))
    assert '<h1>For officers</h1>\n<p class="lead">About For officers.</p>' in found["/guide/officers/"]
    assert '<a href="../earners/#print" rel="noopener noreferrer">page</a>' in found["/guide/officers/"]
    assert '<p class="trail"><a href="../">The guide</a>' in found["/guide/officers/"]
    assert '<a href="earners/" rel="noopener noreferrer">earners</a>' in found["/guide/"]
    below = found["/guide/"].partition('<dl class="pages">')[2]
    assert below.index("For earners") < below.index("For officers"), "order comes first"


def test_every_page_of_the_site_leads_to_the_uppermost_pages_and_the_sitemap_to_all(site: Path) -> None:
    done = build(site)
    found = pages(done)
    assert '<a href="../../guide/">The guide</a>' in found["/badges/first-aid/"]
    assert "For officers" not in found["/badges/first-aid/"]
    listed = (done / "sitemap.xml").read_text("utf-8")
    assert all(f"https://badges.example.org/guide/{name}" in listed for name in ("<", "officers/<", "earners/<"))


def test_headings_skip_no_level_can_be_linked_to_and_make_a_table_of_contents(site: Path) -> None:
    text = "#### Deep\n\n##### Deeper\n\n" + "\n\n".join(f"# Same\n\ntext {number}" for number in range(4))
    page(site, "guide/officers", "For officers", f"{text}\n\n# Größe & `code`\n\ntext")
    html = pages(build(site))["/guide/officers/"]
    assert '<h2 id="deep">Deep</h2>' in html
    assert '<h3 id="deeper">Deeper</h3>' in html
    assert '<h2 id="same-4">Same</h2>' in html
    assert '<li><a href="#größe-code">Größe &amp; code</a></li>' in html
    assert "On this page" not in pages(build(site))["/guide/earners/"]


def test_code_between_fences_is_shown_as_it_is(site: Path) -> None:
    page(site, "guide/officers", "For officers", "```sh\n$ assay build  # [x](nowhere) <b>\n```\n\n`[y](nowhere)`")
    html = pages(build(site))["/guide/officers/"]
    assert "<pre><code>$ assay build  # [x](nowhere) &lt;b&gt;\n</code></pre>" in html


def test_what_could_harm_a_reader_is_left_out(site: Path) -> None:
    page(site, "guide/officers", "For officers", '<script>alert(1)</script><p onclick="x" id="main">text</p>')
    html = pages(build(site))["/guide/officers/"]
    assert "alert" not in html
    assert "onclick" not in html
    assert html.count('id="main"') == 1


def test_another_language_is_said_in_the_page_and_in_lists(site: Path) -> None:
    page(site, "guide/leute", "Für Leute", "Text.", language="de")
    page(site, "guide/folk", "För folk", "Text.", language="sv")
    found = pages(build(site))
    assert '<html lang="de">' in found["/guide/leute/"], "there are fixed texts in German, so the whole page is German"
    assert '<article class="own">' in found["/guide/leute/"]
    assert '<html lang="en">' in found["/guide/folk/"], "the fixed texts around it are English"
    assert '<article class="own" lang="sv" dir="auto">' in found["/guide/folk/"]
    assert '<div lang="de" dir="auto"><dt><a href="leute/">Für Leute</a>' in found["/guide/"]


def test_pages_are_the_same_in_a_build_of_many_awards(site: Path) -> None:
    page(site, "guide/officers", "For officers", "[an award](/awards/0000000000000000/credential.json)")
    before = tree(build(site))
    build_site(site, site / "site", now=NOW, jobs=1)
    assert tree(site / "site") == before


# -- addresses ----------------------------------------------------------------------------------------------------


def test_a_page_that_vanishes_is_refused_until_another_takes_its_place(site: Path, here: Here) -> None:
    assert here("build", "--root", site).code == 0
    (site / "content/pages/guide/officers.md").rename(site / "content/pages/guide/volunteers.md")
    assert "ADR01" in [found.code for found in problems(site)]
    change(site / "content/pages/guide/volunteers.md", "title:", "aliases: [guide/officers]\ntitle:")
    change(site / "content/pages/guide/index.md", "officers/", "volunteers/")
    assert "../volunteers/" in pages(build(site))["/guide/officers/"]


@pytest.mark.parametrize("route", ["badges/advice", "verify", "index", "keys/index", "a/b/c/d/e/f/g"])
def test_addresses_of_the_tool_itself_are_refused(site: Path, route: str) -> None:
    page(site, route, "Mine", "Text.")
    (found,) = problems(site)
    assert (found.code, found.path) == ("PAGE06", f"content/pages/{route}.md")


def test_two_pages_for_one_address_are_refused(site: Path) -> None:
    page(site, "guide", "Mine", "Text.")
    (found,) = problems(site)
    assert found.code == "PAGE03"
    assert "content/pages/guide.md" in found.message
    assert "content/pages/guide/index.md" in found.message


@pytest.mark.parametrize("route", ["guide/My Page", "My Guide/page", "guide/con"])
def test_names_that_are_no_addresses_are_refused(site: Path, route: str) -> None:
    page(site, route, "Mine", "Text.")
    assert [found.code for found in problems(site)] == ["FILE02"]


def test_other_files_are_refused(site: Path) -> None:
    (site / "content/pages/guide/notes.txt").write_text("x", "utf-8")
    assert [found.code for found in problems(site)] == ["FILE05"]


# -- settings -----------------------------------------------------------------------------------------------------


def test_an_unknown_setting_is_refused_with_the_nearest_name(site: Path) -> None:
    page(site, "guide/more", "More", "Text.", lable="x")
    (found,) = problems(site)
    assert (found.code, found.line, found.column) == ("TXT06", 4, 1)
    assert 'did you mean "label"?' in found.fix


def test_a_page_without_text_is_refused(site: Path) -> None:
    assert refused(site, "").code == "DEF01"


def test_a_text_that_would_take_long_to_draw_is_refused_but_tables_and_code_may_be_long(site: Path) -> None:
    assert refused(site, "[" * 500).code == "PAGE02"
    row = "| a | b |\n"
    page(site, "guide/more", "More", f"{row}|---|---|\n{row * MAX_BLOCK}"[: MAX_BLOCK * 3] + "\n")
    page(site, "guide/code", "Code", f"```\n{'[x](y) ' * MAX_BLOCK}"[:20_000] + "\n```\n")
    build(site)


# -- links --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "place", "fix"),
    [
        ("See [it](/badges/first-ade/).", "PAGE04", (6, 10), "did you mean /badges/first-aid/?"),
        ("See\n\n* [it](/badges/first-aid).", "PAGE04", (8, 8), "did you mean /badges/first-aid/?"),
        ("[a](../officers/#defin)", "PAGE04", (6, 5), "did you mean #define?"),
        ("[a](/badges/first-aid/#competence)", "PAGE04", (6, 5), "did you mean #"),
        ("[a](#here)", "PAGE04", (6, 5), "leave #here out"),
        ("[a](earnrs.md)", "PAGE04", (6, 5), "did you mean earners.md?"),
        ("[a](../../badges/first-ad.md)", "PAGE04", (6, 5), "did you mean ../../badges/first-aid.md?"),
        ("[a](https://badges.example.org/badge/)", "PAGE04", (6, 5), "did you mean /badges/?"),
        ("[a][1]\n\n[1]: /nowhere-at-all/", "PAGE04", (8, 6), "correct it"),
        ("`[a](/zzz/)` and [a](/zzz/)", "PAGE04", (6, 22), "correct it"),
        ("[a](javascript:alert(1))", "PAGE05", (6, 5), "link to https"),
        ("[a](file:///C:/rules.pdf)", "PAGE05", (6, 5), "link to https"),
        ("[a](//other.example/)", "PAGE05", (6, 5), "link to https"),
        ("![a](picture.png)", "PAGE05", (6, 6), "say it in words"),
    ],
)
def test_a_link_that_leads_nowhere_is_refused_at_its_place(
    site: Path, text: str, code: str, place: tuple[int, int], fix: str
) -> None:
    found = refused(site, text)
    assert (found.code, (found.line, found.column)) == (code, place)
    assert found.fix.startswith(fix)


def test_all_dead_links_are_told_at_once_each_at_its_place(site: Path) -> None:
    page(site, "guide/more", "More", "[a](/x/) [b](/x/)\n\n[c](/y/)")
    assert [(found.line, found.column) for found in problems(site)] == [(6, 5), (6, 14), (8, 5)]


def test_links_that_lead_somewhere_are_taken(site: Path) -> None:
    links = (
        "/", "/verify/", "../../badges/first-aid/", "../../badges/first-aid.md", "officers.md#define", "#here",
        "/issuer/issuer.json", "https://badges.example.org/keys/", "https://other.example/x", "mailto:a@example.org",
        "/badges/first-aid/achievement.json", "/status/", "/guides/linkedin/#post",
    )  # fmt: skip
    page(site, "guide/more", "More", "## Here\n\n" + "\n\n".join(f"[x]({link})" for link in links))
    html = pages(build(site))["/guide/more/"]
    assert 'href="../../keys/"' in html
    assert 'href="../officers/#define"' in html


def test_check_finds_what_the_build_would(site: Path, here: Here) -> None:
    page(site, "guide/more", "More", "[a](/x/)")
    done = here("check", "--root", site)
    assert done.code == 1
    assert "content/pages/guide/more.md:6:5" in done.text
