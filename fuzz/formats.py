"""A target for each module of the register of formats: a format that is registered has one without another line."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from importlib import import_module
from typing import Any, BinaryIO, cast

from fuzz.target import Counted, Holed, Target, in_time, pick, require, require_match
from fuzz.written import APART, MARK, unfolded
from model_freedom.weights.content import MOST_BYTES, MOST_EXTENDED, Content
from model_freedom.weights.formats.format import Format
from model_freedom.weights.formats.registry import FORMATS
from model_freedom.weights.match import believable
from model_freedom.weights.recognise import judged, promised

_LARGEST = 1 << 40  # bytes that the sparse file has
_LONGEST = 20 << 10  # bytes: as the largest of the fixtures that are begun with


def names_of(rows: list[Format]) -> tuple[str, ...]:
    """Base names by which the rows' recogniser is asked, and one that says nothing."""
    endings = (ending for row in rows for ending in row.extensions)
    return ("file", *("file" + ending for ending in endings), *(name for row in rows for name in row.names))


def opened(data: bytes) -> tuple[Counted | Holed, int]:
    """Every eighth input as the beginning of a file that is as large as any header may claim."""
    if zlib.crc32(data) % 8 == 0:
        return Holed(data, _LARGEST), _LARGEST
    return Counted(data), len(data)


def _check(module: Any, names: tuple[str, ...]) -> Callable[[bytes], None]:
    def check(data: bytes) -> None:
        data = unfolded(data)
        file, size = opened(data)
        with in_time():
            try:
                match = module.recognise(Content(cast(BinaryIO, file), size), pick(data, names))
            except (MemoryError, AssertionError):
                raise
            except Exception:
                match = None  # what `judged` documents: the recogniser refuses, whatever it raises
        require(file.taken <= MOST_BYTES + MOST_EXTENDED, f"{file.taken:,} bytes read of one file")
        require_match(match if match is None else believable(match))

    return check


def _recognise(data: bytes) -> None:
    """The whole register, as a scan asks it: nothing is raised."""
    data = unfolded(data)
    name = pick(data, _ALL)
    file, size = opened(data)
    with in_time():
        match, refusal = judged(name, Content(cast(BinaryIO, file), size))
    require(file.taken <= MOST_BYTES + MOST_EXTENDED, f"{file.taken:,} bytes read of one file")
    require(isinstance(refusal, str), "a refusal without words")
    require(promised(name) is None or isinstance(promised(name), str), "a promise without a format")
    require_match(match)


_ALL = names_of(list(FORMATS))
_BY_MODULE: dict[str, list[Format]] = {}
for _row in FORMATS:
    _BY_MODULE.setdefault(_row.module, []).append(_row)


def _words(row: Format) -> tuple[bytes, ...]:
    """The first bytes of the format; where those are a zip archive's, also what separates members here."""
    magics = tuple(magic for _offset, magic in row.magics)
    return (*magics, MARK, APART) if b"PK\x03\x04" in magics else magics


def _seeds(rows: list[Format]) -> tuple[str, ...]:
    """Fixtures that the register would show to this recogniser."""
    from fuzz.target import FIXTURES

    found = []
    for path in sorted(FIXTURES.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                head = file.read(512)
            if any(row.fits(head, path.name.lower()) for row in rows):
                found.append(path.relative_to(FIXTURES).as_posix())
    return tuple(found)


def format_targets() -> tuple[Target, ...]:
    """`format-gguf` and so on, one a module."""
    made = []
    for name, rows in _BY_MODULE.items():
        module = import_module(f"model_freedom.weights.formats.{name}")
        words = tuple(dict.fromkeys(word for row in rows for word in _words(row)))
        check = _check(module, names_of(rows))
        made.append(Target(f"format-{name}", check, (f"weights.formats.{name}",), words, _LONGEST, _seeds(rows)))
    words = tuple(dict.fromkeys(word for row in FORMATS for word in _words(row)))
    made.append(
        Target("recognise", _recognise, ("weights.recognise", "weights.content", "weights.match"), words, _LONGEST)
    )
    return tuple(made)
