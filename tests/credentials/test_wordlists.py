"""The word lists, held against sentences as people write them: what is no fault must never be called one."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from assay.credentials.wordlists import Phrases, WordList, languages, looks_like, word_list
from credentials.judging import judged

CORPUS: dict[str, dict[str, Any]] = {
    path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted((Path(__file__).parent / "corpus").iterdir())
}


def lists(language: str) -> WordList:
    found = word_list(language)
    assert found is not None
    return found


def cases(group: str, label: str) -> list[Any]:
    return [
        pytest.param(language, text, id=f"{language}: {text if isinstance(text, str) else text[0]}")
        for language, corpus in CORPUS.items()
        for text in corpus.get(group, {}).get(label, ())
    ]


def test_there_is_a_corpus_for_every_language() -> None:
    assert set(CORPUS) == set(languages())
    assert sum(len(found) for corpus in CORPUS.values() for group in corpus.values() for found in group.values()) >= 250


@pytest.mark.parametrize(("language", "text"), cases("verbs", "seen"))
def test_a_skill_one_can_see_is_never_called_hidden(language: str, text: str) -> None:
    assert judged("CR01", language=language, competency=text).met is not False
    assert judged("CR04", language=language, outcomes=(text,)).met is not False


@pytest.mark.parametrize(("language", "text"), cases("verbs", "hidden"))
def test_what_goes_on_in_a_head_is_no_competency(language: str, text: str) -> None:
    assert judged("CR01", language=language, competency=text).met is False


@pytest.mark.parametrize(("language", "text"), cases("verbs", "mixed"))
def test_something_hidden_beside_something_seen_is_no_fault(language: str, text: str) -> None:
    assert lists(language).verb(text)[0] == "mixed"
    assert judged("CR01", language=language, competency=text).met is not False


@pytest.mark.parametrize(("language", "texts"), cases("methods", "applies"))
def test_a_method_that_applies_the_skill_is_met(language: str, texts: list[str]) -> None:
    assert judged("CR06", language=language, method=texts[0], test=texts[1]).met is True


@pytest.mark.parametrize(("language", "texts"), cases("methods", "weak"))
def test_attendance_self_report_and_recall_are_no_assessment(language: str, texts: list[str]) -> None:
    assert judged("CR06", language=language, method=texts[0], test=texts[1]).met is False


@pytest.mark.parametrize(("language", "texts"), cases("methods", "open"))
def test_a_method_that_says_too_little_is_left_to_a_person(language: str, texts: list[str]) -> None:
    assert judged("CR06", language=language, method=texts[0], test=texts[1]).met is None


@pytest.mark.parametrize(("language", "text"), cases("assessors", "other"))
def test_somebody_else_may_assess(language: str, text: str) -> None:
    assert judged("CR10", language=language, assessor=text).met is True


@pytest.mark.parametrize(("language", "text"), cases("assessors", "self"))
def test_learners_do_not_assess_themselves_or_each_other(language: str, text: str) -> None:
    assert judged("CR10", language=language, assessor=text).met is False


@pytest.mark.parametrize(("language", "text"), cases("standards", "named"))
def test_a_named_standard_is_met(language: str, text: str) -> None:
    assert judged("CR07", language=language, standard=text).met is True


@pytest.mark.parametrize(("language", "text"), cases("standards", "empty"))
def test_a_place_left_empty_is_no_standard(language: str, text: str) -> None:
    assert judged("CR07", language=language, standard=text).met is False


@pytest.mark.parametrize("language", languages())
def test_most_good_sentences_are_known_and_need_no_person(language: str) -> None:
    """Recall matters less than precision, but a list that knows nothing would pass every test above."""
    good = CORPUS[language]["verbs"]["seen"]
    known = [text for text in good if lists(language).verb(text)[0] == "observable"]
    assert len(known) >= 0.75 * len(good), set(good) - set(known)


@pytest.mark.parametrize("language", languages())
def test_every_word_of_a_list_is_there_once_and_none_is_both_seen_and_hidden(language: str) -> None:
    words = lists(language)
    assert words.language == language
    assert [word for word in words.observable if words.unobservable.whole(word)] == []


@pytest.mark.parametrize("language", languages())
def test_a_text_is_known_by_its_common_words(language: str) -> None:
    text = " ".join(CORPUS[language]["verbs"]["seen"])
    assert looks_like(text) == language


def test_a_text_too_short_to_tell_is_of_no_language() -> None:
    assert looks_like("Kubernetes") is None
    assert looks_like("山田 例子") is None


def test_a_language_without_a_list_has_none() -> None:
    assert word_list("ja") is None
    assert word_list("en-GB") is word_list("en-GB")
    assert lists("en-GB").language == "en"


def test_phrases_quote_the_text_as_it_is_written() -> None:
    phrases = Phrases(["self-assess*", "complet* .. course", "n/a"])
    assert phrases.within("By Self assessment.") == "Self assessment"
    assert phrases.at_start("Completed the long online course.") == "Completed the long online course"
    assert phrases.within("myself-assess") == ""
    assert phrases.whole(" N/A. ")
    assert Phrases([]).within("anything") == ""


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Cleans a table.", 1),
        ("Cleans a table, e.g. Excel, of approx. 500 rows for Dr. Example and St. Example.", 1),
        ("Cleans a table. Documents every change.", 2),
        ("Cleans it! Then documents it.", 2),
        ("Uses version 2.5 of the standard.", 1),
        ("Cleans data (see no. 5). Keeps a log.", 1),
    ],
)
def test_sentences_are_counted_without_stumbling_over_abbreviations(text: str, count: int) -> None:
    assert lists("en").sentences(text) == count
