"""Write the plans of the closed profiles anew: run it after a change of a schema or a context, and look at the diff.

Example::

    uv run python tests/credentials/recompile.py
"""

from __future__ import annotations

import json
from pathlib import Path

import assay.credentials
from assay.credentials.plans import FILE, compiled


def text() -> str:
    """Return what the file should hold."""
    return json.dumps(compiled(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    (Path(assay.credentials.__file__).parent / "schemas" / FILE).write_text(text(), "utf-8")
