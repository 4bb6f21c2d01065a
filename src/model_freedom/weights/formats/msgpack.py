"""MessagePack, as Flax and thinc (spaCy) write their parameters.

Source of the encoding: github.com/msgpack/msgpack/blob/master/spec.md. Data are stepped over, never unpacked.
"""

from __future__ import annotations

import math
import re
import struct

from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata

_MOST_OBJECTS = 200_000
_DEEPEST = 64
_FLAX_ARRAY = 1  # flax.serialization, _MsgpackExtType.ndarray
_NUMPY = b"\xc4\x02nd\xc3"  # msgpack-numpy's mark: the key b"nd", true
_FIXED = {0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8, 0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8}
_SIZED = {0xC4: ">B", 0xC5: ">H", 0xC6: ">I", 0xD9: ">B", 0xDA: ">H", 0xDB: ">I"}  # bin and str
_EXTENDED = {0xC7: ">B", 0xC8: ">H", 0xC9: ">I"}
_LISTS = {0xDC: ">H", 0xDD: ">I"}
_MAPS = {0xDE: ">H", 0xDF: ">I"}
_WINDOW = 4096
_THINC = {b"nodes", b"attrs", b"params", b"shims"}  # thinc.model, Model.to_dict
# thinc before 8 (thinc.neural._classes.model, Model.to_bytes): one map of a list of layers, each with its parameters.
_OLD_THINC = re.compile(rb"\x81(?:\xc4\x07|\xa7)weights(?:[\x91-\x9f]|\xdc..|\xdd....)\x82(?:\xc4\x04|\xa4)dims", re.S)


class _Walk:
    """One pass over the objects of a file. `arrays` and `parameters` count what Flax stores."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._left = _MOST_OBJECTS
        self._window, self._base = b"", 0
        self.arrays = self.parameters = 0
        self.dtypes: dict[str, None] = {}
        self.keys: set[bytes] = set()  # of the outermost map

    def _bytes(self, at: int, length: int) -> bytes:
        offset = at - self._base
        if not 0 <= offset <= len(self._window) - length:
            self._window, self._base, offset = self._content.read(at, max(_WINDOW, length)), at, 0
        found = self._window[offset : offset + length]
        if len(found) < length:
            raise Unrecognised("the file ends too early")
        return found

    def _number(self, layout: str, at: int) -> tuple[int, int]:
        length = struct.calcsize(layout)
        return struct.unpack(layout, self._bytes(at, length))[0], at + length

    def over(self, at: int, depth: int = 0) -> int:
        """Steps over one object; where it ends. Raises Unrecognised."""
        self._left -= 1
        if self._left < 0 or depth > _DEEPEST:
            raise Unrecognised("more objects than a model has")
        kind = self._bytes(at, 1)[0]
        at += 1
        if kind < 0x80 or kind >= 0xE0 or kind in (0xC0, 0xC2, 0xC3):
            return at
        if kind < 0xA0 or kind in _LISTS or kind in _MAPS:
            return self._collection(kind, at, depth)
        if kind in _FIXED:
            return at + _FIXED[kind]
        if kind < 0xC0:
            return at + (kind & 0x1F)
        if kind in _SIZED:
            length, at = self._number(_SIZED[kind], at)
            return self._within(at + length)
        if 0xD4 <= kind <= 0xD8:
            return at + 1 + (1 << (kind - 0xD4))
        if kind in _EXTENDED:
            length, at = self._number(_EXTENDED[kind], at)
            if self._bytes(at, 1)[0] == _FLAX_ARRAY:
                self._array(at + 1)
            return self._within(at + 1 + length)
        raise Unrecognised("a byte that begins no object")

    def _within(self, at: int) -> int:
        if at > self._content.size:
            raise Unrecognised("an object that reaches past the file")
        return at

    def _collection(self, kind: int, at: int, depth: int) -> int:
        is_map = kind < 0x90 or kind in _MAPS
        count = kind & 0x0F
        if kind in _LISTS or kind in _MAPS:
            count, at = self._number((_MAPS if is_map else _LISTS)[kind], at)
        for _ in range(count):
            if is_map:
                start, at = at, self.over(at, depth + 1)
                if depth == 0 and at - start < 64:
                    self.keys.add(self._bytes(start, at - start)[1:])
            at = self.over(at, depth + 1)
        return at

    def _array(self, at: int) -> None:
        """Flax's array: a list of three, shape, type and bytes."""
        if self._bytes(at, 1)[0] != 0x93:
            return
        at += 1
        dimensions = self._bytes(at, 1)[0] & 0x0F
        at += 1
        shape = []
        for _ in range(dimensions):
            kind = self._bytes(at, 1)[0]
            width = _FIXED.get(kind, 0)
            shape.append(int.from_bytes(self._bytes(at + 1, width), "big") if width else kind)
            at += 1 + width
        kind = self._bytes(at, 1)[0]
        if not 0xA0 <= kind <= 0xBF:
            return
        self.dtypes[self._bytes(at + 1, kind & 0x1F).decode("ascii", "replace")] = None
        self.arrays += 1
        self.parameters += math.prod(shape)


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001
    """Weights, where the outermost object is a map that ends with the file and arrays are stored in it."""
    first = content.head(1)[0]
    if not (0x81 <= first <= 0x8F or first in _MAPS):
        return None
    walk = _Walk(content)
    if walk.over(0) != content.size:
        return None
    if walk.arrays and walk.parameters:
        return Match(
            "Flax", metadata=Metadata(producer="Flax", parameters=walk.parameters, dtypes=tuple(walk.dtypes)[:10])
        )
    is_thinc = walk.keys >= _THINC or _OLD_THINC.match(content.head(64)) is not None
    if is_thinc and _NUMPY in content.read(0, 4 << 20):
        return Match("thinc", metadata=Metadata(producer="thinc (spaCy)"))
    return None
