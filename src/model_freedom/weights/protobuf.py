"""Protocol buffers walked by wire type: field numbers, lengths and places, without a schema and without reading data.

The encoding: protobuf.dev/programming-guides/encoding.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from model_freedom.weights.content import Content, Unrecognised

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
_WINDOW = 256  # bytes read ahead: a message's small fields lie close together
_MOST_FIELDS = 100_000


class Field(NamedTuple):
    """One field: `value` is a varint's number, otherwise the length in bytes; `start` is where its bytes begin."""

    number: int
    wire: int
    value: int
    start: int

    @property
    def end(self) -> int:
        """Where the bytes end."""
        return self.start + (self.value if self.wire == BYTES else 0)


def walk(content: Content, start: int = 0, end: int | None = None) -> Iterator[Field]:
    """The fields of the message that lies between two offsets. Raises Unrecognised where it is none."""
    end = content.size if end is None else end
    place = start
    base, window = start, b""
    for _ in range(_MOST_FIELDS):
        if place == end:
            return
        if not base <= place <= base + len(window) - 24:  # the longest key and varint
            base, window = place, content.read(place, min(_WINDOW, end - place))
        field, place = _field(window, place - base, base)
        if place > end:
            raise Unrecognised("a field reaches past its message")
        yield field
    raise Unrecognised("more fields than a model has")


def _field(window: bytes, at: int, base: int) -> tuple[Field, int]:
    key, at = varint(window, at)
    number, wire = key >> 3, key & 7
    if number == 0:
        raise Unrecognised("field number 0")
    if wire == VARINT:
        value, at = varint(window, at)
        return Field(number, wire, value, base + at), base + at
    if wire == BYTES:
        length, at = varint(window, at)
        return Field(number, wire, length, base + at), base + at + length
    if wire in (FIXED64, FIXED32):
        length = 8 if wire == FIXED64 else 4
        return Field(number, wire, length, base + at), base + at + length
    raise Unrecognised("a wire type that nothing writes")


def varint(data: bytes, at: int) -> tuple[int, int]:
    """A number and the offset after it."""
    value = shift = 0
    while at < len(data) and shift < 70:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    raise Unrecognised("a number that doesn't end")


def text(content: Content, field: Field, longest: int = 2000) -> str:
    """A string field, cut."""
    return content.read(field.start, min(field.value, longest)).decode("utf-8", "replace")
