"""Programs and libraries (ELF, PE, Mach-O, WebAssembly) that carry a model: found by its first bytes at any offset and
then read by its format's own recogniser, and as a zip archive behind the program (llamafile).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import BinaryIO, cast

from model_freedom.weights.archives.bounds import Budget
from model_freedom.weights.archives.streams import Part
from model_freedom.weights.archives.tree import ArchiveTree
from model_freedom.weights.archives.zipped import open_zip
from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.find import find
from model_freedom.weights.match import Match
from model_freedom.weights.recognise import recognise
from model_freedom.weights.record import Outcome

_ENDINGS = frozenset("so dll dylib exe wasm node llamafile com pyd elf efi bin out appimage".split()) | {""}
HEADS = (b"\x7fELF", b"MZ", b"\0asm", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
_BLOCK = 4 << 20
_OVERLAP = 64
_MOST_BYTES = 2 << 30  # of one program; a llamafile's archive is found from its end
_MOST_TRIED = 2_000  # offsets of one program


def may_be(base: str, ending: str) -> bool:
    """Whether programs have such names."""
    return ending in _ENDINGS or ".so." in base


def look(file: BinaryIO, size: int) -> Match | None:
    """The first model in the program, None where there is none or this is no program."""
    file.seek(0)
    if not file.read(8).startswith(HEADS):
        return None
    behind = _behind(file, size)
    if behind is not None:
        return behind
    for offset, kind in islice(_offsets(file, min(size, _MOST_BYTES)), _MOST_TRIED):
        match = _at(file, size, offset, kind)
        if match is not None:
            return match._replace(
                format=f"{match.format} in a program", reason=f"it begins at byte {offset:,}", names=()
            )
    return None


def _behind(file: BinaryIO, size: int) -> Match | None:
    """Weights in a zip archive at the program's end."""
    budget = Budget()
    try:
        tree = ArchiveTree("", open_zip(file, size, budget), budget)
    except (Unrecognised, OSError, ValueError, LookupError, ArithmeticError):
        return None
    for member in find(tree):
        if member.outcome is Outcome.WEIGHTS:
            name = f"{member.format} in a program"
            return Match(
                name, metadata=member.metadata, reason=f"it is the member {member.path} of the archive at its end"
            )
    return None


def _offsets(file: BinaryIO, size: int) -> Iterator[tuple[int, str]]:
    """Offsets at which a model of some kind may begin, with its kind."""
    at = 0
    while at < size:
        file.seek(at)
        block = file.read(min(_BLOCK + _OVERLAP, size - at))
        if not block:
            return
        for start, kind in sorted(_begin(block)):
            if start < _BLOCK:
                yield at + start - _KINDS[kind][1], kind
        at += _BLOCK


def _begin(block: bytes) -> Iterator[tuple[int, str]]:
    """Where first bytes stand. One search for each: an alternation of patterns would be ten times as slow."""
    for kind, (pattern, _into, _length) in _KINDS.items():
        for found in pattern.finditer(block):
            yield found.start(), kind


def _at(file: BinaryIO, size: int, offset: int, kind: str) -> Match | None:
    if offset < 0:
        return None
    try:
        length = _KINDS[kind][2](Content(cast("BinaryIO", Part(file, offset, size - offset)), size - offset))
    except (Unrecognised, OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    part = cast("BinaryIO", Part(file, offset, length))
    match = recognise(f"embedded.{kind}", Content(part, length))
    return match if match is not None and match.outcome is Outcome.WEIGHTS else None


def _to_the_end(content: Content) -> int:
    return content.size


def _safetensors(content: Content) -> int:
    """The header says where the last tensor ends."""
    (length,) = content.unpack("<Q", 0)
    if not 2 <= length <= 4 << 20 or content.read(8 + length - 1, 1) not in {b"}", b" "}:
        raise Unrecognised("no header")
    header = json.loads(content.exactly(8, length))
    ends = [int(tensor["data_offsets"][1]) for name, tensor in header.items() if name != "__metadata__"]
    return min(content.size, 8 + length + max(ends))


_ONNX_FIELDS = {1: 0, 2: 2, 3: 2, 4: 2, 5: 0, 6: 2, 7: 2, 8: 2, 14: 2, 20: 2, 25: 2, 26: 2}  # number → wire type


def _onnx(content: Content) -> int:
    """As far as the fields of a ModelProto follow each other. Source: onnx/onnx onnx.proto."""
    at = graph = 0
    while at < content.size:
        start = at
        tag, at = _varint(content, at)
        number, kind = tag >> 3, tag & 7
        if _ONNX_FIELDS.get(number) != kind or (number == 7 and graph):
            return _ended(start, graph)
        value, at = _varint(content, at)
        if kind == 2:
            if value > content.size - at:
                return _ended(start, graph)
            at += value
        graph = graph or (at if number == 7 else 0)
    return at


def _ended(end: int, graph: int) -> int:
    if not graph:
        raise Unrecognised("no graph")
    return end


def _varint(content: Content, at: int) -> tuple[int, int]:
    data = content.read(at, 10)
    value = 0
    for index, byte in enumerate(data):
        value |= (byte & 127) << 7 * index
        if byte < 128:
            return value, at + index + 1
    raise Unrecognised("no varint")


# kind → its first bytes, how far into the model they stand, and how long the model is
_KINDS: dict[str, tuple[re.Pattern[bytes], int, Callable[[Content], int]]] = {
    "gguf": (re.compile(rb"GGUF[\x01-\x03]\0\0\0"), 0, _to_the_end),
    "tflite": (re.compile(rb"TFL3"), 4, _to_the_end),
    "nnue": (re.compile(rb"\x2f\xf3\x7a"), 1, _to_the_end),
    "older.nnue": (re.compile(rb"\xfa\x8a\x44\x6a"), 0, _to_the_end),
    "safetensors": (re.compile(rb"\0\0\0\0\{\s*\""), 4, _safetensors),
    "onnx": (re.compile(rb"\x08[\x03-\x20](?:\x12[\x01-\x40][A-Za-z]|\x3a[\x80-\xff])"), 0, _onnx),
    "ort": (re.compile(rb"ORTM"), 4, _to_the_end),
    "pte": (re.compile(rb"ET12"), 4, _to_the_end),
    "cbm": (re.compile(rb"CBM1"), 0, _to_the_end),
    "pt": (re.compile(rb"\x80.\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19", re.DOTALL), 0, _to_the_end),
}
