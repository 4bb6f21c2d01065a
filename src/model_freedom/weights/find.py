"""Which files of a tree are weights, belong to weights, point to weights, or may be weights."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, BinaryIO

from model_freedom.configuration.globs import matcher
from model_freedom.repository import Entry, Tree
from model_freedom.repository.tree import REGULAR, SYMLINK, lies_in
from model_freedom.weights.annex import content_of, linked, target_of
from model_freedom.weights.annex import pointer as annex_pointer
from model_freedom.weights.content import MOST_SECONDS, Content
from model_freedom.weights.names import NEVER, SMALLEST, describes, extension, may_be_weights
from model_freedom.weights.pointers import POINTER_SIZE, pointer
from model_freedom.weights.recognise import judged, promised
from model_freedom.weights.record import Outcome, Stored, WeightsFile

if TYPE_CHECKING:
    from model_freedom.weights.memory import Memory

_FEW = 300  # files to be opened: below that, looking is faster than remembering
_UNHURRIED = MOST_SECONDS / 2  # after more, the time limit may have spoken and not the content


def find(
    tree: Tree,
    *,
    within: Sequence[str] = (),
    not_weights: Sequence[str] = (),
    exclude: Sequence[str] = (),
    cache_folder: str | None = None,
) -> list[WeightsFile]:
    """Every such file, by path. `within` are files or folders to look at, all where there are none; the two others are
    gitignore-style globs: `exclude` leaves files out, `not_weights` settles what is unsure. In `cache_folder` is kept
    what was found, by blob, where there is enough to look at to make that worth it.
    """
    left_out = matcher(exclude)
    settled = matcher(not_weights)
    inside = lies_in(within)
    memory = _memory(cache_folder, tree) if tree.state else None
    if memory is not None:
        before = memory.whole(within, not_weights, exclude)
        if before is not None:
            return before
    entries = [
        entry for entry in tree.entries if inside(entry.path) and _of_interest(entry) and not left_out(entry.path)
    ]
    if memory is None and len(entries) >= _FEW:
        memory = _memory(cache_folder, tree)
    if memory is not None:
        memory.recall(entries)
    found = []
    for entry in entries:
        if describes(entry.path) and entry.is_file:
            from model_freedom.weights.dvc import tracked

            found += [file for file in tracked(tree, entry) if not (left_out(file.path) or settled(file.path))]
            continue
        if entry.mode == SYMLINK:
            target = target_of(tree, entry)
            if target is None:
                continue
            file = _linked(tree, entry, target)
            if memory is not None:
                memory.for_now()
        elif memory is None:
            file, _ = _look(tree, entry)
        else:
            file = _remembered(tree, entry, memory)
        if file is not None and not settled(entry.path):
            found.append(file)
    files = _stored(tree, _joined(tree, found, within, lambda path: left_out(path) or settled(path)))
    if memory is not None:
        memory.close(files)
    return files


def _of_interest(entry: Entry) -> bool:
    path, mode, _blob = entry
    stem, _, ending = path.rpartition(".")
    # Most files of most trees end here, without a further call. A lock file may be DVC's.
    if mode == REGULAR and ending in NEVER and ending != "lock" and stem[-1:] not in {"", "/"}:
        return False
    return (entry.is_file or mode == SYMLINK) and (extension(path) not in NEVER or describes(path))


def _memory(folder: str | None, tree: Tree) -> Memory | None:
    if folder is None or not tree.in_git:
        return None
    from model_freedom.weights.memory import Memory

    return Memory(folder, tree)


def _joined(
    tree: Tree, found: list[WeightsFile], within: Sequence[str], left_out: Callable[[str], bool]
) -> list[WeightsFile]:
    """What belongs together, without what was not asked for."""
    from model_freedom.weights.neighbours import join

    before = {file.path for file in found}
    doubtful = {
        file.path for file in found if file.outcome is Outcome.UNSURE and file.stored in {Stored.LFS, Stored.ANNEX}
    }
    inside = lies_in(within)
    return [
        # What is kept elsewhere, and turns out to belong to a model, is a pointer still.
        file._replace(outcome=Outcome.POINTER) if file.path in doubtful and file.outcome is Outcome.WEIGHTS else file
        for file in join(tree, found)
        if file.path in before or (inside(file.path) and not left_out(file.path))
    ]


def _linked(tree: Tree, entry: Entry, target: str) -> WeightsFile | None:
    """What a symbolic link into the annex stands for: by its content where that is here, else by its name."""
    file = content_of(tree, entry, target)
    if file is None:
        return linked(entry, target)
    with file:
        size = _length(file)
        found = _judge(tree, entry, file, size) if size >= SMALLEST else _too_short(tree, entry, size)
    told = linked(entry, target, named=True) if found is not None else None
    if found is None or told is None:
        return found
    return found._replace(stored=Stored.ANNEX, sha256=told.sha256, digest=told.digest)


def _look(tree: Tree, entry: Entry) -> tuple[WeightsFile | None, bool]:
    """What a file is, and whether that would be the answer another time too."""
    size = tree.size(entry)
    if size is not None and size < SMALLEST:
        return _too_short(tree, entry, size), True
    started = time.monotonic()
    try:
        with tree.open(entry) as file:
            size = _length(file) if size is None else size
            found = _judge(tree, entry, file, size) if size >= SMALLEST else _too_short(tree, entry, size)
    except OSError:
        return None, False  # gone or unreadable; what git says of it is `git status`'s to tell
    return found, time.monotonic() - started < _UNHURRIED


def _remembered(tree: Tree, entry: Entry, memory: Memory) -> WeightsFile | None:
    """What an earlier run found, else what is found now."""
    seen, file = memory.of(entry)
    if not seen:
        file, lasting = _look(tree, entry)
        if lasting:
            memory.learn(entry, file)
    return file


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
        _smudged(tree, file, filters[file.path])
        if filters.get(file.path) in {"lfs", "annex"} and file.stored is Stored.GIT
        else file
        for file in found
    ]


def _smudged(tree: Tree, file: WeightsFile, by: str) -> WeightsFile:
    """A file whose content is on the disk while git keeps a pointer, which knows the digest. git-annex filters every
    file, and leaves most of them as they are.
    """
    entry = tree.entry(file.path)
    try:
        text = tree.read(entry, POINTER_SIZE) if entry is not None else b""
    except OSError:
        text = b""
    content = Content(io.BytesIO(text), len(text))
    read = pointer if by == "lfs" else annex_pointer
    pointed = read(file.path, content, named=True) if 0 < len(text) <= POINTER_SIZE else None
    if pointed is None or pointed.outcome is not Outcome.POINTER or pointed.size != file.size:
        return file._replace(stored=Stored.LFS) if by == "lfs" else file
    return file._replace(stored=pointed.stored, sha256=pointed.sha256 or file.sha256, digest=pointed.digest)


__all__ = ["find", "may_be_weights"]
