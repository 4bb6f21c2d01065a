"""Constants within the local functions of an ONNX model are stored parameters (ModelProto 25, FunctionProto 7)."""

from __future__ import annotations

import struct

from looking import look

from model_freedom.weights.record import Outcome


def _field(number: int, data: bytes) -> bytes:
    assert len(data) < 1 << 14
    key = number << 3 | 2
    return _varint(key) + _varint(len(data)) + data


def _varint(number: int) -> bytes:
    return bytes([number]) if number < 0x80 else bytes([number & 0x7F | 0x80, number >> 7])


def _node(operator: bytes, *attributes: bytes) -> bytes:
    return _field(1, b"x") + _field(2, b"y") + _field(4, operator) + b"".join(_field(5, item) for item in attributes)


def _model(function: bytes) -> bytes:
    """As onnx 1.23.2 writes it: a graph whose only node calls the function."""
    graph = _field(1, _node(b"F") + _field(7, b"local")) + _field(2, b"g")
    opset = _field(8, _field(1, b"") + b"\x10\x11")
    return b"\x08\x08" + _field(7, graph) + opset + _field(25, _field(1, b"F") + function + _field(10, b"local"))


def test_constants_of_functions_are_parameters() -> None:
    tensor = b"\x08\x04\x08\x04\x10\x01" + _field(9, struct.pack("<16f", *range(16)))
    constant = _node(b"Constant", _field(1, b"value") + _field(5, tensor))
    rest = _field(7, _node(b"MatMul")) + _field(7, _node(b"Softmax"))
    found = look(_model(_field(7, constant) + rest), "f.onnx")
    assert found is not None
    assert (found.outcome, found.metadata.parameters) == (Outcome.WEIGHTS, 16)
    empty = look(_model(rest), "f.onnx")
    assert empty is not None
    assert empty.outcome is Outcome.COMPONENT
