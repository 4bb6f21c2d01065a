"""GGUF: a header of keys and values, a table of tensors, then their data."""

from __future__ import annotations

import math
import re
import struct
from typing import Any

from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.match import Match, bounded, bounded_list
from model_freedom.weights.record import Metadata, Outcome

_MOST_TENSORS = 200_000
_MOST_KEYS = 20_000
_MOST_TEXTS = 1 << 20  # in one array; the largest vocabularies have a quarter of it, merges twice as many
_BLOCK = 256 << 10
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_LONGEST = 4096  # bytes of a value that is kept
# ggml type -> name, numbers in a block, bytes of a block (ggml-common.h, gguf-py constants.py)
_TYPES = {
    0: ("F32", 1, 4), 1: ("F16", 1, 2), 2: ("Q4_0", 32, 18), 3: ("Q4_1", 32, 20), 6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24), 8: ("Q8_0", 32, 34), 9: ("Q8_1", 32, 40), 10: ("Q2_K", 256, 84), 11: ("Q3_K", 256, 110),
    12: ("Q4_K", 256, 144), 13: ("Q5_K", 256, 176), 14: ("Q6_K", 256, 210), 15: ("Q8_K", 256, 292),
    16: ("IQ2_XXS", 256, 66), 17: ("IQ2_XS", 256, 74), 18: ("IQ3_XXS", 256, 98), 19: ("IQ1_S", 256, 50),
    20: ("IQ4_NL", 32, 18), 21: ("IQ3_S", 256, 110), 22: ("IQ2_S", 256, 82), 23: ("IQ4_XS", 256, 136),
    24: ("I8", 1, 1), 25: ("I16", 1, 2), 26: ("I32", 1, 4), 27: ("I64", 1, 8), 28: ("F64", 1, 8),
    29: ("IQ1_M", 256, 56), 30: ("BF16", 1, 2), 34: ("TQ1_0", 256, 54), 35: ("TQ2_0", 256, 66), 39: ("MXFP4", 32, 17),
}  # fmt: skip
# general.file_type -> what the file is mostly quantised to (llama.h, enum llama_ftype)
_FILE_TYPES = {
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K", 11: "Q3_K_S", 12: "Q3_K_M",
    13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S", 17: "Q5_K_M", 18: "Q6_K", 19: "IQ2_XXS", 20: "IQ2_XS",
    21: "Q2_K_S", 22: "IQ3_XS", 23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL", 26: "IQ3_S", 27: "IQ3_M", 28: "IQ2_S",
    29: "IQ2_M", 30: "IQ4_XS", 31: "IQ1_M", 32: "BF16", 36: "TQ1_0", 37: "TQ2_0", 38: "MXFP4_MOE",
}  # fmt: skip


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001
    """Weights, where there is at least one tensor; a file without one is a vocabulary."""
    if content.read(0, 4) != b"GGUF":
        return None
    (version,) = content.unpack("<I", 4)
    order = "<" if version < 0x10000 else ">"
    (version,) = content.unpack(order + "I", 4)
    if not 1 <= version <= 3:
        return None
    count = "I" if version == 1 else "Q"
    tensors, keys = content.unpack(f"{order}2{count}", 8)
    if tensors > _MOST_TENSORS or keys > _MOST_KEYS:
        return None
    if keys:
        content.extend()  # 256,000 words and how they are made take 12 MiB before the first tensor's name
    reader = _Reader(content, 8 + 2 * struct.calcsize(order + count), order, count)
    values: dict[str, Any] = {}
    try:
        for _ in range(keys):
            key, value = reader.key_and_value()
            values[key] = value
    except Unrecognised:
        if reader.place >= content.size:
            return Match("GGUF", Outcome.UNSURE, reason="ends before the tensors its header names")
        if tensors:
            return Match("GGUF", metadata=_metadata(values, None, ()))  # more keys than are worth reading
    if tensors == 0:
        return Match("GGUF", Outcome.COMPONENT, _metadata(values, None, ()), "a vocabulary: no tensors are in it")
    try:
        parameters, types, end = reader.tensors(tensors)
    except Unrecognised:
        if reader.place >= content.size:
            return Match("GGUF", Outcome.UNSURE, reason="ends before the tensors its header names")
        raise
    alignment = values.get("general.alignment", 32)
    start = -(-reader.place // alignment) * alignment
    metadata = _metadata(values, parameters, types)
    if start + end > content.size:
        return Match("GGUF", Outcome.UNSURE, metadata, "ends before the tensors its header names")
    return Match("GGUF", metadata=metadata)


class _Reader:
    """Reads on from one place, in blocks."""

    def __init__(self, content: Content, place: int, order: str, count: str) -> None:
        self._content = content
        self._order = order
        self._count = struct.Struct(order + count)
        self._base, self._block = place, b""
        self.place = place

    def _at(self, length: int) -> int:
        at = self.place - self._base
        if at < 0 or at + length > len(self._block):
            self._base, at = self.place, 0
            self._block = self._content.exactly(self.place, min(max(_BLOCK, length), self._content.size - self.place))
            if len(self._block) < length:
                self.place = self._content.size
                raise Unrecognised("the file ends too early")
        return at

    def numbers(self, layout: str) -> tuple[Any, ...]:
        layout = self._order + layout
        length = struct.calcsize(layout)
        values = struct.unpack_from(layout, self._block if length == 0 else self._block_for(length), self._index)
        self.place += length
        return values

    def _block_for(self, length: int) -> bytes:
        self._index = self._at(length)
        return self._block

    _index = 0

    def text(self) -> bytes:
        at = self._at(self._count.size)
        (length,) = self._count.unpack_from(self._block, at)
        self._skip(self._count.size)
        kept = min(length, _LONGEST)
        at = self._at(kept)
        value = self._block[at : at + kept]
        self._skip(length)
        return value

    def _skip(self, length: int) -> None:
        self.place += length
        if self.place > self._content.size:
            self.place = self._content.size
            raise Unrecognised("the file ends too early")

    def key_and_value(self) -> tuple[str, Any]:
        key = self.text().decode("utf-8", "replace")
        (kind,) = self.numbers("I")
        return key, self._value(kind)

    def _value(self, kind: int) -> Any:
        if kind == _STRING:
            return self.text().decode("utf-8", "replace")
        if kind != _ARRAY:
            return self.numbers(_SCALARS[kind])[0]
        (kind,) = self.numbers("I")
        at = self._at(self._count.size)
        (length,) = self._count.unpack_from(self._block, at)
        self._skip(self._count.size)
        if kind == _STRING:
            return self._texts(length)
        self._skip(length * struct.calcsize("<" + _SCALARS[kind]))  # an array of arrays is a KeyError: none is written
        return None

    def _texts(self, count: int) -> list[str]:
        """The first texts of an array; the rest (a vocabulary has 100,000) is stepped over without making objects."""
        kept = [self.text().decode("utf-8", "replace") for _ in range(min(count, 50))]
        unpack, width = self._count.unpack_from, self._count.size
        left = count - len(kept)
        if left * width > self._content.size:
            self.place = self._content.size
            raise Unrecognised("more texts than the file can hold")
        if count > _MOST_TEXTS:
            raise Unrecognised("more texts than any vocabulary has")
        while left > 0:
            at = self._at(width)
            block, last = self._block, len(self._block) - width
            while left > 0 and at <= last:
                at += width + unpack(block, at)[0]
                left -= 1
            self.place = self._base
            self._skip(at)
        return kept

    def tensors(self, count: int) -> tuple[int, tuple[str, ...], int]:
        """Over all tensors: how many numbers, of which types, and where the last one's data ends."""
        parameters = end = 0
        types: dict[str, None] = {}
        for _ in range(count):
            self.text()
            (dimensions,) = self.numbers("I")
            if dimensions > 8:
                raise Unrecognised("a tensor of more dimensions than there are")
            shape = self.numbers(f"{dimensions}{self._count.format[-1]}")
            kind, offset = self.numbers("IQ")
            numbers = math.prod(shape)
            name, in_block, width = _TYPES.get(kind, (f"type {kind}", 1, 0))
            parameters += numbers
            types[name] = None
            end = max(end, offset + numbers // in_block * width)
        return parameters, tuple(types), end


def _metadata(values: dict[str, Any], parameters: int | None, types: tuple[str, ...]) -> Metadata:
    general = {key[8:]: value for key, value in values.items() if key.startswith("general.")}
    file_type = general.get("file_type")
    return Metadata(
        license=bounded(general.get("license")),
        license_name=bounded(general.get("license.name")),
        license_link=bounded(general.get("license.link")),
        base_models=_listed(general, "base_model"),
        datasets=bounded_list(_listed(general, "dataset") + bounded_list(general.get("datasets"))),
        author=bounded(general.get("author") or general.get("organization")),
        producer=bounded(general.get("quantized_by")),
        architecture=bounded(general.get("architecture")),
        parameters=parameters,
        dtypes=types,
        quantization=_FILE_TYPES.get(file_type) if isinstance(file_type, int) else None,
    )


def _listed(general: dict[str, Any], what: str) -> tuple[str, ...]:
    """`general.base_model.0.repo_url` and its like, by number: the address, else organisation and name."""
    # What is there counts, whatever the file says of how many there are.
    numbered = (re.fullmatch(rf"{what}\.(\d{{1,3}})\.\w+", key) for key in general)
    numbers = sorted({int(match[1]) for match in numbered if match})
    found = []
    for number in numbers[:50]:
        keys = ("repo_url", "url", "organization", "name")
        about = {key: bounded(general.get(f"{what}.{number}.{key}")) for key in keys}
        name = "/".join(part for part in (about["organization"], about["name"]) if part)
        found.append(about["repo_url"] or about["url"] or name)
    return bounded_list(found)
