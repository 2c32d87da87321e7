"""The drawing of a pathway: where every box, line and word goes. Numbers only; the template draws them.

Rules:

* It says nothing the ordered list does not say, so whoever cannot see it misses nothing.
* One column, from top to bottom, narrow enough for a telephone; words are broken here, because SVG breaks none.
* The same pathway gives the same drawing: widths are estimated, not measured with a font.

Example::

    map_view(StepView(…), goal="Certified Data Steward", electives=())
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assay.website.language import ENGLISH, Words
from assay.website.viewparts import MapArrow, MapBox, MapText, MapView, StepView

WIDTH = 340
_EDGE = 2
"""Room for half a thick line at the edge."""
_PAD = 12
_GAP = 10
_LINE = 19
"""From one line of text to the next; letters are 15 high."""
_ARROW = 26
_LETTER = 8.2
"""Width of an average letter."""


@dataclass(slots=True)
class _Canvas:
    boxes: list[MapBox] = field(default_factory=list)
    arrows: list[MapArrow] = field(default_factory=list)

    def box(self, kind: str, x: int, y: int, width: int, words: str) -> int:
        """Draw a box with words in it; returns its height."""
        lines = list(_broken(words, width - 2 * _PAD))
        height = 2 * _PAD + _LINE * len(lines) - 4
        texts = tuple(MapText(x=x + _PAD, y=y + _PAD + 12 + _LINE * n, text=line) for n, line in enumerate(lines))
        self.boxes.append(MapBox(kind=kind, x=x, y=y, width=width, height=height, texts=texts))
        return height

    def step(self, step: StepView, x: int, y: int, width: int) -> int:
        """Draw a step, or a frame with everything in it; returns its height."""
        if step.badge:
            return self.box("step", x, y, width, step.badge.name)
        return self.frame("group", step.heading, step.steps, x, y, width)

    def frame(self, kind: str, heading: str, steps: Sequence[StepView], x: int, y: int, width: int) -> int:
        """Draw a frame with a heading and steps below each other; returns its height."""
        place = len(self.boxes)
        lines = list(_broken(heading, width - 2 * _PAD))
        texts = tuple(MapText(x=x + _PAD, y=y + _PAD + 10 + _LINE * n, text=line) for n, line in enumerate(lines))
        inner = y + _PAD + _LINE * len(lines) + 2
        for step in steps:
            inner += self.step(step, x + _PAD, inner, width - 2 * _PAD) + _GAP
        height = inner - _GAP + _PAD - y
        # Before its steps, so that they are drawn on top of it.
        self.boxes.insert(place, MapBox(kind=kind, x=x, y=y, width=width, height=height, texts=texts))
        return height

    def arrow(self, y: int) -> int:
        self.arrows.append(MapArrow(x=WIDTH // 2, top=y + 3, bottom=y + _ARROW - 4))
        return _ARROW


def map_view(rule: StepView, goal: str, electives: Sequence[StepView], words: Words = ENGLISH) -> MapView:
    """Return the drawing of a pathway: what it takes, an arrow, what it opens; electives below, tied to nothing."""
    canvas, width = _Canvas(), WIDTH - 2 * _EDGE
    y = _EDGE
    y += canvas.step(rule, _EDGE, y, width)
    y += canvas.arrow(y)
    y += canvas.box("goal", _EDGE, y, width, goal)
    if electives:
        y += 2 * _GAP
        y += canvas.frame("elective", words.say("Useful, not needed"), electives, _EDGE, y, width)
    return MapView(width=WIDTH, height=y + _EDGE, boxes=tuple(canvas.boxes), arrows=tuple(canvas.arrows))


def _broken(text: str, room: int) -> Iterator[str]:
    """Break a text into lines that fit; a word longer than a line is cut."""
    line = ""
    for word in text.split():
        for piece in _pieces(word, room):
            joined = f"{line} {piece}" if line else piece
            if line and _width(joined) > room:
                yield line
                line = piece
            else:
                line = joined
    yield line


def _pieces(word: str, room: int) -> Iterator[str]:
    while _width(word) > room:
        cut = next(n for n in range(len(word), 0, -1) if n == 1 or _width(word[:n]) <= room)
        yield word[:cut]
        word = word[cut:]
    yield word


def _width(text: str) -> float:
    return sum(_LETTER * (1.85 if unicodedata.east_asian_width(char) in "WF" else 1) for char in text)
