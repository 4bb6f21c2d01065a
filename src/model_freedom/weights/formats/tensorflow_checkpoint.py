"""TensorFlow's checkpoints: an index in the form of LevelDB's tables, and bare data beside it."""

from __future__ import annotations

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.protobuf import VARINT, Reader
from model_freedom.weights.record import Metadata, Outcome

_FOOTER = bytes.fromhex("57fb808b247547db")  # leveldb table/format.h, kTableMagicNumber
_MOST_SHARDS = 10_000


def recognise(content: Content, name: str) -> Match | None:
    """The index is a component that names its shards; checkpoints of version 1 are tables with the data inside."""
    if content.read(content.size - 8, 8) != _FOOTER:
        return None
    shared, own, length = content.head(3)
    if shared or own or not length:  # the first key of both is empty
        return None
    reader = Reader(content)
    fields = list(reader.fields(3, 3 + length)) if length < 0x80 else []
    if fields and all(field.number in {1, 2, 3} for field in fields) and fields[0].wire == VARINT:
        shards = fields[0].value
        if not 1 <= shards <= _MOST_SHARDS:
            return None
        stem = name.removesuffix(".index")
        names = tuple(f"{stem}.data-{shard:05d}-of-{shards:05d}" for shard in range(shards))
        return Match("TensorFlow checkpoint", Outcome.COMPONENT, names=names)
    if content.head(8)[3:4] in {b"\x0a", b"\x80"} or length >= 0x80:
        return Match("TensorFlow checkpoint", metadata=Metadata(architecture="checkpoint of version 1"))
    return None
