"""SVG to PNG in a process of its own, which is stopped when a picture takes too long or too much memory.

A picture of two thousand shapes can be drawn in a millisecond or in an hour; nobody sees that from outside. So drawing
has a limit of time and of memory, and whatever passes it is refused by name instead of holding up the build.

Rules:

* The same SVG and the same fonts give the same bytes. Fonts of the machine are never used, and pictures are compressed
  in a way that does not depend on the processor (run lengths only).
* What was drawn once in this process is not drawn again.
* Pictures have few colours (a palette), so that files stay small.

Example::

    png = rasterise(svg, Size(512, 512), fonts=Fonts().paths, name="first-aid.svg")
"""

from __future__ import annotations

import atexit
import hashlib
import json
import queue
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from threading import Lock, Thread
from typing import IO

from PIL import Image, ImageChops

from assay.errors import ContentError, MachineError, Problem
from assay.integrity.surroundings import without_secrets
from assay.website.drawing import MEGABYTES, receive, send
from assay.website.keeping import Keeper
from assay.website.program import program

SECONDS = 10.0
"""Longest time one picture may take, in seconds."""
STARTING = 30.0
"""Longest time the drawing process may take to start, in seconds, added to the first picture."""
COLOURS = (256, 128, 64, 32, 16, 8)
"""How many colours a picture has: the first number with which it is small enough, else the last."""
MOST_BYTES = 200_000
"""Size a picture should stay below, in bytes."""


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int


def rasterise(
    svg: bytes, size: Size, *, fonts: Sequence[Path] = (), name: str, seconds: float = 0, most: int = MOST_BYTES
) -> bytes:
    """Return a PNG of a picture, drawn as large as fits; raises `ContentError` IMG06 when that takes too much.

    A PNG larger than `most` bytes is drawn with fewer colours.
    """
    return _rasterise(svg, size, tuple(fonts), name, seconds or SECONDS, most)


@lru_cache(maxsize=1024)
def _rasterise(svg: bytes, size: Size, fonts: tuple[Path, ...], name: str, seconds: float, most: int) -> bytes:
    name_of = digest_of(svg, size, fonts, most)
    if _KEPT[0] and (known := _KEPT[0].take(name_of)):
        return known
    drawn = _DRAWER.draw(svg, size, fonts, seconds)
    if drawn is None:
        raise ContentError(
            Problem(
                code="IMG06",
                message=f"{name} cannot be drawn within {seconds:g} seconds and {MEGABYTES:,} MB.",
                fix="make the picture simpler: fewer shapes, no dashes, no groups in groups",
            )
        )
    png = fitted(drawn, size, most)
    if _KEPT[0]:
        _KEPT[0].keep(name_of, png)
    return png


_KEPT: list[Keeper | None] = [None]


@contextmanager
def keeping_pictures(cache: Path | None) -> Iterator[None]:
    """Take pictures from this user's cache folder before they are drawn, and keep there what was; None for no folder.

    Processes that are forked meanwhile do the same.
    """
    before, _KEPT[:] = _KEPT[0], [Keeper.below(cache, "pictures")]
    try:
        yield
    finally:
        _KEPT[:] = [before]


def digest_of(svg: bytes, size: Size, fonts: Sequence[Path], most: int) -> str:
    """Return a digest of all a picture depends on: itself, its size, the fonts, and the program that draws."""
    stats = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in fonts]
    rest = repr((program(), size.width, size.height, most, stats, zlib.ZLIB_RUNTIME_VERSION))
    return hashlib.sha256(hashlib.sha256(svg).digest() + rest.encode()).hexdigest()


@lru_cache(maxsize=256)
def fitted(png: bytes, size: Size, most: int = MOST_BYTES) -> bytes:
    """Return a checked PNG as large as fits into a size, in its middle, with a palette."""
    with Image.open(BytesIO(png)) as opened:
        picture = opened.convert("RGBA")
    picture.thumbnail((size.width, size.height), Image.Resampling.LANCZOS)
    if picture.size != (size.width, size.height):
        canvas = Image.new("RGBA", (size.width, size.height), (0, 0, 0, 0))
        canvas.paste(picture, ((size.width - picture.width) // 2, (size.height - picture.height) // 2))
        picture = canvas
    opaque = picture.getchannel("A").getextrema() == (255, 255)
    method = Image.Quantize.MEDIANCUT if opaque else Image.Quantize.FASTOCTREE
    for colours in COLOURS:
        few = picture.convert("RGB" if opaque else "RGBA").quantize(colours, method, dither=Image.Dither.NONE)
        if len(small := _png(few)) <= most:
            break
    return small


def _png(picture: Image.Image) -> bytes:
    """Return a picture with a palette as a PNG without dates or other texts (PNG 3rd edition, 5 to 11)."""
    palette = picture.getpalette("RGBA") or []
    # Each row as its difference from the row above (filter type 2), which leaves long runs of zeros.
    rows = Image.frombytes("L", picture.size, picture.tobytes())
    above = Image.new("L", picture.size, 0)
    above.paste(rows, (0, 1))
    differences = ImageChops.subtract_modulo(rows, above).tobytes()
    width, height = picture.size
    lines = b"".join(b"\x02" + differences[at : at + width] for at in range(0, width * height, width))
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 15, 9, zlib.Z_RLE)
    colours = bytes(value for place, value in enumerate(palette) if place % 4 != 3)  # noqa: PLR2004 - red, green, blue
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", colours),
        (b"tRNS", bytes(palette[3::4])),
        (b"IDAT", squeeze.compress(lines) + squeeze.flush()),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


# -- the process --------------------------------------------------------------------------------------------------


class _Drawer:
    """The drawing process, started when first needed and again after it was stopped."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def draw(self, svg: bytes, size: Size, fonts: Sequence[Path], seconds: float) -> bytes | None:
        """Return the PNG, or None when the process had to be stopped or gave up."""
        job = json.dumps({"width": size.width, "height": size.height, "fonts": [str(path) for path in fonts]})
        with self._lock:
            first = self._process is None
            process = self._process or self._start()
            try:
                if process.stdin is not None:
                    send(process.stdin, job.encode())
                    send(process.stdin, svg)
                drawn = self._answers.get(timeout=seconds + STARTING * first)
            except (queue.Empty, OSError):
                drawn = b""
            if not drawn:
                self.stop()
            return drawn or None

    def _start(self) -> subprocess.Popen[bytes]:
        try:
            # Nothing is taken from the folder one happens to stand in (-P). It has a session of its own, because
            # Ctrl-C at the terminal is for the build, which ends this process too.
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "assay.website.drawing"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=without_secrets(),
                start_new_session=True,
            )
        except OSError as error:
            raise MachineError(
                Problem(
                    code="RUN04",
                    message=f"The process that draws pictures does not start: {error.strerror}.",
                    fix="check free memory, and that this computer lets programs start others",
                )
            ) from None
        self._answers = queue.SimpleQueue()
        Thread(target=_listen, args=(self._process.stdout, self._answers), daemon=True).start()
        return self._process

    def stop(self) -> None:
        """End the process, whatever it does."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue  # what was still to be written is of no use to anybody


def _listen(stream: IO[bytes], answers: queue.SimpleQueue[bytes]) -> None:
    """Pass on each answer; an empty one when there will be no more."""
    try:
        while True:
            answers.put(receive(stream))
    except (EOFError, OSError, ValueError):
        answers.put(b"")


_DRAWER = _Drawer()
atexit.register(_DRAWER.stop)
