"""fastText: a magic number since 2017, the arguments, a dictionary, and the matrices."""

from __future__ import annotations

import struct

from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata

_MAGIC = 793712314  # fasttext.cc, FASTTEXT_FILEFORMAT_MAGIC_INT32
_LATEST = 12
_ARGUMENTS = "<12id"  # args.cc: dim ws epoch minCount neg wordNgrams loss model bucket minn maxn lrUpdateRate t
_LENGTH = struct.calcsize(_ARGUMENTS)
_MODELS = {1: "cbow", 2: "skipgram", 3: "supervised"}
_WALKED = 4 << 20  # bytes of dictionary read to find the matrix behind it; longer ones are judged by their size
_LONGEST_WORD = 4096


def recognise(content: Content, name: str) -> Match | None:
    """Weights, where arguments and dictionary make sense and a matrix of the arguments' width follows."""
    magic, version = content.unpack("<2i", 0)
    if magic == _MAGIC:
        return _model(content, 8) if 1 <= version <= _LATEST else None
    if name.endswith((".bin", ".ftz")):
        return _model(content, 0)  # before magic number and version
    return None


def _model(content: Content, start: int) -> Match | None:
    dim, _ws, _epoch, _least, _neg, grams, loss, kind, bucket, shortest, longest, _rate, _t = content.unpack(
        _ARGUMENTS, start
    )
    sensible = 1 <= dim <= 100_000 and 0 <= grams <= 1000 and 1 <= loss <= 4 and kind in _MODELS
    if not sensible or bucket < 0 or not 0 <= shortest <= longest + 1000 or longest < 0:
        return None
    at = start + _LENGTH
    size, words, labels = content.unpack("<3i", at)
    (tokens,) = content.unpack("<q", at + 12)
    if size < 1 or size != words + labels or min(words, labels) < 0 or tokens < size:
        return None
    # The number of pruned entries came with quantization; before it the first word follows at once.
    for first in (at + 28, at + 20):
        try:
            rows, columns, quantized = _matrix(content, first, size, start)
        except (Unrecognised, struct.error):
            continue
        if columns not in (0, dim) or (rows and rows > words + bucket + 1):
            continue
        architecture = _MODELS[kind] + (f", {labels} labels" if labels else "")
        return Match(
            "fastText",
            metadata=Metadata(
                producer="fastText",
                architecture=architecture,
                parameters=rows * columns + (labels if kind == 3 else words) * dim if rows else None,
                quantization="product quantization" if quantized else None,
            ),
        )
    return None


def _matrix(content: Content, first: int, size: int, start: int) -> tuple[int, int, bool]:
    """Rows and columns of the input matrix behind `size` words; zeros where it is quantized or too far to look."""
    words = content.read(first, _WALKED)
    at = 0
    for _ in range(size):
        end = words.find(b"\0", at, at + _LONGEST_WORD)
        if end < 0 or end + 10 > len(words):
            break
        words[at:end].decode("utf-8", "surrogateescape")
        (count,) = struct.unpack_from("<q", words, end + 1)
        if count < 1 or words[end + 9] > 1 or (end == at and at == 0):
            raise Unrecognised("no word of a dictionary")
        at = end + 10
    else:
        return _header(content, first + at, start)
    if at == 0 or len(words) < _WALKED:
        raise Unrecognised("the dictionary ends too early")
    return 0, 0, False


def _header(content: Content, at: int, start: int) -> tuple[int, int, bool]:
    """A flag for quantization (with a list of pruned entries before it), then rows and columns."""
    if start:
        (pruned,) = content.unpack("<q", start + _LENGTH + 20)
        at += 8 * max(0, pruned)
        (quantized,) = content.unpack("<?", at)
        at += 1
        if quantized:
            if content.size - at < 16:
                raise Unrecognised("nothing behind the dictionary")
            return 0, 0, True
    rows, columns = content.unpack("<2q", at)
    if rows < 1 or columns < 1 or at + 16 + 4 * rows * columns > content.size:
        raise Unrecognised("the matrix reaches past the file")
    return rows, columns, False
