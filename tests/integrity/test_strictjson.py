"""Strict JSON: hostile texts are refused with their place, everything else survives a round trip."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assay.errors import DocumentError, Pointer
from assay.integrity import strictjson
from assay.integrity.strictjson import JsonValue

HOSTILE: list[tuple[bytes, tuple[int, int], str]] = [
    (b"", (1, 1), "not JSON"),
    (b"{", (1, 2), "not JSON"),
    (b"[1,]", (1, 4), "not JSON"),
    (b"[01]", (1, 3), "not JSON"),
    (b"{'a': 1}", (1, 2), "not JSON"),
    (b'{"a": 1}\n{"b": 2}', (2, 1), "extra data"),
    (b'{"a": 1} x', (1, 10), "extra data"),
    (b'["a\nb"]', (1, 4), "control character"),
    (b"\xef\xbb\xbf{}", (1, 1), "byte order mark"),
    ("{}".encode("utf-16"), (1, 1), "UTF-16"),
    ("{}".encode("utf-16-be"), (1, 1), "UTF-16"),
    ("{}".encode("utf-32"), (1, 1), "UTF-16"),
    (b'{"a":\n "caf\xe9"}', (2, 6), "0xe9 is not UTF-8"),
    (b'["\xed\xa0\x80"]', (1, 3), "not UTF-8"),
    (b'{"a": 1,\n "b": {"c": 1, "c": 2}}', (2, 16), '"c" appears twice'),
    (b'{"a": 1, "\\u0061": 2}', (1, 10), "appears twice"),
    (b'{"a": NaN}', (1, 7), "NaN"),
    (b"[-Infinity]", (1, 2), "-Infinity"),
    (b"[NaNx]", (1, 2), "NaN"),
    (b"[1, 1e999]", (1, 5), "too large"),
    (b"[1e999x]", (1, 2), "too large"),
    (b"[1e-999]", (1, 2), "15"),
    (b"[5e-324]", (1, 2), "15"),
    (b"[0.30000000000000004]", (1, 2), "15"),
    (b"[1234567890.123456]", (1, 2), "15"),
    (b"[9007199254740992]", (1, 2), "2^53-1"),
    (b"[-9007199254740992]", (1, 2), "2^53-1"),
    (b"[-0]", (1, 2), "not -0"),
    (b"[-0.0]", (1, 2), "not -0"),
    (b"[-0e7]", (1, 2), "not -0"),
    (b"[" + b"1" * 5_000 + b"]", (1, 2), "5,000 characters"),
    (b"[1." + b"0" * 50_000 + b"]", (1, 2), "50,002 characters"),
    (b'{"a": ["\\ud800"]}', (1, 8), "U+D800"),
    (b'{"a": "\\udc00\\ud800"}', (1, 2), "U+DC00"),
    (b'{"\\u0000": 1}', (1, 2), "U+0000"),
    (b'[ "\\u0008"]', (1, 3), "U+0008"),
    (b'["\x7f"]', (1, 2), "U+007F"),
    (b'["\\ufffe"]', (1, 2), "U+FFFE"),
    (b'["\xef\xbf\xbf"]', (1, 2), "U+FFFF"),
    (b"[" * 37 + b"]" * 37, (1, 37), "36 deep"),
    (b"[" * 2_000 + b"]" * 2_000, (1, 37), "36 deep"),
    (b"[" * 100_000, (1, 37), "36 deep"),
    (b'{"a":' * 2_000 + b"1" + b"}" * 2_000, (1, 181), "36 deep"),
    (b"[" + b"1," * 2_000 + b"1]", (1, 1), "2,000 values"),
]


@pytest.mark.parametrize(("data", "place", "says"), HOSTILE, ids=lambda value: repr(value)[:24])
def test_hostile_text_is_refused_with_its_place(data: bytes, place: tuple[int, int], says: str) -> None:
    """Faults A14: what Python's parser would take, or die of, is refused at its line and column."""
    with pytest.raises(DocumentError) as caught:
        strictjson.parse(data)
    problem = caught.value.problem
    assert problem.code == "AW14"
    assert says in problem.message
    assert (problem.line, problem.column) == place


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b" [1, -1.5e3, 0, 0.0, true, null] ", [1, -1500.0, 0, 0.0, True, None]),
        (b'["\\t\\n\\r \\u00e9 \\ud83c\\udf93"]', ["\t\n\r é 🎓"]),
        (b"[9007199254740991, -9007199254740991, 0.000001, 1e20]", [2**53 - 1, 1 - 2**53, 1e-06, 1e20]),
        (b"[" * 36 + b"]" * 36, None),
        (b"[" + b"1," * 1_998 + b"1]", [1] * 1_999),
        (b'"alone"', "alone"),
    ],
)
def test_the_happy_twins_are_read(data: bytes, value: object) -> None:
    """The limits themselves are allowed; without these the table above would prove nothing."""
    parsed = strictjson.parse(data)
    assert parsed == value or value is None


def test_size_is_looked_at_first() -> None:
    """A file over the limit is not even decoded."""
    with pytest.raises(DocumentError, match="more than 3"):
        strictjson.parse(b"\xff\xff\xff\xff", max_bytes=3)


def test_shallow_text_deep_in_a_program_is_still_no_recursion_error() -> None:
    """However little stack the caller has left, the answer is a `DocumentError` or the value."""
    seen: list[object] = []

    def call(deeper: int) -> None:
        if deeper:
            call(deeper - 1)
            return
        try:
            seen.append(strictjson.parse(b"[" * 30 + b"]" * 30))
        except DocumentError as error:
            seen.append(error.problem.code)

    limit = sys.getrecursionlimit()
    for depth in range(limit - 150, limit):
        try:
            call(depth)
        except RecursionError:
            # The caller itself ran out, before or after the call; nothing is claimed about that.
            break
    assert seen


def test_hostile_text_costs_little(tmp_path: Any) -> None:  # noqa: ANN401 - a path
    """Promise P5: the worst texts of the allowed size are refused within a second of CPU."""
    for number, data in enumerate(
        [
            b"[" * 262_144,
            b'{"a":' * 50_000,
            b"[" + b"1," * 131_000 + b"1]",
            b'["' + b"\\u0041" * 43_000 + b'\\ud800"]',
            b'{"a":"' + b"\\" * 262_001 + b'"}',
            b"[" + b'{"a":1,"a":2},' * 18_000 + b"1]",
        ]
    ):
        path = tmp_path / f"{number}.json"
        path.write_bytes(data)
    script = (
        "import sys, pathlib\nfrom assay.errors import DocumentError\nfrom assay.integrity import strictjson\n"
        "for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):\n"
        "    try: strictjson.parse(path.read_bytes())\n"
        "    except DocumentError: print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (3, 3)),
    )
    assert done.stdout.split() == ["refused"] * 6


CLEAN = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))
NUMBERS = st.integers(1 - 2**53, 2**53 - 1) | st.floats(1e-12, 1e12).map(lambda x: float(f"{x:.15g}"))
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | NUMBERS | CLEAN,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(CLEAN, inner, max_size=5),
    max_leaves=30,
)


@given(DOCUMENTS)
def test_what_is_dumped_is_read_back(document: JsonValue) -> None:
    """Reading is the inverse of writing, key order included."""
    data = strictjson.dump(document)
    assert data.endswith(b"\n")
    parsed = strictjson.parse(data)
    assert json.dumps(parsed) == json.dumps(document)


@given(st.dictionaries(CLEAN, DOCUMENTS, min_size=1, max_size=4), st.integers(0, 3))
def test_locate_finds_every_value(document: dict[str, JsonValue], indent: int) -> None:
    """For every pointer of a document, the text at the place found is the name, or the value in an array."""
    text = json.dumps(document, indent=indent or None, ensure_ascii=bool(indent % 2))
    lines = text.split("\n")
    for pointer, value in _pointers(document):
        line, column = strictjson.locate(text, pointer)
        found, _end = json.JSONDecoder().raw_decode("\n".join([lines[line - 1][column - 1 :], *lines[line:]]))
        assert found == (pointer[-1] if pointer and isinstance(pointer[-1], str) else value)


@given(st.text(), st.lists(st.text() | st.integers(0, 3)))
def test_locate_never_fails(text: str, pointer: list[str | int]) -> None:
    """Text that is not JSON has places too: `locate` is only asked when something is wrong already."""
    line, column = strictjson.locate(text, tuple(pointer))
    assert line >= 1
    assert column >= 1


def test_locate_falls_back_to_the_deepest_ancestor() -> None:
    """A missing member is shown where it should be."""
    text = '{"a": {"b": [1,\n  {"c": 1}]}}'
    assert strictjson.locate(text, ("a", "b", 1, "c")) == (2, 4)
    assert strictjson.locate(text, ("a", "b", 1, "missing", "x")) == (2, 3)
    assert strictjson.locate(text, ("a", "b", "1")) == (1, 8)
    assert strictjson.locate(text, ("z",)) == (1, 1)


@given(DOCUMENTS, st.sampled_from(["\x00", "\x7f", "\ud800", "\ufffe", 2**53, float("nan"), -0.0, 0.1 + 0.2, (1,)]))
def test_dump_writes_nothing_that_would_not_be_read(document: JsonValue, bad: Any) -> None:  # noqa: ANN401
    """A value in memory is held to the same rules as a text."""
    assume(document is not None)
    with pytest.raises(DocumentError) as caught:
        strictjson.dump({"document": document, "bad": [bad]})
    assert caught.value.pointer == ("bad", 0)


def _pointers(document: JsonValue, pointer: Pointer = ()) -> list[tuple[Pointer, JsonValue]]:
    found = [(pointer, document)]
    if isinstance(document, dict):
        for name, value in document.items():
            found += _pointers(value, (*pointer, name))
    elif isinstance(document, list):
        for index, value in enumerate(document):
            found += _pointers(value, (*pointer, index))
    return found


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]))
ESCAPED = st.sampled_from(
    [r"\u0041", r"\u0007", r"\ud83d\ude00", r"\ud800", r"\b", r"\f", r"\n", r"\t", r"\\b", r"\\u0007"]
)


@given(
    st.recursive(
        TEXT | ESCAPED | st.integers(0, 99) | st.none(), lambda inner: st.lists(inner, max_size=5), max_leaves=30
    )
)
@settings(max_examples=1_000, deadline=None)
def test_what_is_harmless_by_its_bytes_is_what_every_value_is_looked_at_for(value: Any) -> None:  # noqa: ANN401
    """The quick look never lets anything through that `check` would refuse, raw or escaped."""

    def written(part: Any) -> str:  # noqa: ANN401
        if isinstance(part, list):
            return f"[{','.join(map(written, part))}]"
        # Escapes are put into the text as they are.
        return f'"{part}"' if isinstance(part, str) and part.startswith("\\") else json.dumps(part, ensure_ascii=False)

    data = written(value).encode()
    try:
        parsed = json.loads(data)
    except ValueError:
        return
    if strictjson._is_harmless(data, parsed, 20):
        strictjson.check(parsed, max_nodes=20)


@pytest.mark.parametrize("depth", [strictjson.MAX_DEPTH - 1, strictjson.MAX_DEPTH, strictjson.MAX_DEPTH + 1])
def test_the_quick_look_and_the_slow_one_agree_about_depth(depth: int) -> None:
    data = b"[" * depth + b"]" * depth
    quick = strictjson._is_harmless(data, json.loads(data), 2_000)
    assert quick == (depth <= strictjson.MAX_DEPTH)
    if quick:
        strictjson.check(json.loads(data))
    else:
        with pytest.raises(DocumentError):
            strictjson.check(json.loads(data))
