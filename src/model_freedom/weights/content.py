"""A file's bytes, a few at a time: every recogniser reads through this, so none of them can read or wait too much."""

from __future__ import annotations

import struct
import time
from typing import Any, BinaryIO

MOST_BYTES = 8 << 20  # read of one file, all recognisers together
MOST_EXTENDED = 24 << 20  # more, for a format that keeps long lists before what counts: once a file
MOST_READS = 20_000
_MOST_DIMENSIONS, _MOST_ELEMENTS = 64, 1 << 63  # NumPy has the most dimensions; sizes are 64 bits wide everywhere
MOST_SECONDS = 2.0  # far above what an honest file takes (50 ms): a guard against a slow disk and against ourselves


class Unrecognised(Exception):
    """The file is not of this format, or broken, or asks for more work than it is worth."""


class Content:
    """Bounded random access to one file. Offsets and lengths are in bytes; whatever is past the bounds is refused."""

    def __init__(self, file: BinaryIO, size: int, *, most_bytes: int = MOST_BYTES) -> None:
        self._file = file
        self.size = size
        self._bytes_left = most_bytes
        self._reads_left = MOST_READS
        self._deadline = time.monotonic() + MOST_SECONDS
        self._head = b""
        self._extended = False
        self.kept: dict[str, object] = {}  # what one recogniser worked out and the next may use: a zip's directory

    def head(self, length: int = 512) -> bytes:
        """The first bytes, as many as there are."""
        if len(self._head) < min(length, self.size):
            self._head = self.read(0, length)
        return self._head[:length]

    def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset`; fewer at the end of the file. Raises Unrecognised past the bounds."""
        if offset < 0 or length < 0 or offset > self.size:
            raise Unrecognised("an offset outside the file")
        length = min(length, self.size - offset)
        self._bytes_left -= length
        self._reads_left -= 1
        if self._bytes_left < 0 or self._reads_left < 0 or time.monotonic() > self._deadline:
            raise Unrecognised("more to read than a header should need")
        self._file.seek(offset)
        parts = []
        while length > 0:
            part = self._file.read(length)
            if not part:
                break
            parts.append(part)
            length -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def extend(self) -> None:
        """Allows `MOST_EXTENDED` bytes more, once: for a file that has shown what it is, and whose header is long."""
        if not self._extended:
            self._extended = True
            self._bytes_left += MOST_EXTENDED

    def exactly(self, offset: int, length: int) -> bytes:
        """`length` bytes, or Unrecognised where the file ends before."""
        data = self.read(offset, length)
        if len(data) < length:
            raise Unrecognised("the file ends too early")
        return data

    def unpack(self, layout: str, offset: int) -> tuple[int, ...]:
        """Numbers by a `struct` layout."""
        return struct.unpack(layout, self.exactly(offset, struct.calcsize(layout)))


def elements(shape: Any) -> int:
    """The number of an array's elements. Raises Unrecognised for a shape that no array has: the product of a MiB of
    digits takes minutes.
    """
    count = 1
    if not isinstance(shape, (list, tuple)) or len(shape) > _MOST_DIMENSIONS:
        raise Unrecognised("no shape of a tensor")
    for size in shape:
        if type(size) is not int or not 0 <= size < _MOST_ELEMENTS:
            raise Unrecognised("no shape of a tensor")
        count *= size
    return count
