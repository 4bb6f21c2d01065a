"""MATLAB's files, written by hand from MathWorks' MAT-File Format (Level 5). Those that SciPy tests with are none."""

from __future__ import annotations

import struct
import zlib

import pytest
from looking import look

from model_freedom.weights.record import Outcome


def part(kind: int, data: bytes, order: str = "<") -> bytes:
    return struct.pack(order + "2I", kind, len(data)) + data.ljust(-(-len(data) // 8) * 8, b"\0")


def array(name: str, kind: int, count: int, body: bytes, order: str = "<") -> bytes:
    start = part(6, struct.pack(order + "2I", kind, 0), order) + part(5, struct.pack(order + "2i", 1, count), order)
    return start + part(1, name.encode(), order) + body


def doubles(name: str, count: int = 64, order: str = "<") -> bytes:
    return array(name, 6, count, part(9, struct.pack(f"{order}{count}d", *(n / 7 for n in range(count))), order), order)


def structured(name: str, *fields: str) -> bytes:
    names = b"".join(field.encode().ljust(32, b"\0") for field in fields)
    return array(name, 1, 1, part(14, array("", 2, 1, part(5, struct.pack("<i", 32)) + part(1, names))))


def opaque(name: str, called: str) -> bytes:
    flags = part(6, struct.pack("<2I", 17, 0))
    return flags + part(1, name.encode()) + part(1, b"MCOS") + part(1, called.encode()) + part(14, bytes(64))


def file(*variables: bytes, packed: bool = True, order: str = "<") -> bytes:
    head = b"MATLAB 5.0 MAT-file, Platform: GLNXA64".ljust(124) + (b"\0\1IM" if order == "<" else b"\1\0MI")
    out = head
    for variable in variables:
        element = part(14, variable, order)
        if packed:
            data = zlib.compress(element)
            element = struct.pack(order + "2I", 15, len(data)) + data
        out += element
    return out


WEIGHTS = {
    "simple": file(structured("layers", "type", "name", "weights", "stride", "pad")),
    "old": file(structured("layers", "type", "filters", "biases")),
    "graph": file(doubles("epoch", 1), structured("params", "name", "value", "learningRate", "weightDecay")),
    "plain": file(structured("net", "numLayers", "IW", "LW", "b"), packed=False),
    "toolbox": file(opaque("net", "SeriesNetwork")),
    "learner": file(opaque("mdl", "CompactClassificationSVM")),
    "course": file(doubles("Theta1"), doubles("Theta2")),
    "big-endian": file(doubles("W1", order=">"), doubles("b1", order=">"), packed=False, order=">"),
}
CONFUSERS = {
    "data": file(doubles("X"), doubles("y"), doubles("weights")),
    "boxes": file(structured("boxes", "name", "type", "score")),
    "dates": file(opaque("t", "datetime")),
    "cut": file(structured("layers", "type", "name", "weights", "stride"))[:-9],
    "scalars": file(doubles("w1", 1), doubles("b1", 1)),
    "text": b"MATLAB 5.0 MAT-file is how such a file begins.\n" * 9,
    "other": file(structured("layers", "type", "weights", "stride")).replace(b"\0\1IM", b"\0\2IM"),
}


@pytest.mark.parametrize("name", WEIGHTS)
def test_is_weights(name: str) -> None:
    found = look(WEIGHTS[name], f"{name}.mat")
    assert found is not None
    assert (found.format, found.outcome) == ("MATLAB", Outcome.WEIGHTS)


@pytest.mark.parametrize("name", CONFUSERS)
def test_is_not_weights(name: str) -> None:
    assert look(CONFUSERS[name], f"{name}.mat") is None


def test_parameters_are_counted() -> None:
    found = look(WEIGHTS["course"], "weights.mat")
    assert found is not None
    assert found.metadata.parameters == 128
