"""Python's marshal, stepped over and never loaded: tables of counts that probabilities are made from.

Sources: python/cpython Python/marshal.c; isnowfy/snownlp snownlp/utils/frequency.py (BaseProb: `d`, `total`, `none`).
"""

from __future__ import annotations

import contextlib
import struct
from typing import NamedTuple

from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata, Outcome

_SEARCHED = 2 << 20  # bytes
_MOST_OBJECTS = 50_000
_DEEPEST = 32
_SHARED = 0x80  # the bit of what is kept to be referred to
_ALONE = frozenset(b"NTFS.0")
_FIXED = {ord("i"): 4, ord("I"): 8, ord("g"): 8, ord("y"): 16}
_TEXTS = {ord(kind): 4 for kind in "stuaA"} | {ord(kind): 1 for kind in "zZ"}  # bytes of the length
_LISTS = {ord("("): 4, ord("["): 4, ord("<"): 4, ord(">"): 4, ord(")"): 1}
_NUMBERS = frozenset(b"ilgfI")
_PROBABILITY = {b"d", b"none"}
_MANY = 100
_WORDS = ("model", "weight", "prob", "tagger", "classifier")


class _Seen(NamedTuple):
    """One object: its type's letter, and the text where it is one."""

    kind: int
    text: bytes = b""


_NOTHING = _Seen(0)


class _Enough(Exception):
    """As many objects as are looked at."""


class _Walk:
    """One pass over the first objects. `tables` are dictionaries with the keys of a table of counts."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._left = _MOST_OBJECTS
        self._shared: list[_Seen] = []
        self._interned: list[_Seen] = []
        self.numbers = self.floats = self.tables = 0

    def _length(self, width: int) -> int:
        length = int.from_bytes(self._take(width), "little")
        if length >= 1 << 31:
            raise Unrecognised("a length below zero")
        return length

    def _take(self, length: int) -> bytes:
        found = self._data[self._at : self._at + length]
        if len(found) < length:
            raise _Enough if len(self._data) == _SEARCHED else Unrecognised("the file ends too early")
        self._at += length
        return found

    def object(self, depth: int = 0) -> _Seen:
        """Steps over one object. Raises Unrecognised where there is none, _Enough at the end of what is looked at."""
        self._left -= 1
        if self._left < 0:
            raise _Enough
        if depth > _DEEPEST:
            raise Unrecognised("deeper than tables are")
        (code,) = self._take(1)
        kind = code & ~_SHARED
        place = len(self._shared)
        if code & _SHARED:
            self._shared.append(_NOTHING)
        seen = self._inside(kind, depth)
        if code & _SHARED:
            self._shared[place] = seen
        return seen

    def _inside(self, kind: int, depth: int) -> _Seen:
        if kind in _NUMBERS:
            self.numbers += 1
            self.floats += kind in b"gf"
        if kind in _FIXED:
            self._take(_FIXED[kind])
        elif kind in _TEXTS:
            seen = _Seen(kind, self._take(self._length(_TEXTS[kind])))
            if kind == ord("t"):
                self._interned.append(seen)
            return seen
        elif kind in _LISTS:
            for _ in range(self._length(_LISTS[kind])):
                self.object(depth + 1)
        elif kind == ord("{"):
            self._dictionary(depth)
        elif kind in b"rR":
            kept = self._shared if kind == ord("r") else self._interned
            return kept[int.from_bytes(self._take(4), "little")]
        elif kind == ord("l"):
            (digits,) = struct.unpack("<i", self._take(4))
            self._take(2 * abs(digits))
        elif kind == ord("f"):
            self._take(self._length(1))
        elif kind not in _ALONE:
            raise Unrecognised("code, or no object at all")
        return _Seen(kind)

    def _dictionary(self, depth: int) -> None:
        """Up to an empty object. A table is told as soon as its keys are there: it may reach past what is read."""
        keys: set[bytes] = set()
        while True:  # every turn takes an object, of which there are so many at most
            key = self.object(depth + 1)
            if key.kind == ord("0"):
                return
            before = keys >= _PROBABILITY
            keys.add(key.text)
            if keys >= _PROBABILITY and not before:
                self.tables += 1
            self.object(depth + 1)


def recognise(content: Content, name: str) -> Match | None:
    """Weights, where dictionaries are such tables; unsure where fractions stand under a name that speaks of a model."""
    data = content.read(0, _SEARCHED)
    if not data or data[0] & ~_SHARED != ord("{"):
        return None
    walk = _Walk(data)
    with contextlib.suppress(_Enough):
        walk.object()
    if walk.tables and walk.numbers >= _MANY:
        return Match("marshal", metadata=Metadata(architecture="tables of counts"))
    if walk.floats >= _MANY and any(word in name for word in _WORDS):
        return Match("marshal", Outcome.UNSURE, reason="a dictionary of fractions whose file name speaks of a model")
    return None
