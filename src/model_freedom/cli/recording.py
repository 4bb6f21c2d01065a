"""The lock files beside the manifests: read in every run, written by `links --record`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from model_freedom.findings import CannotProceed
from model_freedom.links.evidence import MAX_BYTES, NAME, from_bytes, record, to_text
from model_freedom.links.record import Address, Result
from model_freedom.manifest.model import Manifest
from model_freedom.repository import Tree
from model_freedom.repository.tree import open_regular
from model_freedom.rules.rule import Evidence


def recorded(tree: Tree | None) -> dict[Address, Result]:
    """What all lock files of the tree say; of two that speak of one address, the newer look counts."""
    found: dict[Address, Result] = {}
    if tree is None:
        return found
    for entry in tree.entries:
        if entry.is_file and entry.path.rpartition("/")[2] == NAME:
            _take_in(found, from_bytes(tree.read(entry, MAX_BYTES)))
    return found


def _take_in(found: dict[Address, Result], more: Mapping[Address, Result]) -> None:
    for address, result in more.items():
        known = found.get(address)
        if known is None or (known.checked_at or "") < (result.checked_at or ""):
            found[address] = result


def write(root: str, evidence: Evidence, before: Mapping[Address, Result]) -> Sequence[str]:
    """Writes the lock file beside each manifest that names addresses; returns their paths.

    What could not be known now keeps what the files on the disk say, since those are written anew, staged or not;
    `before` is what git has of them, and of those that are not on the disk. Raises CannotProceed where a file can't be
    written.
    """
    from model_freedom.manifest.writing import write_atomically

    on_disk: dict[Address, Result] = {}
    for manifest in evidence.manifests:
        _take_in(on_disk, _on_disk(os.path.join(root, _beside(manifest))))
    known = {**before, **on_disk}
    written = []
    for manifest in evidence.manifests:
        named = [address for use, address in evidence.uses if use.manifest == manifest.path]
        results = [(evidence.links or {})[address] for address in dict.fromkeys(named)]
        if results:
            path = os.path.join(root, _beside(manifest))
            try:
                write_atomically(path, to_text(record(results, known)).encode())
            except OSError as error:
                raise CannotProceed(
                    f"{path} can't be written: {error.strerror or error}", "look at what stands there"
                ) from error
            written.append(path)
    return written


def _on_disk(path: str) -> dict[Address, Result]:
    try:
        with open_regular(path) as file:
            return from_bytes(file.read(MAX_BYTES + 1))
    except OSError:
        return {}


def _beside(manifest: Manifest) -> str:
    return f"{manifest.folder}/{NAME}" if manifest.folder else NAME
