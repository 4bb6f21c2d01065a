"""Paddle: tensors one after the other (`.pdiparams`, or one a file without ending), and the graphs beside them."""

from __future__ import annotations

import math
import re

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.protobuf import BYTES, VARINT, Reader, signed
from model_freedom.weights.record import Metadata, Outcome

_WIDTHS = {0: 1, 1: 2, 2: 4, 3: 8, 4: 2, 5: 4, 6: 8, 20: 1, 21: 1, 22: 2, 23: 8, 24: 16}  # framework.proto, VarType
_NAMES = {0: "BOOL", 1: "I16", 2: "I32", 3: "I64", 4: "F16", 5: "F32", 6: "F64", 20: "U8", 21: "I8", 22: "BF16"}
_MOST_TENSORS = 5_000
_JSON = re.compile(rb'\s*\{\s*"base_code"\s*:\s*\{')


def recognise(content: Content, name: str) -> Match | None:
    """Weights, where tensors fill the file to its end; a component, where it is a program."""
    head = content.head()
    if head.startswith(b"\0\0\0\0"):
        return _tensors(content)
    if name.endswith(".pdmodel") or name in {"__model__", "model"}:
        return _program(content, name)
    if name.endswith(".json") and _JSON.match(head) and b'"pir"' in head:
        return Match("Paddle", Outcome.COMPONENT, names=(name.removesuffix(".json") + ".pdiparams",))
    if name.endswith(".pdiparams.info"):
        return Match("Paddle", Outcome.COMPONENT) if head.startswith(b"\x80") else None
    return None


def _tensors(content: Content) -> Match | None:
    """lod_tensor.cc: version, levels of detail, version, length of a TensorDesc, the TensorDesc, the numbers."""
    reader = Reader(content)
    at = parameters = count = 0
    dtypes: dict[str, None] = {}
    while at < content.size and count < _MOST_TENSORS:
        version, levels, again, length = content.unpack("<IQIi", at)
        if version or levels or again or not 2 <= length <= 64:
            return None
        kind, shape = _description(reader, at + 20, at + 20 + length)
        if kind not in _WIDTHS or any(size < 0 for size in shape):
            return None
        elements = math.prod(shape)
        at += 20 + length + elements * _WIDTHS[kind]
        parameters += elements
        dtypes[_NAMES.get(kind, str(kind))] = None
        count += 1
    if at > content.size or not parameters or (at < content.size and count < _MOST_TENSORS):
        return None
    whole = at == content.size
    return Match("Paddle", metadata=Metadata(parameters=parameters if whole else None, dtypes=tuple(dtypes)))


def _description(reader: Reader, start: int, stop: int) -> tuple[int, list[int]]:
    kind, shape = -1, []
    for field in reader.fields(start, stop):
        if field.number == 1 and field.wire == VARINT:
            kind = field.value
        elif field.number == 2:
            shape += [signed(value) for value in reader.varints(field)]
        else:
            return -1, []
    return kind, shape


def _program(content: Content, name: str) -> Match | None:
    """ProgramDesc: blocks (1), version (4), op versions (5); a block has variables (3) and operators (4)."""
    reader = Reader(content)
    blocks = []
    for field in reader.fields():
        if field.number == 1 and field.wire == BYTES:
            blocks.append(field)
        elif field.number not in {2, 3, 4, 5} or field.wire != BYTES:
            return None
    if not blocks:
        return None
    inside = {field.number for field in reader.fields(blocks[0].start, blocks[0].stop)}
    if not {1, 2, 4} <= inside or not inside <= {1, 2, 3, 4, 5}:
        return None
    stem = name.removesuffix(".pdmodel")
    return Match("Paddle", Outcome.COMPONENT, names=(stem + ".pdiparams", "__params__", "params"))
