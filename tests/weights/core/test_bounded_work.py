"""Files made to cost time: each is answered within a second, and none makes a recogniser raise or claim weights."""

from __future__ import annotations

import io
import pickle
import struct
import time

import pytest

from model_freedom.weights.content import Content
from model_freedom.weights.recognise import recognise
from model_freedom.weights.record import Outcome

_COMMENTS = b"<!---->" * 30_000
_DEEP = b""
for _ in range(2_000):
    _DEEP = b"\x3a" + struct.pack("B", 0x80 | len(_DEEP) & 0x7F) + struct.pack("B", len(_DEEP) >> 7 & 0x7F) + _DEEP

HOSTILE = {
    "comments.xml": b'<?xml version="1.0"?>' + _COMMENTS + b"<other/>",
    "unclosed.xml": b"<!--" + b"<!-- --" * 30_000,
    "openvino.xml": b"<!---->" * 70 + b"<nett ",
    "spaces.pmml": b" " * 300_000 + b"<!-- PMML",
    "linear.json": b'{"learner":{"gradient_booster":' + b'"weights":[1' * 80_000 + b"}",
    "objectives.json": b'{"learner":{"gradient_booster":' + b'"objective":{' * 80_000 + b"}",
    "opcodes.pkl": b"\x80\x04" + b"N0" * 3_000_000 + b".",
    "marks.pkl": b"\x80\x02" + b"(" * 3_000_000 + b".",
    "nested.pkl": b"\x80\x02" + b"]" * 500_000 + b"a" * 499_999 + b".",
    "long.pkl": b"\x80\x04\x8d" + struct.pack("<Q", 2**63) + b"x" * 100,
    "claims.gguf": b"GGUF" + struct.pack("<IQQ", 3, 2**63, 2**63) + b"\0" * 64,
    "claims.safetensors": struct.pack("<Q", 2**63) + b"{" + b" " * 64,
    "claims.npy": b"\x93NUMPY\x02\x00" + struct.pack("<I", 2**32 - 1) + b"{'descr'",
    "claims.tflite": struct.pack("<I", 2**31) + b"TFL3" + b"\xff" * 64,
    "deep.onnx": b"\x08\x07\x42\x02\x10\x0d" + _DEEP,
    "fields.onnx": b"\x08\x07" * 1_500_000,
    "claims.zip.pt": b"PK\x03\x04"
    + b"\0" * 40
    + b"PK\x05\x06"
    + struct.pack("<4H2IH", 0, 0, 65535, 65535, 2**31, 0, 0),
    "claims.h5": b"\x89HDF\r\n\x1a\n" + b"\xff" * 200,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_cost_little_and_are_not_weights(name: str) -> None:
    content = HOSTILE[name]
    started = time.process_time()
    match = recognise(name, Content(io.BytesIO(content), len(content)))
    assert time.process_time() - started < 4
    assert match is None or match.outcome is not Outcome.WEIGHTS


def test_a_pickle_is_read_and_never_run(tmp_path: object) -> None:
    class Bomb:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return exec, ("raise SystemExit('ran')",)

    content = pickle.dumps({"model": Bomb()})
    recognise("model.pkl", Content(io.BytesIO(content), len(content)))
