"""MXNet's list of arrays, and TVM's in the same family: a magic number, a count, the arrays, their names."""

from __future__ import annotations

import re

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata, Outcome

_MXNET, _TVM = 0x112, 0xF7E58D4F05049CB7  # ndarray.cc, kMXAPINDArrayListMagic; TVM file_utils.h
_ARRAYS = {0xF993FAC8, 0xF993FAC9, 0xF993FACA}  # ndarray.cc, NDARRAY_V1..V3_MAGIC
_MOST = 1_000_000


def recognise(content: Content, name: str) -> Match | None:
    """Weights, where there is at least one array; a component, where JSON tells the operators."""
    if name.endswith(".json"):
        return _symbols(content, name)
    magic, reserved, count = content.unpack("<3Q", 0)
    if not 1 <= count <= _MOST or content.size < 24 + 32 * count:
        return None
    if magic == _MXNET and reserved == 0:
        (array,) = content.unpack("<I", 24)
        return Match("MXNet", metadata=Metadata(architecture=f"{count} arrays")) if array in _ARRAYS else None
    if magic == _TVM:
        return Match("TVM", metadata=Metadata(architecture=f"{count} arrays"))
    return None


def _symbols(content: Content, name: str) -> Match | None:
    head = content.head()
    if not re.match(rb'\s*\{\s*"nodes"\s*:\s*\[\s*\{\s*"op"\s*:', head) or b'"name"' not in head:
        return None
    tail = content.read(max(0, content.size - 4096), 4096)
    if b"mxnet_version" not in tail and b'"arg_nodes"' not in content.read(0, 4 << 20):
        return None
    stem = name.removesuffix(".json").removesuffix("-symbol")
    return Match("MXNet", Outcome.COMPONENT, names=(f"{stem}-0000.params", f"{stem}.params"))
