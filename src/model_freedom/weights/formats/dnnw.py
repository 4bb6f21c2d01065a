"""Opus and RNNoise: records that begin with `DNNw`, each with a name and a block of numbers."""

from __future__ import annotations

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata

_HEADER = 64  # nnet.h, WeightHead: head, version, type, size, block_size, name[44]
_MOST_RECORDS = 2000
_TYPES = {0: "F32", 1: "I32", 2: "Q8", 3: "I8"}  # 0 float, 1 int, 2 quantized weight, 3 eight bits


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001
    """Weights, where the records end where the file does and hold anything."""
    at = stored = 0
    types: dict[str, None] = {}
    for _ in range(_MOST_RECORDS):
        if at == content.size:
            break
        header = content.exactly(at, _HEADER)
        kind, size, block = (int.from_bytes(header[place : place + 4], "little") for place in (8, 12, 16))
        if header[:4] != b"DNNw" or size > block or at + _HEADER + block > content.size:
            return None
        label = header[20:].partition(b"\0")[0]
        if not label or not label.isascii():
            return None
        types[_TYPES.get(kind, str(kind))] = None
        stored += size
        at += _HEADER + block
    if at != content.size or not stored:
        return None
    return Match("DNNw", metadata=Metadata(architecture="Opus or RNNoise network", dtypes=tuple(types)))
