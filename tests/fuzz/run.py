"""Fuzz one target with atheris, for a number of seconds: ``python tests/fuzz/run.py markdown 60``.

Inputs that reach new code are kept in a folder of this run alone; the saved corpus is only read. A find is written into
``tests/fuzz/corpus/<target>/`` as ``found-…``, to be mended and kept.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

try:
    import atheris
except ImportError:
    # No wheel for this machine: chance alone, without a look at the code that is reached.
    atheris = None

HERE = Path(__file__).parent
LONGEST = 20_000
"""Bytes of an input; the limits of size are tested elsewhere."""


def main() -> None:
    """Fuzz until the time is over; leaves with another code than 0 after a find."""
    name, seconds = sys.argv[1], int(sys.argv[2])
    sys.path[:0] = [str(HERE.parent)]
    if atheris is None:
        _by_chance(name, seconds)
        return
    with atheris.instrument_imports(include=["assay", "yaml", "markdown", "fuzz"]):
        from fuzz.targets import feed  # noqa: PLC0415 - what is imported here is watched
    corpus = HERE / "corpus" / name
    with TemporaryDirectory() as fresh:
        line = [sys.argv[0], fresh, str(corpus), f"-max_total_time={seconds}", f"-artifact_prefix={corpus}/found-"]
        line += [f"-max_len={LONGEST}", "-timeout=10", "-rss_limit_mb=1024", "-print_final_stats=1", "-verbosity=0"]
        atheris.Setup(line, lambda data: feed(name, data))
        atheris.Fuzz()


def _by_chance(name: str, seconds: int) -> None:
    from fuzz.targets import feed  # noqa: PLC0415 - as above

    chance, tried = random.Random(1), 0  # noqa: S311 - it changes bytes
    seeds = [path.read_bytes() for path in sorted((HERE / "corpus" / name).iterdir())]
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(data) + 1)
            data[at : at + chance.randint(0, 4)] = chance.randbytes(chance.randint(0, 4))
        feed(name, bytes(data))
        tried += 1
    sys.stderr.write(f"stat::number_of_executed_units: {tried}\n")


if __name__ == "__main__":
    main()
