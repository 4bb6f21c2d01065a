"""Vowpal Wabbit: its version as text, the range of the labels, the options it was trained with, then the regressor.

Source: VowpalWabbit/vowpal_wabbit vowpalwabbit/core/src/parse_regressor.cc (save_load_header).
"""

from __future__ import annotations

import math
import re
import struct

from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata

_VERSION = re.compile(rb"(\d{1,2}\.\d{1,3}\.\d{1,3})\0")
_LONGEST_TEXT = 64 << 10  # bytes of an identifier or of options
_MOST_BITS = 61
_CHECKED = (8, 0, 1)  # vw_versions.h, VERSION_FILE_WITH_HEADER_CHAINED_HASH
_SMALLEST = 9  # bytes: one feature's hash and its weight, behind the mark of what was saved


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001 -- every recogniser gets the name
    """Weights, where the header is whole and something follows it."""
    (length,) = content.unpack("<I", 0)
    if not 6 <= length <= 11:
        return None
    version = _VERSION.fullmatch(content.exactly(4, length))
    if version is None:
        return None
    at = 4 + length
    if content.exactly(at, 1) != b"m":  # since 8.2 an identifier stands before the mark
        at += 4 + _text(content, at)
    mark, lowest, highest, bits = struct.unpack("<cffI", content.exactly(at, 13))
    if mark != b"m" or not (math.isfinite(lowest) and math.isfinite(highest) and lowest <= highest):
        return None
    if not 1 <= bits <= _MOST_BITS:
        return None
    at = _behind(content, at + 13, checked=tuple(map(int, version[1].split(b"."))) >= _CHECKED)
    if content.size - at < _SMALLEST:
        return None
    producer = f"Vowpal Wabbit {version[1].decode()}"
    return Match("Vowpal Wabbit", metadata=Metadata(producer=producer, architecture=f"linear, {bits} bits of hash"))


def _behind(content: Content, at: int, *, checked: bool) -> int:
    """Where the regressor begins: behind topics, n-grams, skips, the options and, in newer files, a checksum."""
    at += 4
    for _ in range(2):  # n-grams and skips: each a text of three bytes
        (count,) = content.unpack("<I", at)
        if count > 256:
            raise Unrecognised("more n-grams than namespaces")
        at += 4 + 3 * count
    at += 4 + _text(content, at)
    return at + 4 + _text(content, at) if checked else at


def _text(content: Content, at: int) -> int:
    (length,) = content.unpack("<I", at)
    if length > _LONGEST_TEXT:
        raise Unrecognised("options longer than a command line")
    return length
