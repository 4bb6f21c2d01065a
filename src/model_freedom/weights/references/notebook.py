"""The Python in a Jupyter notebook: its code cells, without the lines that are IPython's own. Source: nbformat 4."""

from __future__ import annotations

import json
from typing import NamedTuple

MOST_BYTES = 32 << 20  # a notebook carries its pictures
_MOST_CELLS = 5_000


class Cell(NamedTuple):
    """One code cell, and where each of its lines stands in the notebook's file: line and column, from 1."""

    source: str
    places: tuple[tuple[int, int], ...]


def cells(text: str) -> list[Cell]:
    """The code cells in their order; none where it is no notebook."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return []
    listed = data.get("cells") if isinstance(data, dict) else None
    found = []
    at = 0
    for cell in (listed if isinstance(listed, list) else [])[:_MOST_CELLS]:
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        lines = _lines(cell.get("source"))
        places = []
        for line in lines:
            place = _find(text, line, at)
            at = place if place >= 0 else at
            row = text.count("\n", 0, at) + 1
            places.append((row, at - text.rfind("\n", 0, at) if place >= 0 else 1))
        found.append(Cell("".join(map(_python, lines)), tuple(places)))
    return found


def _lines(source: object) -> list[str]:
    if isinstance(source, str):
        return source.splitlines(keepends=True)
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str)).splitlines(keepends=True)
    return []


def _find(text: str, line: str, start: int) -> int:
    """Where the line begins in the file, as JSON writes it; -1 where it can't be found."""
    if not line.strip():
        return -1
    for plain in (False, True):
        written = json.dumps(line.rstrip("\r\n"), ensure_ascii=plain)[1:-1]
        place = text.find(written, start)
        if place >= 0:
            return place
    return -1


def _python(line: str) -> str:
    """The line, or a `pass` in the place of a command for IPython or the shell."""
    bare = line.lstrip()
    if bare.startswith(("%", "!", "?")) or bare.rstrip().endswith("?"):
        return line[: len(line) - len(bare)] + "pass\n"
    return line
