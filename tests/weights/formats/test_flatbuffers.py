"""FlatBuffers of runtimes whose writers can't be installed: written by hand from their schemas, with parameters,
without, and made to break.
"""

from __future__ import annotations

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from looking import look

from model_freedom.weights.record import Outcome

FLOATS = struct.pack("<512f", *(n / 512 - 0.5 for n in range(512)))


def flatbuffer(mark: bytes, table: dict[int, Any]) -> bytes:
    """A buffer with this identifier and root. Values: a table is a dict by field number; text, bytes; lists of ints, of
    texts or of tables; a number alone is `("<q", 5)`.
    """
    out = bytearray(struct.pack("<I", 0) + mark)
    struct.pack_into("<I", out, 0, _write(out, table))
    return bytes(out)


def _write(out: bytearray, value: Any) -> int:
    """Appends a value, returns where it begins: a table behind the list of its fields, all else with its length."""
    out += bytes(-len(out) % 8)
    if isinstance(value, dict):
        return _table(out, value)
    if isinstance(value, str):
        value = value.encode()
    start = len(out)
    if isinstance(value, bytes):
        out += struct.pack("<I", len(value)) + value + b"\0"
    elif value and isinstance(value[0], int):
        out += struct.pack(f"<I{len(value)}i", len(value), *value)
    elif value and isinstance(value[0], float):
        out += struct.pack(f"<I{len(value)}d", len(value), *value)
    else:
        out += struct.pack(f"<I{len(value)}I", len(value), *([0] * len(value)))
        for index, item in enumerate(value):
            at = start + 4 + 4 * index
            struct.pack_into("<I", out, at, _write(out, item) - at)
    return start


def _table(out: bytearray, fields: dict[int, Any]) -> int:
    count = max(fields, default=-1) + 1
    offsets, size = [0] * count, 4
    for number, value in sorted(fields.items()):
        width = struct.calcsize(value[0]) if isinstance(value, tuple) else 4
        offsets[number], size = size, size + width
    out += struct.pack(f"<HH{count}H", 4 + 2 * count, size, *offsets)
    start = len(out)
    out += struct.pack("<i", 4 + 2 * count) + bytes(size - 4)
    for number, value in fields.items():
        at = start + offsets[number]
        if isinstance(value, tuple):
            struct.pack_into(value[0], out, at, value[1])
        else:
            struct.pack_into("<I", out, at, _write(out, value) - at)
    return start


def made(data: bytes) -> dict[str, bytes]:
    """A graph of every family with these parameters."""
    size = len(data) // 4
    return {
        "MindSpore Lite": flatbuffer(
            b"MSL2", {0: "net", 1: "2.2.0", 7: [{2: [size], 6: data} if data else {2: [512]}, {2: [1, 3]}]}
        ),
        "TOSA": flatbuffer(b"TOSA", {0: {}, 1: [{0: "main", 1: [{0: "main", 2: [{0: "w", 1: [size], 3: data}]}]}]}),
        "KaNN": flatbuffer(
            b"KaNN",
            {0: [{1: [{0: "conv", 1: "Conv", 7: [{0: "weights", 3: {0: "float[]", 6: [0.5] * (len(data) // 8)}}]}]}]},
        ),
        "ONNX Runtime": flatbuffer(
            b"ORTM", {0: "1.17", 1: {2: "pytorch", 7: {0: [{0: "w", 4: data}] if data else []}}}
        ),
        "ExecuTorch": flatbuffer(b"ET12", {0: ("<I", 0), 1: [{0: "forward"}], 2: [{}, {0: data}]}),
        "Circle": flatbuffer(
            b"CIR0", {0: ("<I", 0), 2: [{0: [{0: [max(size, 1)], 1: ("<b", 0), 2: ("<I", 1)}]}], 4: [{}, {0: data}]}
        ),
    }


@pytest.mark.parametrize("family", made(FLOATS))
def test_stored_parameters_are_weights(family: str) -> None:
    match = look(made(FLOATS)[family], "model.bin")
    assert match is not None
    assert (match.format, match.outcome) == (family, Outcome.WEIGHTS)
    if family in {"MindSpore Lite", "TOSA", "Circle"}:
        assert match.metadata.parameters == 512


@pytest.mark.parametrize("family", made(b""))
def test_a_graph_without_parameters_is_a_component(family: str) -> None:
    match = look(made(b"")[family] + bytes(2000), "model.bin")
    assert match is not None
    assert (match.format, match.outcome) == (family, Outcome.COMPONENT)


@pytest.mark.parametrize("family", ["MSL2", "TOSA", "KaNN", "ORTM", "ET12", "CIR0", "PTMF", "MSL0"])
def test_the_mark_alone_is_nothing(family: str) -> None:
    for data in (b"\xff\xff\xff\x7f", b"abcd", b"\x08\0\0\0"):
        match = look(data + family.encode() + b" is what a reader compares with. " * 100, "notes.bin")
        assert match is None


def test_parameters_in_segments_behind_the_program() -> None:
    program = {1: [{0: "forward"}], 4: [{0: ("<Q", 0), 1: ("<Q", 4096)}]}
    match = look(flatbuffer(b"ET12", program) + bytes(4096), "model.pte")
    assert match is not None
    assert match.outcome is Outcome.WEIGHTS
    match = look(flatbuffer(b"ET12", {**program, 4: [{1: ("<Q", 1 << 62)}]}), "model.pte")
    assert match is not None
    assert match.outcome is Outcome.COMPONENT


def test_parameters_of_mindspore_in_another_file() -> None:
    tensors = [{2: [64, 8], 12: [{0: "0", 1: "net.ms.data"}]}]
    match = look(flatbuffer(b"MSL2", {0: "net", 7: tensors}), "net.ms")
    assert match is not None
    assert (match.outcome, match.metadata.parameters) == (Outcome.WEIGHTS, 512)


@given(st.sampled_from([*made(FLOATS).values()]), st.data())
def test_whatever_is_broken_nothing_is_raised(content: bytes, data: st.DataObject) -> None:
    changed = bytearray(content[: data.draw(st.integers(8, len(content)))])
    for _ in range(data.draw(st.integers(1, 8))):
        changed[data.draw(st.integers(8, len(changed) - 1) if len(changed) > 8 else st.just(0))] = data.draw(
            st.sampled_from([0, 1, 4, 8, 127, 255])
        )
    look(bytes(changed), "model.bin")
