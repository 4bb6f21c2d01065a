"""MATLAB's files of version 5 to 7: networks of MatConvNet, of the toolboxes, and parameters by their names.

Sources: MathWorks, MAT-File Format (Level 5); vlfeat/matconvnet matlab/simplenn (vl_simplenn.m: `layers`, of which each
has a type and weights) and matlab/+dagnn/@DagNN/saveobj.m (`params` with `value` and `learningRate`).
Files of version 7.3 are HDF5.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata

_HEADER = 128  # bytes; at 124 the version and the letters that tell the order of bytes
_MATRIX, _COMPRESSED = 14, 15  # kinds of elements
_NUMBERS = frozenset({6, 7, 8, 10})  # classes of arrays: double, single, and bytes for quantised ones
_STRUCTURED = frozenset({1, 2, 3})  # cell, struct, object
_OPAQUE = 17
_MOST_ELEMENTS = 200
_WINDOW = 128 << 10  # bytes looked at of each element
_CLASS = re.compile(
    rb"MCOS.{0,16}?((?:Series|DAG|dl|Layer)[Nn]etwork|(?:Compact)?(?:Classification|Regression)[A-Z]\w{2,30}|TreeBagger)",
    re.S,
)
_FIELDS = (
    (b"type\0", b"weights\0", b"stride\0"),
    (b"type\0", b"filters\0", b"biases\0"),
    (b"value\0", b"learningRate\0", b"weightDecay\0"),
    (b"IW\0", b"LW\0", b"numLayers\0"),
)
_PARAMETER = re.compile(r"^(?:weights?|bias(?:es)?|[wWbB]_?\d+|[Tt]heta_?\d+|.+_(?:weights?|bias|kernel))$")


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001 -- every recogniser gets the name
    """Weights, where a network's fields, a learner's class or two arrays with names of parameters are stored."""
    head = content.head(_HEADER)
    if not head.startswith(b"MATLAB 5.0 MAT-file") or head[124:128] not in (b"\0\1IM", b"\1\0MI"):
        return None
    order = "<" if head[126:128] == b"IM" else ">"
    names: list[str] = []
    parameters = arrays = 0
    for element in _elements(content, order):
        kind, called, count = _array(element, order)
        learner = _CLASS.search(element) if kind == _OPAQUE else None
        if learner:
            return _match(bounded(learner[1]))
        if kind in _STRUCTURED and any(all(field in element for field in fields) for fields in _FIELDS):
            return _match(f"network called {called}"[:100])
        arrays += kind in _NUMBERS
        if kind in _NUMBERS and count > 1 and _PARAMETER.match(called):
            names.append(called)
            parameters += count
    if len(set(names)) >= 2 and 2 * len(names) >= arrays:
        return Match("MATLAB", metadata=Metadata(producer="MATLAB", parameters=parameters))
    return None


def _match(architecture: str | None) -> Match:
    return Match("MATLAB", metadata=Metadata(producer="MATLAB", architecture=architecture))


def _elements(content: Content, order: str) -> Iterator[bytes]:
    """The beginning of each variable, unpacked, without its tag."""
    at = _HEADER
    for _ in range(_MOST_ELEMENTS):
        if at + 8 > content.size:
            return
        kind, length = content.unpack(order + "2I", at)
        if kind not in {_MATRIX, _COMPRESSED} or at + 8 + length > content.size:
            raise Unrecognised("an element that is no variable")
        data = content.read(at + 8, min(length, _WINDOW))
        if kind == _COMPRESSED:
            data = zlib.decompressobj().decompress(data, _WINDOW)[8:]
        yield data
        at += 8 + length


def _array(element: bytes, order: str) -> tuple[int, str, int]:
    """Class, name and number of elements of an array; of an object of MATLAB's own only class and name."""
    flags, at = _part(element, 0, order)
    kind = struct.unpack(order + "I", flags[:4])[0] & 0xFF
    if kind == _OPAQUE:
        return kind, _part(element, at, order)[0].decode("latin-1"), 0
    sizes, at = _part(element, at, order)
    name, _ = _part(element, at, order)
    count = 1
    for size in struct.unpack(f"{order}{min(len(sizes) // 4, 32)}i", sizes[: 4 * min(len(sizes) // 4, 32)]):
        count *= max(size, 0)
    return kind, name.decode("latin-1"), count


def _part(element: bytes, at: int, order: str) -> tuple[bytes, int]:
    """A part of an array and where the next begins: its tag is eight bytes, or four with up to four bytes behind."""
    kind, length = struct.unpack_from(order + "2I", element, at)
    if kind >> 16:
        length = kind >> 16
        return element[at + 4 : at + 4 + length], at + 8
    return element[at + 8 : at + 8 + length], at + 8 + -(-length // 8) * 8
