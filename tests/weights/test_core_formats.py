"""The formats most weights are shipped in: files made by their own libraries, their confusers, and hostile ones.

tests/fixtures/make/core.py says how the files were made, and with which versions.
"""

from __future__ import annotations

import io
import pickle
import struct
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model_freedom.weights import formats
from model_freedom.weights.content import Content
from model_freedom.weights.formats.registry import FORMATS, table
from model_freedom.weights.match import Match
from model_freedom.weights.recognise import recognise
from model_freedom.weights.record import Outcome

FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "weights" / "core"
WEIGHTS, COMPONENT, UNSURE = Outcome.WEIGHTS, Outcome.COMPONENT, Outcome.UNSURE
# 8 by 4 with 4 biases, then 4 by 2 with 2: the network of the PyTorch files.
NETWORK = 46


def look(name: str, data: bytes) -> Match | None:
    return recognise(name, Content(io.BytesIO(data), len(data)))


def read(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


@pytest.mark.parametrize(
    ("name", "format_name", "outcome", "parameters"),
    [
        ("state.pt", "PyTorch", WEIGHTS, NETWORK),
        ("whole.pt", "PyTorch", WEIGHTS, NETWORK),
        ("legacy.pth", "PyTorch legacy", WEIGHTS, NETWORK),
        ("script.pt", "TorchScript", WEIGHTS, NETWORK),
        ("model.joblib", "pickle", WEIGHTS, None),
        *((f"protocol{protocol}.pkl", "pickle", WEIGHTS, None) for protocol in range(6)),
        ("my-model.pkl", "pickle", UNSURE, None),
        ("dense.npz", "NumPy", WEIGHTS, 12),
        ("my-weights.npz", "NumPy", UNSURE, 3),
        ("model.onnx", "ONNX", WEIGHTS, 2048),
        ("outside.onnx", "ONNX", COMPONENT, 2048),
        ("operator.onnx", "ONNX", COMPONENT, None),
        ("model.gguf", "GGUF", WEIGHTS, 32),
        ("vocabulary.gguf", "GGUF", COMPONENT, None),
        ("model.keras", "Keras", WEIGHTS, None),
        ("model.weights.h5", "Keras HDF5", WEIGHTS, None),
        ("model.h5", "Keras HDF5", WEIGHTS, None),
    ],
)
def test_real_files(name, format_name, outcome, parameters):
    match = look(name, read(name))
    assert match is not None
    assert (match.format, match.outcome, match.metadata.parameters) == (format_name, outcome, parameters)


@pytest.mark.parametrize(
    "name", ["no-tensors.pt", "iris.pkl", "settings.pkl", "table.pkl", "table.npz", "measured.npy", "science.h5"]
)
def test_data_under_the_same_endings_is_nothing(name):
    assert look(name, read(name)) is None


@pytest.mark.parametrize("name", ["state.pt", "model.onnx", "model.gguf", "model.h5", "protocol4.pkl", "model.keras"])
def test_the_name_does_not_matter(name):
    assert look("blob", read(name)).format == look(name, read(name)).format


def test_what_files_say_of_themselves():
    onnx = look("model.onnx", read("model.onnx")).metadata
    assert (onnx.license, onnx.author, onnx.producer) == ("AGPL-3.0", "somebody", "fixture")
    assert onnx.dtypes == ("F32",)
    gguf = look("model.gguf", read("model.gguf")).metadata
    assert (gguf.license, gguf.author, gguf.architecture) == ("apache-2.0", "somebody", "llama")
    assert look("model.h5", read("model.h5")).metadata.producer == "Keras 3.15.1"
    assert look("model.keras", read("model.keras")).metadata.architecture == "Sequential"
    assert (
        look("a.pkl", read("protocol4.pkl")).metadata.architecture
        == "sklearn.linear_model._logistic.LogisticRegression"
    )


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_cut_short_anywhere_it_never_raises_and_never_grows(path):
    data = path.read_bytes()
    whole = look(path.name, data)
    for end in range(0, len(data), max(1, len(data) // 60)):
        match = look(path.name, data[:end])
        if match is not None and match.outcome is WEIGHTS:
            assert whole is not None


def test_safetensors_and_its_confusers():
    header = b'{"w":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}'
    good = struct.pack("<Q", len(header)) + header + bytes(16)
    assert look("m.safetensors", good).metadata.parameters == 4
    empty = b'{"__metadata__":{"format":"pt"}}'
    for bad in (
        good[:-1],
        good + b"\0",
        struct.pack("<Q", 1 << 63) + header + bytes(16),
        struct.pack("<Q", len(header) + 1) + header + bytes(16),
        struct.pack("<Q", len(empty)) + empty,
        b"12345678{% extends 'base.html' %}" * 9,
        struct.pack("<Q", 60) + b'{"w":{"dtype":"F32","shape":[-2],"data_offsets":[16,0]}}    ' + bytes(16),
        struct.pack("<Q", 4) + b"[{}]" + bytes(16),
    ):
        match = look("m.safetensors", bad)
        assert match is None or match.outcome is not WEIGHTS


@pytest.mark.parametrize(
    "data",
    [
        b"GGUF" + struct.pack("<IQQ", 3, 1 << 63, 1 << 63),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 0),
        b"GGUF" + struct.pack("<IQQ", 99, 1, 0) + bytes(64),
        b"GGUF is a fine format, and this is a text about it." * 4,
        b"\x08\x07" + b"\x3a\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
        b"\x08\x07" + b"\x3a\x02" * 10_000,
        b"\x80\x04" + b"(" * 2_000_000,
        b"\x80\x04" + b"0" * 100_000,
        b"\x80\x04\x8c\x05torch" * 200_000,
        b"PK\x03\x04" + bytes(1000) + b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 65535, 65535, 1 << 31, 1 << 31, 0),
        b"\x93NUMPY\x01\0" + struct.pack("<H", 60) + b"{'descr': '<f8', 'fortran_order': False, 'shape': (99,), }",
        b"\x89HDF\r\n\x1a\n" + b"\xff" * 500,
        b"\x89HDF\r\n\x1a\n" + bytes(500),
        b"\x89HDF\r\n\x1a\n\x02\x08\x08\0" + b"\xff" * 100,
    ],
    ids=range(14),
)
def test_frames_without_parameters_and_claims_without_bytes(data):
    started = time.monotonic()
    match = look("model.bin", data)
    assert match is None or match.outcome is not WEIGHTS
    assert time.monotonic() - started < 30  # not a measure of speed: without the bound it would run on


def test_a_zip_bomb_is_not_unpacked():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model/data.pkl", bytes(200 << 20))
        archive.writestr("model/data/0", b"1234")
    started = time.monotonic()
    match = look("model.pt", packed.getvalue())
    assert match is None or match.metadata.parameters is None
    assert time.monotonic() - started < 30  # not a measure of speed: without the bound it would run on


def test_nothing_is_unpickled(tmp_path):
    class Trap:
        def __reduce__(self):
            return (open, (str(tmp_path / "ran"), "w"))

    for protocol in range(6):
        look("model.pkl", pickle.dumps({"model": Trap()}, protocol=protocol))
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.module)
@given(data=st.binary(max_size=400), tail=st.binary(max_size=64))
def test_any_bytes_behind_any_magic_are_only_unrecognised(row, data, tail):
    for offset, magic in row.magics[:3] or ((0, b""),):
        name = "x" + (row.extensions[0] if row.extensions else "")
        look(name, data[:offset].ljust(offset, b"\0") + magic + data + tail)


@given(st.sampled_from(sorted(path.name for path in FOLDER.iterdir())), st.data())
def test_changed_bytes_of_real_files_are_no_harm(name, data):
    changed = bytearray(read(name))
    for _ in range(data.draw(st.integers(1, 8))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    look(name, bytes(changed))


def test_every_format_says_what_is_read_and_where_it_is_described():
    for name, _extensions, reads, source in table():
        assert name
        assert reads, name
        assert source, name
    folder = Path(formats.__file__).parent
    recognisers = {path.stem for path in folder.glob("*.py") if "\ndef recognise(" in path.read_text()}
    containers = {"compressed"}  # a model packed as a whole: looked into where nothing else is recognised
    assert recognisers - containers == {row.module for row in FORMATS} - containers
