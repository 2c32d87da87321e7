"""The YAML subset: text stays as typed, every other liberty of YAML is refused with its line and column."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.credentials.textfile import Source
from assay.credentials.yamlfile import MAX_DEPTH, Items, Mapping, Node, Text, parse_yaml, split_front_matter
from assay.errors import ContentError, Problem
from credentials.support import problem, source, summary


def parsed(text: str) -> Mapping:
    return parse_yaml(source(text, "content/issuer.yaml"))


def plain(node: Node) -> object:
    """Return a node as Python values."""
    if isinstance(node, Text):
        return node.text
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    return {name: plain(entry.value) for name, entry in node.entries.items()}


@pytest.mark.parametrize(
    "typed",
    [
        "NO",
        "no",
        "yes",
        "on",
        "null",
        "~",
        "1.10",
        "0123",
        "0x10",
        "1e3",
        "12:30",
        "2026-03-14",
        "1_000",
        ".inf",
        "=",
        "-1",
    ],
)
def test_every_scalar_stays_the_text_that_was_typed(typed: str) -> None:
    assert plain(parsed(f"a: {typed}\n")) == {"a": typed}


def test_lists_groups_and_long_texts_keep_their_places() -> None:
    tree = parsed('a: "x"\nb:\n  - one\n  - c: two\nd: >-\n  long\n  text\n')
    assert plain(tree) == {"a": "x", "b": ["one", {"c": "two"}], "d": "long text"}
    entry = tree.entries["b"]
    assert (entry.line, entry.column) == (2, 1)
    assert isinstance(entry.value, Items)
    assert (entry.value.items[1].line, entry.value.items[1].column) == (4, 5)
    first = tree.entries["a"].value
    assert isinstance(first, Text)
    assert first.quoted


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("a: &x 1\nb: 2\n", "TXT01 1:4", "anchors"),
        ("b: 2\na: *x\n", "TXT01 2:4", "aliases"),
        ("&a b: 1\n", "TXT01 1:1", "anchors"),
        ("a: &l [x]\nb: &m [*l, *l]\n", "TXT01 1:4", "anchors"),
        ("<<: {a: 1}\n", "TXT01 1:1", "Merge keys"),
        ("a: !!python/object/apply:os.system [x]\n", "TXT02 1:4", "tags"),
        ("a: !!str x\n", "TXT02 1:4", "tags"),
        ("a: ! x\n", "TXT02 1:4", "tags"),
        ("%TAG ! tag:example.org,2000:\n---\na: !x y\n", "TXT02 3:4", "tags"),
        ("a: 1\nb: 2\na: 3\n", "TXT03 3:1", "line 1"),
        ('a: 1\n"a": 2\n', "TXT03 2:1", "line 1"),
        ("g:\n  a: 1\n  b: 2\n  a: 3\n", "TXT03 4:3", "line 2"),
        ("g: {a: 1, a: 2}\n", "TXT03 1:11", "line 1"),
        ("g:\n\ta: 1\n", "TXT07 2:1", "tab"),
        ("g:\n  \ta: 1\n", "TXT07 2:3", "tab"),
        ("a:\t1\n", "TXT12 1:3", "tab"),
        ("“a”: 1\n", "TXT07 1:1", "curly quote"),
        ("x: 1\na\u00a0b: 1\n", "TXT07 2:1", "non-breaking space"),
        ('a: "\\u202Ex"\n', "TXT13 1:4", "reading direction"),
        ('a: "\\u200B"\n', "TXT13 1:4", "invisible"),
        ('a: "\\x00"\n', "TXT13 1:4", "control"),
        ('a: "\\ud800"\n', "TXT13 1:4", "no agreed meaning"),
        ('x: 1\n"\\u200Ba": 1\n', "TXT13 2:1", "invisible"),
        ('x: 1\na: "\\U00110000"\n', "TXT12 2:5", "no character has this number"),
        ("%YAML 1." + "9" * 5000 + "\n---\na: 1\n", "TXT12 1:1", "%"),
        ("a: b: c\n", "TXT12 1:5", "second colon"),
        ("a: 1\nb\nc: 2\n", "TXT12 3:1", "no colon"),
        ('a: 1\nb: "x\nc: 2\n', "TXT12 2:4", "never closed"),
        ("a: 'x\n", "TXT12 1:4", "never closed"),
        ("a: @x\n", "TXT12 1:4", "cannot start with this"),
        ('a: "\\q"\n', "TXT12 1:6", "backslash"),
        ("a: 'x' y\n", "TXT12 1:8", "quotation mark"),
        ("  a: 1\nb: 2\n", "TXT12 2:1", "indented"),
        ("a: - x\n", "TXT12 1:4", "dash"),
        ("a: [x, y\n", "TXT12 2:1", "not closed"),
        ("a: 1\n---\nb: 2\n", "TXT12 2:1", "second document"),
        ("? [a]\n: 1\n", "TXT12 1:3", "name"),
        ("- a\n", "TXT12 1:1", "name: value"),
        ("a\n", "TXT12 1:1", "name: value"),
        ("", "TXT12 1:1", "nothing in this file"),
        ("# only a remark\n", "TXT12 1:1", "name: value"),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_what_is_refused_and_where(text: str, place: str, says: str) -> None:
    found = problem(lambda: parsed(text))
    assert summary(found) == place
    assert says.lower() in found.message.lower()
    assert found.source == text.split("\n")[found.line - 1]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000,
        "{" * 50_000,
        "a: " + "[" * 50_000,
        "- " * 30_000,
        "? " * 30_000,
        "a: [" * 15_000,
        "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a, *a]\n" for n in range(1_000)),
        "a: [" + "x," * 30_000 + "]",
        "\n".join(f"a{n}: 1" for n in range(6_000)),
    ],
    ids=["brackets", "braces", "nested", "dashes", "questions", "mixed", "aliases", "long list", "many names"],
)
def test_bombs_are_refused_at_once(text: str) -> None:
    """Faults M5, M6 and D11: nothing is built in memory, and the process lives."""
    started = time.process_time()
    found = problem(lambda: parse_yaml(Source("content/issuer.yaml", text)))
    assert time.process_time() - started < 2
    assert found.code in {"TXT01", "TXT11", "TXT12"}
    assert found.line


def test_twenty_levels_are_read_and_one_more_is_not() -> None:
    def nested(depth: int) -> str:
        return "a: " + "[" * (depth - 1) + "x" + "]" * (depth - 1) + "\n"

    assert parsed(nested(MAX_DEPTH - 1)).entries
    assert problem(lambda: parsed(nested(MAX_DEPTH + 1))).code == "TXT11"


@given(st.text(max_size=300))
def test_any_text_is_parsed_or_refused_with_a_place(text: str) -> None:
    given = Source("content/issuer.yaml", text)
    tree: Mapping | Problem
    try:
        tree = parse_yaml(given)
    except ContentError as error:
        tree = error.problems[0]
    assert tree.line >= 1
    assert tree.column >= 1


def test_front_matter_keeps_its_line_numbers() -> None:
    front, body = split_front_matter(source("---\nname: x\n---\n\n# Text\n---\nmore\n"))
    assert parse_yaml(front).entries["name"].line == 2
    assert body == "# Text\n---\nmore\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "nothing in this file"),
        ("\n  \n", "nothing in this file"),
        ("name: x\n", "three dashes"),
        ("\n---\nname: x\n---\n", "three dashes"),
        ("---\nname: x\n", "no end"),
        ("---\nname: x\n----\n", "no end"),
    ],
)
def test_front_matter_without_its_dashes_is_refused(text: str, says: str) -> None:
    found = problem(lambda: split_front_matter(source(text)))
    assert summary(found) == "TXT12 1:1"
    assert says in found.message
