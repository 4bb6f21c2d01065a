"""Walking a protobuf message by its wire format alone: no schema, no copy of what is skipped.

Source: protobuf.dev/programming-guides/encoding. Groups (wire types 3 and 4) are refused: no model format uses them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from model_freedom.weights.content import Content, Unrecognised

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
MOST_FIELDS = 400_000  # of one file, all levels together
DEEPEST = 64  # messages within messages; protobuf's own default is 100
_LONGEST_VARINT = 10
_AFTER_JUMP, _IN_A_ROW = 512, 16 << 10  # bytes read ahead


class Field(NamedTuple):
    """One field: a varint's value, or where its bytes stand (`start` to `stop`, offsets in the file)."""

    number: int
    wire: int
    value: int
    start: int
    stop: int

    @property
    def length(self) -> int:
        """Bytes of the value."""
        return self.stop - self.start


class Reader:
    """Fields of messages in one file. The work over all of its messages is bounded."""

    def __init__(self, content: Content, *, most_fields: int = MOST_FIELDS) -> None:
        self._content = content
        self._left = most_fields
        self._window = b""
        self._base = 0
        self._ahead = _AFTER_JUMP

    def fields(self, start: int = 0, stop: int | None = None) -> Iterator[Field]:
        """Every field of the message between two offsets. Raises Unrecognised where it isn't one, or asks too much."""
        end = self._content.size if stop is None else stop
        at = start
        while at < end:
            self._left -= 1
            if self._left < 0:
                raise Unrecognised("more fields than a model has")
            key, at = self._varint(at, end)
            number, wire = key >> 3, key & 7
            if number == 0 or number >= 1 << 29:
                raise Unrecognised("a field number that protobuf does not have")
            value, begin = 0, at
            if wire == VARINT:
                value, at = self._varint(at, end)
            elif wire == BYTES:
                value, begin = self._varint(at, end)
                at = begin + value
            elif wire in {FIXED64, FIXED32}:
                at += 8 if wire == FIXED64 else 4
            else:
                raise Unrecognised("a wire type that no model uses")
            if at > end:
                raise Unrecognised("a field that ends behind its message")
            yield Field(number, wire, value, begin, at)

    def bytes(self, field: Field, limit: int = 64 << 10) -> bytes:
        """The bytes of a field, at most `limit` of them."""
        length = min(field.length, limit)
        offset = field.start - self._base
        if offset >= 0 and offset + length <= len(self._window):
            return self._window[offset : offset + length]
        return self._content.exactly(field.start, length)

    def text(self, field: Field, limit: int = 4096) -> str:
        """A field as text, cut. Raises ValueError where it is no UTF-8."""
        data = self.bytes(field, limit)
        return data.decode("utf-8", "strict" if len(data) == field.length else "ignore")

    def varints(self, field: Field, most: int = 64) -> list[int]:
        """A repeated integer field, packed or one at a time."""
        if field.wire == VARINT:
            return [field.value]
        if field.wire != BYTES:
            raise Unrecognised("numbers expected")
        values: list[int] = []
        at = field.start
        while at < field.stop and len(values) <= most:
            value, at = self._varint(at, field.stop)
            values.append(value)
        return values

    def _varint(self, at: int, end: int) -> tuple[int, int]:
        offset = at - self._base
        if not 0 <= offset <= len(self._window) - _LONGEST_VARINT:
            onward = 0 <= offset <= len(self._window)
            self._ahead = min(_IN_A_ROW, 2 * self._ahead) if onward else _AFTER_JUMP
            self._base, offset = at, 0
            self._window = self._content.read(at, self._ahead)
        window = self._window
        value = shift = 0
        for index in range(offset, min(offset + _LONGEST_VARINT, len(window))):
            byte = window[index]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                at += index - offset + 1
                if at > end:
                    break
                return value & 0xFFFFFFFFFFFFFFFF, at
            shift += 7
        raise Unrecognised("a number that does not end")


def signed(value: int) -> int:
    """A varint as protobuf's int64."""
    return value - (1 << 64) if value >> 63 else value
