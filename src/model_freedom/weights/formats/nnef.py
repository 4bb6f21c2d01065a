"""NNEF's tensor files, which hold the variables of a graph.

Source: Khronos, Neural Network Exchange Format 1.0, chapter 5.2 (tensor file format).
"""

from __future__ import annotations

import math

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata

_HEADER = 128  # bytes
_HIGHEST_RANK = 8


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001 -- every recogniser gets the name
    """Weights, where the data fills the file to the byte and is as long as shape and width of an item say."""
    if content.head(3) != b"N\xef\x01":  # the magic number and the version
        return None
    length, rank = content.unpack("<2I", 4)
    if not length or rank > _HIGHEST_RANK:
        return None
    extents = content.unpack("<8I", 12)[:rank]
    (bits,) = content.unpack("<I", 44)
    count = math.prod(extents)
    if content.size != _HEADER + length or not 2 <= count < 1 << 48:
        return None
    # Block formats of single programs give no width of an item; all others do.
    if bits != 0xFFFFFFFF and (not 1 <= bits <= 64 or (count * bits + 7) // 8 != length):
        return None
    return Match("NNEF", metadata=Metadata(parameters=count))
