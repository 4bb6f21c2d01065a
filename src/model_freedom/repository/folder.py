"""A plain folder as a tree: for `scan` outside git. Links are listed, never followed."""

from __future__ import annotations

import os
import stat
from functools import cached_property
from typing import BinaryIO

from model_freedom.repository.tree import EXECUTABLE, REGULAR, SYMLINK, Entry, open_regular


class FolderTree:
    """Every file below `root`, in the order of their paths; version control's own folders are left out."""

    in_git = False
    state = ""
    _SKIPPED = frozenset({".git", ".hg", ".svn"})

    def __init__(self, root: str) -> None:
        self.root = os.path.abspath(root)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All regular files and symbolic links; pipes, sockets and devices are not files of a model."""
        found: list[Entry] = []
        pending = [""]
        while pending:
            folder = pending.pop()
            try:
                listing = list(os.scandir(os.path.join(self.root, folder)))
            except OSError:  # a folder that may not be read holds nothing that could be judged
                continue
            for item in listing:
                path = f"{folder}/{item.name}" if folder else item.name
                if item.is_dir(follow_symlinks=False):
                    if item.name not in self._SKIPPED:
                        pending.append(path)
                    continue
                mode = _mode(item)
                if mode:
                    found.append(Entry(path.replace(os.sep, "/"), mode))
        return tuple(sorted(found))

    @cached_property
    def _by_path(self) -> dict[str, Entry]:
        return {entry.path: entry for entry in self.entries}

    def entry(self, path: str) -> Entry | None:
        """See `Tree.entry`."""
        return self._by_path.get(path)

    def has(self, path: str) -> bool:
        """See `Tree.has`. Asked of the disk, link by link, so that no link leads out."""
        if path in {"", "."} or path in self._by_path:
            return True
        return any(entry.path.startswith(path.rstrip("/") + "/") for entry in self.entries)

    def size(self, entry: Entry) -> int | None:
        """See `Tree.size`."""
        try:
            return os.lstat(os.path.join(self.root, entry.path)).st_size
        except OSError:
            return None

    def open(self, entry: Entry) -> BinaryIO:
        """See `Tree.open`."""
        return open_regular(os.path.join(self.root, entry.path))

    def read(self, entry: Entry, limit: int) -> bytes:
        """See `Tree.read`."""
        if entry.mode == SYMLINK:
            return os.fsencode(os.readlink(os.path.join(self.root, entry.path)))[: limit + 1]
        with self.open(entry) as file:
            return _read_up_to(file, limit + 1)

    def attribute(self, name: str, paths: list[str]) -> dict[str, str]:  # noqa: ARG002 -- the protocol's arguments
        """A plain folder has no gitattributes."""
        return {}

    def close(self) -> None:
        """Nothing runs in the background."""


def _read_up_to(file: BinaryIO, length: int) -> bytes:
    parts: list[bytes] = []
    while length > 0:
        part = file.read(min(length, 1 << 20))
        if not part:
            break
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _mode(item: os.DirEntry[str]) -> str | None:
    try:
        mode = item.stat(follow_symlinks=False).st_mode
    except OSError:
        return None
    if stat.S_ISLNK(mode):
        return SYMLINK
    if stat.S_ISREG(mode):
        return EXECUTABLE if mode & 0o111 else REGULAR
    return None
