"""The promises of the project, each with a figure that the tests counted while they ran.

A test says what it counted with the fixture `promise`; the report of the tests ends with one table. Rules:

* A figure is counted in the run, never a constant. Only tests that passed are believed.
* Whole numbers of one name are added up, other numbers keep the worst (the largest), words are gathered.
* When the whole suite ran and a promise has no figure, the run fails: a gap in the testing is not a green run (P15).
* Figures travel with the reports of the tests, so the table is the same with workers (``pytest -n 2``).

Example::

    def test_a_build_is_killed(promise: Promise) -> None:
        promise("P4", "SIGKILL at random moments", kills=40, corrupt=0)
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import pytest

PROMISES = {
    "P1": "Nothing unverified is published",
    "P2": "Nothing is shown that was not signed",
    "P3": "Same commit, same bytes",
    "P4": "Killed at any moment, nothing is lost",
    "P5": "Hostile files cost little",
    "P6": "Others accept what we sign",
    "P7": "Every refusal helps",
    "P8": "Batches lose and double nothing",
    "P9": "Keys and personal data stay home",
    "P10": "No request to others, no script needed",
    "P11": "Unknown is never shown as valid",
    "P12": "A revocation is visible and fresh",
    "P13": "An award outlives its issuer",
    "P14": "Everybody can read the pages",
    "P15": "No silent gap in the testing",
}
KEY = "promise"
WIDTH = 100

Figure = int | float | str


class Promise(Protocol):
    """Records figures; the fixture `promise`."""

    def __call__(self, number: str, how: str, **figures: Figure) -> None:
        """Say what was counted for a promise, and how."""


@dataclass(slots=True)
class Measured:
    """What was counted for one promise in one way."""

    figures: dict[str, Figure] = field(default_factory=dict)

    def add(self, figures: dict[str, Figure]) -> None:
        """Put the figures of one test to those of the tests before."""
        for name, value in figures.items():
            before = self.figures.get(name)
            if before is None:
                self.figures[name] = value
            elif isinstance(before, int) and isinstance(value, int):
                self.figures[name] = before + value
            elif isinstance(before, int | float) and isinstance(value, int | float):
                self.figures[name] = max(before, value)
            else:
                self.figures[name] = ", ".join(sorted({*str(before).split(", "), *str(value).split(", ")}))

    def __str__(self) -> str:
        """Return the figures as one line."""
        return " · ".join(f"{_number(value)} {name.replace('_', ' ')}" for name, value in self.figures.items())


def _number(value: Figure) -> str:
    if isinstance(value, float):
        return f"{value:.3g}" if value < 100 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else value


class Table:
    """The figures of one run; lives where the report is printed, which with workers is not where tests run."""

    def __init__(self, config: pytest.Config) -> None:
        """Start without figures."""
        self._config = config
        self.rows: dict[tuple[str, str], Measured] = {}
        self._ran = Measured()
        self._deselected = 0

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Take note that not everything runs."""
        self._deselected += len(items)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Gather what a test that passed has counted."""
        if report.skipped:
            self._ran.add({"passed": 0, "skipped": 1})
        if report.when != "call" or not report.passed:
            return
        self._ran.add({"passed": 1, "skipped": 0})
        for name, value in report.user_properties:
            if name == KEY and isinstance(value, dict):
                row = self.rows.setdefault((value["number"], value["how"]), Measured())
                row.add(value["figures"])

    @property
    def missing(self) -> list[str]:
        """Promises that no test has counted anything for."""
        counted = {number for number, _ in self.rows}
        return [number for number in PROMISES if number not in counted]

    @property
    def whole(self) -> bool:
        """Whether the whole suite was asked for: no folder, no file, no choice of tests."""
        option = self._config.option
        again = getattr(option, "lf", False)  # there is no such choice without pytest's cache
        chosen = option.keyword or option.markexpr or option.collectonly or again or self._deselected
        return self._config.args_source == pytest.Config.ArgsSource.TESTPATHS and not chosen

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Let a whole run without a figure for every promise fail."""
        if self.whole and self.missing and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table."""
        if not self.rows and not self.whole:
            return
        missing = self.missing if self.whole else []
        self.rows["P15", "tests of this run; CI fails when any was skipped or a suite ran none"] = self._ran
        terminalreporter.section("promises")
        for line in self.lines():
            terminalreporter.line(line)
        if missing:
            terminalreporter.line(f"NO FIGURE for {', '.join(missing)}: the run fails", red=True)

    def lines(self) -> Iterator[str]:
        """Yield the table: promise, figure, how it was measured."""
        for number, words in PROMISES.items():
            rows = sorted((how, row) for (of, how), row in self.rows.items() if of == number)
            if not rows and not self.whole:
                continue
            yield f"{number:<4}{words}" + ("" if rows else ": no figure in this run")
            for how, row in rows:
                yield from textwrap.wrap(str(row), WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 8)
                yield from textwrap.wrap(how, WIDTH, initial_indent=" " * 10, subsequent_indent=" " * 10)


def pytest_configure(config: pytest.Config) -> None:
    """Keep the table where the report is printed; workers only send their reports."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Table(config), "promises-table")


@pytest.fixture
def promise(request: pytest.FixtureRequest) -> Promise:
    """Return a function that says what a test has counted for a promise."""

    def record(number: str, how: str, **figures: Figure) -> None:
        assert number in PROMISES
        assert figures, "a promise without a figure is a wish"
        request.node.user_properties.append((KEY, {"number": number, "how": how, "figures": figures}))

    return record
