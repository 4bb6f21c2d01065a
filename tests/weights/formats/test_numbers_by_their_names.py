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
