"""The scripts of the verify page and of kept copies: plain modules of the theme, put one after the other.

The sources are ES modules in ``templates/assets/verify/``, which a browser would run as they are. A page that loads
twenty of them is slow, and a page on ``file://`` cannot load any, so each becomes a function that returns what it
exports, in the order in which they need each other. But for the comments, which are left out, nothing is shortened or
renamed: what is published can be read beside the source.

Rules:

* They are always the packaged ones; a site's own ``templates/`` cannot change how awards are verified.
* What Python knows already is not written down twice: the closed schemas, their compiled plans, the demonstration key
  and the list of words become modules here (``facts.js``, ``words.js``).
* What the script says to people, it says in the language of the site: the texts of its catalogue and the names of
  months are a module too (``texts.js``). What a catalogue lacks is said in English.
* The same sources give the same bytes.

Example::

    script("verify.js").startswith(b"/* Assay")
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from assay.credentials.plans import written_plans
from assay.credentials.profile import AWARD, STATUS_LIST, schema
from assay.integrity.ed25519 import demo_secret_key
from assay.integrity.words import word_list
from assay.website.language import ENGLISH, Words
from assay.website.render import packaged_theme

_IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "\./([a-z0-9]+\.js)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/\n|^[ \t]*//[^\n]*\n", re.MULTILINE | re.DOTALL)
_SAID = re.compile(r'\bsay\(\s*("(?:[^"\\]|\\.)*")')
_HEAD = (
    "/* Assay: verifies awards in the browser. Readable sources with comments: templates/assets/verify/ of Assay. */\n"
)


def script(entry: str, words: Words = ENGLISH) -> str:
    """Return a module of the theme with all it imports as one script; raises ValueError as `bundle` does."""
    return _script(entry, texts(words))


@lru_cache(maxsize=16)
def _script(entry: str, said: str) -> str:
    return bundle(entry, _modules() | {"texts.js": said})


def modules(words: Words = ENGLISH) -> dict[str, str]:
    """Return the source of every module by name, those that are written here included."""
    return _modules() | {"texts.js": texts(words)}


def texts(words: Words) -> str:
    """Return the module with the words of a language."""
    spoken = {text: said for _, text in sentences() if (said := words.say(text)) != text}
    days, firsts = (tuple(_day_form(words, month, day) for month in range(1, 13)) for day in (14, 1))
    return _constants(LANGUAGE=words.language, TEXTS=spoken, DAYS=days, FIRSTS=firsts)


@cache
def sentences() -> tuple[tuple[str, str], ...]:
    """Return every fixed text of the modules, each with the name of its module."""
    found = [(path.name, json.loads(text)) for path in _sources() for text in _SAID.findall(path.read_text("utf-8"))]
    return tuple(dict.fromkeys(found))


def _day_form(words: Words, month: int, day: int) -> str:
    """Return how a language writes a day of a month, with places for year and, but for the first, for the day."""
    for speech in (words, ENGLISH):
        form = speech.day(f"2026-{month:02}-{day:02}")
        if "2026" in form and str(day) in form:
            break
    form = form.replace("2026", "%(year)s")
    return form if day == 1 else form.replace(str(day), "%(day)s")


def _sources() -> list[Path]:
    return sorted((packaged_theme() / "assets" / "verify").glob("*.js"))


@cache
def _modules() -> dict[str, str]:
    found = {path.name: path.read_text("utf-8") for path in _sources()}
    schemas = {f"{name}.schema.json": schema(name) for name in (AWARD, STATUS_LIST)}
    key = demo_secret_key().public.multikey
    plans = {f"{name}.schema.json": pair for name, pair in written_plans().items()}
    found["facts.js"] = _constants(SCHEMAS=schemas, PLANS=plans, DEMONSTRATION_KEY=key)
    found["words.js"] = _constants(WORDS=word_list())
    return found


def bundle(entry: str, sources: Mapping[str, str]) -> str:
    """Return a module and all it imports as one script.

    Raises ValueError for another form of import or export than ours, for a circle, and for what would end the element.
    """
    parts = [_HEAD, '(() => {\n"use strict";\n']
    parts += [_as_function(name, sources[name]) for name in _in_order(entry, sources, ())]
    text = "".join([*parts, "})();\n"])
    if re.search(r"</script|<!--", text, re.IGNORECASE):
        raise ValueError("the script would end the element it stands in")
    return text


def _constants(**values: object) -> str:
    return "".join(f"export const {name} = {json.dumps(value)};\n" for name, value in values.items())


def _in_order(name: str, sources: Mapping[str, str], way: tuple[str, ...]) -> Iterator[str]:
    """Yield modules, each after those it needs, each once."""
    if name in way:
        raise ValueError(f"modules need each other in a circle: {' '.join((*way, name))}")
    seen: dict[str, None] = {}
    for _, needed in _IMPORT.findall(sources[name]):
        seen |= dict.fromkeys(_in_order(needed, sources, (*way, name)))
    yield from [*seen, name]


def _as_function(name: str, source: str) -> str:
    exported = _EXPORT.findall(source)
    body = _IMPORT.sub(lambda found: f"const {{ {found[1]} }} = {_variable(found[2])};", source)
    body = _EXPORT.sub("", body)
    if left := _LEFT.search(body):
        raise ValueError(f"{name} has an import or export of another form: {left[0]}")
    body = re.sub(r"\n{2,}", "\n", _COMMENT.sub("", body)).strip()
    return f"const {_variable(name)} = (() => {{\n{body}\nreturn {{ {', '.join(exported)} }};\n}})();\n"


def _variable(name: str) -> str:
    return f"${name.removesuffix('.js')}"
