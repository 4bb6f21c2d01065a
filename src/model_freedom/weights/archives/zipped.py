"""zip, wheel, egg, jar, nupkg: the members by the central directory, each unpacked only as far as it is read."""

from __future__ import annotations

from typing import BinaryIO, cast

from model_freedom.weights.archives.bounds import Budget
from model_freedom.weights.archives.streams import Part, Unpacked, Window
from model_freedom.weights.archives.tree import Packed
from model_freedom.weights.content import Content
from model_freedom.weights.zips import Member, data_offset, members

_METHODS = {8: "deflate", 12: "bzip2", 14: "lzma", 93: "zstd", 95: "xz"}  # APPNOTE.TXT, 4.4.5
_DIRECTORY = 16 << 20  # bytes of a directory and of local headers that are read


def open_zip(file: BinaryIO, size: int, budget: Budget) -> list[Packed]:
    """The members that are files. Raises Unrecognised where this is no zip archive. What can't be unpacked is refused
    as it is opened: most members never are.
    """
    listed = members(Content(file, size, most_bytes=_DIRECTORY), budget.refuse)
    return [_packed(file, size, member, budget) for member in listed if not member.name.endswith("/")]


def _packed(file: BinaryIO, size: int, member: Member, budget: Budget) -> Packed:
    def opened() -> BinaryIO:
        if member.encrypted:
            raise budget.refuse("it has members that are encrypted")
        place = data_offset(Content(file, size, most_bytes=1 << 20), member)
        if place + member.packed > size:
            raise budget.refuse("it is cut short")
        part = Part(file, place, member.packed)
        if member.method == 0:
            return cast("BinaryIO", part)
        method = _METHODS.get(member.method)
        if method is None:
            raise budget.refuse("it has members that are packed in a way that isn't read")
        return cast("BinaryIO", Window(Unpacked(part, method, budget), member.size))

    stored = member.method == 0
    return Packed(member.name.replace("\\", "/"), member.packed if stored else member.size, opened)
