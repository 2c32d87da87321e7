"""The process that draws SVG: reads pictures from its input, writes PNG to its output, until the input ends.

It is started by `raster`, which stops it when a picture takes too long; here is the limit of memory. Nothing else of
Assay is loaded, so it starts fast, and it opens no file but the fonts it is told.

Each message is its length in four bytes, then its bytes. A job is two messages: a JSON object with ``width``,
``height`` and ``fonts``, then the SVG. An answer is one: the PNG, or nothing when it cannot be drawn.

Example::

    python -m assay.website.drawing
"""

from __future__ import annotations

import json
import os
import struct
import sys
from typing import IO

MEGABYTES = 1024
"""Most memory it may take."""


def send(stream: IO[bytes], message: bytes) -> None:
    """Write one message."""
    stream.write(struct.pack(">I", len(message)) + message)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes:
    """Read one message; raises `EOFError` when the other side has gone."""
    (length,) = struct.unpack(">I", _exactly(stream, 4))
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) != length:
        raise EOFError
    return data


def main() -> None:
    """Draw until the input ends."""
    jobs, answers = sys.stdin.buffer, sys.stdout.buffer
    # What the library prints when memory runs out is said in words by the other process.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    _limit_memory()
    while True:
        try:
            job = json.loads(receive(jobs))
            svg = receive(jobs).decode("utf-8-sig")
        except EOFError:
            return
        send(answers, _draw(svg, job["width"], job["height"], job["fonts"]))


def _draw(svg: str, width: int, height: int, fonts: list[str]) -> bytes:
    from resvg_py import svg_to_bytes  # noqa: PLC0415 - `raster` takes the messages from here, and never draws

    try:
        return bytes(
            svg_to_bytes(
                svg_string=svg,
                width=width,
                height=height,
                skip_system_fonts=True,
                font_files=fonts,
                font_family="Noto Sans",
            )
        )
    except (ValueError, MemoryError, OSError):
        return b""


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - there is none on Windows

    most = MEGABYTES * 1024 * 1024
    try:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    except (ValueError, OSError):
        return  # macOS knows the limit and refuses it; the limit of time still holds


if __name__ == "__main__":
    main()
