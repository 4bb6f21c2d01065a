"""Debian packages: an `ar` archive whose member `data.tar.*` is what gets installed. Source: deb(5), ar(5)."""

from __future__ import annotations

from typing import BinaryIO

from model_freedom.weights.archives.bounds import Budget
from model_freedom.weights.archives.tarred import open_tar
from model_freedom.weights.archives.tree import Packed
from model_freedom.weights.content import Content, Unrecognised

MAGIC = b"!<arch>\n"
_MOST = 16  # members of the outer archive; a package has three


def open_deb(file: BinaryIO, size: int, budget: Budget) -> list[Packed]:
    """The files that the package installs. Raises Unrecognised, Refused."""
    content = Content(file, size)
    if content.head(8) != MAGIC:
        raise Unrecognised("no ar archive")
    at = len(MAGIC)
    for _ in range(_MOST):
        header = content.exactly(at, 60)
        if header[58:] != b"`\n":
            raise Unrecognised("no ar header")
        length = int(header[48:58])
        if length < 0:
            raise Unrecognised("a negative length")
        if header[:16].rstrip(b" /").startswith(b"data.tar"):
            return open_tar(file, at + 60, min(length, size - at - 60), budget)
        at += 60 + length + length % 2
    raise Unrecognised("no data in the package")
