"""Every saved seed of the fuzzers passes, and a short run of each finds nothing.

`ASSAY_FUZZ_SECONDS` is how long each target is fuzzed: 1 unless told otherwise, 60 for a scheduled run.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time

import pytest
from promises import Promise

from fuzz.targets import HERE, TARGETS, feed

SECONDS = int(os.environ.get("ASSAY_FUZZ_SECONDS", "1"))
SLOWEST = 5.0
FEWEST_SEEDS = 3


@pytest.mark.parametrize("name", TARGETS)
def test_saved_seeds_find_nothing(name: str) -> None:
    seeds = sorted((HERE / "corpus" / name).iterdir())
    assert len(seeds) >= FEWEST_SEEDS
    for seed in seeds:
        started = time.process_time()
        feed(name, seed.read_bytes())
        assert time.process_time() - started < SLOWEST, seed.name


@pytest.mark.parametrize("name", TARGETS)
def test_a_fuzzer_finds_nothing(name: str, promise: Promise) -> None:
    done = subprocess.run(
        [sys.executable, str(HERE / "run.py"), name, str(SECONDS)],
        capture_output=True,
        text=True,
        timeout=SECONDS + 120,
        check=False,
        cwd=HERE,
    )
    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-4_000:]
    executions = re.search(r"number_of_executed_units: (\d+)", done.stderr)
    assert executions
    promise("P5", "readers of strangers' files, fuzzed with atheris", targets=1, inputs=int(executions[1]), finds=0)
