"""The tree of files as the rest of the program sees it, whether git or a plain folder keeps it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable
from typing import BinaryIO, NamedTuple, Protocol

REGULAR = "100644"
EXECUTABLE = "100755"
SYMLINK = "120000"
SUBMODULE = "160000"


class Entry(NamedTuple):
    """One tracked file. `path` is POSIX, relative to the root; bytes that are not UTF-8 are surrogate escapes."""

    path: str
    mode: str = REGULAR
    blob: str = ""  # git's object id; empty outside git

    @property
    def is_file(self) -> bool:
        """A regular file, not a symbolic link and not a submodule."""
        return self.mode in {REGULAR, EXECUTABLE}


class Tree(Protocol):
    """What the parts below may ask. Nothing here follows a symbolic link or runs anything of the repository's."""

    root: str
    """Absolute path of the top folder."""
    in_git: bool

    @property
    def state(self) -> str:
        """The same text for the same paths and contents, where that is had for less than the entries; else ""."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every file, sorted by path."""

    def entry(self, path: str) -> Entry | None:
        """The file of that name, if the tree has it."""

    def has(self, path: str) -> bool:
        """Whether the tree has this file, or a folder of this name with a file in it ("" and "." are the root)."""

    def size(self, entry: Entry) -> int | None:
        """Bytes of the content, where a look at the disk tells it; None where only git could."""

    def open(self, entry: Entry) -> BinaryIO:
        """The content to be committed, seekable; for Git LFS files what stands on the disk.

        Raises OSError, and CannotProceed where git has no content at all (a partial clone).
        """

    def read(self, entry: Entry, limit: int) -> bytes:
        """At most `limit` + 1 bytes of what git itself stores (a pointer stays a pointer). Raises OSError.

        One byte past the limit tells the caller that there is more.
        """

    def attribute(self, name: str, paths: list[str]) -> dict[str, str]:
        """The value of a gitattribute for each path that has one; empty outside git."""

    def close(self) -> None:
        """Ends what runs in the background."""


def open_regular(path: str) -> BinaryIO:
    """Opens a regular file for reading and nothing else: no link is followed, no pipe or device is waited on.

    Raises OSError, also where the file is not a regular one.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", path)
        return os.fdopen(descriptor, "rb", buffering=0)
    except BaseException:
        os.close(descriptor)
        raise


def parent_folders(path: str) -> list[str]:
    """Every folder above `path`, nearest first, the root ("") last."""
    folders = []
    while path:
        path = path.rpartition("/")[0]
        folders.append(path)
    return folders


def relative_to(root: str, path: str) -> str:
    """`path` as the tree whose top is `root` names it: POSIX, "." for the root, ".." first for what lies outside.

    Links above the last name are followed, the last is not: a link in the tree is itself meant.
    """
    folder, name = os.path.split(os.path.abspath(path))
    real = os.path.join(os.path.realpath(folder), name)
    if os.path.realpath(real) == os.path.realpath(root):
        return "."
    return os.path.relpath(real, os.path.realpath(root)).replace(os.sep, "/")


def lies_in(within: Iterable[str]) -> Callable[[str], bool]:
    """Whether a path is one of these files or folders, or below one; with none of them, every path is."""
    named = frozenset(within)
    if not named:
        return lambda _path: True
    folders = tuple(f"{path}/" for path in named)
    return lambda path: path in named or path.startswith(folders)
