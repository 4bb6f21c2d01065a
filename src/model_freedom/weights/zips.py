"""A zip archive by its central directory: what is in it, and the beginning of a member, without unpacking.

Source: APPNOTE.TXT of PKWARE, 4.3. `zipfile` would read a directory of any length and keep an object for each entry.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import NamedTuple, cast

from model_freedom.weights.content import Content, Unrecognised

MOST_MEMBERS = 50_000
_LONGEST_DIRECTORY = 4 << 20
_TAIL = 22 + 65_535  # the end record and the longest comment
_END = b"PK\x05\x06"
_STORED, _DEFLATED = 0, 8
_IN_ZIP64 = 0xFFFFFFFF


class Member(NamedTuple):
    """One entry: sizes in bytes, `packed` in the archive and `size` once unpacked; `offset` of its local header."""

    name: str
    method: int
    packed: int
    size: int
    offset: int
    encrypted: bool = False


def members(content: Content, refuse: Callable[[str], object] | None = None) -> list[Member]:
    """All entries in the order of the directory. Raises Unrecognised where this is no zip archive, and where the
    directory is longer than it is worth; unless `refuse` is to be told that, which is given the first entries then.
    """
    start = max(0, content.size - _TAIL)
    near = max(0, content.size - 1024)  # nearly every archive ends without a comment
    tail = content.read(near, content.size - near)
    if tail.rfind(_END) < 0:
        near, tail = start, content.read(start, content.size - start)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise Unrecognised("no zip archive")
    count, length, offset = struct.unpack_from("<H2I", tail, at + 10)
    end = near + at
    # Some writers, PyTorch's among them, always add the records for large archives between directory and end.
    if _IN_ZIP64 in {length, offset} or count == 0xFFFF or content.read(max(0, end - 20), 4) == b"PK\x06\x07":
        count, length, offset, end = _zip64(content, end)
    shift = end - length - offset  # of an archive behind something else, such as a program
    if shift < 0:
        raise Unrecognised("a directory longer than its archive")
    longest = _LONGEST_DIRECTORY
    if length > longest or count > MOST_MEMBERS:
        if refuse is None:
            raise Unrecognised("a directory longer than it is worth")
        longest *= 3
        if length > longest or count > MOST_MEMBERS:
            refuse(f"it has more than {MOST_MEMBERS:,} members, or {longest >> 20} MiB of names")
    whole = length <= longest and count <= MOST_MEMBERS
    try:
        data = content.exactly(offset + shift, min(length, longest))
        return _directory(data, min(count, MOST_MEMBERS), shift, whole=whole)
    except struct.error as error:
        raise Unrecognised("a directory that ends too early") from error


def _zip64(content: Content, end: int) -> tuple[int, int, int, int]:
    """Count, length and offset of the directory, and where it ends, by the record for large archives.

    It stands right before its locator, which is also true of an archive behind something else.
    """
    if end < 76 or content.exactly(end - 20, 4) != b"PK\x06\x07":
        raise Unrecognised("no zip64 record")
    place = end - 76
    if content.exactly(place, 4) != b"PK\x06\x06":
        raise Unrecognised("no zip64 record")
    count, length, offset = content.unpack("<QQQ", place + 32)
    return count, length, offset, place


def _directory(data: bytes, count: int, shift: int, *, whole: bool) -> list[Member]:
    found: list[Member] = []
    at = 0
    for _ in range(count):
        if len(data) - at < 46:
            if not whole:
                break
            raise Unrecognised("a directory shorter than its number of entries")
        head = struct.unpack_from("<4s4x2H4x3I3H8xI", data, at)
        signature, flags, method, _crc, packed, size, name, extra, comment, offset = head
        if signature != b"PK\x01\x02":
            raise Unrecognised("no directory entry")
        at += 46
        text = data[at : at + name].decode("utf-8", "replace")
        if _IN_ZIP64 in {packed, size, offset}:
            size, packed, offset = _large(data[at + name : at + name + extra], size, packed, offset)
        found.append(Member(text, method, packed, size, offset + shift, bool(flags & 1)))
        at += name + extra + comment
    return found


def _large(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """The 64-bit values of an entry's extra field 1, present only for those that don't fit in 32 bits."""
    at = 0
    while at + 4 <= len(extra):
        number, length = struct.unpack_from("<2H", extra, at)
        if number == 1:
            whole = extra[at + 4 : at + 4 + length]
            values = iter(struct.unpack_from(f"<{len(whole) // 8}Q", whole))
            size, packed, offset = (next(values, v) if v == _IN_ZIP64 else v for v in (size, packed, offset))
            break
        at += 4 + length
    return size, packed, offset


def data_offset(content: Content, member: Member) -> int:
    """Where a member's packed bytes begin."""
    if content.exactly(member.offset, 4) != b"PK\x03\x04":
        raise Unrecognised("no local header")
    name, extra = content.unpack("<2H", member.offset + 26)
    return member.offset + 30 + name + extra


def beginning(content: Content, member: Member, limit: int) -> bytes:
    """The first `limit` unpacked bytes of a member, or all of it where it is shorter. Nothing beyond them is made."""
    if member.encrypted:
        raise Unrecognised("an encrypted member")
    place = data_offset(content, member)
    if member.method == _STORED:
        return content.read(place, min(limit, member.packed))
    if member.method != _DEFLATED:
        raise Unrecognised("a method of packing that no model uses")
    unpacking = zlib.decompressobj(-15)
    parts: list[bytes] = []
    end = place + member.packed
    while limit > 0 and place < end and not unpacking.eof:
        block = content.read(place, min(64 << 10, end - place))
        if not block:
            break
        place += len(block)
        try:
            parts.append(unpacking.decompress(block, limit))
        except zlib.error as error:
            raise Unrecognised("a member that does not unpack") from error
        limit -= len(parts[-1])
    return b"".join(parts)


class Zip:
    """One archive's members by name. Raises Unrecognised where it is none."""

    def __init__(self, content: Content) -> None:
        self._content = content
        if "zip" not in content.kept:  # asked by every format that is a zip archive
            content.kept["zip"] = {member.name: member for member in members(content)}
        self.members = cast("dict[str, Member]", content.kept["zip"])

    def data_offset(self, member: Member) -> int:
        """Where a member's packed bytes begin."""
        return data_offset(self._content, member)

    def read(self, name: str, limit: int) -> bytes:
        """See `beginning`. Raises KeyError where there is no such member."""
        return beginning(self._content, self.members[name], limit)
