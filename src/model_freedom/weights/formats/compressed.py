"""A model packed by itself, as joblib and others do: gzip, zlib, bzip2, xz, LZ4. One level is looked into."""

from __future__ import annotations

import bz2
import io
import lzma
import re
import struct
import zlib
from collections.abc import Iterator

from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.match import Match

_PACKED = 3 << 20  # bytes read
_UNPACKED = 8 << 20  # bytes kept: whatever the packed bytes claim
_MEMORY = 32 << 20  # bytes that xz may use
_ENDINGS = (".gz", ".bz2", ".xz", ".lzma", ".lz4", ".z", ".zlib")
_TAR = b"ustar"
_LZ4 = b"\x04\x22\x4d\x18"
# joblib before 0.10 (numpy_pickle_compat.py): the unpacked length in hexadecimal, filled up to 19 signs, then zlib.
_ZFILE = re.compile(rb"ZF0x[0-9a-f]{1,16}L? {0,16}")
_ZFILE_HEADER = 21  # bytes
_PACKINGS = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x5d\0\0", _LZ4, b"x\x01", b"x\x5e", b"x\x9c", b"x\xda")


def recognise(content: Content, name: str) -> Match | None:
    """What the unpacked bytes are, where they are weights. Archives of several files are not looked into here."""
    if content.size < 64:
        return None
    start = _ZFILE_HEADER if _ZFILE.match(content.head(32)) else 0
    packed = content.read(start, _PACKED)
    data, whole = _unpack(packed[:8], packed)
    ending = next((ending for ending in _ENDINGS if name.endswith(ending)), "")
    if len(data) < 32 or data[257:262] == _TAR or data.startswith(_PACKINGS):
        return None
    if data.startswith(b"PK\x03\x04"):
        return _archive(data, whole, name.removesuffix(ending))
    from model_freedom.weights.recognise import recognise as look

    inner = _Prefix(data, len(data) if whole and content.size <= _PACKED else _length(content, data))
    match = look(name.removesuffix(ending) if ending else name, inner)
    return None if match is None else match._replace(reason=match.reason or "compressed")


def _archive(data: bytes, whole: bool, name: str) -> Match | None:
    """Archives of NumPy and PyTorch are packed once more by some. Of a large one the end, where all is listed, isn't
    read: its name and its first member tell what it may be.
    """
    from model_freedom.weights.formats import numpy_arrays, pytorch

    if not name.endswith((".npz", *pytorch.ENDINGS)):
        return None
    if whole:
        read = numpy_arrays.recognise if name.endswith(".npz") else pytorch.recognise
        match = read(Content(io.BytesIO(data), len(data)), name)
        return match and match._replace(reason=match.reason or "compressed")
    (length,) = struct.unpack_from("<H", data, 26)  # APPNOTE.TXT 4.3.7
    first = data[30 : 30 + length].decode("utf-8", "replace")
    if name.endswith(".npz"):
        return numpy_arrays.by_name(name, first) if first.endswith(".npy") else None
    return Match("PyTorch") if first.endswith("/data.pkl") else None


def unpacked(content: Content) -> bytes:
    """The first bytes of what is packed. Raises Unrecognised."""
    return _unpack(content.head(8), content.read(0, _PACKED))[0]


class _Prefix(Content):
    """Unpacked bytes, of which the end may be missing: `size` is what the whole would have."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(io.BytesIO(data), size)
        self._length = len(data)

    def read(self, offset: int, length: int) -> bytes:
        """See `Content.read`. What was not unpacked can't be read."""
        if offset > self._length:
            raise Unrecognised("beyond what was unpacked")
        return super().read(offset, length)


def _length(content: Content, data: bytes) -> int:
    """What the whole has: gzip ends with the length (of less than 4 GiB); elsewhere at least what was unpacked."""
    if content.head(2) == b"\x1f\x8b":
        (size,) = content.unpack("<I", content.size - 4)
        return max(size, len(data))
    return len(data)


def _unpack(head: bytes, data: bytes) -> tuple[bytes, bool]:
    """The first bytes unpacked, and whether these are all."""
    try:
        if head.startswith(b"\x1f\x8b\x08") or (head[0] == 0x78 and int.from_bytes(head[:2], "big") % 31 == 0):
            inflating = zlib.decompressobj(47)
            return inflating.decompress(data, _UNPACKED), inflating.eof
        if head.startswith(b"BZh"):
            bunzip = bz2.BZ2Decompressor()
            return bunzip.decompress(data, _UNPACKED), bunzip.eof
        if head.startswith((b"\xfd7zXZ\0", b"\x5d\0\0")):
            unxz = lzma.LZMADecompressor(memlimit=_MEMORY)
            return unxz.decompress(data, _UNPACKED), unxz.eof
    except (lzma.LZMAError, EOFError, OSError) as error:
        raise Unrecognised("broken compression") from error
    if head.startswith(_LZ4):
        return _lz4(data)
    raise Unrecognised("another kind of compression")


_LZ4_ENOUGH = 256 << 10  # bytes: in Python this takes some milliseconds, and a pickle's classes come first


def _lz4(data: bytes) -> tuple[bytes, bool]:
    """The frame's blocks. Source: lz4/lz4 doc/lz4_Frame_format.md, lz4_Block_format.md."""
    flags = data[4]
    if flags >> 6 != 1:
        raise Unrecognised("no LZ4 frame")
    at = 7 + (8 if flags & 0x08 else 0) + (4 if flags & 0x01 else 0)
    out = bytearray()
    while len(out) < _LZ4_ENOUGH and at + 4 <= len(data):
        (size,) = struct.unpack_from("<I", data, at)
        at += 4
        if size == 0:
            return bytes(out), True
        stored, size = bool(size >> 31), size & 0x7FFFFFFF
        block = data[at : at + size]
        if stored:
            out += block
        else:
            for part in _block(block, out):
                out += part
                if len(out) >= _LZ4_ENOUGH:
                    break
        at += size + (4 if flags & 0x10 else 0)
    return bytes(out), False


def _block(block: bytes, out: bytearray) -> Iterator[bytes]:
    """Literals, and copies of what is in `out` by then."""
    at = 0
    while at < len(block):
        token = block[at]
        length, at = _more(block, at + 1, token >> 4)
        yield block[at : at + length]
        at += length
        if at + 2 > len(block):
            return
        (offset,) = struct.unpack_from("<H", block, at)
        length, at = _more(block, at + 2, token & 0x0F)
        length += 4
        start = len(out) - offset
        if offset == 0 or start < 0:
            raise Unrecognised("a copy of what is not there")
        repeated = bytes(out[start : start + length])  # of a long way back only what is copied
        yield (repeated * (min(length, _LZ4_ENOUGH) // len(repeated) + 1))[:length]


def _more(block: bytes, at: int, length: int) -> tuple[int, int]:
    if length == 15:
        while at < len(block):
            length += block[at]
            at += 1
            if block[at - 1] != 255:
                break
    return length, at
