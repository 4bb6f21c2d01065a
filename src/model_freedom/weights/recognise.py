"""From a name and bytes to a format: the register says who may look, the first that recognises the file decides."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import NamedTuple

from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.formats.format import Format
from model_freedom.weights.formats.registry import FORMATS
from model_freedom.weights.match import Match, believable

# What a parser may raise on a file that is broken or made to break it: anything. All of it says: not of this format.
BROKEN = Exception


class _Index(NamedTuple):
    """The register by what a file shows first, so that most files are done with after a few look-ups."""

    by_magic: tuple[tuple[int, int, dict[bytes, tuple[int, ...]]], ...]  # offset, length, bytes → numbers of rows
    by_ending: dict[str, tuple[int, ...]]  # what stands behind the last dot → numbers of rows
    by_name: dict[str, tuple[int, ...]]
    loose: tuple[int, ...]  # rows with an ending that has no dot: asked of every name


def recognise(name: str, content: Content) -> Match | None:
    """The format of a file, or None. `name` is its path; nothing in the file can make this raise."""
    return judged(name, content)[0]


def judged(name: str, content: Content) -> tuple[Match | None, str]:
    """The same, and why the recogniser of the promised format refused the file ("" where it gave no reason)."""
    base = name.rpartition("/")[2].lower()
    try:
        head = content.head()
    except BROKEN:
        return None, ""
    refusal = ""
    for number in _candidates(head, base):
        row = FORMATS[number]
        if not row.fits(head, base):
            continue
        look = _recogniser(row.module)
        try:
            match = look(content, base)
        except BROKEN as error:
            if isinstance(error, Unrecognised) and row.promises and base.endswith(row.extensions):
                refusal = str(error)
            continue
        if match is not None:
            return believable(match), ""
    return None, refusal


def promised(name: str) -> str | None:
    """The format that a file's name promises, where that ending is used for nothing else."""
    base = name.rpartition("/")[2].lower()
    return next((row.name for row in _promising() if base.endswith(row.extensions)), None)


def _candidates(head: bytes, base: str) -> list[int]:
    """Numbers of the rows that may fit, in the register's order."""
    index = _index()
    found = set(index.loose)
    found.update(index.by_ending.get(base.rpartition(".")[2], ()))
    found.update(index.by_name.get(base, ()))
    for offset, length, magics in index.by_magic:
        rows = magics.get(head[offset : offset + length])
        if rows:
            found.update(rows)
    return sorted(found)


@cache
def _recogniser(module: str) -> Callable[[Content, str], Match | None]:
    found: Callable[[Content, str], Match | None] = import_module(f"model_freedom.weights.formats.{module}").recognise
    return found


@cache
def _promising() -> tuple[Format, ...]:
    return tuple(row for row in FORMATS if row.promises)


@cache
def _index() -> _Index:
    magics: dict[tuple[int, int], dict[bytes, list[int]]] = {}
    endings: dict[str, list[int]] = {}
    names: dict[str, list[int]] = {}
    loose = []
    for number, row in enumerate(FORMATS):
        for offset, magic in row.magics:
            magics.setdefault((offset, len(magic)), {}).setdefault(magic, []).append(number)
        for ending in row.extensions:
            if "." in ending:
                endings.setdefault(ending.rpartition(".")[2], []).append(number)
            else:
                loose.append(number)
        for name in row.names:
            names.setdefault(name, []).append(number)
    return _Index(
        tuple((*place, {key: tuple(rows) for key, rows in found.items()}) for place, found in magics.items()),
        {key: tuple(rows) for key, rows in endings.items()},
        {key: tuple(rows) for key, rows in names.items()},
        tuple(loose),
    )
