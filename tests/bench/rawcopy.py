"""Write the files of a finished site again, in the plainest way: the floor of every site generator.

Example::

    python -m tests.bench.rawcopy site /tmp/raw
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path


def main(source: Path, target: Path) -> None:
    """Read every file of `source` and write it below `target`, which is emptied first."""
    shutil.rmtree(target, ignore_errors=True)
    for folder, _, names in os.walk(source):
        place = os.path.join(target, os.path.relpath(folder, source))  # noqa: PTH118 - pathlib is what a floor must not pay
        os.makedirs(place)  # noqa: PTH103
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:  # noqa: PTH118, PTH123
                data = file.read()
            with open(os.path.join(place, name), "wb") as file:  # noqa: PTH118, PTH123
                file.write(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
