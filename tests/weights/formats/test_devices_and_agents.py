"""Compiled models, agents and older layouts: bytes written by hand from the sources that each recogniser names.

Checked besides against real files: models of google-coral/test_data, SampLeNet.blob of open_model_zoo, agents saved by
Stable-Baselines3 1.8, en_core_web_sm 2.2.5.
"""

from __future__ import annotations

import io
import json
import struct
import tarfile
import zipfile

import pytest
from looking import look

from model_freedom.weights.record import Outcome

FLOATS = struct.pack("<512f", *(n / 512 - 0.5 for n in range(512)))


def table(*fields: int) -> bytes:
    """A FlatBuffer's list of fields and the table behind it, each field an offset from where it stands."""
    length = 4 + 4 * len(fields)
    listed = struct.pack("<2H", 4 + 2 * len(fields), length) + b"".join(
        struct.pack("<H", 4 + 4 * n) for n in range(len(fields))
    )
    listed = listed.ljust(-(-len(listed) // 4) * 4, b"\0")
    return listed + struct.pack("<i", len(listed)) + struct.pack(f"<{len(fields)}I", *fields)


class Buffer:
    """A FlatBuffer written from the root on; what a field leads to is appended and the field set afterwards."""

    def __init__(self) -> None:
        self.data = bytearray(8)
        self.data[4:8] = b"TFL3"

    def table(self, fields: int) -> int:
        """Where a new table's fields stand, all absent-looking zeros: each must be set."""
        self.data += table(*[0] * fields)
        return len(self.data) - 4 * fields

    def point(self, place: int, target: int) -> None:
        self.data[place : place + 4] = struct.pack("<I", target - place)

    def vector(self, *, data: bytes | None = None, tables: int = 0) -> int:
        start = len(self.data)
        body = data if data is not None else bytes(4 * tables)
        self.data += struct.pack("<I", len(data) if data is not None else tables) + body
        self.data += bytes(-len(self.data) % 4)
        return start


def compiled(code: bytes, options: int) -> bytes:
    """A model of one operator: schema.fbs, Model, OperatorCode, SubGraph, Operator."""
    buffer = Buffer()
    model = buffer.table(5)
    buffer.data[0:4] = struct.pack("<I", model - 4)
    buffer.data[model : model + 4] = struct.pack("<I", 3)
    codes, graphs, text, buffers = (
        buffer.vector(tables=1), buffer.vector(tables=1), buffer.vector(data=b"x\0"), buffer.vector(tables=0),
    )  # fmt: skip
    for number, target in enumerate((codes, graphs, text, buffers), 1):
        buffer.point(model + 4 * number, target)
    code_table = buffer.table(2)
    buffer.point(codes + 4, code_table - 4)
    buffer.point(code_table + 4, buffer.vector(data=code))
    graph = buffer.table(4)
    buffer.point(graphs + 4, graph - 4)
    for number in range(3):
        buffer.point(graph + 4 * number, buffer.vector(tables=0))
    operators = buffer.vector(tables=1)
    buffer.point(graph + 12, operators)
    operator = buffer.table(6)
    buffer.point(operators + 4, operator - 4)
    for number in (1, 2, 4):
        buffer.point(operator + 4 * number, buffer.vector(tables=0))
    buffer.point(operator + 20, buffer.vector(data=b"\x55" * options))
    return bytes(buffer.data)


def test_what_is_compiled_for_the_edge_tpu_is_among_an_operators_options() -> None:
    found = look(compiled(b"edgetpu-custom-op", 9000), "mobilenet_edgetpu.tflite")
    assert found is not None
    assert (found.format, found.outcome, found.metadata.architecture) == ("TFLite", Outcome.WEIGHTS, "Edge TPU")


@pytest.mark.parametrize(("code", "options"), [(b"edgetpu-custom-op", 200), (b"TFSentencepieceTokenizeOp", 9000)])
def test_other_options_are_no_parameters(code: bytes, options: int) -> None:
    found = look(compiled(code, options), "model.tflite")
    assert found is not None
    assert found.outcome is Outcome.COMPONENT


def blob(number: int = 9709, size: int | None = None) -> bytes:
    body = FLOATS * 2
    header = b"\x7felf".ljust(52, b"\0")
    return header + struct.pack("<2I", number, size or len(header) + 8 + len(body)) + body


def test_a_blob_for_myriad() -> None:
    found = look(blob(), "network.blob")
    assert found is not None
    assert (found.format, found.outcome) == ("Myriad", Outcome.WEIGHTS)


@pytest.mark.parametrize("data", [blob(9708), blob(size=99), b"\x7fELF" + blob()[4:]])
def test_other_blobs(data: bytes) -> None:
    assert look(data, "network.blob") is None


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_DOT_", "."), data)
    return out.getvalue()


DESCRIBED = json.dumps(
    {"policy_class": {":type:": "<class>", "__module__": "stable_baselines3.common.policies"}}
).encode()


def test_an_agent() -> None:
    found = look(zipped(data=DESCRIBED, policy_DOT_pth=FLOATS, _stable_baselines3_version=b"1.8.0"), "ppo.zip")
    assert found is not None
    assert (found.format, found.outcome) == ("Stable-Baselines", Outcome.WEIGHTS)
    assert found.metadata.producer == "Stable-Baselines 1.8.0"
    assert found.metadata.architecture == "stable_baselines3.common.policies"


def test_an_agent_of_the_first_stable_baselines() -> None:
    found = look(zipped(data=b"{}", parameters=FLOATS, parameter_list=b"[]"), "ppo.zip")
    assert found is not None
    assert found.format == "Stable-Baselines"


@pytest.mark.parametrize(
    "data",
    [
        zipped(data=DESCRIBED, other_DOT_pth=FLOATS),
        zipped(data=b"[1]", policy_DOT_pth=FLOATS),
        zipped(data=DESCRIBED, policy_DOT_pth=b""),
        zipped(data=b"{}", parameters=FLOATS),
    ],
)
def test_other_archives(data: bytes) -> None:
    assert look(data, "backup.zip") is None


def old_thinc(key: bytes = b"weights") -> bytes:
    """thinc/neural/_classes/model.py, Model.to_bytes: layers, each with its dimensions and its arrays."""
    array = b"\x84\xc4\x02nd\xc3\xc4\x04type\xa3<f4\xc4\x05shape\x92\x10\x20\xc4\x04data\xc5\x08\x00" + FLOATS
    parameter = b"\x83\xc4\x04name\xa1W\xc4\x06offset\x00\xc4\x05value" + array
    return b"\x81\xc4" + bytes([len(key)]) + key + b"\x91\x82\xc4\x04dims\x81\xa2nO\x10\xc4\x06params\x91" + parameter


def test_models_of_thinc_before_version_8() -> None:
    found = look(old_thinc(), "model")
    assert found is not None
    assert (found.format, found.outcome) == ("thinc", Outcome.WEIGHTS)
    assert look(old_thinc(b"entries"), "model") is None
    assert look(old_thinc()[:-4], "model") is None


def test_an_array_that_is_called_the_model_is_asked_about() -> None:
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (512,), }".ljust(117) + b"\n"
    data = b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + FLOATS
    found = look(data, "model.npy")
    assert found is not None
    assert found.outcome is Outcome.UNSURE
    assert look(data, "two_dim_model.npy") is None


def tarred(**members: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, data in members.items():
            told = tarfile.TarInfo("./" + name.replace("__", "/").replace("_DOT_", "."))
            told.size = len(data)
            archive.addfile(told, io.BytesIO(data))
    return out.getvalue()


NETWORK = {"components__DIETClassifier__DIETClassifier_DOT_tf_model_DOT_index": FLOATS}


def test_an_assistant_of_rasa() -> None:
    for described in ({"metadata_DOT_json": b"{}"}, {"fingerprint_DOT_json": b"{}"}, {}):
        found = look(tarred(**described, **NETWORK), "20240101-120000.tar.gz")
        assert found is not None
        assert (found.format, found.outcome, found.metadata.architecture) == (
            "Rasa",
            Outcome.WEIGHTS,
            "DIETClassifier",
        )


@pytest.mark.parametrize(
    "members",
    [
        {**NETWORK, "setup_DOT_py": b"a = 1"},
        {"components__a__model_DOT_pkl": FLOATS},
        {"metadata_DOT_json": b"{}", "src__a_DOT_py": b"a = 1"},
        {"metadata_DOT_json": b"{}", "components__a__rules_DOT_json": b"{}"},
    ],
)
def test_other_packed_archives(members: dict[str, bytes]) -> None:
    assert look(tarred(**members), "backup.tar.gz") is None
