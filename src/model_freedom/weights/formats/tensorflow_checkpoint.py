"""TensorFlow's checkpoints: an index in the form of LevelDB's tables, and bare data beside it."""

from __future__ import annotations

from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.match import Match
from model_freedom.weights.protobuf import VARINT, Reader
from model_freedom.weights.record import Metadata, Outcome

_FOOTER = bytes.fromhex("57fb808b247547db")  # leveldb table/format.h, kTableMagicNumber
_FOOTER_LENGTH = 48  # bytes: two handles, filled up, and the magic number
_MOST_SHARDS = 10_000
_LONGEST_BLOCK = 64 << 10
_STRING = 7  # DT_STRING


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
        if _no_variables(content, reader):
            return Match("TensorFlow checkpoint", Outcome.COMPONENT, reason="a checkpoint without variables")
        stem = name.removesuffix(".index")
        names = tuple(f"{stem}.data-{shard:05d}-of-{shards:05d}" for shard in range(shards))
        return Match("TensorFlow checkpoint", Outcome.COMPONENT, names=names)
    if content.exactly(at + 3, 1) in {b"\x0a", b"\x80"} or length >= 0x80:
        return Match("TensorFlow checkpoint", metadata=Metadata(architecture="checkpoint of version 1"))
    return None


def _no_variables(content: Content, reader: Reader) -> bool:
    """Whether all that is listed are texts, as the graph of objects that a SavedModel of constants has beside them.

    Read where the index is one plain block: entries of shared and own length of the key, length of the value; then the
    places of restarts, and their number. The values are BundleEntryProto: type (1).
    """
    at = content.size - _FOOTER_LENGTH
    for _ in range(2):  # handle of the meta index
        _ignored, at = _varint(content, at)
    place, at = _varint(content, at)
    if content.exactly(place, 2) != b"\0\1":  # one block, whose last key is cut to a single letter or so
        return False
    size_at = place + 3 + content.exactly(place + 1, 1)[0]
    start, at = _varint(content, size_at)
    size, at = _varint(content, at)
    entries = content.exactly(place, content.size - place)
    if start or size > _LONGEST_BLOCK or int.from_bytes(entries[at - place + 4 : at - place + 8], "little") != 1:
        return False
    (restarts,) = content.unpack("<I", size - 4)
    stop, at = size - 4 - 4 * restarts, 0
    kinds: set[int | None] = set()
    while at < stop and len(kinds) < 2:
        _shared, at = _varint(content, at)
        own, at = _varint(content, at)
        length, at = _varint(content, at)
        at += own
        first = next(reader.fields(at, at + length), None) if own else None  # the first has no key: a header
        if first is not None:
            kinds.add(first.value if first.number == 1 and first.wire == VARINT else None)
        at += length
    return kinds == {_STRING}


def _varint(content: Content, at: int) -> tuple[int, int]:
    value = shift = 0
    for index, byte in enumerate(content.exactly(at, min(10, content.size - at))):
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at + index + 1
    raise Unrecognised("a number that does not end")


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
