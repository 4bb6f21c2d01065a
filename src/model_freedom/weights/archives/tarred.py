"""tar, bare or packed with gzip, bzip2, xz or zstd (sdist, crate, the data of a Debian package): one pass to list the
members and one to read them, by Python's own reader of headers on a bounded stream.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from typing import IO, BinaryIO, cast

from model_freedom.weights.archives.bounds import MOST_MEMBERS, Budget
from model_freedom.weights.archives.streams import BROKEN, Part, Rewinding, Unpacked, Window
from model_freedom.weights.archives.tree import Packed
from model_freedom.weights.content import Unrecognised
from model_freedom.weights.names import NEVER, extension

# Members are opened in the order of their names: small ones are kept while listing, large ones cost another pass each.
_SMALL = 1 << 20
_KEPT = 96 << 20
_MAGICS = ((b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ\0", "xz"), (b"\x28\xb5\x2f\xfd", "zstd"))


def open_tar(file: BinaryIO, start: int, length: int, budget: Budget) -> list[Packed]:
    """The members that are files; of a tar that is cut short, those before the cut. Raises Unrecognised, Refused."""
    whole = Part(file, start, length)
    head = whole.read(512)
    whole.seek(0)
    method = next((name for magic, name in _MAGICS if head.startswith(magic)), None)
    if method is None and head[257:262] != b"ustar":
        raise Unrecognised("no tar archive")
    stream: IO[bytes] = cast("IO[bytes]", whole)
    if method is not None:
        packing = method
        stream = cast("IO[bytes]", Rewinding(lambda: Unpacked(Part(file, start, length), packing, budget)))
    try:
        archive = tarfile.TarFile(fileobj=stream, errorlevel=0)
    except (tarfile.TarError, *BROKEN) as error:
        raise Unrecognised("no tar archive") from error
    return _members(archive, budget, in_place=method is None)


def _members(archive: tarfile.TarFile, budget: Budget, *, in_place: bool) -> list[Packed]:
    listed: list[Packed] = []
    room = 0 if in_place else _KEPT
    try:
        while (member := archive.next()) is not None:
            if not member.isreg() or member.size < 0:
                continue
            opened = _opener(archive, member, in_place=in_place)
            if member.size <= min(_SMALL, room) and extension(member.name) not in NEVER:
                room -= member.size
                opened = _kept(opened().read())
            listed.append(Packed(member.name.removeprefix("./"), member.size, opened))
            if len(listed) > MOST_MEMBERS:
                budget.refuse(f"it has more than {MOST_MEMBERS:,} members")
                break
    except (tarfile.TarError, RecursionError, *BROKEN):
        budget.refuse("it is cut short, or broken")  # from here on: what stands before it is there
    return listed


def _kept(data: bytes) -> Callable[[], BinaryIO]:
    return lambda: io.BytesIO(data)


def _opener(archive: tarfile.TarFile, member: tarfile.TarInfo, *, in_place: bool) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        try:
            file = archive.extractfile(member)
        except (tarfile.TarError, KeyError) as error:
            raise OSError(str(error)) from error
        if file is None:
            raise OSError("no file")
        return cast("BinaryIO", file if in_place else Window(file, member.size))

    return opened
