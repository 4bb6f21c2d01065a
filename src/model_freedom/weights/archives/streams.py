"""Compressed bytes as a bounded stream, and a window on a stream that can be read like a file.

Nothing is written to disk, and no more is kept in memory than a window's worth.
"""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol

from model_freedom.weights.archives.bounds import Budget

BLOCK = 256 << 10  # bytes made or read at a time
_LONGEST_READ = 8 << 20  # a tar header that claims to be longer is made to fill the memory
_KEPT = 64 << 20  # of a window: its beginning, which is all of it for most models
_TAIL = 8 << 20  # of a window, beyond its beginning: where archives and flat buffers have their directory
_LZMA_MEMORY = 256 << 20

# What unpacking raises on bytes that are broken, or made to break it.
BROKEN = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, MemoryError, OverflowError)


class Source(Protocol):
    """Anything that gives its bytes one after the other."""

    def read(self, length: int, /) -> bytes:
        """At most so many; none at the end. Raises one of BROKEN."""


class Seekable(io.RawIOBase):
    """What all of these files are to their readers; how costly a step back is, each says itself."""

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True


class Part(Seekable):
    """Some bytes of an open file as a file of their own: a stored member costs nothing to read."""

    def __init__(self, file: BinaryIO, start: int, length: int) -> None:
        self._file, self._start, self._length, self._at = file, start, length, 0

    def tell(self) -> int:
        """The offset, from the part's beginning."""
        return self._at

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Within the part, or past its end."""
        self._at = max(0, offset + (0, self._at, self._length)[whence])
        return self._at

    def read(self, length: int = -1, /) -> bytes:
        """Fewer bytes at the end of the part."""
        left = max(0, self._length - self._at)
        self._file.seek(self._start + self._at)
        data = self._file.read(left if length < 0 else min(length, left))
        self._at += len(data)
        return data


class Unpacked:
    """The bytes that a compressed stream unpacks to, from its beginning to its end, each block bounded."""

    def __init__(self, source: Source, method: str, budget: Budget) -> None:
        """`method` is one of `deflate`, `gzip`, `bzip2`, `xz`, `zstd`, `lzma` (as zip has it, with its properties in
        front). Raises Refused for what can't be read here, and one of BROKEN.
        """
        self._make = _zipped_lzma(source, budget) if method == "lzma" else _decompressor(method, budget)
        self._several = method not in {"deflate", "lzma"}  # streams may follow each other, and are one file
        self._source, self._budget = source, budget
        self._unpacking: Any = self._make()
        self._input = b""
        self._packed = self._made = 0
        self._ended = False

    def read(self, length: int, /) -> bytes:
        """At most so many bytes; none at the end. Raises one of BROKEN."""
        while not self._ended and length > 0:
            if self._unpacking.eof:
                self._next_stream()
                continue
            if not self._input and getattr(self._unpacking, "needs_input", True):
                self._input = self._source.read(BLOCK)
                self._packed += len(self._input)
            made: bytes = self._unpacking.decompress(self._input, min(length, BLOCK))
            if not made and not self._input and not self._unpacking.eof:
                self._ended = True
                raise EOFError("cut short")
            self._input = getattr(self._unpacking, "unconsumed_tail", b"")
            self._made += len(made)
            self._budget.spend(len(made))
            self._budget.compare(self._packed, self._made)
            if made:
                return made
        return b""

    def _next_stream(self) -> None:
        rest: bytes = self._unpacking.unused_data or (self._source.read(BLOCK) if self._several else b"")
        rest = rest.lstrip(b"\0")
        if not rest or not self._several:
            self._ended = True
            return
        self._unpacking = self._make()
        self._input = rest


def _decompressor(method: str, budget: Budget) -> Callable[[], Any]:
    if method == "deflate":
        return lambda: zlib.decompressobj(-15)
    if method == "gzip":
        return lambda: zlib.decompressobj(31)
    if method == "bzip2":
        return bz2.BZ2Decompressor
    if method == "xz":
        return lambda: lzma.LZMADecompressor(memlimit=_LZMA_MEMORY)
    try:
        from compression import zstd  # type: ignore[import-not-found,unused-ignore] # Python 3.14
    except ImportError:
        raise budget.refuse("it is packed with zstd, which Python reads from version 3.14 on") from None
    return zstd.ZstdDecompressor  # type: ignore[no-any-return,unused-ignore]


def _zipped_lzma(source: Source, budget: Budget) -> Callable[[], Any]:
    """APPNOTE.TXT, 5.8.8: the version, the length of the properties, and those of LZMA's own header."""
    head = source.read(9)
    if len(head) < 9 or head[2:4] != b"\5\0" or head[4] >= 9 * 5 * 5:
        raise lzma.LZMAError("no properties of LZMA")
    dictionary = max(4096, int.from_bytes(head[5:9], "little"))
    if dictionary > _LZMA_MEMORY:
        raise budget.refuse("it needs more memory to unpack than a scan is worth")
    rest, lc = divmod(head[4], 9)
    pb, lp = divmod(rest, 5)
    made = {"id": lzma.FILTER_LZMA1, "dict_size": dictionary, "lc": lc, "lp": lp, "pb": pb}
    return lambda: lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[made])


class Rewinding(Seekable):
    """A stream as a seekable file without a memory: forward by reading on, backward by beginning anew."""

    def __init__(self, begin: Callable[[], Source]) -> None:
        self._begin = begin
        self._source = begin()
        self._at = 0
        self._recent = self._again = b""  # a reader of headers likes to step back by a byte

    def tell(self) -> int:
        """The offset in the unpacked bytes."""
        return self._at

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """To an offset from the beginning, or from here. Raises one of BROKEN."""
        target = offset + (self._at if whence == 1 else 0)
        back = self._at - target
        if 0 < back <= len(self._recent) and not self._again:
            self._again = self._recent[-back:]
            self._recent = self._recent[:-back]
            self._at = target
        elif back > 0:
            self._source, self._at = self._begin(), 0
            self._recent = self._again = b""
        while self._at < target:
            if not self._some(min(BLOCK, target - self._at)):
                break
        return self._at

    def _some(self, length: int) -> bytes:
        if self._again:
            data, self._again = self._again[:length], self._again[length:]
        else:
            data = self._source.read(length)
        self._at += len(data)
        self._recent = (self._recent + data[-512:])[-512:]
        return data

    def read(self, length: int = -1, /) -> bytes:
        """Exactly so many bytes where there are. Raises one of BROKEN."""
        if not 0 <= length <= _LONGEST_READ:
            raise OSError("a header longer than it is worth")
        parts = []
        while length > 0:
            part = self._some(length)
            if not part:
                break
            parts.append(part)
            length -= len(part)
        return b"".join(parts)


class Window(Seekable):
    """A stream of known size that can be read at any offset of its beginning, and at its end.

    It unpacks no further than it is read. Between what is kept of the beginning and of the end it raises OSError.
    """

    def __init__(self, source: Source, size: int) -> None:
        self._source, self._size, self._at = source, size, 0
        self._head = bytearray()
        self._tail = bytearray()
        self._made = 0

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Unpacks nothing yet."""
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def tell(self) -> int:
        """The offset in the unpacked bytes."""
        return self._at

    def read(self, length: int = -1, /) -> bytes:
        """Raises one of BROKEN where the stream does, or where the bytes are no longer there."""
        end = self._size if length < 0 else min(self._size, self._at + length)
        end = min(end, self._at + _LONGEST_READ)
        while self._made < end:
            self._pull()
        data = bytes(self._head[self._at : end])
        if len(data) < end - self._at:
            begin = self._made - len(self._tail)
            start = self._at + len(data)
            if start < begin:
                raise OSError("bytes in the middle of a long member, which are not kept")
            data += bytes(self._tail[start - begin : end - begin])
        self._at += len(data)
        return data

    def _pull(self) -> None:
        data = self._source.read(BLOCK)
        if not data:
            raise EOFError("shorter than it claims to be")
        self._made += len(data)
        room = max(0, _KEPT - len(self._head))
        self._head += data[:room]
        self._tail += data[room:]
        if len(self._tail) > 2 * _TAIL:
            del self._tail[: len(self._tail) - _TAIL]
