"""FlatBuffers walked without a schema: tables, their fields, vectors and strings.

The encoding: flatbuffers.dev/internals.
"""

from __future__ import annotations

from model_freedom.weights.content import Content, Unrecognised


class Table:
    """A table at an offset. Field numbers are a schema's `id`s, from 0; offsets count from the start of `content`."""

    def __init__(self, content: Content, at: int, base: int = 0) -> None:
        self._content = content
        self.at = at
        self.base = base
        (back,) = content.unpack("<i", at)
        vtable = at - back
        if vtable < base:
            raise Unrecognised("a table without a list of its fields")
        length, self.length = content.unpack("<HH", vtable)
        if length < 4 or length % 2 or self.length < 4:
            raise Unrecognised("a table without a list of its fields")
        self._fields = content.unpack(f"<{(length - 4) // 2}H", vtable + 4)

    def place(self, number: int) -> int | None:
        """Where a field's own bytes are; None where the table has none."""
        offset = self._fields[number] if number < len(self._fields) else 0
        if offset >= self.length and offset:
            raise Unrecognised("a field outside its table")
        return self.at + offset if offset else None

    def follow(self, number: int) -> int | None:
        """Where a field that is an offset (a string, a vector, a table) leads."""
        place = self.place(number)
        return None if place is None else place + self._content.unpack("<I", place)[0]

    def table(self, number: int) -> Table | None:
        """A field that is a table."""
        at = self.follow(number)
        return None if at is None else Table(self._content, at, self.base)

    def text(self, number: int, longest: int = 2000) -> str | None:
        """A field that is a string, cut."""
        at = self.follow(number)
        if at is None:
            return None
        (length,) = self._content.unpack("<I", at)
        if at + 4 + length > self._content.size:
            raise Unrecognised("a text that reaches past the file")
        return self._content.read(at + 4, min(length, longest)).decode("utf-8", "replace")

    def vector(self, number: int, width: int) -> tuple[int, int]:
        """Of a field that is a vector of elements `width` bytes wide: how many, and where the first is."""
        at = self.follow(number)
        if at is None:
            return 0, 0
        (count,) = self._content.unpack("<I", at)
        if at + 4 + count * width > self._content.size:
            raise Unrecognised("a vector that reaches past the file")
        return count, at + 4

    def tables(self, number: int, most: int = 100_000) -> list[Table]:
        """The first `most` of a field that is a vector of tables."""
        count, first = self.vector(number, 4)
        count = min(count, most)
        offsets = self._content.unpack(f"<{count}I", first) if count else ()
        return [Table(self._content, first + 4 * i + offset, self.base) for i, offset in enumerate(offsets)]


def root(content: Content, base: int = 0) -> Table:
    """The table that a buffer starting at `base` begins with. Raises Unrecognised."""
    (offset,) = content.unpack("<I", base)
    if not 4 <= offset < content.size - base:
        raise Unrecognised("a root outside the file")
    return Table(content, base + offset, base)
