"""Arrays and numbers without a class: what their own names and the file's tell. Real arrays and pickles."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile

import pytest
from looking import look

from model_freedom.weights.names import may_be_weights
from model_freedom.weights.record import Outcome

HEADER = b"{'descr': '<f4', 'fortran_order': False, 'shape': (4, 4), }".ljust(117) + b"\n"
ARRAY = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(HEADER)) + HEADER + struct.pack("<16f", *range(16))
NUMBERS = pickle.dumps([[n / 7 - 50] for n in range(1200)])


def arrays(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name + ".npy", ARRAY)
    return out.getvalue()


@pytest.mark.parametrize(
    "names",
    [
        ("enc_emb", "enc_w_ih", "enc_w_hh", "enc_b_ih", "enc_b_hh", "fc_w", "fc_b"),
        ("rnn.weight_ih_l0", "rnn.bias_hh_l0_reverse", "out.weight"),
    ],
)
def test_layers_that_recur(names: tuple[str, ...]) -> None:
    found = look(arrays(*names), "net.npz")
    assert found is not None
    assert found.outcome is Outcome.WEIGHTS


def test_what_an_operator_was_given_is_no_weights() -> None:
    assert look(arrays("input", "weight", "state", "more", "output"), "io.npz") is None
    assert look(arrays("1_morl_1000_coefs", "2_morl_1000_coefs"), "wavelets.npz") is None
    linear = look(arrays("coef_", "intercept_"), "linear.npz")
    assert linear is not None
    assert linear.outcome is Outcome.WEIGHTS
    doubtful = look(arrays("anything", "weight", "state", "more"), "io.npz")
    assert doubtful is not None
    assert doubtful.outcome is Outcome.UNSURE
    assert look(arrays("height", "width_h", "tab"), "io.npz") is None


@pytest.mark.parametrize("name", ["knn_music", "svm", "speech_hmm", "knnSpeech".lower()])
def test_numbers_of_a_learner_without_an_ending(name: str) -> None:
    found = look(NUMBERS, name)
    assert found is not None
    assert found.outcome is Outcome.UNSURE


@pytest.mark.parametrize("name", ["numbers", "ldaps", "pcap", "knn_music.cache"])
def test_numbers_of_something_else(name: str) -> None:
    assert look(NUMBERS, name) is None


def test_a_few_numbers_are_no_learner() -> None:
    assert look(pickle.dumps([0.5] * 20), "knn_music") is None


def test_names_of_what_is_packed() -> None:
    assert may_be_weights("models/net.hdf5.xz")
    assert may_be_weights("net.onnx.gz")
    assert not may_be_weights("notes.txt.xz")
    assert not may_be_weights("data.gz")


@pytest.mark.parametrize("name", ["w_dense1_mnist.npy", "b_conv2d.npy", "head_bias.npy", "dense.kernel.npy"])
def test_the_two_arrays_of_a_layer(name: str) -> None:
    found = look(ARRAY, name)
    assert found is not None
    assert found.outcome is Outcome.UNSURE


@pytest.mark.parametrize("name", ["w_1.npy", "b.npy", "web_pages.npy", "debiased.npy"])
def test_other_arrays(name: str) -> None:
    assert look(ARRAY, name) is None


def field(number: int, data: bytes) -> bytes:
    """A length-delimited field of a protocol buffer, shorter than 16 KiB."""
    return bytes([number << 3 | 2, len(data) & 0x7F | 0x80, len(data) >> 7]) + data


def graph_of(operator: bytes, numbers: int) -> bytes:
    """onnx.proto: a model of one node whose attribute is a list of floats."""
    floats = field(1, b"numbers") + field(7, struct.pack(f"<{numbers}f", *range(numbers)))
    node = field(1, b"x") + field(2, b"y") + field(4, operator) + field(5, floats)
    return b"\x08\x08" + field(7, field(1, node) + field(2, b"g")) + field(8, b"\x10\x13")


def test_a_learner_is_fitted_however_few_operators_there_are() -> None:
    trees = look(graph_of(b"TreeEnsembleClassifier", 64), "trees.onnx")
    assert trees is not None
    assert (trees.format, trees.outcome) == ("ONNX", Outcome.WEIGHTS)
    for operator, numbers in ((b"TreeEnsembleClassifier", 20), (b"Scaler", 64)):
        other = look(graph_of(operator, numbers), "test.onnx")
        assert other is not None
        assert other.outcome is Outcome.COMPONENT
