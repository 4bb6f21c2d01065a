"""The lock files beside the manifests: read in every run, written by `links --record`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from model_freedom.links.evidence import MAX_BYTES, NAME, from_bytes, record, to_text
from model_freedom.links.record import Address, Result
from model_freedom.manifest.model import Manifest
from model_freedom.repository import Tree
from model_freedom.rules.rule import Evidence


def recorded(tree: Tree | None) -> dict[Address, Result]:
    """What all lock files of the tree say; of two that speak of one address, the newer look counts."""
    found: dict[Address, Result] = {}
    if tree is None:
        return found
    for entry in tree.entries:
        if entry.is_file and entry.path.rpartition("/")[2] == NAME:
            for address, result in from_bytes(tree.read(entry, MAX_BYTES)).items():
                known = found.get(address)
                if known is None or (known.checked_at or "") < (result.checked_at or ""):
                    found[address] = result
    return found


def write(root: str, evidence: Evidence, before: Mapping[Address, Result]) -> Sequence[str]:
    """Writes the lock file beside each manifest that names addresses; returns their paths."""
    from model_freedom.manifest.writing import write_atomically

    written = []
    for manifest in evidence.manifests:
        named = [address for use, address in evidence.uses if use.manifest == manifest.path]
        results = [(evidence.links or {})[address] for address in dict.fromkeys(named)]
        if results:
            path = os.path.join(root, _beside(manifest))
            write_atomically(path, to_text(record(results, before)).encode())
            written.append(path)
    return written


def _beside(manifest: Manifest) -> str:
    return f"{manifest.folder}/{NAME}" if manifest.folder else NAME
