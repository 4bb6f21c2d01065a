"""dlib: shape predictors and networks in its own packing of numbers.

An integer is a byte with its length (and 0x80 for the sign), then its bytes: dlib/serialize.h.
"""

from __future__ import annotations

import re

from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata

_NETWORK = re.compile(rb"\x01.(?:\x01.)?((?:loss|fc|con|add|relu|input|tag)_[a-z0-9_]{0,40})", re.S)
_SMALLEST = 1024  # bytes: no trained forest or network is shorter


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001
    """Weights, where a mean shape of whole points is followed by forests, or a network's loss by its layers."""
    head = content.head()
    if content.size < _SMALLEST:
        return None
    if head.startswith(b"\x01\x01") and (points := _mean_shape(content)):
        architecture = f"shape predictor, {points} points"
        return Match("dlib", metadata=Metadata(producer="dlib", architecture=architecture))
    network = _NETWORK.match(head)
    if network and network[1].startswith(b"loss_"):
        return Match("dlib", metadata=Metadata(producer="dlib", architecture=bounded(network[1])))
    return None


def _mean_shape(content: Content) -> int:
    """How many points: the matrix is stored as minus its rows, minus its columns, and its numbers."""
    data = content.read(0, 16 << 10)
    rows, at = _integer(data, 2)
    columns, at = _integer(data, at)
    if columns != -1 or not -2000 <= rows <= -2 or rows % 2:
        return 0
    for _ in range(-rows):
        _mantissa, at = _integer(data, at)
        exponent, at = _integer(data, at)
        if not -2000 <= exponent <= 2000:
            return 0
    cascades, _ = _integer(data, at)
    return -rows // 2 if 1 <= cascades <= 10_000 else 0


def _integer(data: bytes, at: int) -> tuple[int, int]:
    if at >= len(data):
        raise Unrecognised("the file ends too early")
    length = data[at] & 0x7F
    if not 1 <= length <= 8 or at + 1 + length > len(data):
        raise Unrecognised("no packed integer")
    value = int.from_bytes(data[at + 1 : at + 1 + length], "little")
    return (-value if data[at] & 0x80 else value), at + 1 + length
