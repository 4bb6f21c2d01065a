"""The lock files beside the manifests: read in every run, written by `links --record`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from model_freedom.findings import CannotProceed
from model_freedom.links.evidence import (
    MAX_BYTES,
    NAME,
    LockFault,
    read_lock,
    record,
    salvaged,
    to_text,
)
from model_freedom.links.record import Address, Result, Use
from model_freedom.repository import Tree
from model_freedom.repository.tree import open_regular
from model_freedom.rules.rule import Evidence

Faulty = Callable[[str, LockFault], None]
"""What is done about a lock file that can't be read, by its path."""


def recorded(tree: Tree | None, uses: Iterable[tuple[Use, Address]], faulty: Faulty) -> dict[Address, Result]:
    """What is recorded of these addresses: in the lock file beside the manifest that names each, and in no other.

    Any folder may hold somebody else's. Of two manifests that name one address, the one nearer to the root has its say:
    what came with a copy of another project must not speak for one's own.
    """
    found: dict[Address, Result] = {}
    if tree is None:
        return found
    named = _by_folder(uses)
    for folder in sorted(named, key=lambda folder: (folder.count("/") + 1 if folder else 0, folder)):
        path = _beside(folder)
        entry = tree.entry(path)
        if entry is None or not entry.is_file:
            continue
        read = read_lock(tree.read(entry, MAX_BYTES), time.time())
        if isinstance(read, LockFault):
            faulty(path, read)
            continue
        for address in named[folder]:
            if address in read:
                found.setdefault(address, read[address])
    return found


def has_lock(tree: Tree, uses: Iterable[tuple[Use, Address]]) -> bool:
    """Whether somebody keeps a record for any of these manifests."""
    return any(tree.entry(_beside(folder)) is not None for folder in _by_folder(uses))


def refuse(path: str, fault: LockFault) -> None:
    """For runs that have nothing but what is recorded. Raises CannotProceed with place and fix."""
    raise CannotProceed(f"{path}:{fault.line}: {fault.message}, so that nothing recorded counts", fault.fix)


def warn(path: str, fault: LockFault) -> None:
    """For runs that look themselves, and miss only when a thing was last there."""
    from model_freedom.cli.printing import tell

    tell(f"{path}:{fault.line}: {fault.message}, so that nothing recorded counts; {fault.fix}")


def ignore(path: str, fault: LockFault) -> None:
    """For an earlier commit, which nobody can mend."""


def write(root: str, evidence: Evidence, before: Mapping[Address, Result], *, whole: bool = True) -> Sequence[str]:
    """Writes the lock file beside each manifest that names addresses; returns their paths.

    What could not be known now keeps what the files on the disk say, since those are written anew, staged or not;
    `before` is what git has of them, and of those that are not on the disk. Unless the manifests are the
    `whole`, others in the same folder keep their entries. Raises CannotProceed where a file can't be written.
    """
    from model_freedom.manifest.writing import write_atomically

    written = []
    for folder, addresses in _by_folder(evidence.uses).items():
        path = os.path.join("." if folder.startswith("..") else root, _beside(folder))
        on_disk = _on_disk(path)
        results = [(evidence.links or {})[address] for address in addresses]
        kept = {**({} if whole else on_disk), **record(results, {**before, **on_disk})}
        content = to_text(kept).encode()
        if len(content) > MAX_BYTES:
            raise CannotProceed(
                f"{path} would be larger than {MAX_BYTES >> 20} MiB", "let the manifests of several folders share it"
            )
        try:
            write_atomically(path, content)
        except OSError as error:
            raise CannotProceed(
                f"{path} can't be written: {error.strerror or error}", "look at what stands there"
            ) from error
        written.append(path)
    return written


def _by_folder(uses: Iterable[tuple[Use, Address]]) -> dict[str, dict[Address, None]]:
    """The addresses that the manifests of each folder name, each once and in order."""
    found: dict[str, dict[Address, None]] = {}
    for use, address in uses:
        found.setdefault(use.manifest.rpartition("/")[0], {})[address] = None
    return found


def _on_disk(path: str) -> dict[Address, Result]:
    try:
        with open_regular(path) as file:
            return salvaged(file.read(MAX_BYTES + 1), time.time())
    except OSError:
        return {}


def _beside(folder: str) -> str:
    return f"{folder}/{NAME}" if folder else NAME
