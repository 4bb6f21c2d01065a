"""Bytes written as text in source files of any language: base64, hexadecimal, arrays of bytes, escaped strings.

Searched as bytes, in time that grows with the file and never faster: a syntax tree of a literal of some megabytes takes
hundreds, and the same literals stand in every language.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import re
import warnings
from collections.abc import Iterator
from typing import NamedTuple

HEX = "hexadecimal"  # digests and test vectors are written so: it is weights where it is recognised, or nothing
DECIMAL = "an array of decimal bytes"  # and so are permutations and tables of characters
ESCAPED = "escaped strings"
BASE85 = "base85"
_CHUNK = re.compile(rb"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{48,}={0,2}")
_BETWEEN = re.compile(rb"""["'`+\\()\s]{0,24}(?:\\n)?["'`+\\()\s]{0,24}(?:[bB]["'])?""")  # no comma: lists of digests
# Behind a bracket, or on a new line that doesn't go on with another's: so that no part of an array is read twice.
_BEGIN = rb"(?:[{\[(]|(?<![, \t\r])\r?\n)\s{0,40}"
_CAST = rb"(?:\(byte\)\s?)?"  # Java's bytes have a sign
_HEXBYTE, _DECIMAL = _CAST + rb"0[xX][0-9a-fA-F]{1,2}", _CAST + rb"-?\d{1,3}"
_ARRAY = re.compile(_BEGIN + rb"((?:" + _HEXBYTE + rb"\s{0,16},\s{0,16}){255,}(?:" + _HEXBYTE + rb")?)")
_DECIMALS = re.compile(_BEGIN + rb"((?:" + _DECIMAL + rb"\s{0,16},\s{0,16}){255,}(?:" + _DECIMAL + rb")?)")
# The last line of a literal may be short, and begin with a plus of its own: that stands behind a quote or a space.
_REST = re.compile(
    rb"""(?:(?:\\n)?["'`][\s\\+]{0,24}[bB]?["'`]|[\s\\]{1,24}|\\n)([A-Za-z0-9+/_-]{1,75}={0,2})(?![A-Za-z0-9+/_-])"""
)
_BYTE = re.compile(rb"0[xX]([0-9a-fA-F]{1,2})")
_LITERAL = re.compile(
    rb"""(?:"(?<=\b[bB]")(?:[^"\\\r\n]|\\.){1024,}"|'(?<=\b[bB]')(?:[^'\\\r\n]|\\.){1024,}')""", re.DOTALL
)
_STRING = rb'[bBLu]?"(?:\\.|[^"\\\r\n])*"'  # no two ways to read one string: else a broken one takes for ever
_STRINGS = re.compile(_STRING + rb"(?:[\s\\+]{0,24}" + _STRING + rb")*")
_CALLED = re.compile(rb"""([A-Za-z_]\w{0,60})["']?\s?[:=]\s{0,9}\(?\s{0,9}[bBrRuL]{0,2}["'`]{0,3}[\s\\]{0,9}$""")
_LETTERS85 = rb"[0-9A-Za-z!#$%&()*+;<=>?@^_`{|}~-]"
_STRING85 = re.compile(
    rb"""["'](?:\\?\r?\n)?(%b{40,}(?:\s{1,9}%b{40,})*(?:\s{1,9}%b{1,39})?)\s{0,9}["']""" % ((_LETTERS85,) * 3)
)
_HEX = re.compile(rb"[0-9a-fA-F]+")
_SHORTEST = 1400  # characters: a kibibyte in base64
_FEWEST_ESCAPES = 64


class Literal(NamedTuple):
    """One literal: where it begins, how many bytes of source it takes, what it is called, and what it says."""

    offset: int
    length: int
    kind: str
    data: bytes

    def called(self, text: bytes) -> str:
        """What the literal is assigned to, "" where it isn't."""
        found = _CALLED.search(text[max(0, self.offset - 120) : self.offset])
        return found[1].decode() if found else ""


def literals(text: bytes) -> Iterator[Literal]:
    """All of a file, kind by kind."""
    for start, chunk in _runs(text):
        if len(chunk) < _SHORTEST:
            continue
        if _HEX.fullmatch(chunk) and len(chunk) % 2 == 0:
            yield Literal(start, len(chunk), HEX, bytes.fromhex(chunk.decode()))
            continue
        data = _plain(chunk)
        if _CHUNK.fullmatch(data):  # some bundlers encode twice
            data = _plain(data)
        yield Literal(start, len(chunk), "base64", data)
    for found in _ARRAY.finditer(text):
        data = bytes(int(byte, 16) for byte in _BYTE.findall(found[1]))
        yield Literal(found.start(1), len(data), "an array of bytes", data)
    for found in _DECIMALS.finditer(text):
        numbers = [int(part) for part in found[1].replace(b"(byte)", b"").split(b",") if part.strip()]
        if max(numbers) < 256 and (min(numbers) >= 0 or (min(numbers) >= -128 and max(numbers) < 128)):
            yield Literal(found.start(1), len(numbers), DECIMAL, bytes(number & 255 for number in numbers))
    for found in _LITERAL.finditer(text):
        value = _evaluated(b"b" + found[0])
        if value:
            yield Literal(found.start(), len(value), "a bytes literal", value)
    yield from _escaped(text)
    yield from _base85(text)


def _base85(text: bytes) -> Iterator[Literal]:
    """What `base64.b85encode` makes, in one line or broken into many; its letters are those of much other text, so
    that it counts only where it is recognised.
    """
    for found in _STRING85.finditer(text):
        chunk = b"".join(found[1].split())
        if len(chunk) < _SHORTEST or _CHUNK.fullmatch(chunk):
            continue
        with contextlib.suppress(ValueError):
            yield Literal(found.start(1), len(chunk), BASE85, base64.b85decode(chunk))


def _escaped(text: bytes) -> Iterator[Literal]:
    r"""`"\x1c\0\0TFL3" "…"`: strings of C and its relatives, which stand for bytes where most of them are escaped."""
    if text.count(b"\\x") + text.count(b"\\0") < _FEWEST_ESCAPES:
        return
    for found in _STRINGS.finditer(text):
        if found.end() - found.start() < _SHORTEST or found[0].count(b"\\") < _FEWEST_ESCAPES:
            continue
        parts = [_evaluated(b"b" + part.lstrip(b"bBLu")) for part in re.findall(_STRING, found[0])]
        data = b"".join(part for part in parts if part)
        yield Literal(found.start(), len(data), ESCAPED, data)


def _evaluated(literal: bytes) -> bytes:
    """A literal of Python's, or of a language that escapes bytes alike; empty where it is none."""
    try:
        with warnings.catch_warnings():  # of escapes that another language has
            warnings.simplefilter("ignore")
            value = ast.literal_eval(literal.decode("latin-1"))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return b""
    return value if isinstance(value, bytes) else b""


def _plain(chunk: bytes) -> bytes:
    """Base64 decoded, in either alphabet, with or without padding."""
    whole = chunk.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    whole = whole[: len(whole) - (len(whole) % 4 == 1)]
    return base64.b64decode(whole + b"=" * (-len(whole) % 4))


def _runs(text: bytes) -> Iterator[tuple[int, bytes]]:
    """Runs of base64, also where they are broken into lines and literals that follow each other."""
    parts: list[bytes] = []
    start = end = 0
    for found in _CHUNK.finditer(text):
        near = parts and found.start() - end <= 50 and _BETWEEN.fullmatch(text, end, found.start())
        if not near:
            if parts:
                yield start, b"".join(parts) + _rest(text, end, parts)
            parts, start = [], found.start()
        parts.append(found[0])
        end = found.end()
    if parts:
        yield start, b"".join(parts) + _rest(text, end, parts)


def _rest(text: bytes, end: int, parts: list[bytes]) -> bytes:
    """The last line of a literal of several."""
    found = _REST.match(text, end) if len(parts) > 1 else None
    return found[1] if found else b""
