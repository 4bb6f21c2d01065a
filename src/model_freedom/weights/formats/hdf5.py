"""HDF5 as Keras writes it: attributes of the root group, or the groups of Keras 3's weights files.

Most HDF5 is science data; only what Keras puts there, or names of a PyTorch module's parameters, makes it weights.
Source: the HDF5 file format specification, version 3.0 (superblock, object headers, attribute and link messages, local
and global heaps); keras/src/saving.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata

SIGNATURE = b"\x89HDF\r\n\x1a\n"
_KERAS = frozenset({"keras_version", "model_config", "layer_names", "weight_names", "training_config"})
# Keras 3 keeps variables under `vars` of each layer; its first releases called the tree of layers otherwise.
_KERAS_3 = frozenset({"layers", "_layer_checkpoint_dependencies", "vars", "optimizer"})
_OF_A_MODULE = re.compile(r"\w+(?:\.\w+)*\.(?:weight|bias|running_mean|running_var|num_batches_tracked)(?:_\w+)?")
_FEWEST = 2  # arrays with the name of a module's parameter
_CONTINUED, _ATTRIBUTE, _LINK, _SYMBOL_TABLE = 0x10, 0x0C, 0x06, 0x11
_MOST_MESSAGES = 2000
_MOST_CHUNKS = 50


class _Widths(NamedTuple):
    """Bytes of an address and of a length in this file, and what addresses count from."""

    address: int
    length: int
    base: int


class _Message(NamedTuple):
    kind: int
    data: bytes


def recognise(content: Content, name: str) -> Match | None:
    """Weights where Keras's attributes or groups, or a module's parameters, stand at the root; all else is data."""
    if content.head(8) != SIGNATURE:
        return None
    root, widths = _superblock(content)
    attributes: dict[str, bytes] = {}
    groups: set[str] = set()
    for message in _messages(content, root, widths):
        if message.kind == _ATTRIBUTE:
            key, value = _attribute(message.data)
            attributes[key] = value
        elif message.kind == _LINK:
            groups.add(_link_name(message.data))
        elif message.kind == _SYMBOL_TABLE:
            groups.update(_names_in_heap(content, message.data, widths))
    if _KERAS & attributes.keys():
        return Match("Keras HDF5", metadata=_metadata(content, attributes, widths))
    by_groups = "layers" in groups or "_layer_checkpoint_dependencies" in groups
    if by_groups and (groups <= _KERAS_3 or name.endswith(".weights.h5")):
        return Match("Keras HDF5", metadata=Metadata(producer="Keras 3"))
    named = sum(bool(_OF_A_MODULE.fullmatch(name)) for name in groups)
    if named >= _FEWEST and 2 * named >= len(groups):  # a `state_dict`, written array by array
        return Match("HDF5", metadata=Metadata(producer="PyTorch"))
    return None


def _superblock(content: Content) -> tuple[int, _Widths]:
    """The root group's object header, and the widths."""
    version = content.exactly(8, 1)[0]
    if version < 2:
        address, length = content.exactly(13, 2)
        fields = 24 if version == 0 else 28
        widths = _widths(content, address, length, fields)
        entry = fields + 4 * address  # behind base, free space, end of file and driver
        return _number(content.exactly(entry + address, address)) + widths.base, widths
    address, length = content.exactly(9, 2)
    widths = _widths(content, address, length, 12)
    return _number(content.exactly(12 + 3 * address, address)) + widths.base, widths


def _widths(content: Content, address: int, length: int, base_at: int) -> _Widths:
    if address not in {2, 4, 8} or length not in {2, 4, 8}:
        raise Unrecognised("widths that no writer uses")
    return _Widths(address, length, _number(content.exactly(base_at, address)))


def _number(data: bytes) -> int:
    return int.from_bytes(data, "little")


def _messages(content: Content, at: int, widths: _Widths) -> Iterator[_Message]:
    """Every message of an object header, its continuations included."""
    newer = content.exactly(at, 4) == b"OHDR"
    start, size, order = _newer_header(content, at) if newer else (at + 16, _number(content.exactly(at + 8, 4)), 0)
    chunks = [(start, size)]
    seen = 0
    for position, length in _growing(chunks):
        data = content.exactly(position, min(length, 1 << 20))
        offset = 0
        head = 4 + order if newer else 8
        while offset + head <= len(data):
            if newer:
                kind, size = data[offset], _number(data[offset + 1 : offset + 3])
            else:
                kind, size = _number(data[offset : offset + 2]), _number(data[offset + 2 : offset + 4])
            body = data[offset + head : offset + head + size]
            offset += head + size
            seen += 1
            if seen > _MOST_MESSAGES:
                return
            if kind == _CONTINUED:
                place = _number(body[: widths.address]) + widths.base
                extent = _number(body[widths.address : widths.address + widths.length])
                chunks.append((place + 4, extent - 8) if newer else (place, extent))
            else:
                yield _Message(kind, body)


def _growing(chunks: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The chunks, also those that are found on the way; a header that continues in itself ends here."""
    done: set[int] = set()
    while chunks and len(done) < _MOST_CHUNKS:
        position, length = chunks.pop(0)
        if position not in done and length > 0:
            done.add(position)
            yield position, length


def _newer_header(content: Content, at: int) -> tuple[int, int, int]:
    """Where the messages of a version 2 header begin, their length, and the width of a creation order."""
    flags = content.exactly(at + 5, 1)[0]
    start = at + 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0)
    width = 1 << (flags & 3)
    return start + width, _number(content.exactly(start, width)), 2 if flags & 4 else 0


def _attribute(data: bytes) -> tuple[str, bytes]:
    """An attribute's name and raw value."""
    version = data[0]
    sizes = [_number(data[place : place + 2]) for place in (2, 4, 6)]
    at = 9 if version == 3 else 8
    name = data[at : at + sizes[0]].split(b"\0")[0].decode("utf-8", "replace")
    if version == 1:
        sizes = [(size + 7) & ~7 for size in sizes]
    return name, data[at + sum(sizes) :]


def _link_name(data: bytes) -> str:
    """The name in a link message: behind optional fields that its flags announce."""
    flags = data[1]
    at = 2 + (1 if flags & 8 else 0) + (8 if flags & 4 else 0) + (1 if flags & 16 else 0)
    width = 1 << (flags & 3)
    length = _number(data[at : at + width])
    return data[at + width : at + width + length].decode("utf-8", "replace")


def _names_in_heap(content: Content, data: bytes, widths: _Widths) -> Iterator[str]:
    """The names of an older group's members, from its local heap."""
    heap = _number(data[widths.address : 2 * widths.address]) + widths.base
    if content.exactly(heap, 4) != b"HEAP":
        return
    size = _number(content.exactly(heap + 8, widths.length))
    segment = _number(content.exactly(heap + 8 + 2 * widths.length, widths.address)) + widths.base
    for name in content.exactly(segment, min(size, 64 << 10)).split(b"\0"):
        if name and name.isascii() and name.decode("ascii").isprintable():
            yield name.decode("ascii")


def _metadata(content: Content, attributes: dict[str, bytes], widths: _Widths) -> Metadata:
    version = _text(content, attributes.get("keras_version", b""), widths)
    config = _text(content, attributes.get("model_config", b""), widths) or ""
    classes = re.search(r'"class_name":\s*"(\w{1,64})"', config[:2000])
    return Metadata(
        producer=f"Keras {version}" if version and re.fullmatch(r"[\w.+-]{1,30}", version) else "Keras",
        architecture=classes[1] if classes else None,
    )


def _text(content: Content, value: bytes, widths: _Widths) -> str | None:
    """A string attribute: as it stands, or in the global heap that the value points to."""
    if len(value) == 8 + widths.address:
        place = _number(value[4 : 4 + widths.address]) + widths.base
        wanted = _number(value[4 + widths.address :])
        try:
            found = _in_global_heap(content, place, wanted, widths)
        except Unrecognised:
            return None
        return bounded(found, 64 << 10)
    return bounded(value.rstrip(b"\0"), 64 << 10)


def _in_global_heap(content: Content, heap: int, wanted: int, widths: _Widths) -> bytes | None:
    if content.exactly(heap, 4) != b"GCOL":
        return None
    end = heap + _number(content.exactly(heap + 8, widths.length))
    at = heap + 8 + widths.length
    for _ in range(_MOST_MESSAGES):
        if at + 8 + widths.length > end:
            return None
        index = _number(content.exactly(at, 2))
        size = _number(content.exactly(at + 8, widths.length))
        if index == wanted:
            return content.read(at + 8 + widths.length, min(size, 64 << 10))
        if index == 0:
            return None
        at += 8 + widths.length + ((size + 7) & ~7)
    return None
