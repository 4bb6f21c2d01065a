"""What earlier runs found, by blob: git's name for a content never changes its meaning, so nothing is read twice."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from model_freedom import __version__
from model_freedom.repository import Entry, Tree
from model_freedom.weights.kept import Kept
from model_freedom.weights.record import Metadata, Outcome, Stored, WeightsFile

_NOTHING = ""
_Record = TypeVar("_Record", WeightsFile, Metadata)


class Memory:
    """Open for one run. Nothing here raises."""

    def __init__(self, folder: str, tree: Tree) -> None:
        self._kept = Kept(folder)
        self._stamp = _stamp()
        self._tree = tree
        self._filtered: frozenset[str] = frozenset()
        self._new: dict[str, str] = {}
        self._known: dict[str, str] = {}
        self._whole = ""

    def whole(self, *asked: Sequence[str]) -> list[WeightsFile] | None:
        """The answer of a run over the same tree with the same question, if there was one and no filter had a part."""
        if os.path.exists(_own_attributes(self._tree)):
            return None
        digest = hashlib.sha256(f"{self._stamp}{self._tree.state}{asked!r}".encode("utf-8", "surrogateescape"))
        self._whole = "tree " + digest.hexdigest()
        value = self._kept.known([self._whole]).get(self._whole)
        try:
            kept = json.loads(value) if value else None
            return [_read(item) for item in kept] if isinstance(kept, list) else None
        except (ValueError, TypeError, LookupError, AttributeError):
            return None

    def recall(self, entries: Iterable[Entry]) -> None:
        """Fetches what is known of these files."""
        entries = tuple(entries)
        self._filtered = _filtered(self._tree, entries)
        self._known = self._kept.known(self._key(entry) for entry in entries if entry.blob)

    def of(self, entry: Entry) -> tuple[bool, WeightsFile | None]:
        """Whether a file was looked at before, and what it was found to be."""
        if entry.path in self._filtered:
            return False, None
        value = self._known.get(self._key(entry))
        if value is None:
            return False, None
        try:
            return True, (_read(json.loads(value))._replace(path=entry.path) if value else None)
        except (ValueError, TypeError, LookupError, AttributeError):
            return False, None

    def learn(self, entry: Entry, file: WeightsFile | None) -> None:
        """Keeps what a file was found to be; not of what git's filters change on its way to the disk."""
        if entry.blob and entry.path not in self._filtered:
            self._new[self._key(entry)] = json.dumps(_written(file)) if file is not None else _NOTHING

    def for_now(self) -> None:
        """What is found depends on more than git's listing: the answer as a whole isn't kept."""
        self._whole = ""

    def close(self, found: Sequence[WeightsFile]) -> None:
        """Writes what is new."""
        if self._whole and not self._filtered:
            self._new[self._whole] = json.dumps([_written(file) for file in found])
        self._kept.close(self._new)

    def _key(self, entry: Entry) -> str:
        base = entry.path.rpartition("/")[2].lower().encode("utf-8", "surrogateescape").decode("latin-1")
        return f"{entry.blob} {self._stamp} {base}"


def _filtered(tree: Tree, entries: Sequence[Entry]) -> frozenset[str]:
    """Files that a git filter changes (Git LFS): what is on the disk isn't what the blob says."""
    attributes = any(entry.path.endswith(".gitattributes") for entry in tree.entries)
    if not attributes and not os.path.exists(_own_attributes(tree)):
        return frozenset()
    return frozenset(tree.attribute("filter", [entry.path for entry in entries]))


def _own_attributes(tree: Tree) -> str:
    return os.path.join(tree.root, ".git", "info", "attributes")


def _stamp() -> str:
    """The release and its installation: a recogniser that was changed forgets what the old one said."""
    here = os.path.dirname(os.path.abspath(__file__))
    parts = [__version__]
    for folder in (here, os.path.join(here, "formats")):
        with contextlib.suppress(OSError), os.scandir(folder) as items:
            files = (item for item in items if item.name.endswith(".py"))
            parts += sorted(f"{item.name}{item.stat().st_mtime_ns}" for item in files)
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:12]


def _written(file: WeightsFile) -> list[Any]:
    path = file.path.encode("utf-8", "surrogateescape").decode("latin-1")
    leader = None if file.leader is None else file.leader.encode("utf-8", "surrogateescape").decode("latin-1")
    kept = file._replace(path=path, leader=leader, outcome=file.outcome.value, stored=file.stored.value)  # type: ignore[arg-type]
    return [*kept[:6], file.metadata._asdict(), *kept[7:]]


def _read(values: list[Any]) -> WeightsFile:
    if not isinstance(values, list):
        raise TypeError("no file")
    file = WeightsFile(*values)
    metadata: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in values[6].items()
    }
    leader = None if file.leader is None else file.leader.encode("latin-1").decode("utf-8", "surrogateescape")
    return _typed(file)._replace(
        path=file.path.encode("latin-1").decode("utf-8", "surrogateescape"),
        outcome=Outcome(file.outcome),
        stored=Stored(file.stored),
        metadata=_typed(Metadata(**metadata)),
        leader=leader,
        names=tuple(file.names),
    )


_TEXTS = frozenset(("path", "format", "reason", "blob", "digest", "inside"))
_NUMBERS = frozenset(("size", "parameters"))
_LISTS = frozenset(("names", "base_models", "datasets", "dtypes"))
_OTHERS = frozenset(("outcome", "stored", "metadata"))  # made from what is there, which tells by itself


def _typed(record: _Record) -> _Record:
    """The record, where each field has the type that it was written with. Raises TypeError where it is damaged."""
    for name, value in record._asdict().items():
        if name in _OTHERS:
            continue
        if name in _NUMBERS:
            right = value is None or (type(value) is int and value >= 0)
        elif name in _LISTS:
            right = isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value)
        else:
            right = isinstance(value, str) or (value is None and name not in _TEXTS)
        if not right:
            raise TypeError(f"{name} of another type")
    return record
