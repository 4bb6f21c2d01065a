"""The sha256 of a weights file's real content."""

from __future__ import annotations

import hashlib

from model_freedom.repository import Tree
from model_freedom.weights.record import Outcome, WeightsFile

_BLOCK = 1 << 20  # bytes read at a time


def sha256(tree: Tree, file: WeightsFile) -> str | None:
    """Hexadecimal; of a pointer what it says of the content; None where nobody here can know it."""
    if file.sha256 is not None or file.outcome is Outcome.POINTER:
        return file.sha256
    entry = tree.entry(file.path)
    if entry is None or not entry.is_file:
        return None
    digest = hashlib.sha256()
    try:
        with tree.open(entry) as content:
            while block := content.read(_BLOCK):
                digest.update(block)
    except OSError:
        return None
    return digest.hexdigest()
