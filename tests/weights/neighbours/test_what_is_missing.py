"""Data whose description isn't here, descriptions whose data isn't, and files that are only called alike."""

from __future__ import annotations

import io
import shutil
import struct
from pathlib import Path

from model_freedom.repository.folder import FolderTree
from model_freedom.weights.content import Content
from model_freedom.weights.find import find
from model_freedom.weights.protobuf import Reader
from model_freedom.weights.record import Outcome, WeightsFile

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "weights"
FLOATS = struct.pack("<64f", *range(64))
# variables.index as TensorFlow 2.21 writes it for a module without variables: only the graph of its objects is listed.
NO_VARIABLES = (
    bytes.fromhex(
        "00000608011a020801001c0b5f434845434b504f494e5441424c455f4f424a4543545f4752415048080712002852350d62aa5b000000000100"
        "00000099b6ab4d000000000100000000c0f2a1b000010260003b00000000010000000044f6c14940084d0e"
    )
    + b"\0" * 36
    + bytes.fromhex("57fb808b247547db")
)


def found(root: Path) -> dict[str, WeightsFile]:
    return {file.path: file for file in find(FolderTree(str(root)))}


def write(root: Path, path: str, data: bytes) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(data)


def array(*shape: int) -> bytes:
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", 118) + header.encode() + FLOATS


def test_a_graph_without_its_data_is_told(tmp_path: Path) -> None:
    shutil.copy(FIXTURES / "core/outside.onnx", tmp_path)
    graph = found(tmp_path)["outside.onnx"]
    assert (graph.outcome, graph.reason) == (Outcome.UNSURE, "its parameters are in outside.bin, which is not here")
    shutil.copy(FIXTURES / "core/outside.bin", tmp_path)
    files = found(tmp_path)
    assert files["outside.onnx"].outcome is Outcome.COMPONENT
    assert files["outside.bin"].outcome is Outcome.WEIGHTS


def test_a_checkpoint_s_data_without_its_index_is_unsure(tmp_path: Path) -> None:
    folder = FIXTURES / "tensorflow/checkpoint"
    shutil.copy(folder / "ckpt-1.data-00000-of-00001", tmp_path)
    data = found(tmp_path)["ckpt-1.data-00000-of-00001"]
    assert (data.outcome, data.reason) == (Outcome.UNSURE, "the data of a checkpoint whose index is not here")
    shutil.copy(folder / "ckpt-1.index", tmp_path)
    assert found(tmp_path)["ckpt-1.data-00000-of-00001"].outcome is Outcome.WEIGHTS


def test_constants_of_a_saved_model_without_variables_are_its_weights(tmp_path: Path) -> None:
    graph = (FIXTURES / "tensorflow/frozen.pb").read_bytes()
    meta = b"\x12" + _varint(len(graph)) + graph
    write(tmp_path, "m/saved_model.pb", b"\x08\x01\x12" + _varint(len(meta)) + meta)
    write(tmp_path, "m/variables/variables.index", NO_VARIABLES)
    write(tmp_path, "m/variables/variables.data-00000-of-00001", b"M\x9dR\x9e{\n\x19\n\x05" * 9)
    files = found(tmp_path)
    assert files["m/saved_model.pb"].outcome is Outcome.WEIGHTS
    assert "m/variables/variables.data-00000-of-00001" not in files
    shutil.copytree(FIXTURES / "tensorflow/saved", tmp_path / "n")
    with_variables = found(tmp_path)
    assert with_variables["n/variables/variables.data-00000-of-00001"].outcome is Outcome.WEIGHTS
    assert with_variables["n/saved_model.pb"].outcome is Outcome.COMPONENT


def test_constants_of_a_saved_model_s_functions_are_its_weights(tmp_path: Path) -> None:
    """GraphDef's library (2) has functions (1), and those nodes (3): there `tf.function` keeps its constants."""
    frozen = (FIXTURES / "tensorflow/frozen.pb").read_bytes()
    reader = Reader(Content(io.BytesIO(frozen), len(frozen)))
    nodes = [frozen[field.start : field.stop] for field in reader.fields() if field.number == 1]
    for name, kept in (("m", nodes), ("n", [node for node in nodes if b"Const" not in node])):
        function = _part(1, b"\n\1f") + b"".join(_part(3, node) for node in kept)
        graph = _part(1, b"\n\1x\x12\x0bPlaceholder") + _part(2, _part(1, function))
        write(tmp_path, f"{name}/saved_model.pb", b"\x08\x01" + _part(2, _part(2, graph)))
    files = found(tmp_path)
    assert files["m/saved_model.pb"].outcome is Outcome.WEIGHTS
    assert files["n/saved_model.pb"].outcome is Outcome.COMPONENT


def _part(number: int, data: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(data)) + data


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def test_arrays_that_are_only_called_after_a_model(tmp_path: Path) -> None:
    for name in ("model", "x", "clf.pkl"):
        shutil.copy(FIXTURES / "core/protocol4.pkl", tmp_path / name)
    for name in ("model_inputs.npy", "x_features.npy", "x.test.npy", "clf.pkl_01.npy", "clf.pkl.wv.vectors.npy"):
        write(tmp_path, name, array(64))
    files = found(tmp_path)
    assert {path for path, file in files.items() if file.outcome is Outcome.WEIGHTS} == {
        "model",
        "x",
        "clf.pkl",
        "clf.pkl_01.npy",
        "clf.pkl.wv.vectors.npy",
    }


def test_how_training_went_is_no_weights_for_lying_beside_them(tmp_path: Path) -> None:
    """Pickles of arrays by hand, as NumPy 1 wrote them."""
    for path, key in (("checkpoints/log.pkl", "loss"), ("checkpoints/net.pkl", "stem")):
        reduced = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\0tC\1btR(K\1(K\x08K\x08t"
        kind = b"cnumpy\ndtype\n(X\2\0\0\0f4K\0K\1tR(K\3X\1\0\0\0<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb"
        data = b"\x89B" + struct.pack("<I", len(FLOATS)) + FLOATS + b"tb"
        write(tmp_path, path, b"\x80\3}X" + struct.pack("<I", len(key)) + key.encode() + reduced + kind + data + b"s.")
    files = found(tmp_path)
    assert set(files) == {"checkpoints/net.pkl"}
    assert files["checkpoints/net.pkl"].outcome is Outcome.WEIGHTS
