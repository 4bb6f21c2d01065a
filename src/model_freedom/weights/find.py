"""Which files of a tree are weights, belong to weights, point to weights, or may be weights."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from typing import BinaryIO

from model_freedom.repository import Entry, Tree
from model_freedom.repository.tree import SYMLINK
from model_freedom.weights.annex import linked
from model_freedom.weights.annex import pointer as annex_pointer
from model_freedom.weights.content import Content
from model_freedom.weights.names import NEVER, describes, extension, may_be_weights
from model_freedom.weights.pointers import POINTER_SIZE, pointer
from model_freedom.weights.recognise import judged, promised
from model_freedom.weights.record import Outcome, Stored, WeightsFile

_SMALLEST = 16  # bytes: nothing shorter holds a header and a parameter


def find(
    tree: Tree,
    *,
    within: Sequence[str] = (),
    not_weights: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> list[WeightsFile]:
    """Every such file, by path. `within` are files or folders to look at, all where there are none; the two others are
    gitignore-style globs: `exclude` leaves files out, `not_weights` settles what is unsure.
    """
    left_out = _matcher(exclude)
    settled = _matcher(not_weights)
    found = []
    for entry in _chosen(tree.entries, within):
        if left_out(entry.path):
            continue
        if describes(entry.path) and entry.is_file:
            from model_freedom.weights.dvc import tracked

            found += [file for file in tracked(tree, entry) if not (left_out(file.path) or settled(file.path))]
            continue
        if entry.mode == SYMLINK:
            file = linked(tree, entry) if may_be_weights(entry.path) else None
        elif extension(entry.path) in NEVER or not entry.is_file:
            continue
        else:
            file = _look(tree, entry)
        if file is not None and not settled(entry.path):
            found.append(file)
    return _stored(tree, _joined(tree, found, within, lambda path: left_out(path) or settled(path)))


def _joined(
    tree: Tree, found: list[WeightsFile], within: Sequence[str], left_out: Callable[[str], bool]
) -> list[WeightsFile]:
    """What belongs together, without what was not asked for."""
    from model_freedom.weights.neighbours import join

    before = {file.path for file in found}
    folders = tuple(f"{path}/" for path in within)
    return [
        file
        for file in join(tree, found)
        if file.path in before
        or (not left_out(file.path) and (not within or file.path in within or file.path.startswith(folders)))
    ]


def _chosen(entries: Iterable[Entry], within: Sequence[str]) -> Iterable[Entry]:
    if not within:
        return entries
    folders = tuple(f"{path}/" for path in within)
    return (entry for entry in entries if entry.path in within or entry.path.startswith(folders))


def _matcher(globs: Sequence[str]):  # type: ignore[no-untyped-def]
    if not globs:
        return lambda _path: False
    import pathspec

    return pathspec.GitIgnoreSpec.from_lines(globs).match_file


def _look(tree: Tree, entry: Entry) -> WeightsFile | None:
    size = tree.size(entry)
    if size is not None and size < _SMALLEST:
        return _too_short(tree, entry, size)
    try:
        with tree.open(entry) as file:
            return _judge(tree, entry, file, _length(file) if size is None else size)
    except OSError:
        return None  # gone or unreadable; what git says of it is `git status`'s to tell


def _length(file: BinaryIO) -> int:
    return file.seek(0, 2)


def _judge(tree: Tree, entry: Entry, file: BinaryIO, size: int) -> WeightsFile | None:
    stored = Stored.GIT if tree.in_git else Stored.FILE
    content = Content(file, size)
    if size <= POINTER_SIZE:
        pointed = pointer(entry.path, content) or annex_pointer(entry.path, content)
        if pointed is not None:
            return pointed._replace(blob=entry.blob)
    match, refusal = judged(entry.path, content)
    wanted = promised(entry.path)
    if match is not None:
        named = wanted if wanted not in (None, match.format) else None
        return WeightsFile(
            entry.path,
            match.outcome,
            match.format,
            stored,
            size,
            None,
            match.metadata,
            reason=match.reason,
            named=named,
            blob=entry.blob,
            names=match.names,
        )
    if wanted is not None:
        reason = f"named {wanted}, but {_instead(content, refusal)}"
        return WeightsFile(entry.path, Outcome.UNSURE, wanted, stored, size, reason=reason, blob=entry.blob)
    return None


def _instead(content: Content, refusal: str) -> str:
    """What a file is that isn't what its name promises, as exactly as can be told."""
    head = content.head()
    if content.size and not head.strip(b"\0"):
        return "it begins with nothing but zero bytes"
    if _is_text(head):
        return "a text file"
    return refusal or "cut short, empty of parameters, or something else"


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    try:
        head[: max(0, len(head) - 3)].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not any(byte < 9 or 13 < byte < 27 for byte in head)


def _too_short(tree: Tree, entry: Entry, size: int) -> WeightsFile | None:
    wanted = promised(entry.path)
    if wanted is None:
        return None
    reason = f"named {wanted}, but an empty file" if size == 0 else f"named {wanted}, but only {size} bytes long"
    stored = Stored.GIT if tree.in_git else Stored.FILE
    return WeightsFile(entry.path, Outcome.UNSURE, wanted, stored, size, reason=reason, blob=entry.blob)


def _stored(tree: Tree, found: list[WeightsFile]) -> list[WeightsFile]:
    """What git keeps elsewhere: where an attribute hands a file to Git LFS, the content on the disk is not in git."""
    if not tree.in_git or not found:
        return found
    filters = tree.attribute("filter", [file.path for file in found])
    return [
        _smudged(tree, file) if filters.get(file.path) == "lfs" and file.stored is Stored.GIT else file
        for file in found
    ]


def _smudged(tree: Tree, file: WeightsFile) -> WeightsFile:
    """A file whose content stands on the disk while git keeps a pointer, which knows the digest."""
    entry = tree.entry(file.path)
    try:
        text = tree.read(entry, POINTER_SIZE) if entry is not None else b""
    except OSError:
        text = b""
    pointed = pointer(file.path, Content(io.BytesIO(text), len(text))) if 0 < len(text) <= POINTER_SIZE else None
    same = pointed is not None and pointed.outcome is Outcome.POINTER and pointed.size == file.size
    return file._replace(stored=Stored.LFS, sha256=pointed.sha256 if same and pointed else file.sha256)


__all__ = ["find", "may_be_weights"]
