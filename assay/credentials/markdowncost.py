"""Whether a Markdown text can be drawn in reasonable time: asked before it is signed, because then it is for good.

python-markdown is quadratic in the length of a paragraph and in the number of special characters; these caps keep
the worst text known below a second.

Example::

    markdown_fault("[" * 5_000)   # 'A paragraph has 5,000 characters; 4,096 are allowed.'
"""

from __future__ import annotations

import re
from collections import Counter

MAX_MARKDOWN = 65_536
MAX_BLOCK = 4_096
"""Longest run of Markdown without a blank line, in characters: python-markdown is quadratic in it."""
MAX_SPECIAL = 400
"""Most characters of one special kind in such a block."""
MAX_SPECIAL_IN_ALL = 4_000
"""Most characters of one special kind in the whole text: enough small blocks cost as much as a large one."""
MAX_TAGS = 400
"""Most ``<`` in the whole text: python-markdown looks for the end of each from there to the end of the text."""


def markdown_fault(text: str) -> str:
    """Say why a Markdown text is too costly to render (python-markdown is quadratic), or return nothing."""
    if len(text) > MAX_MARKDOWN:
        return f"The text has {len(text):,} characters; {MAX_MARKDOWN:,} are allowed."
    for block in re.split(r"\n[ \t]*\n", text):
        if len(block) > MAX_BLOCK:
            return f"A paragraph has {len(block):,} characters; {MAX_BLOCK:,} are allowed."
        for character, count in _specials(block).items():
            if count > MAX_SPECIAL:
                return f'A paragraph has {count:,} times the character "{character}"; {MAX_SPECIAL} are allowed.'
    for character, count in _specials(text).items():
        most = MAX_TAGS if character == "<" else MAX_SPECIAL_IN_ALL
        if count > most:
            return f'The text has {count:,} times the character "{character}"; {most:,} are allowed.'
    return ""


def _specials(text: str) -> Counter[str]:
    return Counter(re.sub(r"[\w\s|.,;:-]", "", text))
