"""git-annex: files as symbolic links or small pointers, whose key tells size and digest.

Source: git-annex.branchable.com, internals/key_format, internals/pointer_file and backends.
"""

from __future__ import annotations

import os
import re
from typing import BinaryIO

from model_freedom.repository import Entry, Tree
from model_freedom.repository.tree import open_regular
from model_freedom.weights.content import Content
from model_freedom.weights.names import may_be_weights, stands_for
from model_freedom.weights.pointers import format_by_name, undecided
from model_freedom.weights.record import Outcome, Stored, WeightsFile

_LONGEST = 4096  # bytes of a link or of a pointer; longer ones git-annex itself doesn't take for pointers
_LINK = re.compile(r"(?:^|/)\.git/annex/objects/(?:[^/]+/){0,4}([^/]+)$")
_POINTER = b"/annex/objects/"
_KEY = re.compile(r"([A-Z0-9_]+)((?:-[a-zA-Z]\d+)*)--(.+)", re.S)
_SIZE = re.compile(r"-s(\d{1,19})(?=-|$)")
_HEX = re.compile(r"[0-9a-f]{32,128}")


def target_of(tree: Tree, entry: Entry) -> str | None:
    """Where a symbolic link into an annex leads, be the content there or not; None for any other link."""
    try:
        target = os.fsdecode(tree.read(entry, _LONGEST)).replace("\\", "/")
    except OSError:
        return None
    return target if _LINK.search(target) else None


def linked(entry: Entry, target: str, *, named: bool = False) -> WeightsFile | None:
    """A symbolic link into the annex, with a name or a key that is one of weights, or `named` by something else."""
    found = _LINK.search(target)
    return None if found is None else _file(entry.path, found[1], entry.blob, named=named)


def content_of(tree: Tree, entry: Entry, target: str) -> BinaryIO | None:
    """The content of a link into this repository's own annex; None where it isn't here. No other link is followed."""
    objects = os.path.join(os.path.realpath(tree.root), ".git", "annex", "objects") + os.sep
    path = os.path.normpath(os.path.join(os.path.realpath(tree.root), os.path.dirname(entry.path), target))
    if "\0" in path or not path.startswith(objects) or os.path.realpath(path) != path:
        return None
    try:
        return open_regular(path)
    except OSError:
        return None


def pointer(path: str, content: Content, *, named: bool = False) -> WeightsFile | None:
    """The pointer that stands for an unlocked file named like weights, or for any that something has `named`."""
    text = content.head()
    if not text.startswith(_POINTER):
        return None
    return _file(path, text[len(_POINTER) :].split(b"\n", 1)[0].decode("utf-8", "replace"), "", named=named)


def _file(path: str, key: str, blob: str, *, named: bool = False) -> WeightsFile | None:
    read = _KEY.fullmatch(key)
    if read is None:
        return None
    backend, fields, name = read[1], read[2], read[3]
    size, digest = _SIZE.search(fields), _HEX.match(name)
    length = int(size[1]) if size else None
    outcome = Outcome.POINTER if named else stands_for(path, length) or stands_for(key, length)
    if outcome is None:
        return None
    algorithm = backend.removesuffix("E").lower()  # SHA256E is SHA256 with the file's ending behind it
    has_digest = digest is not None and algorithm.startswith(("sha", "md5", "blake2"))
    return WeightsFile(
        path,
        outcome,
        format_by_name(path if may_be_weights(path) or not may_be_weights(key) else key),
        Stored.ANNEX,
        length,
        digest[0] if digest and algorithm == "sha256" and len(digest[0]) == 64 else None,
        reason=undecided(length) if outcome is Outcome.UNSURE else "",
        blob=blob,
        digest=f"{algorithm}:{digest[0]}" if digest and has_digest else "",
    )
