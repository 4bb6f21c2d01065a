"""The readers that many formats share: pickles, protobuf, FlatBuffers, zip; and archives with weights in them."""

from __future__ import annotations

import contextlib
import pickletools
import struct
from collections.abc import Callable

from fuzz.target import Counted, MemoryTree, Target, in_time, pick, require, require_file, require_text
from model_freedom.weights import (
    archives,
    embedded,
    flatbuffer,
    pickle_values,
    pickled_tensors,
    pickles,
    protobuf,
    zips,
)
from model_freedom.weights.content import Content, Unrecognised

_PICKLES = tuple(bytes((0x80, protocol)) for protocol in (2, 3, 4, 5))
_LONGEST_PICKLE = 4 << 10


def _pickles(data: bytes) -> None:
    """Python's own `genops` is the measure: what it reads to the end, is read to the end here, by as many steps."""
    file = Counted(data)
    with in_time():
        try:
            seen = pickles.look(Content(file, len(data)))
        except (Unrecognised, ValueError, struct.error):
            seen = None
    file.require_little()
    try:
        steps = list(pickletools.genops(data))
    except Exception:
        steps = []
    if steps and len(data) <= _LONGEST_PICKLE:
        require(seen is not None and seen.whole, "Python reads this pickle to its end")
    if seen is not None:
        require(seen.opcodes == len(steps) or not (steps and seen.whole), "Python counts other steps")
        require(0 <= seen.end <= len(data), "it ends outside of the file")
        for text in (*seen.globals, *seen.texts):
            require(isinstance(text, str), "a name that is no text")


def _pickle_values(data: bytes) -> None:
    file = Counted(data)
    with in_time():
        try:
            made, end = pickle_values.value(Content(file, len(data)))
            for key, _item in pickle_values.walk(made):
                require(isinstance(key, str), "a key that is no text")
            pickled_tensors.are_parameters(pickled_tensors.kept(made))
        except (Unrecognised, LookupError):
            return
    require(0 <= end <= len(data), "it ends outside of the file")
    file.require_little()


def _protobuf(data: bytes) -> None:
    """Every field of every message that may be in another."""
    file = Counted(data)
    reader = protobuf.Reader(Content(file, len(data)))
    pending = [(0, len(data), 0)]
    with in_time():
        while pending:
            start, stop, depth = pending.pop()
            before = start
            with contextlib.suppress(Unrecognised):
                for field in reader.fields(start, stop):
                    require(before <= field.start <= field.stop <= stop, "a field outside of its message")
                    before = field.stop
                    if field.wire == protobuf.BYTES:
                        require(len(reader.bytes(field)) == min(field.length, 64 << 10), "not its bytes")
                        with contextlib.suppress(ValueError):
                            require(len(reader.text(field, 100)) <= 100, "not cut")
                        if depth < 4 and field.length:
                            pending.append((field.start, field.stop, depth + 1))
                    if field.wire in {protobuf.BYTES, protobuf.VARINT}:
                        with contextlib.suppress(Unrecognised):
                            numbers = reader.varints(field)
                            require(all(0 <= number < 1 << 64 for number in numbers), "no varint")
    file.require_little()


def _flatbuffer(data: bytes) -> None:
    """Each field of each table in every way in which a schema may read it."""
    file = Counted(data)
    content = Content(file, len(data))
    with in_time(), contextlib.suppress(Unrecognised):
        pending = [flatbuffer.root(content)]
        for _ in range(200):
            if not pending:
                break
            table = pending.pop()
            for number in range(12):
                for read in (table.place, table.follow, table.text, table.table, table.tables):
                    with contextlib.suppress(Unrecognised):
                        got = read(number)
                        if isinstance(got, list):
                            require(len(got) <= len(data) // 4, "more tables than there are bytes for")
                            pending += got[:4]
                        elif isinstance(got, flatbuffer.Table):
                            pending.append(got)
                        elif isinstance(got, str):
                            require_text(got, "a text")
    file.require_little()


def _zips(data: bytes) -> None:
    file = Counted(data)
    with in_time(), contextlib.suppress(Unrecognised):
        content = Content(file, len(data))
        members = zips.members(content)
        require(len(members) * 46 <= len(data), "more members than there are bytes for")
        for member in members[:20]:
            require(min(member.packed, member.size) >= 0, "a negative size")
            with contextlib.suppress(Unrecognised):
                require(len(zips.beginning(content, member, 4096)) <= 4096, "more than was asked for")
    file.require_little()


def _archive(names: tuple[str, ...]) -> Callable[[bytes], None]:
    def check(data: bytes) -> None:
        tree = MemoryTree({pick(data, names): data})
        with in_time():
            found = archives.search(tree, tree.entries)
            within = archives.search(tree, tree.entries, further=lambda inner: embedded.search(inner, inner.entries))
        require(len(found) <= len(within), "looking further finds less")
        for file in (*found, *within):
            require_file(file)
            require(file.place == tree.entries[0].path, "a member of another archive")

    return check


_ARCHIVES = (
    "weights.archives.zipped",
    "weights.archives.tarred",
    "weights.archives.debian",
    "weights.archives.streams",
    "weights.archives.tree",
    "weights.archives",
)
_ZIP_WORDS = (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"\1\0\x1c\0")
_TAR_WORDS = (
    b"ustar\x0000",
    b"ustar  \0",
    b"\x1f\x8b\x08",
    b"BZh9",
    b"\xfd7zXZ\0",
    b"path=",
    b"size=",
    b"././@LongLink",
)
_DEB_WORDS = (b"!<arch>\n", b"`\n", b"data.tar.xz ", b"data.tar.gz ", b"data.tar    ", b"debian-binary ")


def container_targets() -> tuple[Target, ...]:
    """Their targets."""
    pickled = ("core/settings.pkl", "core/protocol0.pkl", "core/protocol2.pkl", "core/protocol4.pkl")
    zipped = ("core/dense.npz", "core/table.npz", "core/no-tensors.pt", "core/state.pt")
    return (
        Target("pickles", _pickles, ("weights.pickles",), _PICKLES, _LONGEST_PICKLE, pickled),
        Target(
            "pickle-values",
            _pickle_values,
            ("weights.pickle_values", "weights.pickled_tensors"),
            _PICKLES,
            fixtures=pickled,
        ),
        Target("protobuf", _protobuf, ("weights.protobuf",), fixtures=("core/operator.onnx", "core/outside.onnx")),
        Target("flatbuffer", _flatbuffer, ("weights.flatbuffer",), (b"TFL3", b"PTMF"), fixtures=("mnn/network.mnn",)),
        Target("zips", _zips, ("weights.zips",), _ZIP_WORDS, fixtures=zipped),
        Target("archive-zip", _archive(("a.zip", "a.whl", "a.jar")), _ARCHIVES, _ZIP_WORDS, 16 << 10, zipped),
        Target("archive-tar", _archive(("a.tar", "a.tar.gz", "a.crate")), _ARCHIVES, _TAR_WORDS, 24 << 10),
        Target("archive-deb", _archive(("a.deb", "a.udeb")), _ARCHIVES, _DEB_WORDS, 16 << 10),
    )
