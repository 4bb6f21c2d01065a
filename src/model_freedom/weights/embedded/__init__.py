"""Weights inside source files and programs: literals that decode to a model, tables of numbers, models linked into a
binary. What decodes to a format of the register is weights; what only looks like fitted numbers is `unsure`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from model_freedom.repository import Entry, Tree
from model_freedom.weights.embedded import programs, sources
from model_freedom.weights.match import Match
from model_freedom.weights.names import extension
from model_freedom.weights.record import Stored, WeightsFile

_SMALLEST = 1024  # bytes: nothing shorter holds an encoded model


def search(tree: Tree, entries: Sequence[Entry]) -> list[WeightsFile]:
    """One record a file, under the file's own path. Nothing in a file can make this raise."""
    found = []
    for entry in entries:
        if not entry.is_file:
            continue
        ending = extension(entry.path)
        base = entry.path.rpartition("/")[2].lower()
        look = sources.look if ending in sources.ENDINGS else programs.look if programs.may_be(base, ending) else None
        if look is None or ((size := tree.size(entry)) is not None and size < _SMALLEST):
            continue
        match: Match | None = None
        # Whatever a hostile file makes a parser do: nothing was found in it.
        with contextlib.suppress(Exception), tree.open(entry) as file:
            size = file.seek(0, 2)
            match = look(file, size)
        if match is not None:
            stored = Stored.GIT if tree.in_git else Stored.FILE
            found.append(
                WeightsFile(
                    entry.path,
                    match.outcome,
                    match.format,
                    stored,
                    size,
                    metadata=match.metadata,
                    reason=match.reason,
                    blob=entry.blob,
                )
            )
    return found
