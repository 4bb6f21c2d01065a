"""Small pickles that double what they name at each step, and shapes whose product takes minutes."""

from __future__ import annotations

import io
import json
import struct
import time

import pytest

from model_freedom.weights import pickle_values, pickled_tensors, pickles
from model_freedom.weights.content import Content, Unrecognised, elements
from model_freedom.weights.formats import safetensors
from model_freedom.weights.match import Match, believable, bounded
from model_freedom.weights.record import Metadata


def opened(data: bytes) -> Content:
    return Content(io.BytesIO(data), len(data))


@pytest.fixture(autouse=True)
def quickly():
    started = time.process_time()
    yield
    assert time.process_time() - started < 2


def test_a_global_named_by_globals_stays_short() -> None:
    pickle = b"\x80\x04\x8c\x01a\x8c\x01b" + b"\x93q\0h\0h\0" * 100 + b"."
    seen = pickles.look(opened(pickle))
    assert max(map(len, seen.globals)) <= 600


def test_a_global_named_by_a_doubled_pair_stays_short() -> None:
    doubled = b"\x80\x04N" + b"2\x86" * 60
    made, _end = pickle_values.value(opened(doubled + b"2\x93."))
    assert made == pickle_values.Global("?", "?")


def test_a_storage_named_by_a_doubled_pair_is_no_storage() -> None:
    doubled = b"(N" + b"2\x86" * 60 + b"t"
    storage = b"(\x8c\x07storagectorch\nFloatStorage\n" + b"N" + b"2\x86" * 60 + b"tQ"
    pickle = b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n(" + storage + doubled + b"(K\x01tK\x01tR."
    made, _end = pickle_values.value(opened(pickle))
    assert isinstance(made, pickle_values.Call)
    assert pickled_tensors.kept(made).tensors == ()


def test_a_size_of_two_arguments_is_no_shape() -> None:
    pickle = b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n(NK\0ctorch\nSize\n(K\1K\1tRtR."
    made, _end = pickle_values.value(opened(pickle))
    assert pickled_tensors.kept(made).tensors == ()


@pytest.mark.parametrize("shape", [[1.5, 2], [-1], ["2"], [True], 3, [10**30], [1] * 65])
def test_no_shape(shape) -> None:
    with pytest.raises(Unrecognised):
        elements(shape)


def test_shapes() -> None:
    assert elements([]) == 1
    assert elements((2, 3, 0)) == 0
    assert elements([2, 3]) == 6


@pytest.mark.parametrize("side", ["1.5", "1" * 4000])
def test_safetensors_with_a_shape_that_no_array_has_is_refused(side: str) -> None:
    tensor = f'{{"w":{{"dtype":"F32","shape":[{",".join([side] * 60)}],"data_offsets":[0,4]}}}}'.encode()
    with pytest.raises(Unrecognised):
        safetensors.recognise(opened(struct.pack("<Q", len(tensor)) + tensor + bytes(4)), "a")


@pytest.mark.parametrize(("said", "kept"), [(7, 7), (None, None), (2**63, None), (-1, None), (2.5, None)])
def test_a_number_of_parameters_that_can_be(said, kept) -> None:
    assert believable(Match("X", metadata=Metadata(parameters=said))).metadata.parameters == kept


def test_half_a_character_can_be_printed() -> None:
    text = bounded(json.loads('"a\\ud800b"'))
    assert text == "a?b"
