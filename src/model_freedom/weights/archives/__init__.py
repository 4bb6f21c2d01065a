"""Weights inside archives: which weights does this wheel or package ship? One level, streamed, never unpacked to disk.

Zip (wheels, eggs, jars), tar with every packing that Python reads (source distributions, crates) and Debian packages.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import BinaryIO

from model_freedom.repository import Entry, Tree
from model_freedom.weights.archives.bounds import Budget
from model_freedom.weights.archives.debian import MAGIC as AR
from model_freedom.weights.archives.debian import open_deb
from model_freedom.weights.archives.tarred import open_tar
from model_freedom.weights.archives.tree import ArchiveTree, Packed
from model_freedom.weights.archives.zipped import open_zip
from model_freedom.weights.digest import sha256
from model_freedom.weights.find import find
from model_freedom.weights.record import Outcome, Stored, WeightsFile

ENDINGS = tuple(
    "." + ending
    for ending in """
    zip whl egg jar nupkg conda aar apk deb udeb tar tgz tbz tbz2 txz tzst crate
    tar.gz tar.bz2 tar.xz tar.zst
    """.split()
)
_DIGESTED = 1 << 30  # bytes of a member that is read whole for its sha256

Inside = Callable[[Tree], list[WeightsFile]]
"""What else to look for in the members: weights inside source files and programs."""


def search(
    tree: Tree,
    entries: Sequence[Entry],
    *,
    not_weights: Sequence[str] = (),
    digests: bool = True,
    further: Inside | None = None,
) -> list[WeightsFile]:
    """The weights in every archive among the entries; the path of one is `dist/pkg.whl!/pkg/model.onnx`.

    An archive or a member that is refused (a decompression bomb, more than is worth reading) is there as `unsure`.
    """
    found: list[WeightsFile] = []
    for entry in entries:
        if not entry.is_file or not entry.path.lower().endswith(ENDINGS):
            continue
        try:
            with tree.open(entry) as file:
                found += _inside(tree, entry, file, not_weights=not_weights, digests=digests, further=further)
        except OSError:
            continue  # gone or unreadable; what git says of it is `git status`'s to tell
    return found


def _inside(
    tree: Tree,
    entry: Entry,
    file: BinaryIO,
    *,
    not_weights: Sequence[str],
    digests: bool,
    further: Inside | None,
) -> list[WeightsFile]:
    size = file.seek(0, 2)
    budget = Budget()
    stored = Stored.GIT if tree.in_git else Stored.FILE
    found: list[WeightsFile] = []
    with contextlib.suppress(Exception):  # whatever a broken archive makes a parser do: what was found stays
        archive = ArchiveTree(entry.path, _opened(file, size, budget), budget)
        members = find(archive, not_weights=not_weights)
        members += further(archive) if further is not None else []
        refused = budget.refused  # a sha256 that would cost too much is merely not told
        found += [_placed(archive, entry, member, stored, digests) for member in members]
        budget.refused = refused
    if budget.refused:
        reason = f"not all of this archive was looked into: {budget.refused}"
        found.append(WeightsFile(entry.path, Outcome.UNSURE, "archive", stored, size, reason=reason, blob=entry.blob))
    return found


def _opened(file: BinaryIO, size: int, budget: Budget) -> list[Packed]:
    """By the first bytes and not by the name: a wheel is a zip, a crate is a tar."""
    file.seek(0)
    head = file.read(8)
    if head.startswith(b"PK"):
        return open_zip(file, size, budget)
    if head == AR:
        return open_deb(file, size, budget)
    return open_tar(file, 0, size, budget)


def _placed(archive: ArchiveTree, entry: Entry, member: WeightsFile, stored: Stored, digests: bool) -> WeightsFile:
    """A member as a file of the tree that the archive lies in."""
    digest = member.sha256
    if digests and digest is None and (member.size or 0) <= _DIGESTED:
        digest = sha256(archive, member)
    return member._replace(
        path=f"{entry.path}!/{member.path}",
        stored=stored if member.stored is Stored.FILE else member.stored,
        sha256=digest,
        leader=f"{entry.path}!/{member.leader}" if member.leader else None,
        blob=entry.blob,
        inside=entry.path,
    )
