"""Write `expected/` anew: the files machines read of the site made from `club/`.

Run it when a change of these files is meant, and look at the difference before you commit it; a file of an award
already published somewhere never changes, so such a change is for new awards only::

    uv run python tests/golden/regenerate.py
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
LEFT_OUT = ("assets/", "status/", "verify/")
sys.path.insert(0, str(HERE.parent))

from sites import build, quietly, sign, tree  # noqa: E402 - found through the line above


def machine_files(folder: Path) -> dict[str, bytes]:
    """Make the site of `club/` in a folder; returns its files without those of the theme.

    Status list and pictures are left out: they are compressed, and compressors differ from one computer to the next.
    """
    root = folder / "club"
    shutil.copytree(HERE / "club", root)
    quietly("key", "new", "--demo", "--root", root, "--at", "2026-01-01T00:00:00Z")
    sign(root)
    files = tree(build(root))
    return {
        path: files[path] for path in files if not path.endswith((".html", ".png")) and not path.startswith(LEFT_OUT)
    }


def main() -> None:
    """Replace `expected/`."""
    with tempfile.TemporaryDirectory() as folder:
        files = machine_files(Path(folder))
    shutil.rmtree(HERE / "expected", ignore_errors=True)
    for path, data in files.items():
        (HERE / "expected" / path).parent.mkdir(parents=True, exist_ok=True)
        (HERE / "expected" / path).write_bytes(data)


if __name__ == "__main__":
    main()
