"""Wake words, taggers, n-grams and tables of counts: bytes written by hand from the sources that each recogniser names.

Checked besides against real files: porcupine 4.0, apertium-eng-cat, SunPinyin's lm_sc.t3g, snownlp 0.12, the
inriaperson.xml of opencv_contrib, py3langid's model.npz.xz.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import lzma
import marshal
import random
import struct
import zipfile

import pytest
from looking import assert_weights, look

from model_freedom.weights.record import Outcome

FLOATS = struct.pack("<512f", *(n / 512 - 0.5 for n in range(512)))
NOISE = b"".join(hashlib.sha512(b"%d" % n).digest() for n in range(64))


def number(value: int) -> bytes:
    """lttoolbox/compression.cc, of one or two bytes."""
    return bytes([value]) if value < 0x40 else struct.pack(">H", value | 0x4000)


def text(value: str) -> bytes:
    return number(len(value)) + b"".join(number(ord(letter)) for letter in value)


def tagger(chance: float = 0.25) -> bytes:
    """tagger_data_hmm.cc, read(): open classes, forbidden pairs, tags, their numbers, two kinds of rules, constants,
    classes of tags, sizes, chances.
    """
    tags = ["TAG_NOUN", "TAG_VERB"]
    named = number(2) + b"".join(map(text, tags)) + number(2) + b"".join(text(tag) + number(70) for tag in tags)
    rules = number(1) + number(0) + number(1) + number(1) + number(0)
    constants = number(1) + text("kEOF") + number(3)
    classes = number(2) + number(1) + number(0) + number(2) + number(0) + number(1)
    before = number(1) + number(1) + number(1) + number(0) + number(1) + named + rules + constants + classes
    return before + number(2) + number(2) + struct.pack(">4d", chance, 0.75, 0.5, 0.5) + FLOATS


def perceptron(feature: bytes = b"\1N\1O") -> bytes:
    """serialiser.h: whatever is a number has its length in bytes before it."""
    pairs = b"".join(b"\1\2" + feature + b"\x08" + struct.pack(">d", 1.5 - n / 40) for n in range(200))
    return b"\1\4\1\0\1\0\1\x0e" + pairs


def ngrams(cut: int = 0) -> bytes:
    """slm.h: the most words, whether logarithms, nodes of each level; two tables, nodes of twelve bytes, leaves."""
    levels = (1, 30, 200)
    tables = struct.pack("<32f", *(1 - n / 64 for n in range(32))).ljust(4 * ((1 << 16) + (1 << 14)), b"\0")
    return struct.pack("<5I", 2, 0, *levels) + tables + bytes(12 * 31 + 8 * 200 - cut)


def counts(version: int) -> bytes:
    table = {"none": 1, "d": {f"word{n}": n for n in range(300)}, "total": 44_850}
    return marshal.dumps({"total": 2, "d": {"pos": table, "neg": dict(table)}}, version)


PARTS = (
    b'<?xml version="1.0"?>\n<opencv_storage>\n<NumComponents>2</NumComponents>\n<PCAcoeff type_id="opencv-matrix">'
    b"<rows>32</rows><cols>6</cols><dt>d</dt><data>-0.12 0.25</data></PCAcoeff></opencv_storage>"
)
KERNELS = (
    b'<?xml version="1.0"?>\n<opencv_storage>\n<kernels type_id="opencv-matrix"><rows>8</rows><cols>8</cols><dt>d</dt>'
    b'<data>0.5</data></kernels>\n<M type_id="opencv-matrix"><data>1.</data></M></opencv_storage>'
)
WORDS = (
    b"30 4\n" + b"".join(b"w%c %.4f -0.5 0.25 1.5\n" % (97 + n % 26, n / 7) for n in range(26)) + b"a 1 2 3 0.5\n" * 4
)

WEIGHTS: dict[str, tuple[str, bytes]] = {
    "porcupine_params.pv": ("Picovoice", b"porcupine4.0.0\x9a\2\0\0" + FLOATS),
    "model": ("Picovoice", b"cheetah2.1.0\0\0\0\1" + FLOATS),
    "computer_linux.ppn": ("Picovoice", NOISE),
    "eng-cat.prob": ("Apertium", tagger()),
    "cat-eng.prob": ("Apertium", perceptron()),
    "lm_sc.t3g": ("SunPinyin", ngrams()),
    **{f"sentiment.marshal.{version}": ("marshal", counts(version)) for version in (2, 3, 4)},
    "sentiment.marshal": ("marshal", gzip.compress(counts(3))),
    "person.xml": ("OpenCV", PARTS),
    "ocr.xml.gz": ("OpenCV", gzip.compress(KERNELS)),
    "alphabet.arpaformat": ("ARPA", b"#" * 80 + b"\n\\data\\\nngram 1=3\n\n\\1-grams:\n-1.0\t<s>\n"),
}
CONFUSERS: dict[str, bytes] = {
    "porcupine.txt": b"porcupine4.0.0 is the newest of the engines.\n" * 40,
    "short.pv": b"porcupine4.0.0\0",
    "rhino.obj": b"rhino of many faces\0" + FLOATS,
    "slides.ppn": b"A text in plain letters.\n" * 99,
    "zeros.ppn": bytes(4096),
    "wrong.prob": tagger(chance=7.5),
    "cut.prob": tagger()[:80],
    "text.prob": b"probability\t0.5\n" * 99,
    "other.prob": perceptron().replace(b"\x08", b"\x07"),
    "cut.t3g": ngrams(cut=8),
    "deep.t3g": b"\x09" + ngrams()[1:],
    "frequencies.marshal": marshal.dumps(({f"word{n}": n for n in range(300)}, 44_850)),
    "settings.marshal": marshal.dumps({"none": None, "d": [1, 2], "names": ["a", "b"]}),
    "code.marshal": marshal.dumps(compile("d = {'none': 1}", "a.py", "exec")),
    "cut.marshal": counts(3)[:-1],
    "points.xml": PARTS.replace(b"NumComponents", b"NumPoints"),
    "filter.xml": KERNELS.replace(b"<M ", b"<N "),
    "none.arpaformat": b"#" * 80 + b"\nno data here\n",
}


@pytest.mark.parametrize("name", WEIGHTS)
def test_is_weights(name: str) -> None:
    kind, data = WEIGHTS[name]
    assert_weights(data, name, kind)


@pytest.mark.parametrize("name", CONFUSERS)
def test_is_not_weights(name: str) -> None:
    assert look(CONFUSERS[name], name) is None


def test_a_dictionary_of_fractions_is_asked_about_where_its_name_speaks_of_a_model() -> None:
    data = marshal.dumps({f"w{n}": n / 7 for n in range(300)})
    found = look(data, "tagger.marshal")
    assert found is not None
    assert found.outcome is Outcome.UNSURE
    assert look(data, "prices.marshal") is None


def test_a_table_larger_than_what_is_read() -> None:
    table = {"none": 1, "d": {f"word{n:09}": n for n in range(200_000)}, "total": 1}
    found = look(marshal.dumps({"d": {"pos": table}}, 2), "big.marshal")
    assert found is not None
    assert found.outcome is Outcome.WEIGHTS


@pytest.mark.parametrize("data", [b"{" * 10_000, b"[\xff\xff\xff\x7f" * 400, b"{\xdb" * 900, b"{r\xff\xff\xff\xff0"])
def test_hostile_marshals(data: bytes) -> None:
    assert look(data, "a.marshal") is None


def arrays(**named: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, numbers in named.items():
            header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({len(numbers) // 4},), }}".ljust(117) + "\n"
            archive.writestr(f"{name}.npy", b"\x93NUMPY\1\0" + struct.pack("<H", 118) + header.encode() + numbers)
    return out.getvalue()


def test_an_archive_of_arrays_that_is_packed_as_one() -> None:
    found = look(lzma.compress(arrays(w1=FLOATS, b1=FLOATS, w2=FLOATS)), "net.npz.xz")
    assert found is not None
    assert (found.format, found.outcome) == ("NumPy", Outcome.WEIGHTS)
    assert look(lzma.compress(arrays(time=FLOATS, height=FLOATS)), "net.npz.xz") is None
    assert look(lzma.compress(arrays(w1=FLOATS, b1=FLOATS)), "net.zip.xz") is None


def test_an_archive_too_large_to_be_unpacked_is_asked_about_by_its_name() -> None:
    random.seed(7)
    large = gzip.compress(arrays(tk_nextmove=random.randbytes(4 << 20)))
    found = look(large, "model.npz.gz")
    assert found is not None
    assert found.outcome is Outcome.UNSURE
    assert look(large, "series.npz.gz") is None


def test_words_and_numbers_in_a_file_without_an_ending() -> None:
    found = look(WORDS, "word2vec_pre_kv_c")
    assert found is not None
    assert found.format == "word vectors"
    assert look(WORDS, "tolerance.dat") is None


def test_tables_of_words_and_numbers_are_no_vectors() -> None:
    """Coordinates, alignments, measurements: short rows, or numbers of one sign."""
    for name, data in {
        "cities.txt": b"3 2\nBerlin 52.5 13.4\nParis 48.8 2.3\nSydney -33.8 151.2\n",
        "points.txt": b"2 3\nv1 0.1 0.2 0.3\nv2 -0.4 0.5 0.6\n",
        "expression.txt": b"12 8\n" + b"".join(b"gene%d" % n + b" 1.5" * 8 + b"\n" for n in range(12)),
        "distances.txt": b"12 8\n" + b"".join(b"%d" % n + b" 1.5 -0.5" * 4 + b"\n" for n in range(12)),
    }.items():
        assert look(data, name) is None, name
    vectors = b"".join(b"word%d" % n + b" 1.5 -0.5" * 4 + b"\n" for n in range(12))
    found = look(b"12 8\n" + vectors, "v.txt")
    assert found is not None
    assert found.outcome is Outcome.WEIGHTS
    few = look(b"4 8\n" + b"".join(vectors.splitlines(True)[:4]), "v.txt")
    assert few is not None
    assert few.outcome is Outcome.UNSURE
