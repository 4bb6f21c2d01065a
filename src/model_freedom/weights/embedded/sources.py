"""Source files: base64 and hexadecimal literals, arrays of bytes, bytes literals, and long tables of fractions.

Searched as bytes, in time that grows with the file and never faster: a syntax tree of a literal of some megabytes takes
hundreds, and the same literals stand in every language. The figures are those of the research that was done on real
packages: of 27 sources with weights in them they find 26, with two false alarms in many thousand files.
"""

from __future__ import annotations

import ast
import base64
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from model_freedom.weights.embedded.decoded import known, telling
from model_freedom.weights.match import Match
from model_freedom.weights.record import Outcome

ENDINGS = frozenset(
    """
    py pyi js mjs cjs ts jsx tsx c h cc cpp cxx hpp hh cu ino java kt scala rs go lua r rb php pl cs swift dart m mm jl
    html htm ipynb vue svelte
    """.split()
)
HEX = "hexadecimal"  # digests and test vectors are written so: it is weights where it is recognised, or nothing
MOST_BYTES = 64 << 20  # of one source file
_CHUNK = re.compile(rb"[A-Za-z0-9+/_-]{48,}={0,2}")
_BETWEEN = re.compile(rb"""["'`+\\()\s]{0,24}(?:\\n)?["'`+\\()\s]{0,24}""")  # no comma: lists of digests
_ARRAY = re.compile(rb"(?:0[xX][0-9a-fA-F]{1,2}[ \t\r\n]{0,16},[ \t\r\n]{0,16}){255,}(?:0[xX][0-9a-fA-F]{1,2})?")
_REST = re.compile(rb"""[\s"'+\\]{0,24}([A-Za-z0-9+/_-]{1,75}={0,2})""")
_BYTE = re.compile(rb"0[xX]([0-9a-fA-F]{1,2})")
_LITERAL = re.compile(rb"""\b[bB](?:"(?:[^"\\\r\n]|\\.){1024,}"|'(?:[^'\\\r\n]|\\.){1024,}')""", re.DOTALL)
_FRACTION = re.compile(rb"(?<![\w.])-?[0-9]{0,20}\.[0-9]{2,25}(?:[eE][-+]?[0-9]{1,3})?(?![\w.])")
_HEX = re.compile(rb"[0-9a-fA-F]+")
_SHORTEST = 1400  # characters: a kibibyte in base64
_LONG = 20_000  # characters of base64, or bytes of an array: worth a question also where nothing is recognised
_LARGE = 128 << 10  # bytes of a source file with a table of numbers
_FRACTIONS = 2_000
_MOST_LITERALS = 200  # of one file, decoded


class Literal(NamedTuple):
    """One literal: where it begins, how many bytes of source it takes, what it is called, and what it says."""

    offset: int
    length: int
    kind: str
    data: bytes


def look(file: BinaryIO, size: int) -> Match | None:
    """Weights, or `unsure` for a long literal or table that nothing here can read."""
    if size > MOST_BYTES:
        return None
    file.seek(0)
    text = file.read(MOST_BYTES)
    doubtful: Match | None = None
    for number, literal in enumerate(_literals(text)):
        if number >= _MOST_LITERALS:
            break
        line = text.count(b"\n", 0, literal.offset) + 1
        match = known(literal.data)
        if match is not None:
            return match._replace(format=f"{match.format} in {literal.kind}", reason=f"line {line} holds it", names=())
        if doubtful is None and literal.length >= _LONG and literal.kind != HEX and telling(literal.data):
            reason = f"line {line} holds {len(literal.data):,} bytes as {literal.kind}"
            doubtful = Match(literal.kind, Outcome.UNSURE, reason=reason)
    return doubtful or _numbers(text)


def _literals(text: bytes) -> Iterator[Literal]:
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
        data = bytes(int(byte, 16) for byte in _BYTE.findall(found[0]))
        yield Literal(found.start(), len(data), "an array of bytes", data)
    for found in _LITERAL.finditer(text):
        try:
            value = ast.literal_eval(found[0].decode("latin-1"))
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(value, bytes):
            yield Literal(found.start(), len(value), "a bytes literal", value)


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
                yield start, b"".join(parts)
            parts, start = [], found.start()
        parts.append(found[0])
        end = found.end()
    if parts:
        # the last line of a literal may be short
        rest = _REST.match(text, end)
        yield start, b"".join(parts) + (rest[1] if rest and len(parts) > 1 else b"")


def _numbers(text: bytes) -> Match | None:
    """A large source that is for the most part fractions: a table of coefficients, or a model."""
    if len(text) < _LARGE:
        return None
    count = length = 0
    for found in _FRACTION.finditer(text):
        count += 1
        length += found.end() - found.start()
    if count <= _FRACTIONS or length * 8 < len(text):
        return None
    return Match("numbers in source", Outcome.UNSURE, reason=f"{count:,} numbers with a fraction")
