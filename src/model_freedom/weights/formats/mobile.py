"""Runtimes for telephones whose files have a table of contents or hardly a signature: MNN, TNN, Tengine."""

from __future__ import annotations

import struct

from model_freedom.weights.content import Content
from model_freedom.weights.flatbuffer import root
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata

_TNN = (0xFABC0002, 0xFABC0004)  # TNN model_packer, g_version_magic_number{,_v2}
_OPERATORS = 3  # MNN.fbs, Net: bizCode 0, extraTensorDescribe 1, extraInfo 2, oplists 3, outputName 4, ...
_SMALLEST = 1024


def recognise(content: Content, name: str) -> Match | None:
    """Weights: MNN and Tengine by name and frame, TNN by its magic number."""
    if content.size < 64:
        return None
    (magic,) = content.unpack("<I", 0)
    if magic in _TNN:
        return Match("TNN")
    if name.endswith(".mnn") and content.size >= _SMALLEST:
        operators, _ = root(content).vector(_OPERATORS, 4)
        return Match("MNN", metadata=Metadata(architecture=f"{operators} operators")) if operators else None
    if name.endswith(".tmfile") and content.size >= _SMALLEST:
        major, minor, compiled = struct.unpack("<3H", content.exactly(0, 6))
        (table,) = content.unpack("<I", 8)
        return Match("Tengine") if major == 2 and minor < 16 and compiled < 16 and table < content.size else None
    return None
