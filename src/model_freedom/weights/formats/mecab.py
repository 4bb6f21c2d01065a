"""MeCab's compiled dictionaries: the costs of one word after another are weights of a conditional random field.

Source: taku910/mecab mecab/src/connector.cpp (matrix.bin), mecab/src/dictionary.cpp (the dictionaries' magic number).
"""

from __future__ import annotations

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata, Outcome

_DICTIONARY = 0xEF718F77
_VERSION = 102  # dictionary.h, DIC_VERSION


def recognise(content: Content, name: str) -> Match | None:
    """Weights, where the costs of all pairs fill the file to the byte; the words themselves are a component."""
    if name.endswith(".dic"):
        magic, version = content.unpack("<2I", 0)
        known = magic ^ _DICTIONARY == content.size and version == _VERSION
        return Match("MeCab", Outcome.COMPONENT) if known else None
    left, right = content.unpack("<2H", 0)
    if left < 2 or right < 2 or content.size != 4 + 2 * left * right:
        return None
    costs = content.read(4, 64 << 10)
    if len(set(costs)) < 8:  # one length of two bytes might be met by chance, not by a file of a few values
        return None
    return Match("MeCab", metadata=Metadata(parameters=left * right, dtypes=("I16",)))
