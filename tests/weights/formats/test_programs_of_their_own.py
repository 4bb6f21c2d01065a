"""Formats of single programs: bytes written by hand from the sources that each recogniser names."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile

import pytest
from looking import assert_no_weights, assert_weights, look

from model_freedom.weights.record import Outcome

FLOATS = struct.pack("<512f", *(n / 512 - 0.5 for n in range(512)))
REALS = " ".join(f"{n / 64 - 0.5:.4f}" for n in range(64)).encode()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), data)
    return out.getvalue()


def wabbit(version: bytes, named: bytes, checked: bytes, body: bytes) -> bytes:
    text = struct.pack("<I", len(version) + 1) + version + b"\0"
    return text + named + b"m" + struct.pack("<ffIIIII", -1, 1, 18, 0, 0, 0, 5) + b" --x\0" + checked + body


IDENTIFIER = struct.pack("<I", 1) + b"\0"
CHECKSUM = struct.pack("<II", 4, 77)
TIMBL = b"# Status: complete\n# Permutation: < 2, 1 >\n# Numeric: .\n# Bin_Size: 20\n# Version 4 (Hashed)\n#\n"
TIMBL_TREE = b"Classes\n1\tN\n2\tV\nFeatures\n1\tthe\n( 1 { 1 2, 2 1 } [ 1 ( 2 ) ] )\n"
MOJO = b"[info]\nh2o_version = 3.46.0\nmojo_version = 1.40\nalgorithm = Gradient Boosting Machine\n"
BUNDLE = json.dumps({"uid": "1", "name": "p", "format": "json", "version": "0.23.0"}).encode()
SCALER = b'{"op": "standard_scaler", "attributes": {"mean": {"double": [0.5, 0.25], "shape": {}}}}'
PLAIN = b'{"op": "vector_assembler", "attributes": {"input_shapes": {"type": "list"}}}'
OPENNLP = b"Manifest-Version=1.0\nLanguage=en\nOpenNLP-Version=1.9.0\nComponent-Name=ChunkerME\n"
GIS = b"\0\3GIS" + FLOATS


def java(*classes: bytes) -> bytes:
    return b"\xac\xed\0\5" + b"".join(
        b"sr" + struct.pack(">H", len(path)) + path + b"\0" * 11 + b"xp" for path in classes
    )


RNNOISE = b"rnnoise-nu model file version 1\n42 24 0\n" + b" ".join(b"%d" % (n - 64) for n in range(128)) + b"\n"
DYNET = b"#Parameter# /_0 {8,8} %d ZERO_GRAD\n" % len(REALS) + REALS
KATAGO = b"b2c16\n8\n22\n19\ntrunk\n2\n16\n16\n8\n8\n8\nconv1\n3\n3\n22\n16\n1\n1\n@BIN@" + FLOATS
LEELA = b"1\n" + b" ".join([b"-0.25"] * 324) + b"\n0.5 0.25\n" + REALS + b"\n"
HTK = b'~o\n<STREAMINFO> 1 2\n~h "a"\n<BEGINHMM>\n<NUMSTATES> 3\n<STATE> 2\n<MEAN> 2\n 1.5e+00 -2.0e+00\n<VARIANCE> 2\n'
NNEF = struct.pack("<2s2B2I", b"N\xef", 1, 0, 2048, 2) + struct.pack("<8II", 32, 16, *[0] * 6, 32)
MATRIX = struct.pack("<2H", 32, 16) + struct.pack("<512h", *(7 * n - 900 for n in range(512)))
PERCEPTRON = {"weights": {"bias": {"NN": 1.25, "VB": -0.5}, "i suffix ing": {"VB": 4.0}}, "tagdict": {}, "classes": []}
BUDOUX = {"UW3": {"a": 12, "b": -3}, "BW1": {"ab": 5}, "TW1": {"abc": 9}}
VECTORS = {f"e{n}": [(n * 7 + m * 13) % 31 / 31 - 0.5 for m in range(16)] for n in range(12)}
SVM = {"N": 2, "D": 40, "b": -0.5, "kernelType": "linear", "w": [n / 40 - 0.4 for n in range(40)]}
LATE = {"classes": ["a", "b"], "coef": [[n * 7 % 31 / 31 - 0.5 for n in range(9000)]] * 8, "intercept": [0.5, -0.25]}
PREFACE = b"#" * 80 + b"\nMade by a toolkit.\nBeginning of data mark: \\data\\\n\n"
LAYERS = {"sizes": [4, 8, 1], "layers": [{"weights": [[n / 64 - 0.4] * 8 for n in range(8)], "biases": [0.1] * 8}]}

WEIGHTS: dict[str, tuple[str, bytes]] = {
    "old.vw": ("Vowpal Wabbit", wabbit(b"8.0.0", b"", b"", FLOATS)),
    "checked.model": ("Vowpal Wabbit", wabbit(b"8.0.1", b"", CHECKSUM, FLOATS)),
    "new.model": ("Vowpal Wabbit", wabbit(b"9.10.0", IDENTIFIER, CHECKSUM, FLOATS)),
    "words.known.dddwfWawa": ("TiMBL", TIMBL + TIMBL_TREE),
    "words.igtree": ("TiMBL", TIMBL.replace(b"complete", b"pruned") + TIMBL_TREE),
    "boosted.zip": ("H2O MOJO", zipped(model_DOT_ini=MOJO, trees__t00_000_DOT_bin=FLOATS)),
    "clusters.mojo": ("H2O MOJO", zipped(model_DOT_ini=MOJO + b"center_0 = [2.0, 1.0]\n")),
    "pipeline.zip": ("MLeap", zipped(bundle_DOT_json=BUNDLE, root__s_DOT_node__model_DOT_json=SCALER)),
    "en-chunker.bin": ("OpenNLP", zipped(manifest_DOT_properties=OPENNLP, chunker_DOT_model=GIS)),
    "network.zip": ("Deeplearning4j", zipped(configuration_DOT_json=b"{}", coefficients_DOT_bin=FLOATS)),
    "j48.model": ("Java object", java(b"weka.classifiers.trees.J48", b"java.util.Vector") + FLOATS),
    "english.ser.gz": ("Java object", gzip.compress(java(b"[Ledu.stanford.nlp.ie.crf.CRFClassifier;") + FLOATS)),
    "voices.rnnn": ("RNNoise", RNNOISE),
    "tagger.model": ("DyNet", DYNET),
    "old-tagger": ("DyNet", DYNET.replace(b" ZERO_GRAD", b"")),
    "go.bin.gz": ("KataGo", gzip.compress(KATAGO)),
    "go.txt": ("KataGo", KATAGO.partition(b"@BIN@")[0] + REALS + b"\n"),
    "best-network": ("Leela Zero", LEELA),
    "hmmdefs": ("HTK", HTK),
    "hmmdefs.binhmm": ("Julius", b"JBINHMM\n" + b"\0\0\1\0" + FLOATS),
    "words.bingram": ("Julius", b"julius_bingram_v5".ljust(512, b"\0") + FLOATS),
    "filter.dat": ("NNEF", NNEF.ljust(128, b"\0") + FLOATS),
    "matrix.bin": ("MeCab", MATRIX),
    "tagger.json": ("JSON", json.dumps(PERCEPTRON).encode()),
    "ja.json": ("JSON", json.dumps(BUDOUX).encode()),
    "elemental_embedding.json": ("JSON", json.dumps(VECTORS).encode()),
    "svm.json": ("JSON", json.dumps(SVM).encode()),
    "linear.json": ("JSON", json.dumps(LATE).encode()),
    "an4.lm": ("ARPA", PREFACE + b"\\data\\\nngram 1=3\n\n\\1-grams:\n-1.0\t<s>\n"),
    "network.json": ("JSON", json.dumps(LAYERS).encode()),
}
CONFUSERS: dict[str, bytes] = {
    "header-only.vw": wabbit(b"9.10.0", IDENTIFIER, CHECKSUM, b""),
    "cut.vw": wabbit(b"9.10.0", IDENTIFIER, CHECKSUM, FLOATS)[:40],
    "no-range.model": wabbit(b"9.10.0", IDENTIFIER, CHECKSUM, FLOATS).replace(struct.pack("<f", 1), b"\xff" * 4),
    "features.vw": b"1 |f a:0.5 b:0.25\n" * 200,
    "status.txt": b"# Status: complete\n# all is well\n" * 20,
    "header-only.ibase": TIMBL,
    "ini.zip": zipped(model_DOT_ini=b"[info]\nname = x\n", trees__a=b"x" * 99),
    "description-only.mojo": zipped(model_DOT_ini=MOJO, domains__d000_DOT_txt=b"a\nb\n"),
    "unfitted.zip": zipped(bundle_DOT_json=BUNDLE, root__a_DOT_node__model_DOT_json=PLAIN),
    "other-bundle.zip": zipped(bundle_DOT_json=b'{"files": []}', root__a__model_DOT_json=SCALER),
    "plugin.zip": zipped(manifest_DOT_properties=b"Manifest-Version=1.0\n", a_DOT_model=GIS),
    "dictionary.bin": zipped(manifest_DOT_properties=OPENNLP, words_DOT_dictionary=b"x" * 200),
    "configured.zip": zipped(configuration_DOT_json=b"{}", coefficients_DOT_bin=b""),
    "session.ser": java(b"java.util.HashMap", b"com.example.Session") + FLOATS,
    "instances.model": java(b"weka.core.Instances") + FLOATS,
    "about-java.txt": b"\xac\xed\0\5 is how a stream of Java objects begins: weka.classifiers.trees.J48\n" * 9,
    "header-only.rnnn": RNNOISE[:50],
    "cut.model": DYNET[:-1],
    "about-dynet": b"#Parameter# is how a text of DyNet's begins.\n" * 20,
    "counts.txt": b"2\n3\n4\n5\n" + b"7 8 9\n" * 200,
    "notes.txt": b"A trunk\n8\n22\n19\nand a\ntrunk\nwith branches\n" * 20,
    "1": b"1\n" + REALS + b"\n0.5 0.25\n" + REALS + b"\n",
    "home.txt": b'~h "is no macro"\n' * 20,
    "prototype": HTK.partition(b"<STATE>")[0] + b"<ENDHMM>\n",
    "empty.binhmm": b"JBINHMM\n",
    "about-julius": b"julius_bingram_v5 is what the file begins with.\n" * 40,
    "short.dat": NNEF.ljust(128, b"\0") + FLOATS[:-4],
    "narrow.dat": NNEF[:-4].ljust(44, b"\0") + struct.pack("<I", 16).ljust(84, b"\0") + FLOATS,
    "matrix.bin": MATRIX + b"\0",
    "package.json": b'{"name": "x", "weights": {"bold": 700}, "version": "1.0.0"}',
    "weights-only.json": b'{"weights": {"bias": {"NN": 1.25}}}',
    "levels.json": json.dumps({"UW3": {"a": 12}, "name": "x"}).encode(),
    "series.json": json.dumps({f"s{n}": [m / 7 + 1 for m in range(16)] for n in range(12)}).encode(),
    "notes.lm": PREFACE,
    "none.lm": PREFACE + b"\\data\\\nngram 1=0\n",
    "boxes.json": json.dumps([{"w": n / 9, "h": -n / 7, "b": 0.5} for n in range(99)]).encode(),
    "font.json": json.dumps({"weights": [400, 700], "bias": 1, "kerning": [n / 9 for n in range(99)]}).encode(),
}


@pytest.mark.parametrize("name", WEIGHTS)
def test_is_weights(name: str) -> None:
    kind, data = WEIGHTS[name]
    assert_weights(data, name, kind)


@pytest.mark.parametrize("name", CONFUSERS)
def test_is_not_weights(name: str) -> None:
    assert_no_weights(CONFUSERS[name], name)


def test_words_of_mecab_are_a_component() -> None:
    """dictionary.cpp: the magic number is the length of the file, by exclusive or."""
    size = 2048 + 8
    words = struct.pack("<2I", 0xEF718F77 ^ size, 102) + FLOATS
    found = look(words, "sys.dic")
    assert found is not None
    assert (found.format, found.outcome) == ("MeCab", Outcome.COMPONENT)
    assert look(words + b"\0", "sys.dic") is None


def test_a_mojo_says_who_made_it() -> None:
    found = look(WEIGHTS["boosted.zip"][1], "boosted.zip")
    assert found is not None
    assert (found.metadata.producer, found.metadata.architecture) == ("H2O 3.46.0", "Gradient Boosting Machine")


def test_vectors_under_a_name_that_says_nothing_are_left_to_the_user() -> None:
    found = look(WEIGHTS["elemental_embedding.json"][1], "table.json")
    assert found is not None
    assert found.outcome is Outcome.UNSURE


def test_specifications_of_ctranslate2_before_version_3() -> None:
    """model_reader.cc: their names don't end in Spec, version 1 has none; the first variable's name tells."""
    variable = struct.pack("<H", 15) + b"decoder/weight\0" + FLOATS
    second = struct.pack("<IH", 2, 16) + b"TransformerBase\0" + struct.pack("<2I", 2, 1)
    for start in (struct.pack("<2I", 1, 1), second):
        found = look(start + variable, "model.bin")
        assert found is not None
        assert (found.format, found.outcome) == ("CTranslate2", Outcome.WEIGHTS)
        assert look(start + b"\1\0?" + FLOATS, "model.bin") is None


def test_a_large_traineddata_that_is_packed() -> None:
    """Its version stands at the end, behind what is unpacked to look at it."""
    size = 12 << 20
    places = [-1] * 17 + [196] + [-1] * 5 + [size - 5]
    data = struct.pack("<I24q", 24, *places) + FLOATS + b"\0" * (size - 5 - 196 - len(FLOATS)) + b"5.0.0"
    found = look(gzip.compress(data), "eng.traineddata.gz")
    assert found is not None
    assert (found.format, found.metadata.architecture) == ("Tesseract", "LSTM")


def test_pickles_that_old_joblib_packed() -> None:
    """numpy_pickle_compat.py: two letters, the unpacked length in hexadecimal, filled up; then zlib."""
    import zlib

    plain = b"\x80\x02csklearn.linear_model\nRidge\n)\x81}X\x05\0\0\0coef_Nsb."
    for text in (f"{len(plain):#x}", f"{len(plain):#x}L"):
        data = b"ZF" + text.ljust(19).encode() + zlib.compress(plain + FLOATS)
        found = look(data, "content.pkl.gz")
        assert found is not None
        assert (found.format, found.metadata.producer) == ("pickle", "sklearn")
    assert look(b"ZF0x" + b"no number at all" * 9, "content.pkl.gz") is None


def test_an_index_that_is_packed_with_snappy() -> None:
    """table_format.md, format_description.txt: the first block's length, a literal's tag, then what a plain one has."""
    entry = b"\0\0\6" + b"\x08\2\x1a\2\x08\1" + b"\0\1\x0ba" + b"\0" * 15
    footer = b"\0" * 90 + bytes.fromhex("57fb808b247547db")
    for start in (b"", b"\x64" + bytes([(len(entry) - 1) << 2]), b"\xe4\1" + bytes([60 << 2, len(entry) - 1])):
        found = look(start + entry + footer, "variables.index")
        assert found is not None
        assert found.outcome is Outcome.COMPONENT
        assert found.names == ("variables.data-00000-of-00002", "variables.data-00001-of-00002")
    assert look(b"\x64\x01" + entry + footer, "variables.index") is None


def test_matrices_of_opencv_under_a_telling_name_are_left_to_the_user() -> None:
    rows = b"<rows>40</rows><cols>30</cols><dt>d</dt><data>0.5 0.25</data>"
    data = b'<?xml version="1.0"?>\n<opencv_storage><a type_id="opencv-matrix">' + rows + b"</a></opencv_storage>"
    found = look(data, "knn_model_data.xml")
    assert found is not None
    assert found.outcome is Outcome.UNSURE
    assert look(data, "points.xml") is None
    assert look(data.replace(b"40", b"3"), "camera_model.xml") is None
