"""TensorFlow's checkpoints: an index in the form of LevelDB's tables, and bare data beside it."""

from __future__ import annotations

from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.match import Match
from model_freedom.weights.protobuf import VARINT, Reader
from model_freedom.weights.record import Metadata, Outcome

_FOOTER = bytes.fromhex("57fb808b247547db")  # leveldb table/format.h, kTableMagicNumber
_MOST_SHARDS = 10_000


def recognise(content: Content, name: str) -> Match | None:
    """The index is a component that names its shards; checkpoints of version 1 are tables with the data inside."""
    if content.read(content.size - 8, 8) != _FOOTER:
        return None
    at = _first_entry(content)
    shared, own, length = content.exactly(at, 3)
    if shared or own or not length:  # the first key of both is empty
        return None
    reader = Reader(content)
    fields = list(reader.fields(at + 3, at + 3 + length)) if length < 0x80 else []
    if fields and all(field.number in {1, 2, 3} for field in fields) and fields[0].wire == VARINT:
        shards = fields[0].value
        if not 1 <= shards <= _MOST_SHARDS:
            return None
        stem = name.removesuffix(".index")
        names = tuple(f"{stem}.data-{shard:05d}-of-{shards:05d}" for shard in range(shards))
        return Match("TensorFlow checkpoint", Outcome.COMPONENT, names=names)
    if content.exactly(at + 3, 1) in {b"\x0a", b"\x80"} or length >= 0x80:
        return Match("TensorFlow checkpoint", metadata=Metadata(architecture="checkpoint of version 1"))
    return None


def _first_entry(content: Content) -> int:
    """Where the first block's first entry stands: at the start, or in the first literal of a block that Snappy packed.

    Source: google/snappy format_description.txt: the length as a varint, then a tag whose upper six bits are the
    length of a literal less one, or from 60 on the number of bytes that tell it.
    """
    head = content.head(8)
    if not head[0]:
        return 0
    at = next(place for place, byte in enumerate(head) if byte < 0x80) + 1
    tag = head[at]
    if tag & 3 or tag >> 2 > 61:
        raise Unrecognised("neither plain nor packed with Snappy")
    return at + 1 + max(0, (tag >> 2) - 59)
