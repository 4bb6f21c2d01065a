"""word2vec and GloVe: a word and its numbers a line, as text or binary, with or without a line of sizes before."""

from __future__ import annotations

import math
import re
import struct

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata, Outcome

_SIZES = re.compile(rb"([1-9]\d{0,9}) ([1-9]\d{0,4})\r?\n")
_NUMBER = re.compile(rb"-?(?:\d+\.\d+|\d+|\.\d+)(?:[eE][-+]?\d+)?")
_SAMPLE = 64 << 10
_LINES = 8  # lines looked at
_TEXT = (".txt", ".vec", ".w2v", ".glove", ".word2vec", ".embeddings", ".emb", ".vectors")
_NAMED = (".vec", ".w2v", ".glove", ".word2vec")
_ENDINGS = (*_TEXT, ".bin", ".model")  # others are used for tables of everything; names without any are looked at
_CALLED = re.compile(r"word2?vec|glove|fasttext|embed|\.(?:vec|w2v|emb)$|^vec$")
_FEWEST_ROWS, _FEWEST_COLUMNS = 10, 8  # of vectors under a name that doesn't say what they are
_GLOVE_COLUMNS = 20  # the smallest that anybody publishes is 25
_LARGEST = 1000.0  # no embedding's number is beyond; other bytes read as floats are


def recognise(content: Content, name: str) -> Match | None:
    """Weights, where each of the first lines is a word and as many numbers as the first line says."""
    head = content.head()
    sizes = _SIZES.match(head)
    if sizes and ("." not in name or name.endswith(_ENDINGS)):
        rows, columns = int(sizes[1]), int(sizes[2])
        if rows * columns * 2 > content.size:
            return None
        kind = "text" if _as_text(content, sizes.end(), rows, columns, named=bool(_CALLED.search(name))) else None
        kind = kind or ("binary" if _as_binary(content, sizes.end(), rows, columns) else None)
        if kind is None:
            return None
        metadata = Metadata(architecture=f"word2vec, {kind}", parameters=rows * columns)
        if kind == "text" and rows < _FEWEST_ROWS and not _CALLED.search(name):
            return Match("word vectors", Outcome.UNSURE, metadata, "a few words and as many numbers for each")
        return Match("word vectors", metadata=metadata)
    if name.endswith(_TEXT) or "glove" in name:
        return _glove(content, name)
    return None


def _as_text(content: Content, start: int, rows: int, columns: int, *, named: bool) -> bool:
    """Without a name that says so, tables of measurements are told by what they are: short rows, rows that begin with
    numbers, whole numbers, numbers of one sign.
    """
    if columns < 2 or not (named or columns >= _FEWEST_COLUMNS):
        return False
    lines = _lines(content.read(start, _SAMPLE), min(rows, _LINES if named else _FEWEST_ROWS))
    if not lines:
        return False
    fields = [line.rstrip(b" \r").split(b" ") for line in lines]
    if not all(len(row) > columns and all(map(_NUMBER.fullmatch, row[-columns:])) for row in fields):
        return False
    values = [value for row in fields for value in row[-columns:]]
    words = [b" ".join(row[:-columns]) for row in fields]
    numbers = sum(bool(_NUMBER.fullmatch(word)) for word in words)
    decimals = sum(b"." in value or b"e" in value for value in values)
    if len(set(words)) != len(words) or numbers == len(words) or not decimals:
        return False
    negative = sum(value.startswith(b"-") for value in values) / len(values)
    return named or (2 * numbers <= len(words) and 2 * decimals >= len(values) and 0.1 < negative < 0.9)


def _as_binary(content: Content, at: int, rows: int, columns: int) -> bool:
    if content.size - at < rows * (columns * 4 + 2):
        return False
    for _ in range(min(rows, 3)):
        data = content.read(at, 512)
        space = data.find(b" ")
        word = data[:space].lstrip(b"\n")
        if space < 1 or not word or any(byte < 32 for byte in word):
            return False
        numbers = struct.unpack(f"<{columns}f", content.exactly(at + space + 1, 4 * columns))
        if not all(math.isfinite(number) and abs(number) < _LARGEST for number in numbers):
            return False
        if data[space + 1 : space + 1 + 4 * columns].isascii():  # a text's bytes are tiny numbers
            return False
        at += space + 1 + 4 * columns
    return True


def _glove(content: Content, name: str) -> Match | None:
    """Without sizes a table of measurements looks alike: words differ in every line, and numbers have both signs."""
    lines = _lines(content.read(0, _SAMPLE), 200)
    if len(lines) < 3:
        return None
    fields = [line.rstrip(b" \r").split(b" ") for line in lines]
    columns = len(fields[0]) - 1
    if columns < _GLOVE_COLUMNS:
        return None
    for row in fields:
        if len(row) != columns + 1 or not all(map(_NUMBER.fullmatch, row[1:])):
            return None
    numbers = [float(value) for row in fields for value in row[1:]]
    negative = sum(number < 0 for number in numbers) / len(numbers)
    words = {row[0] for row in fields}
    if len(words) < len(fields) or not 0.1 < negative < 0.9 or max(map(abs, numbers)) > _LARGEST:
        return None
    if sum(bool(_NUMBER.fullmatch(word)) for word in words) > len(words) / 2:
        return None
    if "glove" in name or name.endswith(_NAMED) or b"the" in words or b"," in words:
        return Match("word vectors", metadata=Metadata(architecture="GloVe"))
    return Match("word vectors", Outcome.UNSURE, reason="a word and numbers in every line, without a header")


def _lines(data: bytes, most: int) -> list[bytes]:
    """Whole lines: the last is left out where it may be cut."""
    lines = data.split(b"\n")
    whole = lines[:-1] if len(data) == _SAMPLE else lines
    return [line for line in whole[:most] if line.strip()]
