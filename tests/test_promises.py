"""The table of promises at the end of the tests: figures are counted, gathered, and missed when they are not there."""

from __future__ import annotations

import pytest
from promises import PROMISES

ALL = "\n".join(f"    promise('{number}', 'counted', things=1)" for number in PROMISES)
SUITE = f"""
import pytest

@pytest.mark.parametrize("count", [2, 3])
def test_kills(count, promise):
    promise("P4", "kills", kills=count, lost=0, seconds=count / 2, suites=f"s{{count}}")

def test_the_others(promise):
{ALL}

def test_nothing():
    pass
"""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """Return a folder with a suite of its own and the table."""
    pytester.makeini("[pytest]\ntestpaths = .\naddopts = -p promises")
    pytester.makepyfile(test_it=SUITE)
    return pytester


def test_figures_of_several_tests_are_put_together(suite: pytest.Pytester) -> None:
    """Whole numbers are added up, of others the worst counts, and words are gathered."""
    done = suite.runpytest_inprocess()
    assert done.ret == pytest.ExitCode.OK
    done.stdout.fnmatch_lines(["P4 *", "*5 kills · 0 lost · 1.5 seconds · s2, s3 suites", "*  kills"])


def test_a_whole_run_that_lacks_a_figure_fails(suite: pytest.Pytester) -> None:
    suite.makepyfile(test_it=SUITE.replace("promise('P13'", "promise('P12'"))
    done = suite.runpytest_inprocess()
    assert done.ret == pytest.ExitCode.TESTS_FAILED
    done.stdout.fnmatch_lines(["NO FIGURE for P13: the run fails"])


def test_a_figure_of_a_test_that_failed_is_not_believed(suite: pytest.Pytester) -> None:
    suite.makepyfile(test_it=SUITE + "    \ndef test_bad(promise):\n    promise('P2', 'bad', x=7)\n    assert False\n")
    done = suite.runpytest_inprocess()
    done.stdout.no_fnmatch_line("*7 x*")


@pytest.mark.parametrize("choice", [["test_it.py"], ["-k", "kills"], ["--deselect", "test_it.py::test_the_others"]])
def test_a_part_of_the_suite_owes_nothing(suite: pytest.Pytester, choice: list[str]) -> None:
    suite.makepyfile(test_it=SUITE.replace("promise('P13'", "promise('P12'"))
    done = suite.runpytest_inprocess(*choice)
    assert done.ret == pytest.ExitCode.OK
    done.stdout.no_fnmatch_line("*NO FIGURE*")


def test_figures_reach_the_table_from_other_processes(suite: pytest.Pytester) -> None:
    """A worker sends its reports as JSON; the figures are in them."""
    suite.makeconftest(
        """
import json
import pytest

@pytest.hookimpl(tryfirst=True, hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    sent = json.loads(json.dumps(item.config.hook.pytest_report_to_serializable(config=item.config, report=report)))
    outcome.force_result(item.config.hook.pytest_report_from_serializable(config=item.config, data=sent))
"""
    )
    done = suite.runpytest_inprocess()
    assert done.ret == pytest.ExitCode.OK
    done.stdout.fnmatch_lines(["*5 kills · 0 lost*"])


def test_a_promise_needs_a_figure(suite: pytest.Pytester) -> None:
    suite.makepyfile(test_it="def test_it(promise):\n    promise('P1', 'by hope')\n")
    assert suite.runpytest_inprocess("test_it.py").ret == pytest.ExitCode.TESTS_FAILED
