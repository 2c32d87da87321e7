"""The scripts of the verify page and of kept copies: joined right, small, typed, and able to do nothing else."""

from __future__ import annotations

import gzip
import re
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from interop.foreign import require_node
from sites import REPOSITORY

from assay.credentials.profile import AWARD, STATUS_LIST, schema
from assay.website.script import bundle, modules, script

SOURCES = REPOSITORY / "templates" / "assets" / "verify"
TSC = REPOSITORY / "tests" / "interop" / "node_modules" / "typescript" / "bin" / "tsc"
LARGEST_GZ = 60 * 1024
FORBIDDEN = (
    "innerHTML", "outerHTML =", "insertAdjacentHTML", "document.write", "eval(", "new Function", "importScripts",
    "setAttribute(`on",
    "XMLHttpRequest", "WebSocket", "EventSource", "sendBeacon", "localStorage", "sessionStorage", "indexedDB",
    "document.cookie",
)  # fmt: skip
"""Ways to run what a file says, to speak to somebody, or to remember something."""


def written() -> dict[str, str]:
    """Return our own modules by name."""
    return {path.name: path.read_text("utf-8") for path in sorted(SOURCES.glob("*.js"))}


@pytest.mark.parametrize("entry", ["verify.js", "kept.js"])
def test_each_script_is_small_and_the_same_every_time(entry: str) -> None:
    text = script(entry)
    assert len(gzip.compress(text.encode(), mtime=0)) <= LARGEST_GZ
    assert bundle(entry, modules()) == text
    assert "import {" not in text
    assert not re.search(r"^export", text, re.MULTILINE)


def test_every_module_is_used_and_says_what_it_is_for() -> None:
    both = script("verify.js") + script("kept.js")
    for name, source in written().items():
        assert source.startswith("/**\n * "), name
        assert f"const ${name.removesuffix('.js')} = " in both, name


@pytest.mark.parametrize("name", list(written()))
def test_no_module_can_run_what_a_file_says_or_speak_to_somebody(name: str) -> None:
    source = written()[name]
    assert not [word for word in FORBIDDEN if word in source]
    # One place asks the network, and one starts a worker.
    assert source.count("fetch(") == (1 if name == "page.js" else 0)
    assert source.count("new Worker(") == (1 if name == "page.js" else 0)
    assert "http://" not in re.sub(r"http://(?:www\.w3\.org/(?:2000/svg|XML/)|openbadges\.org)", "", source)


def test_the_kept_copy_holds_nothing_that_could_ask_anybody() -> None:
    assert not re.search(r"\bfetch\(|new Worker|location\.", script("kept.js"))


# -- joining ------------------------------------------------------------------------------------------------------


def test_modules_come_after_what_they_need_and_once() -> None:
    sources = {
        "a.js": 'import { b } from "./b.js";\nimport { c } from "./c.js";\nb(c);\n',
        "b.js": 'import { c } from "./c.js";\nexport function b() {}\n/** why */\nexport const two = c;\n',
        "c.js": "// why\nexport const c = 1;\nconst inside = 2;\n",
    }
    text = bundle("a.js", sources)
    assert [text.count(f"const ${name} = ") for name in "abc"] == [1, 1, 1]
    assert text.index("const $c") < text.index("const $b") < text.index("const $a")
    assert "return { b, two };" in text
    assert "why" not in text


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ('import * as b from "./b.js";', "another form"),
        ('import b from "./b.js";', "another form"),
        ('import "./b.js";', "another form"),
        ("export default 1;", "another form"),
        ("export { b };", "another form"),
        ("export let b = 1;", "another form"),
        ('import { a } from "./a.js";', "circle"),
        ('const text = "</script>";', "end the element"),
        ('const text = "<!--";', "end the element"),
    ],
)
def test_what_cannot_be_joined_is_refused(source: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        bundle("a.js", {"a.js": source + "\n", "b.js": "export const b = 1;\n"})


# -- schema and types ---------------------------------------------------------------------------------------------


def keywords(part: Mapping[str, Any]) -> Iterator[str]:
    """Yield every keyword of a schema, not the names of members beside it."""
    for keyword, value in part.items():
        yield keyword
        if keyword in ("properties", "$defs"):
            for inner in value.values():
                yield from keywords(inner)
        elif keyword in ("allOf", "oneOf", "anyOf", "prefixItems"):
            for inner in value:
                yield from keywords(inner)
        elif isinstance(value, dict) and keyword != "const":
            yield from keywords(value)


def test_the_browser_understands_every_keyword_of_the_closed_schemas() -> None:
    table = written()["schema.js"].partition("const KEYWORDS = {")[2].partition("\n};")[0]
    known = set(re.findall(r"^  ([$\w]+): (?:null|\()", table, re.MULTILINE))
    used = set(keywords(schema(AWARD))) | set(keywords(schema(STATUS_LIST)))
    assert {"pattern", "oneOf", "$ref", "prefixItems"} < used
    assert used <= known, "teach templates/assets/verify/schema.js these keywords"
    assert known <= used, "these keywords are not used any more"


def test_patterns_mean_the_same_in_both_languages() -> None:
    """Blanks are only ever excluded inside a class, as the browser's translation expects; no other class is used."""
    text = (REPOSITORY / "assay/credentials/schemas/award.schema.json").read_text("utf-8")
    found = re.findall(r'"pattern": "((?:[^"\\]|\\.)*)"', text)
    assert len(found) > 10
    for pattern in found:
        assert not re.search(r"\\\\[dDwWbBSAZ]", pattern), pattern
        for at in re.finditer(r"\\\\s", pattern):
            assert pattern.rfind("[", 0, at.start()) > pattern.rfind("]", 0, at.start()), pattern


def test_the_types_of_the_modules_are_right() -> None:
    require_node()
    command = ["node", str(TSC), "-p", str(REPOSITORY / "tests" / "browser" / "tsconfig.json")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout
