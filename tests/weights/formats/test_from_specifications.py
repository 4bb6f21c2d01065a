"""Formats whose libraries can't be installed from Python's registry: bytes written by hand from the specifications."""

from __future__ import annotations

import base64
import gzip
import io
import json
import struct
import tarfile
import zipfile

import pytest
from looking import assert_no_weights, assert_weights, look

from model_freedom.weights.record import Outcome

FLOATS = struct.pack("<512f", *(n / 512 - 0.5 for n in range(512)))


def field(number: int, data: bytes) -> bytes:
    """A length-delimited field of a protocol buffer, shorter than 2 MiB."""
    length, out = len(data), b""
    while length >= 0x80:
        out, length = out + bytes([length & 0x7F | 0x80]), length >> 7
    key = number << 3 | 2
    head = bytes([key]) if key < 0x80 else bytes([key & 0x7F | 0x80, key >> 7])
    return head + out + bytes([length]) + data


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), data)
    return out.getvalue()


def tarred(mode: str, **members: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo("./" + name.replace("_DOT_", "."))
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


CASCADE = (
    b'<?xml version="1.0"?>\n<!-- Created by A. Author.\n Intel License Agreement -->\n<opencv_storage><cascade>'
    b"<stageType>BOOST</stageType><stages><_><leafValues> 0.1 -0.2</leafValues></_></stages></cascade></opencv_storage>"
)
TESS = struct.pack("<I24q", 24, *(-1 for _ in range(17)), 196, *(-1 for _ in range(5)), 600) + FLOATS[:404] + b"5.0.0"
NNUE = struct.pack("<III", 0x7AF32F20, 1, 7) + b"Trained" + FLOATS * 3
DNNW = b"DNNw" + struct.pack("<iiii44s", 1, 0, 2048, 2048, b"dense") + FLOATS
S3 = b"s3\nversion 1.0\nendhdr\n" + struct.pack("<4I", 0x11223344, 1, 1, 4) + FLOATS
DESCRIPTION = b"BEGIN FILE FORMAT DESCRIPTION\0"
VOICE = b"[GLOBAL]\nHTS_VOICE_VERSION:1.0\nNUM_STATES:5\n[POSITION]\nDURATION_PDF:0-2047\n[DATA]\n" + FLOATS
GGML = b"lmgg" + struct.pack("<3i", 3, 2, 1) + struct.pack("<5i", 2, 8, 0, 16, 32) + b"a.weight" + FLOATS
CAFFE = field(1, b"net") + field(100, field(1, b"fc") + field(7, field(5, FLOATS)))
DARKNET = struct.pack("<3iQ", 0, 2, 0, 9) + FLOATS
TORCH7 = struct.pack("<3i3si", 4, 1, 3, b"V 1", 13) + b"nn.Sequential" + FLOATS
MXNET = struct.pack("<3QI", 0x112, 0, 1, 0xF993FAC9) + FLOATS
LLAMA_SIZES = (8, 16, 1, 2, 2, 32, 4)
LLAMA = struct.pack("<7i", *LLAMA_SIZES) + b"\1" * 4 * (256 + 1 * (16 + 256 + 384) + 8 + 16)
CTRANSLATE2 = struct.pack("<IH", 6, 16) + b"TransformerSpec\0" + struct.pack("<2I", 1, 3) + FLOATS
SEGMENT = struct.pack("<IIQQ", 0xDEADBEEF, 1, 2048, 128).ljust(64, b"\0")
MIL = struct.pack("<II", 1, 2).ljust(64, b"\0") + SEGMENT + FLOATS
TVM_NAME = (
    struct.pack("<Q", 6) + b"weight"
)  # file_utils.h: magic, reserved, names, then arrays with a magic of their own
TVM = struct.pack("<3Q", 0xF7E58D4F05049CB7, 0, 1) + TVM_NAME + struct.pack("<3Q", 1, 0xDD5E40F096B4A13F, 0)
TVM += struct.pack("<3iBBHqq", 1, 0, 1, 2, 32, 1, 512, 2048) + FLOATS
DARPA = struct.pack("<i", 17) + b"Darpa Trigram LM\0" + struct.pack("<i", 8) + b"en.arpa\0" + FLOATS
OLD_XGBOOST = b"\0" * 136 + struct.pack("<Q", 15) + b"binary:logistic" + struct.pack("<Q", 6) + b"gbtree" + FLOATS
PMML = b'<?xml version="1.0"?><PMML version="4.4"><Header copyright="CC BY"/><TreeModel/></PMML>'
LINEAR = b"solver_type L2R_LR\nnr_class 2\nlabel 1 2\nnr_feature 2\nbias -1\nw\n0.5 \n0.1 \n"
FANN = b"FANN_FLO_2.1\nnum_layers=3\nconnections (connected_to_neuron, weight)=(0, 1.0e-01) "
MAR = json.dumps({"model": {"modelName": "m", "serializedFile": "m.pt"}}).encode()
WORDS = b"\x84\xa5nodes\x90\xa5attrs\x90\xa6params\x91\x81\xc4\x02nd\xc3\xa5shims\x90"
R_CLASS = b"\0\4\0\x09\0\0\0\x05class\0\0\0\x10\0\0\0\1\0\4\0\x09\0\0\0%s\0\0\0\xfe"

WEIGHTS: dict[str, tuple[str, bytes]] = {
    "face.xml": ("OpenCV", CASCADE),
    "eng.traineddata": ("Tesseract", TESS),
    "net.nnue": ("NNUE", NNUE),
    "weights_blob.bin": ("DNNw", DNNW),
    "means": ("CMU Sphinx", S3),
    "sendump": ("CMU Sphinx", struct.pack("<I", 30) + DESCRIPTION + FLOATS),
    "en.lm.bin": ("CMU Sphinx", b"Trie Language Model" + struct.pack("<B3I", 3, 4, 5, 6) + FLOATS),
    "en.lm.DMP": ("CMU Sphinx", DARPA),
    "voice.htsvoice": ("HTS voice", VOICE),
    "us.flitevox": ("Flite voice", b"CMU_FLITE_CG_VOXDATA-v2.0\n" + FLOATS * 3),
    "old-model.bin": ("ggml", GGML),
    "net.caffemodel": ("Caffe", CAFFE),
    "yolo.weights": ("Darknet", DARKNET),
    "net.t7": ("Torch 7", TORCH7),
    "net.dnn": ("CNTK", "BCN\0BVersion\0".encode("utf-16-le") + FLOATS),
    "net-0001.params": ("MXNet", MXNET),
    "net.params": ("TVM", TVM),
    "stories.bin": ("llama2.c", LLAMA),
    "model.bin": ("CTranslate2", CTRANSLATE2),
    "weight.bin": ("Core ML", MIL),
    "mushroom.model": ("XGBoost", OLD_XGBOOST),
    "mushroom-1.model": ("XGBoost", b"binf" + OLD_XGBOOST),
    "mushroom-0.model": ("XGBoost", b"bs64\t" + base64.b64encode(OLD_XGBOOST)),
    "tree.pmml": ("PMML", PMML),
    "heart_scale.model": ("LIBLINEAR", LINEAR),
    "xor.net": ("FANN", FANN),
    "net.rknn": ("RKNN", b"RKNN" + FLOATS),
    "net.hef": ("Hailo", b"\x01HEF" + struct.pack(">II", 0, 100) + FLOATS),
    "net.om": ("Ascend", b"IMOD" + struct.pack("<I", 256) + FLOATS),
    "net.kmodel": ("K210", b"LDMK" + struct.pack("<I", 5) + FLOATS),
    "net.engine": ("TensorRT", b"ftrt" + FLOATS),
    "net.espdl": ("ESP-DL", b"EDL2" + FLOATS),
    "net.tnnmodel": ("TNN", struct.pack("<I", 0xFABC0004) + FLOATS),
    "net.tmfile": ("Tengine", struct.pack("<4HI", 2, 0, 1, 0, 32) + FLOATS),
    "net.mar": ("TorchServe archive", zipped(**{"MAR-INF__MANIFEST_DOT_json": MAR, "m_DOT_pt": FLOATS})),
    "net.pt2": (
        "PyTorch export",
        zipped(net__archive_format=b"pt2", net__data__weights__weight_0=FLOATS),
    ),
    "__0_0.distcp": ("PyTorch distributed checkpoint", FLOATS),
    "asr.nemo": ("NeMo", tarred("w", model_config_DOT_yaml=b"target: nemo.ASR\n", model_weights_DOT_ckpt=FLOATS)),
    "old.nemo": ("NeMo", tarred("w:gz", model_config_DOT_yaml=b"target: nemo.ASR\n", model_weights_DOT_ckpt=FLOATS)),
    "en.arpa": ("ARPA", b"\\data\\\nngram 1=3\n\n\\1-grams:\n-1.0\t<s>\n"),
    "final.mdl": ("Kaldi", b"\0B<TransitionModel> " + FLOATS),
    "model": ("thinc", WORDS),
    "en.binary": ("KenLM", b"mmap lm http://kheafield.com/code format version 5\n\0" + FLOATS),
    "net.dlc": ("SNPE", zipped(model=b"x", model_DOT_params=FLOATS)),
    "fit.rds": ("R", gzip.compress(b"X\n\0\0\0\3" + FLOATS + R_CLASS % b"\2lm")),
}
CONFUSERS: dict[str, bytes] = {
    "other.xml": b'<?xml version="1.0"?>\n<opencv_storage><matrix><data>1 2 3</data></matrix></opencv_storage>',
    "empty-face.xml": CASCADE.replace(b"leafValues", b"comment"),
    "no-engine.traineddata": TESS[:4] + b"\xff" * 192 + b"\1" * 400,
    "noise.nnue": struct.pack("<III", 0x7AF32F20, 1, 7) + b"\1\2\3\4\5\6\7" + FLOATS * 3,
    "short.bin": DNNW[:-4],
    "named-means": S3[:30],
    "short.htsvoice": VOICE[:-4],
    "for-tests.bin": GGML[:40],
    "names-only.caffemodel": field(1, b"net") + field(100, field(1, b"fc")),
    "text.weights": b"1 2 3 4\n" * 500,
    "net.t7": b"V 1" * 500,
    "empty.params": struct.pack("<3Q", 0x112, 0, 0) + FLOATS,
    "one-more.bin": LLAMA + b"\0",
    "no-model.mar": zipped(**{"MAR-INF__MANIFEST_DOT_json": MAR}),
    "mozilla.mar": b"MAR1" + FLOATS,
    "no-weights.nemo": tarred("w", model_config_DOT_yaml=b"target: nemo.ASR\n"),
    "image.dat": b"\0" * 128 + b"DICM" + FLOATS,
    "matrix.txt": b"3 4\n1.5 2 3 4 5\n1 2 3 4 5\n2 2 3 4 5\n",
    "table.txt": b"\n".join(b"row%d " % n + b" ".join([b"1.5"] * 25) for n in range(9)),
    "plain.msgpack": b"\x81\xa1a\x93\x01\x02\x03" + b"",
    "settings.json": b'{"learner": {"rate": 0.1}}',
    "firmware.bin": b"IMOD" + b"\xff" * 600,
    "net.xml": b'<net name="x" version="11"><other/></net>',
    "empty.arpa": b"\\data\\\nngram 1=0\n",
    "table.rds": gzip.compress(b"X\n\0\0\0\3" + FLOATS + R_CLASS % b"\x0adata.frame"),
    "graph-only.dlc": zipped(model=b"x"),
    "about-one-device": b"The RKNN toolkit writes models for the NPU of RK3588.\n" * 20,
    "about-another": b"PICO boards run small programs in Python.\n" * 20,
    "a-list-of-cuts": b"EDL2 001 AX V C 00:00:00:00 00:00:04:11\n" * 20,
    "about-tries": b"Trie Language Model\n===================\nHow one is stored.\n" * 20,
    "about-trigrams": b"The Darpa Trigram LM was written by lm3g2dmp.\n" * 20,
    "GAERTEN": b"xxxxRTEN in capitals\n" * 99,
    "about-kenlm": b"mmap lm http://kheafield.com/code is what the file begins with.\n" * 20,
    "empty-list.params": struct.pack("<3Q", 0xF7E58D4F05049CB7, 0, 0) + FLOATS,
    "cut.params": TVM[:40],
    "cut.DMP": DARPA[:60],
    "no-objective.model": b"binf" + b"\0" * 400,
    "other-words.model": b"bs64\t" + base64.b64encode(FLOATS),
    "no-base64.model": b"bs64\tis how old models began" * 50,
    "cut.model": b"bs64\t" + base64.b64encode(OLD_XGBOOST[:280]),
    "short.rknn": b"RKNN" + b"\0" * 8,
}


@pytest.mark.parametrize("name", WEIGHTS)
def test_is_weights(name: str) -> None:
    kind, data = WEIGHTS[name]
    assert_weights(data, name, kind)


@pytest.mark.parametrize("name", CONFUSERS)
def test_is_not_weights(name: str) -> None:
    assert_no_weights(CONFUSERS[name], name)


def test_metadata_in_words() -> None:
    face, tree = look(CASCADE, "face.xml"), look(PMML, "tree.pmml")
    assert face is not None and tree is not None
    assert (face.metadata.author, face.metadata.license_name) == ("A. Author", "Intel License Agreement")
    assert tree.metadata.license_name == "CC BY"


def test_shards_of_tensorflow_js_are_named() -> None:
    group = {"paths": ["group1-shard1of1.bin"], "weights": [{"name": "k", "shape": [8, 4], "dtype": "float32"}]}
    document = {"format": "graph-model", "modelTopology": {}, "weightsManifest": [group]}
    found = look(json.dumps(document).encode(), "model.json")
    assert found is not None
    assert (found.outcome, found.names, found.metadata.parameters) == (Outcome.COMPONENT, ("group1-shard1of1.bin",), 32)
    assert look(b'{"format": "graph-model", "modelTopology": {}}', "model.json") is None


def test_the_states_of_cmu_sphinx_are_a_component() -> None:
    """bin_mdef.c: four letters that tell the byte order, a version, the length of a description."""
    for start, order in ((b"BMDF", "<"), (b"FDMB", ">")):
        found = look(start + struct.pack(f"{order}2i", 1, 16) + b"header length 16" + FLOATS, "mdef")
        assert found is not None
        assert (found.format, found.outcome) == ("CMU Sphinx", Outcome.COMPONENT)
    assert look(b"BMDF says nothing more" + b" " * 99, "mdef") is None


def test_a_graph_of_ncnn_names_its_numbers() -> None:
    found = look(b"7767517\n2 2\nInput in 0 1 in\n", "net.param")
    assert found is not None
    assert (found.outcome, found.names) == (Outcome.COMPONENT, ("net.bin",))
    assert look(b"7767518\n2 2\nInput in 0 1 in\n", "net.param") is None


def packings() -> list[tuple[str, bytes]]:
    import bz2
    import lzma

    packers = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
    return [(f"eng.traineddata.{ending}", pack(TESS)) for ending, pack in packers.items()]


@pytest.mark.parametrize(("name", "data"), packings(), ids=lambda value: value if isinstance(value, str) else "")
def test_one_level_of_packing_is_looked_into(name: str, data: bytes) -> None:
    found = look(data, name)
    assert found is not None
    assert found.format == "Tesseract"
    assert look(gzip.compress(data), name + ".gz") is None


def test_a_bomb_is_not_unpacked() -> None:
    assert look(gzip.compress(b"\0" * (64 << 20)), "zeros.gz") is None


def test_a_promise_is_kept_by_the_format_of_the_match() -> None:
    from model_freedom.weights.recognise import promised

    for name, (kind, _) in WEIGHTS.items():
        assert promised(name) in {None, kind}
