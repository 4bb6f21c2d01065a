"""Apertium's taggers: a hidden Markov model behind what the tagger knows of its tags, or a perceptron.

Source: apertium/apertium apertium/tagger_data.cc, apertium/tagger_data_hmm.cc, apertium/serialiser.h;
apertium/lttoolbox lttoolbox/compression.cc (numbers of one to four bytes, of which the first says how many).
"""

from __future__ import annotations

import re
import struct

from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata

_SEARCHED = 1 << 20  # bytes
_MOST = 100_000  # things of a kind
_CHECKED = 64  # probabilities
_REAL = 8  # bytes, the highest first
_TAIL = 64 << 10  # bytes
_WEIGHT = re.compile(rb"\x08([\x3f\x40\xbf\xc0].{7})(?=\x01|$)", re.S)
_FEWEST = 50  # weights
_GREATEST = 1e6


class _Reader:
    """Numbers and texts, one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def number(self) -> int:
        """Up to 30 bits: two bits of the first byte are the number of bytes that follow."""
        first = self._data[self.at]
        more = first >> 6
        self.at += 1 + more
        if self.at > len(self._data):
            raise Unrecognised("the file ends too early")
        return int.from_bytes(bytes([first & 0x3F]) + self._data[self.at - more : self.at], "big")

    def count(self) -> int:
        """How many of something follow."""
        found = self.number()
        if found > _MOST:
            raise Unrecognised("more than a tagger has")
        return found

    def numbers(self) -> list[int]:
        """A count, and as many numbers."""
        return [self.number() for _ in range(self.count())]

    def text(self) -> str:
        """Characters by their numbers."""
        return "".join(map(chr, self.numbers()))


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001 -- every recogniser gets the name
    """Weights, where tags are named and the probabilities that follow are between 0 and 1; or of a perceptron."""
    try:
        found = _markov(content)
    except (Unrecognised, IndexError, ValueError):
        found = None
    return found or (_perceptron(content) if content.head(1) == b"\1" else None)


def _markov(content: Content) -> Match | None:
    reader = _Reader(content.read(0, _SEARCHED))
    reader.numbers()  # open classes
    for _ in range(reader.count()):  # what may not follow each other
        reader.number(), reader.number()
    tags = [reader.text() for _ in range(reader.count())]
    for _ in range(reader.count()):
        reader.text(), reader.number()
    for _ in range(reader.count()):  # what must follow
        reader.number(), reader.numbers()
    for _ in range(reader.count()):
        reader.text()
    constants = {reader.text(): reader.number() for _ in range(reader.count())}
    classes = [reader.numbers() for _ in range(reader.count())]
    tagged, ambiguous = reader.number(), reader.number()
    if not tags or not constants or not classes or tagged > len(tags) or ambiguous > len(classes):
        return None
    if not 1 <= tagged * tagged * _REAL <= content.size - reader.at:
        return None
    count = min(tagged * tagged, _CHECKED)
    chances = struct.unpack(f">{count}d", content.exactly(reader.at, count * _REAL))
    if not all(0 <= chance <= 1 for chance in chances) or not any(chances):
        return None
    return Match("Apertium", metadata=Metadata(architecture=f"hidden Markov model of {tagged} tags"))


def _perceptron(content: Content) -> Match | None:
    """Behind what the features are, each feature's values with a weight, eight bytes behind an eight (serialiser.h)."""
    tail = content.read(max(0, content.size - _TAIL), _TAIL)
    weights = [struct.unpack(">d", found[1])[0] for found in _WEIGHT.finditer(tail)]
    if len(weights) < _FEWEST or not all(abs(weight) < _GREATEST for weight in weights):
        return None
    return Match("Apertium", metadata=Metadata(architecture="perceptron"))
