"""Weights in slices, each a file of its own, and weights that are slices of one file that a script describes."""

from __future__ import annotations

import io
import posixpath
import re
from contextlib import ExitStack
from typing import TYPE_CHECKING, BinaryIO

from model_freedom.weights import names
from model_freedom.weights.record import Outcome

if TYPE_CHECKING:
    from model_freedom.repository import Entry
    from model_freedom.weights.match import Match
    from model_freedom.weights.neighbours import Group

# `split` counts by letters, others by digits, from 0 or 1: model.onnx.partaa, model.pt.part1, model.gguf.001.
_SLICE = re.compile(r"(.+?\.[a-z0-9_]{2,12}?)[._-](?:part|chunk|split)?[._-]?(\d{1,3}|[a-z]{2})", re.I)
_FIRST = frozenset({"0", "1", "00", "01", "000", "001", "aa"})
_MOST_SLICES = 200
# What Emscripten's packager writes (emscripten-core/emscripten tools/file_packager.py): files one after the other in
# `name.data`, and where each begins and ends in a script beside it.
_PLACED = re.compile(
    rb"""["']?filename["']?\s?:\s?["']([^"'\n]{1,300})["']\s?,\s?["']?start["']?\s?:\s?(\d{1,12})\s?,"""
    rb"""\s?["']?end["']?\s?:\s?(\d{1,12})"""
)
_SCRIPTS = ("{}.js", "{}_loader.js", "{}.data.js", "{}.js.metadata", "{}.json")
_LONGEST = 1 << 20  # bytes of a script
_MOST_PLACED = 1000


def may_be(path: str) -> bool:
    """Whether a name is one of a slice or of packed files."""
    return path.endswith((".data", "aa", "0", "1")) and (path.endswith(".data") or _whole(path) is not None)


def _whole(path: str) -> tuple[str, str] | None:
    """The name without its count, where weights have such names, and the count."""
    found = _SLICE.fullmatch(path.rpartition("/")[2])
    if found is None or not found[1].lower().endswith(names.WEIGHTS):
        return None
    return found[1], found[2].lower()


def split(group: Group) -> None:
    """Slices that are weights once they are put together; the first leads."""
    for entry in group.tree.entries:
        if not may_be(entry.path) or entry.path.endswith(".data") or not entry.is_file or entry.path in group.files:
            continue
        named = _whole(entry.path)
        if named is None or named[1] not in _FIRST:
            continue
        slices = _following(group, entry, named)
        match = _joined(group, slices, named[0]) if len(slices) > 1 else None
        if match is not None and match.outcome is Outcome.WEIGHTS:
            for part in slices:
                group.weights(part, entry.path if part is not entry else None, match.format)


def _following(group: Group, first: Entry, named: tuple[str, str]) -> list[Entry]:
    """The first slice and those that count on from it."""
    folder, base = posixpath.split(first.path)
    start, count = base[: len(base) - len(named[1])].lower(), named[1]
    beside, found = group.folder(folder), [first]
    while len(found) < _MOST_SLICES:
        count = _next(count)
        entry = beside.get(start + count)
        if entry is None or not entry.is_file:
            break
        found.append(entry)
    return found


def _next(count: str) -> str:
    if count.isdigit():
        return str(int(count) + 1).zfill(len(count))
    high, low = divmod((ord(count[0]) - 97) * 26 + ord(count[1]) - 97 + 1, 26)
    return chr(97 + high) + chr(97 + low)


class _Joined(io.RawIOBase):
    """Files read as one."""

    def __init__(self, files: list[BinaryIO]) -> None:
        self._files = [(file, file.seek(0, 2)) for file in files]
        self.length = sum(size for _file, size in self._files)
        self._at = 0

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """To a place in all of them."""
        self._at = offset + (0, self._at, self.length)[whence]
        return self._at

    def read(self, length: int = -1, /) -> bytes:
        """Bytes of the file that has them: as many as it has."""
        at = self._at
        for file, size in self._files:
            if at < size:
                file.seek(at)
                data = file.read(min(length, size - at) if length >= 0 else size - at)
                self._at += len(data)
                return data
            at -= size
        return b""


def _joined(group: Group, slices: list[Entry], name: str) -> Match | None:
    with ExitStack() as opened:
        try:
            file = _Joined([opened.enter_context(group.tree.open(part)) for part in slices])
        except OSError:
            return None
        return _recognise(file, file.length, name)


def _recognise(file: io.RawIOBase, size: int, name: str) -> Match | None:
    from typing import cast

    from model_freedom.weights.content import Content
    from model_freedom.weights.recognise import recognise

    return recognise(name, Content(cast("BinaryIO", file), size))


def packed(group: Group) -> None:
    """Files in `name.data`, of which the script beside it says where they are."""
    for entry in group.tree.entries:
        if not entry.path.endswith(".data") or not entry.is_file or entry.path in group.files:
            continue
        folder, base = posixpath.split(entry.path)
        stem = base.removesuffix(".data").lower()
        beside = group.folder(folder)
        for script in filter(None, (beside.get(pattern.format(stem)) for pattern in _SCRIPTS)):
            match = _placed(group, entry, group.read(script, _LONGEST))
            if match is not None:
                group.weights(entry, None, match.format)
                break


def _placed(group: Group, entry: Entry, text: bytes) -> Match | None:
    """The first of the files that is weights."""
    from model_freedom.weights.archives.streams import Part

    for number, found in enumerate(_PLACED.finditer(text)):
        name, start, end = found[1].decode("utf-8", "replace"), int(found[2]), int(found[3])
        if number >= _MOST_PLACED:
            break
        try:
            with group.tree.open(entry) as file:
                if not start < end <= file.seek(0, 2):
                    continue
                match = _recognise(Part(file, start, end - start), end - start, name)
        except OSError:
            return None
        if match is not None and match.outcome is Outcome.WEIGHTS:
            return match
    return None
