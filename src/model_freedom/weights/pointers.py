"""Pointers: small files that stand for content kept elsewhere, decided by the name and by what they say of it."""

from __future__ import annotations

import re

from model_freedom.weights.content import Content
from model_freedom.weights.formats.registry import FORMATS
from model_freedom.weights.names import extension, may_be_weights
from model_freedom.weights.record import Outcome, Stored, WeightsFile

POINTER_SIZE = 1024  # bytes; github.com/git-lfs/git-lfs, docs/spec.md: pointers are less than that
_FIRST = (b"version https://git-lfs.github.com/spec/v1\n", b"version https://hawser.github.com/spec/v1\n")
_OID = re.compile(rb"^oid sha256:([0-9a-f]{64})$", re.MULTILINE)
_SIZE = re.compile(rb"^size ([0-9]{1,19})$", re.MULTILINE)

_SEVERAL = frozenset({"ckpt", "model", "params"})  # which other programs use too: PyTorch Lightning, SentencePiece, …


def format_by_name(path: str) -> str:
    """The format that keeps files under such a name. Where several do, only the ending is told: `.bin`."""
    base = path.rpartition("/")[2].lower()
    ending = extension(path)
    names = {row.name for row in FORMATS if base.endswith(row.extensions)}
    name = names.pop() if len(names) == 1 and ending not in _SEVERAL else ""
    if name and "," not in name:  # a row of several formats names them all
        return name
    return f".{ending}" if ending else "unknown"


def pointer(path: str, content: Content, *, named: bool = False) -> WeightsFile | None:
    """A Git LFS pointer to what is named like weights, or to any file that a model has `named`; unsure where broken."""
    text = content.head(POINTER_SIZE)
    if not text.startswith(_FIRST) or not (named or may_be_weights(path)):
        return None
    oid, size = _OID.search(text), _SIZE.search(text)
    if oid is None or size is None:
        return WeightsFile(path, Outcome.UNSURE, "Git LFS pointer", Stored.LFS, reason="a broken Git LFS pointer")
    return WeightsFile(path, Outcome.POINTER, format_by_name(path), Stored.LFS, int(size[1]), oid[1].decode())
