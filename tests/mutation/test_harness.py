"""The harness itself: a sample of changes is noticed, and without any change nothing is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_sample_of_changes_is_noticed_by_tests_that_pass_without_one() -> None:
    """A harness in which every test dies for another reason leaves with that; one that changes nothing, too."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.mutation", "status"],
        cwd=ROOT,
        env=os.environ | {"ASSAY_MUTANTS": "2"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("status: 2 changes, 2 noticed, 0 survivors in a refusing branch, 0 elsewhere")
