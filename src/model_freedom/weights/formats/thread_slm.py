"""SunPinyin's n-gram model: nodes of each level behind two tables of probabilities, all lengths known from the header.

Source: sunpinyin/sunpinyin src/slm/slm.h, src/slm/slm.cpp (CThreadSlm::load).
"""

from __future__ import annotations

import math

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata

_TABLES = 4 * ((1 << 16) + (1 << 14))  # bytes: probabilities, and weights of the shorter history
_NODE, _LEAF = 12, 8  # bytes
_MOST_WORDS = 5


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001 -- every recogniser gets the name
    """Weights, where the lengths fill the file to the byte and the first table falls from 1."""
    words, logarithms = content.unpack("<2I", 0)
    if not 1 <= words <= _MOST_WORDS or logarithms > 1:
        return None
    levels = content.unpack(f"<{words + 1}I", 8)
    nodes = sum(levels[:-1]) * _NODE + levels[-1] * _LEAF
    start = 8 + 4 * (words + 1)
    if min(levels) < 1 or content.size != start + _TABLES + nodes:
        return None
    if not all(math.isfinite(number) for number in content.unpack("<32f", start)):
        return None
    return Match("SunPinyin", metadata=Metadata(architecture=f"{words}-gram model", parameters=sum(levels)))
