"""The sha256 of a weights file's real content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from model_freedom.repository import Entry, Tree
from model_freedom.weights.record import Outcome, WeightsFile

_BLOCK = 1 << 20  # bytes read at a time
_MANY = 50  # files, and
_LONG = 4 << 20  # bytes: below both, reading is faster than remembering
_SHA256 = re.compile(r"[0-9a-f]{64}")


def sha256(tree: Tree, file: WeightsFile) -> str | None:
    """Hexadecimal; of a pointer what it says of the content; None where nobody here can know it."""
    entry = _to_read(tree, file)
    return file.sha256 if entry is None else _read(tree, entry)[0]


def digests(tree: Tree, files: Iterable[WeightsFile], cache_folder: str | None = None) -> dict[str, str | None]:
    """The `sha256` of each, by path. In `cache_folder` is kept what was read, by blob, where that saves reading much.

    Kept is only what git calls by that blob: content that a filter has changed on its way to the disk is read anew.
    """
    listed = list(files)
    found = {file.path: file.sha256 for file in listed}
    unread = [file for file in listed if file.sha256 is None and file.outcome is not Outcome.POINTER]
    kept = None
    if cache_folder is not None and tree.in_git and _worth_keeping(unread):
        from model_freedom.weights.kept import Kept

        kept = Kept(cache_folder)
    known = kept.known(_key(file.blob) for file in unread) if kept is not None else {}
    new = {}
    for file in unread:
        # A member of an archive has the archive's blob.
        before = known.get(_key(file.blob), "") if not file.inside else ""
        if _SHA256.fullmatch(before):
            found[file.path] = before
            continue
        entry = _to_read(tree, file)
        if entry is None:
            continue
        digest, same = _read(tree, entry)
        found[file.path] = digest
        if digest is not None and same:
            new[_key(entry.blob)] = digest
    if kept is not None:
        kept.close(new)
    return found


def _worth_keeping(files: Sequence[WeightsFile]) -> bool:
    return len(files) >= _MANY or sum(file.size or 0 for file in files) >= _LONG


def _to_read(tree: Tree, file: WeightsFile) -> Entry | None:
    """The entry whose content must be read for the digest, if it isn't known and can be."""
    if file.sha256 is not None or file.outcome is Outcome.POINTER:
        return None
    entry = tree.entry(file.path)
    return entry if entry is not None and entry.is_file else None


def _key(blob: str) -> str:
    return f"sha256 {blob}"


def _read(tree: Tree, entry: Entry) -> tuple[str | None, bool]:
    """The digest, and whether the content is exactly what git calls by the entry's blob."""
    try:
        with tree.open(entry) as content:
            return _both(content, entry.blob)
    except OSError:
        return None, False


def _both(content: BinaryIO, blob: str) -> tuple[str, bool]:
    """One reading for two digests: ours, and git's own (SHA-1 or SHA-256 over a head with the length)."""
    digest = hashlib.sha256()
    own = hashlib.sha256() if len(blob) == 64 else hashlib.sha1(usedforsecurity=False)
    own.update(b"blob %d\0" % content.seek(0, 2))
    content.seek(0)
    while block := content.read(_BLOCK):
        digest.update(block)
        if blob:
            own.update(block)
    return digest.hexdigest(), own.hexdigest() == blob
