"""The words of a language that the credibility rules look for, read from ``wordlists/<language>.toml``.

Rules:

* Deterministic: a word is in a list or it is not. What is in no list is `unknown`, for a person to read.
* A language is added by adding a file; ``en.toml`` says how.
* Found text is returned as it was written, so that a report can quote it.

Example::

    english = word_list("en")
    english.verb("Understands the basics of hygiene.")   # ('unobservable', 'Understands')
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any, Literal, TypeAlias

Head: TypeAlias = Literal["observable", "unobservable", "mixed", "unknown"]
"""What a sentence begins with; `mixed` is something nobody can see joined to something that can be seen."""

_WORD = r"[\w'/-]+"
_GAP = rf"(?:{_WORD}\s+){{0,3}}"
_COMMON_NEEDED = 4
"""Common words of a language that a text must have before it is taken to be written in it."""


class Phrases:
    """A list of patterns: ``word``, ``stem*`` and ``a .. b`` with up to three words between."""

    def __init__(self, patterns: Iterable[str]) -> None:
        """Keep the patterns; an empty list matches nothing."""
        # The longest first, so that the phrase quoted is as long as it can be.
        self._ordered = sorted(patterns, key=len, reverse=True)

    @cached_property
    def _any(self) -> re.Pattern[str]:
        """All patterns as one, made when it is first asked for: most lists are not asked in most runs."""
        return re.compile(rf"(?<![\w-])(?:{'|'.join(map(_pattern, self._ordered)) or '(?!)'})(?![\w-])", re.IGNORECASE)

    def at_start(self, text: str) -> str:
        """Return the phrase a text begins with, as it is written there, or nothing."""
        found = self._any.match(_plain(text))
        return text[: found.end()] if found else ""

    def within(self, text: str) -> str:
        """Return the first phrase in a text, as it is written there, or nothing."""
        found = self._any.search(_plain(text))
        return text[found.start() : found.end()] if found else ""

    def whole(self, text: str) -> bool:
        """Tell whether a text is one of the phrases and nothing else."""
        return self._any.fullmatch(_plain(text.strip().strip(".")).strip()) is not None


def _plain(text: str) -> str:
    """Return a text of the same length with one kind of apostrophe."""
    return text.replace("\u2019", "'")


def _pattern(phrase: str) -> str:
    written = ""
    for word in phrase.split():
        if word == "..":
            written += _GAP
            continue
        stem = re.escape(word.removesuffix("*")).replace(r"\-", r"[-\s]")
        written += stem + (r"[\w-]*" if word.endswith("*") else "") + r"\s+"
    return written.removesuffix(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordList:
    """One language."""

    language: str
    name: str
    common: frozenset[str]
    abbreviations: frozenset[str]
    observable: frozenset[str]
    unobservable: Phrases
    unobservable_inside: Phrases
    """Patterns that begin with a gap, such as ``.. knowledge of``."""
    exceptions: Phrases
    lead_ins: Phrases
    adverbs: Phrases
    adverb_endings: tuple[str, ...]
    conjunctions: Phrases
    verb_last: bool
    unbounded: Phrases
    placeholders: Phrases
    applies: Phrases
    tests: Phrases
    recall: Phrases
    self_report: Phrases
    attendance: Phrases
    dependent: Phrases
    independent: Phrases
    joins: Phrases
    claims_first: Phrases
    claims_last: Phrases
    events: Phrases

    def verb(self, sentence: str) -> tuple[Head, str]:
        """Return what a sentence says somebody does, and the words that say it."""
        rest = sentence.lstrip(" \"'“„«»–-*•")
        while rest:
            if found := self.exceptions.at_start(rest):
                return "observable", found
            if found := self.unobservable.at_start(rest):
                return ("mixed" if self._goes_on(rest[len(found) :]) else "unobservable"), found
            if (word := _first_word(rest)).lower() in self.observable:
                return "observable", word
            if (shorter := self._without_lead(rest, word)) == rest:
                break
            rest = shorter
        if found := self.unobservable_inside.at_start(rest):
            return "unobservable", found
        return self._last_verb(rest) if self.verb_last else ("unknown", _first_word(rest))

    def _without_lead(self, text: str, word: str) -> str:
        """Cut off ``The holder can``, ``is able to`` or an adverb."""
        lead = self.lead_ins.at_start(text) or self.adverbs.at_start(text)
        if not lead and word.lower().endswith(self.adverb_endings):
            lead = word
        return text[len(lead) :].lstrip(" ,:")

    def _goes_on(self, text: str) -> bool:
        """Tell whether ``and applies`` follows: then something can be seen after all."""
        text = text.lstrip(" ,")
        joint = self.conjunctions.at_start(text)
        return bool(joint) and _first_word(text[len(joint) :].lstrip()).lower() in self.observable

    def _last_verb(self, text: str) -> tuple[Head, str]:
        """Look at the ends of clauses, where verbs stand in some languages."""
        ends = [words[-1] for clause in re.split(r"[,.;:–]|\s(?:und|oder)\s", text) if (words := clause.split())]
        for word in ends:
            if word.lower() in self.observable:
                return "observable", word
        for word in ends:
            if self.unobservable.whole(word):
                return "unobservable", word
        return "unknown", _first_word(text)

    def sentences(self, text: str) -> int:
        """Return how many sentences a text has; a stop after a short word or an abbreviation ends none."""
        count = 1
        for found in re.finditer(r"([\w/-]+)([.!?]+)[\"'”»)]*\s+(?=[^\W\d_a-zà-öø-ÿ]|[\"“„«¿¡])", text):
            word = found[1].lower()
            shortened = len(word) <= 3 or word in self.abbreviations  # noqa: PLR2004 - Dr., No., St., etc.
            count += not (shortened and found[2] == ".")
        return count


def _first_word(text: str) -> str:
    found = re.match(_WORD, _plain(text))
    return text[: found.end()] if found else ""


@lru_cache(maxsize=16)
def word_list(language: str) -> WordList | None:
    """Return the words of a language (BCP 47; regions do not matter), or None when there is no list."""
    code = language.partition("-")[0]
    path = files("assay.credentials") / "wordlists" / f"{code}.toml"
    return _compiled(tomllib.loads(path.read_text("utf-8"))) if path.is_file() else None


def languages() -> tuple[str, ...]:
    """Return the languages there are lists for."""
    folder = files("assay.credentials") / "wordlists"
    return tuple(sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml")))


def looks_like(text: str) -> str | None:
    """Return the language whose common words clearly outnumber all others in a text, or None."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    lists = [found for code in languages() if (found := word_list(code))]
    scores = sorted(((sum(word in one.common for word in words), one.language) for one in lists), reverse=True)
    if not scores or scores[0][0] < _COMMON_NEEDED:
        return None
    second = scores[1][0] if len(scores) > 1 else 0
    return scores[0][1] if scores[0][0] > 2 * second else None


def _compiled(data: dict[str, Any]) -> WordList:
    verbs, claims, assessment, assessor = data["verbs"], data["claims"], data["assessment"], data["assessor"]
    observable = {
        stem + ending for group in verbs["observable"] for stem in group["stems"] for ending in group["endings"]
    }
    inside = [phrase for phrase in verbs["unobservable"] if phrase.startswith("..")]
    return WordList(
        language=data["language"],
        name=data["name"],
        common=frozenset(data["common"]),
        abbreviations=frozenset(data["abbreviations"]),
        observable=frozenset(observable),
        unobservable=Phrases(phrase for phrase in verbs["unobservable"] if phrase not in inside),
        unobservable_inside=Phrases(inside),
        exceptions=Phrases(verbs["exceptions"]),
        lead_ins=Phrases(verbs["lead_ins"]),
        adverbs=Phrases(verbs["adverbs"]),
        adverb_endings=tuple(verbs["adverb_endings"]),
        conjunctions=Phrases(verbs["conjunctions"]),
        verb_last=verbs["verb_last"],
        unbounded=Phrases(claims["unbounded"]),
        placeholders=Phrases(claims["placeholders"]),
        applies=Phrases(assessment["applies"]),
        tests=Phrases(assessment["tests"]),
        recall=Phrases(assessment["recall"]),
        self_report=Phrases(assessment["self_report"]),
        attendance=Phrases(assessment["attendance"]),
        dependent=Phrases(assessor["dependent"]),
        independent=Phrases(assessor["independent"]),
        joins=Phrases(assessor["joins"]),
        claims_first=Phrases(data["attendance"]["claims_first"]),
        claims_last=Phrases(data["attendance"]["claims_last"]),
        events=Phrases(data["attendance"]["events"]),
    )
