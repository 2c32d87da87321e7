"""``python -m tests.bench``: measure, print a table, write the numbers as JSON. Gates nothing.

Example::

    uv run --no-sync python -m tests.bench --stages start,build --sizes 100,1000 --rounds 5 --json numbers.json
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from pathlib import Path

from . import stages
from .stages import Row

STAGES = ("start", "steps", "sign", "build", "rebuild")


def main() -> None:
    """Run the stages asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="How fast Assay is, beside others.")
    parser.add_argument("--stages", default=",".join(STAGES), help=f"some of {','.join(STAGES)}  [default: all]")
    parser.add_argument("--sizes", default="100,300", help="numbers of awards to build  [default: 100,300]")
    parser.add_argument("--rounds", type=int, default=3, help="how often each thing is measured  [default: 3]")
    parser.add_argument("--build-options", default="", help="options for assay build, such as --canon=reference")
    parser.add_argument(
        "--work", type=Path, help="where sites are made and kept  [default: below the temporary folder]"
    )
    parser.add_argument("--json", type=Path, help="write the numbers to this file")
    options = parser.parse_args()
    work: Path = options.work or Path(tempfile.gettempdir()) / f"assay-bench-{os.getuid()}"
    work.mkdir(parents=True, exist_ok=True)
    # What builds remember is measured too, and is nobody's own.
    os.environ["ASSAY_CACHE"] = str(work / "remembered")
    os.environ.pop("CI", None)
    # Compiled modules are kept on the computers of people, if not always in the container this runs in.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {options.rounds} rounds;")
    print("median (smallest to largest). Times are this machine's; ratios of one run are what can be compared.")
    rows: list[Row] = []
    for name in options.stages.split(","):
        if name in ("build", "rebuild"):
            for size in options.sizes.split(","):
                rows += show(getattr(stages, name)(int(size), work, options.rounds, options.build_options.split()))
        elif name in STAGES:
            rows += show(getattr(stages, name)(options.rounds))
        else:
            parser.error(f"there is no stage {name}; there are {', '.join(STAGES)}")
    if options.json:
        machine = {"python": platform.python_version(), "cores": os.cpu_count(), "rounds": options.rounds}
        numbers = {"machine": machine, "rows": [row.record() for row in rows]}
        options.json.write_text(json.dumps(numbers, indent=2, ensure_ascii=False) + "\n", "utf-8")
        print(f"\nNumbers in {options.json}")


def show(rows: list[Row]) -> list[Row]:
    """Print a stage as a table."""
    width = max(len(row.what) for row in rows)
    print(f"\n{rows[0].stage}")
    for what, value, note in (row.cells() for row in rows):
        print(f"  {what:<{width}}  {value:<28}  {note}".rstrip())
    return rows


if __name__ == "__main__":
    main()
