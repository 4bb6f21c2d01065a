"""Source files: what is decoded from literals, fitted tables of numbers, and models written as code.

Searched as bytes, in time that grows with the file. What decodes to a format of the register, and what has a structure
that only fitted parameters have, is weights; a long literal or table that nothing here can read is unsure.
"""

from __future__ import annotations

import re
from itertools import islice

from model_freedom.weights.embedded.boosted import boosted
from model_freedom.weights.embedded.decoded import known, telling
from model_freedom.weights.embedded.distributions import distributions
from model_freedom.weights.embedded.layers import layers
from model_freedom.weights.embedded.learned import learned
from model_freedom.weights.embedded.literals import BASE85, DECIMAL, ESCAPED, HEX, literals
from model_freedom.weights.embedded.tables import Tables, tables
from model_freedom.weights.embedded.written import written
from model_freedom.weights.match import Match
from model_freedom.weights.record import Outcome

ENDINGS = frozenset(
    """
    py pyi js mjs cjs ts jsx tsx c h cc cpp cxx hpp hh cu ino java kt scala rs go lua r rb php pl cs swift dart m mm jl
    inc def html htm ipynb vue svelte
    """.split()
)
MOST_BYTES = 64 << 20  # of one source file
_ONLY_IF_KNOWN = {HEX, DECIMAL, ESCAPED, BASE85}
_LONG = 20_000  # characters of base64, or bytes of an array: worth a question also where nothing is recognised
_LARGE = 128 << 10  # bytes of a source file with a table of numbers
_FRACTIONS = 2_000
_MOST_LITERALS = 200  # of one file, decoded
_FRACTION = re.compile(rb"(?<![\w.])-?[0-9]{0,20}\.[0-9]{2,25}(?:[eE][-+]?[0-9]{1,3})?(?![\w.])")
_LIST = re.compile(rb"[-+\d.eEfF]{1,24}\s{0,24},\s{0,24}(?:[-+\d.eEfF]{1,24}\s{0,24},\s{0,24}){14}")
_DIGITS = re.compile(rb"\.\d{5}")
_FEWEST_DIGITS = 8  # numbers with decimals, below which no table is looked for


def look(text: bytes) -> Match | None:
    """Weights, `unsure`, or None."""
    doubtful: Match | None = None
    for literal in islice(literals(text), _MOST_LITERALS):
        line = text.count(b"\n", 0, literal.offset) + 1
        match = known(literal.data, literal.called(text))
        if match is not None:
            return match._replace(format=f"{match.format} in {literal.kind}", reason=f"line {line} holds it", names=())
        if doubtful is None and literal.length >= _LONG and literal.kind not in _ONLY_IF_KNOWN:
            doubtful = _doubt(literal.kind, literal.data, line)
    return boosted(text) or _numbers(text) or doubtful


def _doubt(kind: str, data: bytes, line: int) -> Match | None:
    if not telling(data):
        return None
    return Match(kind, Outcome.UNSURE, reason=f"line {line} holds {len(data):,} bytes as {kind}")


def _numbers(text: bytes) -> Match | None:
    """Fitted tables and models as code; unsure where a large source is for the most part tables of fractions."""
    precise = sum(1 for _ in islice(_DIGITS.finditer(text), _FEWEST_DIGITS)) == _FEWEST_DIGITS
    if not precise and _LIST.search(text) is None:
        return written(text)
    read = tables(text)
    match = distributions(read.rows) or learned(read) or layers(read.arrays)
    if match is not None and match.outcome is Outcome.WEIGHTS:
        return match
    return written(text) or match or _table(text, read)


def _table(text: bytes, read: Tables) -> Match | None:
    if len(text) < _LARGE:
        return None
    count = length = 0
    for found in _FRACTION.finditer(text):
        count += 1
        length += found.end() - found.start()
    if count <= _FRACTIONS or length * 8 < len(text) or _without_order(read) <= _FRACTIONS:
        return None
    return Match("numbers in source", Outcome.UNSURE, reason=f"{count:,} numbers with a fraction")


def _without_order(read: Tables) -> int:
    """How many numbers stand in tables that are no curves, no gradients of colours, and no single constants."""
    keyed = sum(row.numbers for row in read.rows if row.keyed)
    return keyed + sum(array.numbers for array in read.arrays if not _curve(array.rough, array.width, array.negative))


def _curve(rough: float, width: int, negative: bool) -> bool:
    return rough < 0.4 or (width in {3, 4} and not negative)
