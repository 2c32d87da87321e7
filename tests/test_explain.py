"""Every code is explained, and nothing else is: `assay explain` teaches without the web."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sites import Here

from assay.cli.explain import Explanation, explanations
from assay.cli.report import show_problems
from assay.credentials.credibilityrules import RULES
from assay.errors import Problem

PACKAGE = Path(__file__).parents[1] / "assay"
CODE = re.compile(r"[A-Z]{2,6}[0-9]{2}")
PARTS = ("Means", "Matters", "Wrong", "Right", "Mend")
ALL = list(explanations().values())


def codes() -> Iterator[str]:
    """Yield every code the program can show: a string of its own that looks like one, wherever it stands."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                yield node.value


def test_every_code_has_an_explanation_and_every_explanation_a_code() -> None:
    known, used = set(explanations()), set(codes())
    assert len(used) > 100
    assert used - known == set(), "write them in assay/cli/explanations"
    assert known - used == set(), "these are shown by nothing any more"


@pytest.mark.parametrize("item", ALL, ids=lambda item: item.code)
def test_an_explanation_has_all_its_parts(item: Explanation) -> None:
    assert CODE.fullmatch(item.code)
    assert tuple(item.parts) == PARTS
    assert all(item.parts.values())
    assert not item.title[0].islower()
    assert not item.title.endswith(".")
    assert len(f"  {item.code:<7} {item.title}") <= 80
    for name in ("Wrong", "Right"):
        assert all(line.startswith("    ") for line in item.parts[name]), f"examples are indented by four: {name}"
    for name in ("Means", "Matters", "Mend"):
        assert not item.parts[name][0][0].islower()
        assert len(item.parts[name]) == 1


@pytest.mark.parametrize("item", ALL, ids=lambda item: item.code)
def test_explanations_are_in_words_a_volunteer_knows(item: Explanation) -> None:
    text = " ".join(line for name in ("Means", "Matters", "Mend") for line in item.parts[name]).lower()
    for jargon in (
        "canonical",
        "rdf",
        "json pointer",
        "traceback",
        "regex",
        "parse error",
        "deserial",
        "invalid input",
    ):
        assert jargon not in text


@pytest.mark.parametrize("item", ALL, ids=lambda item: item.code)
def test_an_explanation_fits_the_screen(here: Here, item: Explanation) -> None:
    done = here("explain", item.code.lower())
    assert done.code == 0
    assert done.err == ""
    assert done.out.startswith(f"{item.code}  {item.title}\n")
    assert [line for line in done.out.splitlines() if len(line) > 80] == []
    for heading in ("What it means", "Why it matters", "Not like this", "But like this", "How to mend it"):
        assert heading in done.out


def test_commands_named_in_explanations_exist(here: Here) -> None:
    for item in ALL:
        for line in [line for lines in item.parts.values() for line in lines]:
            for name in re.findall(r"\bassay ([a-z]+)(?: [a-z]+)?", line):
                assert here(name, "--help").code == 0, f"{item.code}: assay {name}"


def test_a_rule_says_who_asks_for_it_and_of_whom(here: Here) -> None:
    out = here("explain", "CR13").out
    assert "Who asks for it" in out
    assert "2022/C 243/02 Annex I" in out
    assert "Not published without it: certification." in out
    assert "Advice, published all the same: microcredential." in out


def test_every_rule_is_explained_as_advice_where_it_never_refuses() -> None:
    for code, rule in RULES.items():
        told = " ".join(explanations()[code].parts["Mend"])
        if "This is advice." in told:
            assert "essential" not in rule.severity.values(), code


def test_without_a_code_all_are_listed(here: Here) -> None:
    out = here("explain").out
    assert [line for line in out.splitlines() if len(line) > 80] == []
    assert [item.code for item in ALL if f"  {item.code:<7} {item.title}\n" not in out] == []


@pytest.mark.parametrize(("typed", "says"), [("CR1", "did you mean CR01?"), ("aw7", "AW07"), ("???", "lists all")])
def test_an_unknown_code_is_wrong_usage_and_names_the_nearest(here: Here, typed: str, says: str) -> None:
    done = here("explain", typed)
    assert done.code == 2
    assert "USE08" in done.err
    assert says in done.err


def shown(capsys: pytest.CaptureFixture[str], *problems: Problem) -> str:
    show_problems(problems)
    return capsys.readouterr().err


def problem(code: str, *, warning: bool = False) -> Problem:
    return Problem(code=code, message="It is wrong.", fix="mend it", warning=warning)


def test_where_to_read_more_is_said_once(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UV", raising=False)
    one = shown(capsys, problem("AW07"), problem("AW07"))
    assert one.count("More: ") == 1
    assert one.rstrip().endswith("\nMore: assay explain AW07")
    two = shown(capsys, problem("AW07"), problem("TXT06"))
    assert two.rstrip().endswith("More: assay explain AW07 (or TXT06)")
    many = shown(capsys, *(problem(code) for code in RULES)).rstrip().splitlines()[-1]
    assert many.endswith(", ...)")
    assert len(many) <= 80
    monkeypatch.setenv("UV", "uv")
    assert "More: uv run assay explain AW07" in shown(capsys, problem("AW07"))


def test_warnings_alone_do_not_lecture(capsys: pytest.CaptureFixture[str]) -> None:
    assert "More" not in shown(capsys, problem("AW27", warning=True))
    assert "More" not in shown(capsys, problem("USE01"))
