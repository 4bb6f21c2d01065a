"""From a name and bytes to a format: the register says who may look, the first that recognises the file decides."""

from __future__ import annotations

import struct
import zipfile
import zlib
from importlib import import_module

from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.formats.registry import FORMATS
from model_freedom.weights.match import Match

# What a parser may raise on a file that is broken or made to break it. All of them say: not of this format.
BROKEN = (
    Unrecognised,
    ValueError,
    LookupError,
    ArithmeticError,
    TypeError,
    AttributeError,
    EOFError,
    RecursionError,
    MemoryError,
    NotImplementedError,
    RuntimeError,
    OSError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


def recognise(name: str, content: Content) -> Match | None:
    """The format of a file, or None. `name` is its path; nothing in the file can make this raise."""
    base = name.rpartition("/")[2].lower()
    try:
        head = content.head()
    except BROKEN:
        return None
    for row in FORMATS:
        if row.fits(head, base):
            module = import_module(f"model_freedom.weights.formats.{row.module}")
            try:
                match: Match | None = module.recognise(content, base)
            except BROKEN:
                continue
            if match is not None:
                return match
    return None


def promised(name: str) -> str | None:
    """The format that a file's name promises, where that ending is used for nothing else."""
    base = name.rpartition("/")[2].lower()
    return next((row.name for row in FORMATS if row.promises and base.endswith(row.extensions)), None)
