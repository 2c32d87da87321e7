"""Write the pages of faults anew, from the corpus and its list of rows.

Run it after a case or a row was added, and look at the difference before you commit it::

    uv run python tests/faults/regenerate.py
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from faults.rows import pages

if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, "utf-8")
