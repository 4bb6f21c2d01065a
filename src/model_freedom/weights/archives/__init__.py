"""Weights inside archives: which weights does this wheel or package ship? Streamed, never unpacked to disk; archives
inside them are opened too, one level deep.

Zip (wheels, eggs, jars), tar with every packing that Python reads (source distributions, crates) and Debian packages.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import BinaryIO, NamedTuple

from model_freedom.configuration.globs import matcher
from model_freedom.repository import Entry, Tree
from model_freedom.weights.archives.bounds import Budget
from model_freedom.weights.archives.debian import MAGIC as AR
from model_freedom.weights.archives.debian import open_deb
from model_freedom.weights.archives.tarred import open_tar
from model_freedom.weights.archives.tree import ArchiveTree, Packed
from model_freedom.weights.archives.zipped import open_zip
from model_freedom.weights.content import Unrecognised
from model_freedom.weights.digest import sha256
from model_freedom.weights.find import find
from model_freedom.weights.record import Outcome, Stored, WeightsFile

ENDINGS = tuple(
    "." + ending
    for ending in """
    zip whl egg pyz pyzw pex jar war nupkg conda aar apk ipa xpi vsix deb udeb tar tgz tbz tbz2 txz tzst crate
    tar.gz tar.bz2 tar.xz tar.zst
    """.split()
)
_UNREAD = (".7z", ".rar", ".rpm")  # archives that nothing here opens: said, not passed over
_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd")
_ELSEWHERE = (b"version https://git-lfs.github.com/spec/v1\n", b"/annex/objects/")
_LARGEST_NESTED = 64 << 20  # bytes of an archive inside another: what a window on a stream keeps
_MOST_NESTED = 200
_DIGESTED = 1 << 30  # bytes of a member that is read whole for its sha256

Inside = Callable[[Tree], list[WeightsFile]]
"""What else to look for in the members: weights inside source files and programs."""


class _How(NamedTuple):
    """What is asked of each archive."""

    not_weights: Sequence[str]
    digests: bool
    further: Inside | None


def search(
    tree: Tree,
    entries: Sequence[Entry],
    *,
    not_weights: Sequence[str] = (),
    digests: bool = True,
    further: Inside | None = None,
) -> list[WeightsFile]:
    """The weights in every archive among the entries; the path of one is `dist/pkg.whl!/pkg/model.onnx`.

    An archive or a member that is refused (a decompression bomb, more than is worth reading), cut short, encrypted or
    of a kind that isn't read is there as `unsure`: never silent where nobody looked.
    """
    found: list[WeightsFile] = []
    how = _How(not_weights, digests, further)
    for entry in entries:
        if not entry.is_file or not entry.path.lower().endswith((*ENDINGS, *_UNREAD)):
            continue
        try:
            with tree.open(entry) as file:
                found += _inside(tree, entry, file, Budget(), how)
        except OSError:
            continue  # gone or unreadable; what git says of it is `git status`'s to tell
    return found


def _inside(
    tree: Tree, entry: Entry, file: BinaryIO, budget: Budget, how: _How, *, nested: bool = False
) -> list[WeightsFile]:
    size = file.seek(0, 2)
    stored = Stored.GIT if tree.in_git else Stored.FILE
    found: list[WeightsFile] = []
    head = _head(file)
    try:
        members = _opened(file, size, head, budget)
    except Unrecognised as error:
        members = []
        if _is_archive(entry.path, head):
            budget.refuse(_why(error, entry.path, head))
    except Exception:  # whatever a broken archive makes a parser do
        members = []
        budget.refuse("it is broken")
    archive = ArchiveTree(entry.path, members, budget)
    try:
        listed = find(archive, not_weights=how.not_weights)
        listed += how.further(archive) if how.further is not None else []
        refused = budget.refused  # a sha256 that would cost too much is merely not told
        found += [_placed(archive, entry, member, stored, how.digests) for member in listed]
        budget.refused = refused
        known = {member.path for member in listed}
        within = _nested(archive, known, budget, how, nested=nested)
        found += [_placed(archive, entry, member, stored, digests=False) for member in within]
    except Exception:  # the same; what was found stays
        budget.refuse("it is broken")
    if budget.refused:
        reason = f"not all of this archive was looked into: {budget.refused}"
        found.append(WeightsFile(entry.path, Outcome.UNSURE, "archive", stored, size, reason=reason, blob=entry.blob))
    return found


def _nested(
    archive: ArchiveTree, known: Collection[str], budget: Budget, how: _How, *, nested: bool
) -> Iterator[WeightsFile]:
    """What is in the archives among the members, which are opened one level deep."""
    settled = matcher(how.not_weights)
    inner = [
        entry
        for entry in archive.entries
        if entry.path.lower().endswith((*ENDINGS, *_UNREAD)) and entry.path not in known and not settled(entry.path)
    ]
    for number, entry in enumerate(inner):
        size = archive.size(entry) or 0
        reason = "archives inside each other are opened one level deep" if nested else ""
        if size > _LARGEST_NESTED or number >= _MOST_NESTED:
            reason = reason or "an archive inside another that is larger, or one of more, than is worth opening"
        if reason:
            yield WeightsFile(entry.path, Outcome.UNSURE, "archive", Stored.FILE, size, reason=f"not opened: {reason}")
            continue
        before, budget.refused = budget.refused, ""
        try:
            with archive.open(entry) as file:
                yield from _inside(archive, entry, file, budget, how, nested=True)
        except OSError as error:
            why = f"not opened: {budget.refused or error}"
            yield WeightsFile(entry.path, Outcome.UNSURE, "archive", Stored.FILE, size, reason=why)
        budget.refused = before


def _head(file: BinaryIO) -> bytes:
    try:
        file.seek(0)
        return file.read(512)
    except OSError:
        return b""


def _opened(file: BinaryIO, size: int, head: bytes, budget: Budget) -> list[Packed]:
    """By the first bytes and not by the name: a wheel is a zip, a crate is a tar. A zip may stand behind a program."""
    if head.startswith(b"PK"):
        return open_zip(file, size, budget)
    if head.startswith(AR):
        return open_deb(file, size, budget)
    if head.startswith(_ELSEWHERE):
        raise Unrecognised("its content is kept elsewhere")
    try:
        return open_tar(file, 0, size, budget)
    except Unrecognised:
        if budget.refused or head.startswith(_PACKED):
            raise
        return open_zip(file, size, budget)


def _is_archive(path: str, head: bytes) -> bool:
    """Whether something that can't be opened is an archive all the same, and not another file of such a name."""
    return head.startswith((b"PK", AR, *_PACKED, *_ELSEWHERE)) or (
        head[257:262] == b"ustar" or (path.lower().endswith(_UNREAD) and b"\0" in head)
    )


def _why(error: Unrecognised, path: str, head: bytes) -> str:
    if head.startswith(b"PK") and str(error) == "no zip archive":
        return "it is cut short, so that its directory is missing"
    if head.startswith(_PACKED) and str(error) == "no tar archive":
        return "it doesn't unpack to a tar archive"
    if path.lower().endswith(_UNREAD):
        return "archives of this kind are not read"
    return str(error)


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
