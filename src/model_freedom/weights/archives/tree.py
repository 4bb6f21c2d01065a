"""An archive as a tree of files, so that its members are found and joined as files of a repository are."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO, NamedTuple, cast

from model_freedom.repository.tree import Entry
from model_freedom.weights.archives.bounds import Budget
from model_freedom.weights.archives.streams import BROKEN, Seekable


class Packed(NamedTuple):
    """One member: its path with forward slashes, the bytes it claims to unpack to, and how to read it."""

    path: str
    size: int
    open: Callable[[], BinaryIO]


class ArchiveTree:
    """The members, sorted by path as every tree's files are. Links among them are not followed."""

    in_git = False
    state = ""

    def __init__(self, name: str, members: list[Packed], budget: Budget) -> None:
        self.root = name
        self.budget = budget
        self._members = {member.path: member for member in members}
        self.entries = tuple(sorted(Entry(path) for path in self._members))

    def entry(self, path: str) -> Entry | None:
        """See `Tree.entry`."""
        return Entry(path) if path in self._members else None

    def has(self, path: str) -> bool:
        """See `Tree.has`."""
        return path in self._members or any(name.startswith(path.rstrip("/") + "/") for name in self._members)

    def size(self, entry: Entry) -> int | None:
        """What the archive claims."""
        return self._members[entry.path].size

    def open(self, entry: Entry) -> BinaryIO:
        """A bounded view of the member, which unpacks as it is read. Raises OSError."""
        try:
            return cast("BinaryIO", Guarded(self._members[entry.path].open()))
        except BROKEN as error:
            raise OSError(str(error)) from error

    def read(self, entry: Entry, limit: int) -> bytes:
        """See `Tree.read`."""
        with self.open(entry) as file:
            return file.read(limit + 1)

    def attribute(self, name: str, paths: list[str]) -> dict[str, str]:  # noqa: ARG002 -- the protocol's arguments
        """An archive has no gitattributes."""
        return {}

    def close(self) -> None:
        """The archive's file is its opener's to close."""


class Guarded(Seekable):
    """A member whose every failure to unpack is an OSError, which readers of files expect."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """See `io`. Raises OSError."""
        try:
            return self._file.seek(offset, whence)
        except BROKEN as error:
            raise OSError(str(error)) from error

    def tell(self) -> int:
        """See `io`."""
        return self._file.tell()

    def read(self, length: int = -1, /) -> bytes:
        """See `io`. Raises OSError."""
        try:
            return self._file.read(length)
        except BROKEN as error:
            raise OSError(str(error)) from error
