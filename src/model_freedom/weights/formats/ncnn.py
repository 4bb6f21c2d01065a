"""ncnn: the graph as text or binary (`.param`, `.param.bin`), the weights in a `.bin` beside it."""

from __future__ import annotations

import re

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata, Outcome

_MAGIC = 7767517  # net.cpp
_TEXT = re.compile(rb"7767517\r?\n\s*(\d{1,6})\s+(\d{1,6})\s*\r?\n[A-Za-z]\w*\s")


def recognise(content: Content, name: str) -> Match | None:
    """A component that names its `.bin`: `a.param` and `a.param.bin` both belong to `a.bin`."""
    head = content.head()
    text = _TEXT.match(head)
    if not text:
        magic, layers, blobs = content.unpack("<3i", 0)
        if magic != _MAGIC or not 1 <= layers <= 100_000 or not 1 <= blobs <= 1_000_000 or ".param" not in name:
            return None
    stem = name.removesuffix(".bin").removesuffix(".param")
    layers = int(text[1]) if text else layers
    return Match("ncnn", Outcome.COMPONENT, Metadata(architecture=f"{layers} layers"), names=(stem + ".bin",))
