"""The bits of a Bitstring Status List (W3C REC 2025-05-15; standards 5.1).

Rules:

* Index 0 is the most significant bit of byte 0. A list holds at least 131,072 bits, for herd privacy.
* Writing is deterministic: same indexes, same library, same text (no time, no name in the gzip header).
* Reading is bounded: a list that inflates past the limit is refused before it fills the memory (faults C03).

Example::

    get_bit(decode_list(encode_list([94567])), 94567)  # True
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from assay.errors import DocumentError
from assay.integrity import multibase

MIN_BITS = 131_072
"""Fewest bits of a list: 16 KiB uncompressed (BSL, section 2.2)."""
MAX_BYTES = 5 * 1024 * 1024
"""Most bytes a list may inflate to."""

_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
"""Deflate, no flags, no time, best compression, unknown system: the parts that differ between machines."""
_GZIP = 31
"""zlib's window bits for a gzip container."""


def encode_list(indexes: Iterable[int], size: int = MIN_BITS) -> str:
    """Return ``encodedList``: ``u`` and base64url of the gzipped bits, with the bits at the indexes set.

    *size* is in bits, a multiple of 131,072. Raises `DocumentError` ``ST03`` for a size or an index that cannot be.
    """
    if size < MIN_BITS or size % MIN_BITS:
        raise _fault(f"STATUS_LIST_LENGTH_ERROR: a status list has a multiple of {MIN_BITS:,} bits, not {size:,}")
    raw = bytearray(size // 8)
    for index in indexes:
        _check_index(index, size)
        raw[index >> 3] |= 0x80 >> (index & 7)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = deflate.compress(raw) + deflate.flush()
    trailer = zlib.crc32(raw).to_bytes(4, "little") + len(raw).to_bytes(4, "little")
    return multibase.encode_base64url(_GZIP_HEADER + body + trailer)


def decode_list(text: str, *, limit: int = MAX_BYTES) -> bytes:
    """Return the uncompressed bits, at least 16,384 bytes and at most *limit* bytes.

    Raises `DocumentError` ``ST03``, its sentence starting with the problem type of BSL section 3.2.
    """
    if len(text) > 2 * limit:
        raise _fault(f"MALFORMED_VALUE_ERROR: encodedList is longer than {2 * limit:,} characters")
    try:
        raw = _inflate(multibase.decode_base64url(text), limit)
    except zlib.error:
        raise _fault("MALFORMED_VALUE_ERROR: encodedList is not packed as a list is (gzip)") from None
    except ValueError as error:
        raise _fault(f"MALFORMED_VALUE_ERROR: encodedList {error}") from error
    if len(raw) * 8 < MIN_BITS:
        raise _fault(f"STATUS_LIST_LENGTH_ERROR: the list has {len(raw) * 8:,} bits, fewer than {MIN_BITS:,}")
    return raw


def get_bit(raw: bytes, index: int) -> bool:
    """Return the bit at an index of an uncompressed list; raise `DocumentError` ``ST03`` outside of it."""
    _check_index(index, len(raw) * 8)
    return bool(raw[index >> 3] & 0x80 >> (index & 7))


def set_bits(raw: bytes) -> Iterator[int]:
    """Yield the indexes of the bits that are set, in order."""
    for number, byte in enumerate(raw):
        if byte:
            yield from (number * 8 + place for place in range(8) if byte & 0x80 >> place)


def _check_index(index: int, size: int) -> None:
    if not 0 <= index < size:
        raise _fault(f"RANGE_ERROR: there is no index {index} in a list of {size:,} bits")


def _inflate(data: bytes, limit: int) -> bytes:
    inflate = zlib.decompressobj(_GZIP)
    raw = inflate.decompress(data, limit + 1)
    if len(raw) > limit:
        message = f"inflates to more than {limit:,} bytes"
        raise ValueError(message)
    if not inflate.eof or inflate.unused_data:
        message = "is cut off, or has something after its end"
        raise ValueError(message)
    return raw


def _fault(message: str) -> DocumentError:
    return DocumentError("ST03", message, fix="take the status list as its issuer published it, or have it issued anew")
