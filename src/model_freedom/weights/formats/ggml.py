"""ggml's formats before GGUF: a magic number, the model's sizes, its vocabulary, then tensors, each with a header."""

from __future__ import annotations

import math
import re
import struct
from itertools import islice

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata

_MAGICS = {b"lmgg": "ggml", b"tjgg": "ggjt", b"fmgg": "ggmf", b"algg": "ggla"}
_SEARCHED = 6 << 20  # bytes: vocabularies and filters before the first tensor are shorter
# dimensions, length of the name, type, then as many sizes, then the name; ggml examples/*/main.cpp, llama.cpp
_TENSOR = re.compile(rb"(?=([\x01-\x04])\0{3}([\x02-\x7f])\0{3}([\0-\x28])\0{3})")
_MOST_PLACES = 200_000  # that look like a header; in a model the first or second is one
_WIDTHS = {0: 4.0, 1: 2.0}  # bytes of one number: F32, F16; the quantized types take at least a quarter
_QUANTIZED = 0.25


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001
    """Weights, where a tensor's header is followed by as many bytes as it says."""
    kind = _MAGICS.get(content.head(4))
    if kind is None:
        return None
    data = content.read(4, _SEARCHED)
    for found in islice(_TENSOR.finditer(data), _MOST_PLACES):
        dimensions, length = found[1][0], found[2][0]
        start = found.start() + 12 + 4 * dimensions
        label = data[start : start + length]
        if len(label) < length or not re.fullmatch(rb"[A-Za-z_][\w./:-]+", label):
            continue
        sizes = struct.unpack_from(f"<{dimensions}i", data, found.start() + 12)
        if min(sizes) < 1:
            continue
        stored = math.prod(sizes) * _WIDTHS.get(found[3][0], _QUANTIZED)
        if 4 + start + length + stored <= content.size:
            return Match("ggml", metadata=Metadata(architecture=kind))
    return None
