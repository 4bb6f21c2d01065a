"""Numbers without a header are weights by what lies beside them, and nothing where that does not fit."""

from __future__ import annotations

import bz2
import math
import struct
from pathlib import Path

import pytest

from model_freedom.repository.folder import FolderTree
from model_freedom.weights.find import find
from model_freedom.weights.record import Outcome, WeightsFile

FLOATS = struct.pack("<256f", *((n * 37 % 101 - 50) / 100 for n in range(256)))
# As NeuroChem writes it (torchani reads it: torchani/neurochem/__init__.py): a length, a line, bzip2.
NETWORK = (
    b"!InputFile\nlayer [\nnodes=16;\nweights=FILE:ANN-O.nnf-l1.wparam[256];\nbiases=FILE:ANN-O.nnf-l1.bparam[16];\n]\n"
)
MOJO = "[info]\nh2o_version = 3.46.0\nmojo_version = 1.40\nalgorithm = Gradient Boosting Machine\n\n[columns]\nAGE\n"


def found(root: Path, files: dict[str, bytes | str]) -> dict[str, WeightsFile]:
    """What is found, by path, in a folder with these files."""
    for path, data in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data.encode() if isinstance(data, str) else data)
    return {file.path: file for file in find(FolderTree(str(root)))}


def weights(files: dict[str, WeightsFile]) -> set[str]:
    return {path for path, file in files.items() if file.outcome is Outcome.WEIGHTS}


def array(*shape: int) -> bytes:
    """NumPy's format 1.0: magic, version, length of the header, the header, numbers."""
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".ljust(117).encode() + b"\n"
    count = math.prod(shape)
    numbers = struct.pack(f"<{count}f", *(n / count - 0.5 for n in range(count)))
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + numbers


@pytest.mark.parametrize("packed", [False, True])
def test_a_text_that_names_files_and_their_lengths(tmp_path: Path, packed: bool) -> None:
    text = b"%d=\n" % len(NETWORK) + bz2.compress(NETWORK) if packed else NETWORK
    files = {"n/ANN-O.nnf": text, "n/ANN-O.nnf-l1.wparam": FLOATS, "n/ANN-O.nnf-l1.bparam": FLOATS[:64]}
    seen = found(tmp_path, files)
    assert weights(seen) == {"n/ANN-O.nnf-l1.wparam", "n/ANN-O.nnf-l1.bparam"}
    assert {file.leader for file in seen.values()} == {None, "n/ANN-O.nnf"}


def test_lengths_that_do_not_fit_are_no_weights(tmp_path: Path) -> None:
    files = {"ANN-O.nnf": NETWORK, "ANN-O.nnf-l1.wparam": FLOATS[:-4], "ANN-O.nnf-l1.bparam": FLOATS[:64]}
    assert found(tmp_path, files) == {}


def test_files_that_are_named_after_another_are_no_weights(tmp_path: Path) -> None:
    text = "The layer's weights are in the.book-1 and the.book-2.\n"
    assert found(tmp_path, {"the.book": text, "the.book-1": FLOATS, "the.book-2": FLOATS}) == {}


def test_a_mojo_that_lies_unpacked(tmp_path: Path) -> None:
    seen = found(tmp_path, {"m/model.ini": MOJO, "m/trees/t00_000.bin": FLOATS, "m/domains/d000.txt": "a\nb\n"})
    assert weights(seen) == {"m/trees/t00_000.bin"}
    assert seen["m/model.ini"].outcome is Outcome.COMPONENT
    assert seen["m/trees/t00_000.bin"].leader == "m/model.ini"


def test_a_linear_model_of_h2o_has_its_numbers_in_the_description(tmp_path: Path) -> None:
    assert weights(found(tmp_path, {"model.ini": MOJO + "beta = [1.5, -0.25]\n"})) == {"model.ini"}


@pytest.mark.parametrize("text", ["[info]\nname = x\n", MOJO, "[section]\nbeta = [1.5]\n"])
def test_other_files_of_that_name(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, {"m/model.ini": text, "m/forest/t00_000.bin": FLOATS}) == {}


def test_vectors_of_spacy(tmp_path: Path) -> None:
    assert weights(found(tmp_path, {"v/vectors": array(20, 30), "v/key2row": b"\x80"})) == {"v/vectors"}


@pytest.mark.parametrize("files", [{"vectors": array(20, 30)}, {"vectors": array(0, 0), "key2row": b"\x80"}])
def test_vectors_without_their_rows_or_without_any(tmp_path: Path, files: dict[str, bytes]) -> None:
    assert found(tmp_path, dict(files)) == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [("W_DENSE1.npy", "B_DENSE1.npy"), ("fc.weight.npy", "fc.bias.npy"), ("d_kernel.npy", "d_bias.npy")],
)
def test_two_arrays_of_a_layer(tmp_path: Path, one: str, other: str) -> None:
    assert weights(found(tmp_path, {one: array(8, 16), other: array(16)})) == {one, other}


def test_two_arrays_that_do_not_fit_are_asked_about(tmp_path: Path) -> None:
    seen = found(tmp_path, {"W_DENSE1.npy": array(8, 16), "B_DENSE1.npy": array(15)})
    assert {file.outcome for file in seen.values()} == {Outcome.UNSURE}


def test_floats_in_a_folder_that_is_called_for_weights(tmp_path: Path) -> None:
    assert weights(found(tmp_path, {"net/Parameters/conv1.bin": FLOATS})) == {"net/Parameters/conv1.bin"}


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("data/conv1.bin", FLOATS),
        ("weights/list.bin", b"one two three four\n" * 60),
        ("weights/counts.bin", struct.pack("<256I", *range(256))),
        ("weights/noise.bin", bytes(n * n * 7 % 251 for n in range(1024))),
        ("weights/zeros.bin", bytes(1024)),
        ("weights/odd.bin", FLOATS + b"\0"),
    ],
)
def test_other_bytes_are_nothing(tmp_path: Path, path: str, data: bytes) -> None:
    assert found(tmp_path, {path: data}) == {}


def test_a_matrix_beside_models_of_kaldi(tmp_path: Path) -> None:
    matrix = b"\0BFM \4\x10\0\0\0\4\x10\0\0\0" + FLOATS
    assert found(tmp_path, {"a/final.mat": matrix}) == {}
    seen = found(tmp_path, {"a/final.dubm": b"\0B<DiagGMM> <GCONSTS> FV \4" + FLOATS * 2, "a/notes.mat": b"text"})
    assert weights(seen) == {"a/final.dubm", "a/final.mat"}
