"""Pointers: small files that stand for content kept elsewhere, decided by the name and by what they say of it."""

from __future__ import annotations

import re

from model_freedom.weights.content import Content
from model_freedom.weights.names import may_be_weights
from model_freedom.weights.record import Outcome, Stored, WeightsFile

POINTER_SIZE = 1024  # bytes; github.com/git-lfs/git-lfs, docs/spec.md: pointers are less than that
_FIRST = (b"version https://git-lfs.github.com/spec/v1\n", b"version https://hawser.github.com/spec/v1\n")
_OID = re.compile(rb"^oid sha256:([0-9a-f]{64})$", re.MULTILINE)
_SIZE = re.compile(rb"^size ([0-9]{1,19})$", re.MULTILINE)


def pointer(path: str, content: Content, *, named: bool = False) -> WeightsFile | None:
    """A Git LFS pointer to what is named like weights, or to any file that a model has `named`; unsure where broken."""
    text = content.head(POINTER_SIZE)
    if not text.startswith(_FIRST) or not (named or may_be_weights(path)):
        return None
    oid, size = _OID.search(text), _SIZE.search(text)
    if oid is None or size is None:
        return WeightsFile(path, Outcome.UNSURE, "Git LFS pointer", Stored.LFS, reason="a broken Git LFS pointer")
    ending = path.rpartition(".")[2].lower()
    return WeightsFile(path, Outcome.POINTER, ending, Stored.LFS, int(size[1]), oid[1].decode())
