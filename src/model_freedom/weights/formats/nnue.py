"""NNUE, the networks of chess engines: version, hash, a description, then the layers."""

from __future__ import annotations

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata

_LONGEST = 4096  # bytes of description
_SMALLEST = 4096  # bytes of layers; the smallest published network has 100 times as many


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001
    """Weights, where the description is printable and layers follow. Versions: 0x7AF32F.., 0x6A448AFA."""
    version, _hash, length = content.unpack("<III", 0)
    if version >> 8 != 0x7AF32F and version != 0x6A448AFA:
        return None
    if not 1 <= length <= _LONGEST or content.size < 12 + length + _SMALLEST:
        return None
    description = content.exactly(12, length)
    if not all(32 <= byte < 127 or byte in b"\t\r\n" for byte in description):
        return None
    return Match("NNUE", metadata=Metadata(producer=bounded(description), architecture="NNUE"))
