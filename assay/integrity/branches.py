"""Two officers changed the key history on two branches, and git put both into one file: what is shared, what is not.

Rules:

* Marks of a conflict are left out; whatever else is not a verified line of one of the branches is refused.
* Nothing is decided here: which branch stays is for people to say, and the other's lines must be signed again, because
  each signature covers the line before.

Example::

    trunk, branches = split_branches(data)
    kept = load_history(trunk + branches[0])
"""

from __future__ import annotations

from assay.errors import DocumentError
from assay.integrity.history import KeyHistory, extend

_MARKERS = (b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||")


def split_branches(data: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """Return the lines both branches share, and the lines of each branch, every line with its newline.

    There are no branches in a history that is whole. Raises `DocumentError` as `load_history` does, for the first line
    that belongs to no branch.
    """
    lines = [line for line in data.split(b"\n") if line and not line.startswith(_MARKERS)]
    # A merge can hold the same line twice.
    left = list(dict.fromkeys(lines))
    history, trunk = None, b""
    while len(found := _followers(history, left)) == 1:
        ((line, history),) = found.items()
        left.remove(line)
        trunk += line + b"\n"
    branches = []
    for line, after in found.items():
        left.remove(line)
        branches.append(line + b"\n" + _chain(after, left))
    for line in left:
        # Nobody's: the error says what is wrong with it.
        extend(history, line)
    return trunk, tuple(branches)


def _chain(history: KeyHistory, left: list[bytes]) -> bytes:
    """Take the lines that follow one after the other out of those left."""
    text = b""
    while found := _followers(history, left):
        line, history = next(iter(found.items()))
        left.remove(line)
        text += line + b"\n"
    return text


def _followers(history: KeyHistory | None, lines: list[bytes]) -> dict[bytes, KeyHistory]:
    found = {}
    for line in lines:
        try:
            found[line] = extend(history, line)
        except DocumentError:
            continue
    return found
