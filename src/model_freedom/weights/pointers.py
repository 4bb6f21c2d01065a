"""Pointers: small files that stand for content kept elsewhere, decided by the name and by what they say of it."""

from __future__ import annotations

import re

from model_freedom.weights.content import Content
from model_freedom.weights.formats.registry import FORMATS
from model_freedom.weights.names import extension, may_be_weights, stands_for
from model_freedom.weights.record import Outcome, Stored, WeightsFile

POINTER_SIZE = 1024  # bytes; github.com/git-lfs/git-lfs, docs/spec.md: pointers are less than that
_FIRST = (b"version https://git-lfs.github.com/spec/v1\n", b"version https://hawser.github.com/spec/v1\n")
_OID = re.compile(rb"^oid sha256:([0-9a-f]{64})$", re.MULTILINE)
_SIZE = re.compile(rb"^size ([0-9]{1,19})$", re.MULTILINE)

_SEVERAL = frozenset(
    {"ckpt", "model", "params", "dat", "data"}
)  # which other programs use too: PyTorch Lightning, SentencePiece, …
_CHECKPOINT = re.compile(r"\.data-\d{5}-of-\d{5}$|^group\d+-shard\d+of\d+(?:\.bin)?$")


def format_by_name(path: str) -> str:
    """The format that keeps files under such a name. Where several do, only the ending is told: `.bin`."""
    base = path.rpartition("/")[2].lower()
    ending = extension(path)
    names = {row.name for row in FORMATS if base.endswith(row.extensions)}
    name = names.pop() if len(names) == 1 and ending not in _SEVERAL else ""
    if _CHECKPOINT.search(base):
        return "TensorFlow.js" if base.startswith("group") else "TensorFlow checkpoint"
    if name and "," not in name:  # a row of several formats names them all
        return name
    return f".{ending}" if ending else "unknown"


def undecided(size: int | None) -> str:
    """Why content that is elsewhere is unsure."""
    if size == 0:
        return "a pointer to an empty file"
    return "its content is kept elsewhere, and its name is one that other files have too"


def pointer(path: str, content: Content, *, named: bool = False) -> WeightsFile | None:
    """A Git LFS pointer to what is named like weights, or to any file that a model has `named`. Unsure where the name
    doesn't tell (`data.pkl`, a large `best`), and where the pointer is broken.
    """
    text = content.head(POINTER_SIZE)
    if not text.startswith(_FIRST):
        return None
    oid, size = _OID.search(text), _SIZE.search(text)
    if oid is None or size is None:
        if not (named or may_be_weights(path)):
            return None
        return WeightsFile(path, Outcome.UNSURE, "Git LFS pointer", Stored.LFS, reason="a broken Git LFS pointer")
    length = int(size[1])
    outcome = Outcome.POINTER if named else stands_for(path, length)
    if outcome is None:
        return None
    reason = undecided(length) if outcome is Outcome.UNSURE else ""
    return WeightsFile(path, outcome, format_by_name(path), Stored.LFS, length, oid[1].decode(), reason=reason)
