"""SVG to PNG in a process of its own, which is stopped when a picture takes too long or too much memory.

A picture of two thousand shapes can be drawn in a millisecond or in an hour; nobody sees that from outside. So drawing
has a limit of time and of memory, and whatever passes it is refused by name instead of holding up the build.

Rules:

* The same SVG and the same fonts give the same bytes. Fonts of the machine are never used.
* What was drawn once in this process is not drawn again.
* Pictures have few colours (a palette), so that files stay small.

Example::

    png = rasterise(svg, Size(512, 512), fonts=Fonts().paths, name="first-aid.svg")
"""

from __future__ import annotations

import atexit
import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock

from PIL import Image

from assay.errors import ContentError, MachineError, Problem

SECONDS = 10.0
"""Longest time one picture may take, in seconds."""
MEGABYTES = 1024
"""Most memory the drawing process may take."""
COLOURS = 256


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int


def rasterise(svg: bytes, size: Size, *, fonts: Sequence[Path] = (), name: str, seconds: float = 0) -> bytes:
    """Return a PNG of a picture, drawn as large as fits; raises `ContentError` IMG06 when that takes too much."""
    return _rasterise(svg, size, tuple(fonts), name, seconds or SECONDS)


@lru_cache(maxsize=1024)
def _rasterise(svg: bytes, size: Size, fonts: tuple[Path, ...], name: str, seconds: float) -> bytes:
    drawn = _DRAWER.draw(svg, size, fonts, seconds)
    if drawn is None:
        raise ContentError(
            Problem(
                code="IMG06",
                message=f"{name} cannot be drawn within {seconds:g} seconds and {MEGABYTES:,} MB.",
                fix="make the picture simpler: fewer shapes, no dashes, no groups in groups",
            )
        )
    return drawn


@lru_cache(maxsize=256)
def fitted(png: bytes, size: Size) -> bytes:
    """Return a PNG as large as fits into a size, centred on nothing, with a palette; the input has been checked."""
    with Image.open(BytesIO(png)) as opened:
        picture = opened.convert("RGBA")
    picture.thumbnail((size.width, size.height), Image.Resampling.LANCZOS)
    canvas = Image.new("RGBA", (size.width, size.height), (0, 0, 0, 0))
    canvas.paste(picture, ((size.width - picture.width) // 2, (size.height - picture.height) // 2))
    return _small(canvas)


def _small(picture: Image.Image) -> bytes:
    """Return a picture as a PNG of at most 256 colours, without dates or other texts."""
    opaque = picture.getchannel("A").getextrema() == (255, 255)
    if opaque:
        few = picture.convert("RGB").quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    else:
        few = picture.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    out = BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


# -- the process --------------------------------------------------------------------------------------------------


class _Drawer:
    """The drawing process, started when first needed and again after it was stopped."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: multiprocessing.process.BaseProcess | None = None
        self._ask: Connection | None = None
        self._answer: Connection | None = None

    def draw(self, svg: bytes, size: Size, fonts: Sequence[Path], seconds: float) -> bytes | None:
        """Return the PNG, or None when the process had to be stopped or gave up."""
        job = json.dumps({"width": size.width, "height": size.height, "fonts": [str(path) for path in fonts]})
        with self._lock:
            ask, answer = self._start()
            try:
                ask.send_bytes(job.encode())
                ask.send_bytes(svg)
                if answer.poll(seconds):
                    return answer.recv_bytes() or None
            except (EOFError, OSError):
                pass  # it ran out of memory, and is gone
            self.stop()
            return None

    def _start(self) -> tuple[Connection, Connection]:
        if self._process is not None and self._ask is not None and self._answer is not None:
            return self._ask, self._answer
        context = multiprocessing.get_context("spawn")
        theirs_in, ask = context.Pipe(duplex=False)
        answer, theirs_out = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(theirs_in, theirs_out), daemon=True)
        try:
            process.start()
            # The first word says that it is awake; starting Python may take longer than any picture.
            awake = answer.poll(60) and answer.recv_bytes()
        except (OSError, EOFError):
            awake = b""
        theirs_in.close()
        theirs_out.close()
        if not awake:
            raise MachineError(
                Problem(
                    code="RUN04",
                    message="The process that draws pictures does not start.",
                    fix="check free memory, and that this computer lets programs start others",
                )
            )
        self._process, self._ask, self._answer = process, ask, answer
        return ask, answer

    def stop(self) -> None:
        """End the process, whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        for end in (self._ask, self._answer):
            if end is not None:
                end.close()
        self._process = self._ask = self._answer = None


_DRAWER = _Drawer()
atexit.register(_DRAWER.stop)


def _work(jobs: Connection, answers: Connection) -> None:
    """Draw until the other end is closed; an empty answer means that the picture could not be drawn."""
    # Ctrl-C and a memory that ran out are told by the other process, in words.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    _limit_memory()
    # Here, so that the build's own process does not load it.
    from resvg_py import svg_to_bytes  # noqa: PLC0415

    answers.send_bytes(b"awake")
    while True:
        try:
            job = json.loads(jobs.recv_bytes())
            svg = jobs.recv_bytes().decode("utf-8-sig")
        except EOFError:
            return
        try:
            drawn = svg_to_bytes(
                svg_string=svg,
                width=job["width"],
                height=job["height"],
                skip_system_fonts=True,
                font_files=job["fonts"],
                font_family="Noto Sans",
            )
            with Image.open(BytesIO(bytes(drawn))) as picture:
                answers.send_bytes(_centred(picture.convert("RGBA"), job["width"], job["height"]))
        except (ValueError, MemoryError, OSError):
            answers.send_bytes(b"")


def _centred(picture: Image.Image, width: int, height: int) -> bytes:
    if picture.size == (width, height):
        return _small(picture)
    canvas = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    canvas.paste(picture, ((width - picture.width) // 2, (height - picture.height) // 2))
    return _small(canvas)


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - there is none on Windows

    most = MEGABYTES * 1024 * 1024
    try:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    except (ValueError, OSError):
        return  # macOS knows the limit and refuses it; the limit of time still holds
