"""Reading FlatBuffers by their tables' field numbers, without a schema compiler's output and without a copy.

Source: flatbuffers.dev, "FlatBuffer Internals": every offset is checked, none is followed out of the file.
"""

from __future__ import annotations

from model_freedom.weights.content import Content, Unrecognised

MOST_ITEMS = 100_000


class Table:
    """A table at an offset in the file. Fields are numbered from 0 in the order of the schema."""

    def __init__(self, content: Content, at: int) -> None:
        self._content = content
        self._at = at
        (back,) = content.unpack("<i", at)
        self._vtable = at - back
        if not 0 <= self._vtable <= content.size - 4:
            raise Unrecognised("a table outside the file")
        length, _ = content.unpack("<HH", self._vtable)
        self._fields = content.unpack(f"<{max(0, min(length, 512) - 4) // 2}H", self._vtable + 4)

    def place(self, field: int) -> int | None:
        """Where a field's value stands; None for one that is left at its default."""
        offset = self._fields[field] if field < len(self._fields) else 0
        return self._at + offset if offset else None

    def number(self, field: int, layout: str = "<i", default: int = 0) -> int:
        """A scalar, by its `struct` layout."""
        place = self.place(field)
        return default if place is None else self._content.unpack(layout, place)[0]

    def vector(self, field: int) -> tuple[int, int]:
        """Where a vector's first item stands, and how many it has (0, 0 without one)."""
        place = self.place(field)
        if place is None:
            return 0, 0
        at = place + self._content.unpack("<I", place)[0]
        (count,) = self._content.unpack("<I", at)
        return at + 4, count

    def tables(self, field: int) -> list[Table]:
        """The tables of a vector."""
        at, count = self.vector(field)
        if count > MOST_ITEMS or at + 4 * count > self._content.size:
            raise Unrecognised("a longer vector than the file can hold")
        offsets = self._content.unpack(f"<{count}I", at) if count else ()
        return [Table(self._content, at + 4 * index + offset) for index, offset in enumerate(offsets)]

    def table(self, field: int) -> Table | None:
        """One table that a field refers to."""
        place = self.place(field)
        return None if place is None else Table(self._content, place + self._content.unpack("<I", place)[0])

    def text(self, field: int, limit: int = 4096) -> str | None:
        """A string, cut."""
        at, length = self.vector(field)
        return self._content.exactly(at, min(length, limit)).decode("utf-8", "replace") if at else None


def root(content: Content, base: int = 0) -> Table:
    """The file's root table."""
    return Table(content, base + content.unpack("<I", base)[0])
