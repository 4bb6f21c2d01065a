"""Files that only make sense together: indexes and shards, graphs and data, packages and what lies in them.

What one file's content names is in its `names`; the rest is told by the listing and by a few small files, which are
read only where something next to them was found already.
"""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from model_freedom.repository import Entry, Tree
from model_freedom.weights import companions, conventions, slices
from model_freedom.weights.content import Content
from model_freedom.weights.names import NEVER, extension
from model_freedom.weights.pointers import POINTER_SIZE, pointer
from model_freedom.weights.record import Outcome, Stored, WeightsFile

_MOST_NAMES = 20_000
_LONGEST_CHAIN = 5  # a SavedModel names its index, which names its shards


class Group:
    """The files found so far, by path, and the listing of the folders around them."""

    def __init__(self, tree: Tree, found: Iterable[WeightsFile]) -> None:
        self.tree = tree
        self.files: dict[str, WeightsFile] = {file.path: file for file in found}
        self._folders: dict[str, dict[str, Entry]] | None = None
        self._names_left = _MOST_NAMES

    def folder(self, path: str) -> dict[str, Entry]:
        """The files that lie directly in a folder, by their lower-case names."""
        if self._folders is None:
            self._folders = {}
            for entry in self.tree.entries:
                folder, _, base = entry.path.rpartition("/")
                self._folders.setdefault(folder, {}).setdefault(base.lower(), entry)
        return self._folders.get(path, {})

    def resolve(self, folder: str, name: str) -> Entry | None:
        """The file that a name in a file of this folder means, if the tree has it. Names don't lead out."""
        if "\0" in name or len(name) > 4096:
            return None
        whole = posixpath.normpath(posixpath.join(folder, name.replace("\\", "/")))
        if whole.startswith(("/", "..")):
            return None
        exact = self.tree.entry(whole)
        if exact is not None:
            return exact
        return self.folder(posixpath.dirname(whole)).get(posixpath.basename(whole).lower())

    def listed(self, folder: str) -> Iterator[Entry]:
        """The files of a folder and deeper; "" is the whole tree."""
        start = folder + "/" if folder else ""
        entries = self.tree.entries
        for index in range(bisect_left(entries, Entry(start, "")), len(entries)):
            if not entries[index].path.startswith(start):
                return
            yield entries[index]

    def weights(self, entry: Entry, leader: WeightsFile | str | None, format_: str) -> None:
        """Adds a file as weights, by the word of its leader."""
        self._add(entry, leader, format_, Outcome.WEIGHTS)

    def component(self, entry: Entry, leader: str | None, format_: str) -> None:
        """Adds a file that belongs to a model and holds no parameters."""
        self._add(entry, leader, format_, Outcome.COMPONENT)

    def lead(self, path: str, leader: str) -> None:
        """Gives a file that was found a leader, unless it has one."""
        file = self.files[path]
        if file.leader is None and path != leader:
            self.files[path] = file._replace(leader=leader)

    def described_by_itself(self, entry: Entry, format_: str) -> None:
        """Adds a description that has the numbers in it, whatever its name."""
        if entry.path not in self.files:
            file = self._new(entry, format_, Outcome.WEIGHTS)
            if file is not None:
                self.files[entry.path] = file

    def doubt(self, entry: Entry, format_: str, reason: str) -> None:
        """Adds a file that may be weights, unless it is known."""
        if entry.path not in self.files:
            file = self._new(entry, format_, Outcome.UNSURE)
            if file is not None:
                self.files[entry.path] = file._replace(reason=reason)

    def settle(self, path: str) -> None:
        """A file that was unsure is weights, by what lies beside it."""
        file = self.files[path]
        if file.outcome is Outcome.UNSURE and not file.named:
            self.files[path] = file._replace(outcome=Outcome.WEIGHTS, reason="")

    def length(self, entry: Entry) -> int | None:
        """A file's bytes; None where it can't be opened."""
        size = self.tree.size(entry)
        if size is not None or not entry.is_file:
            return size
        try:
            with self.tree.open(entry) as file:
                return file.seek(0, 2)
        except OSError:
            return None

    def read(self, entry: Entry, limit: int) -> bytes:
        """A file's first bytes; nothing where it can't be opened."""
        if not entry.is_file:
            return b""
        try:
            return self.tree.read(entry, limit)[:limit]
        except OSError:
            return b""

    def part(self, entry: Entry, start: int, length: int) -> bytes:
        """Bytes from a place of a file; nothing where it can't be opened."""
        try:
            with self.tree.open(entry) as file:
                file.seek(start)
                return file.read(length)
        except OSError:
            return b""

    def _add(self, entry: Entry, leader: WeightsFile | str | None, format_: str, outcome: Outcome) -> None:
        by = leader.path if isinstance(leader, WeightsFile) else leader
        known = self.files.get(entry.path)
        self._names_left -= 1
        if self._names_left < 0 or by == entry.path:
            return
        if known is None:
            if not entry.is_file or (outcome is Outcome.WEIGHTS and extension(entry.path) in NEVER):
                return
            known = self._new(entry, format_, outcome)
            if known is None:
                return
        elif known.outcome is Outcome.UNSURE and known.size and outcome is Outcome.WEIGHTS and not known.named:
            known = known._replace(outcome=outcome, reason="", format=format_)
        self.files[entry.path] = known if known.leader or by is None else known._replace(leader=by)

    def _new(self, entry: Entry, format_: str, outcome: Outcome) -> WeightsFile | None:
        """A file that nothing else recognised; one of Git LFS stays a pointer, an empty one is left out."""
        stored = Stored.GIT if self.tree.in_git else Stored.FILE
        size = self.tree.size(entry)
        try:
            with self.tree.open(entry) as file:
                size = file.seek(0, 2) if size is None else size
                pointed = pointer(entry.path, Content(file, size), named=True) if size <= POINTER_SIZE else None
        except OSError:
            return None
        if pointed is not None and outcome is Outcome.WEIGHTS:
            told = format_ if pointed.format.startswith(".") or pointed.format == "unknown" else pointed.format
            return pointed._replace(blob=entry.blob, format=told)
        return WeightsFile(entry.path, outcome, format_, stored, size, blob=entry.blob) if size else None


def join(tree: Tree, found: list[WeightsFile]) -> list[WeightsFile]:
    """All files of the models that these belong to, by path, each with the file that leads it."""
    if not found and not any(map(_is_sign, tree.entries)) and not conventions.may_be_described(tree.entries):
        return found
    group = Group(tree, found)
    _named(group)
    for step in companions.STEPS:
        step(group)
    return sorted(_led(group))


def _is_sign(entry: Entry) -> bool:
    path = entry.path
    if path.endswith(companions.SIGNS) or slices.may_be(path) or ("-of-" in path and companions.BARE.search(path)):
        return True
    return bool(companions.FOLDERS.search(path) or conventions.PLAIN.search(path))


def _named(group: Group) -> None:
    """What a file names in its content, level by level: what is named may name others."""
    pending = list(group.files.values())
    for _ in range(_LONGEST_CHAIN):
        joined: list[WeightsFile] = []
        for leader in pending:
            folder = posixpath.dirname(leader.path)
            there = [group.resolve(folder, name) for name in leader.names]
            if leader.format == "ONNX" and there and not any(there):
                _without_data(group, leader)
            for entry in there:
                if entry is not None and entry.path not in {leader.path, leader.leader}:
                    new = entry.path not in group.files
                    group.weights(entry, leader, leader.format)
                    joined += [group.files[entry.path]] if new and entry.path in group.files else []
        pending = joined
        if not pending:
            return


def _without_data(group: Group, graph: WeightsFile) -> None:
    """A graph whose parameters are in files that aren't here is told: whoever loads it needs them from somewhere."""
    if graph.outcome is Outcome.COMPONENT:
        reason = f"its parameters are in {graph.names[0][:200]}, which is not here"
        group.files[graph.path] = graph._replace(outcome=Outcome.UNSURE, reason=reason)


def _led(group: Group) -> Iterator[WeightsFile]:
    """Each file with its outermost leader; a graph with constants beside its variables is the variables' component."""
    data: set[str] = set()
    for file in group.files.values():
        leader = file.leader
        for _ in range(_LONGEST_CHAIN):
            above = group.files.get(leader) if leader else None
            if above is None or above.leader is None or above.leader == file.path:
                break
            leader = above.leader
        if file.outcome in {Outcome.WEIGHTS, Outcome.POINTER} and leader:
            data.add(leader)
        group.files[file.path] = file._replace(leader=leader)
    for file in group.files.values():
        is_graph = file.outcome is Outcome.WEIGHTS and file.metadata.architecture == "SavedModel" and file.path in data
        yield file._replace(outcome=Outcome.COMPONENT) if is_graph else file
