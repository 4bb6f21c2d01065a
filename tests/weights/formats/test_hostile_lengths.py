"""Long files made to keep a parser busy: every recogniser is asked, reads within its bounds, and comes back.

Behind each first bytes and name of the register stand MiBs of what patterns and loops go over again and again:
comments that don't end, white space, digits, quotes, brackets, beginnings of what is looked for.
"""

from __future__ import annotations

import faulthandler
import gzip
import io
import os
import tarfile
from collections.abc import Iterator

import pytest
from looking import look
from test_from_specifications import CASCADE, FLOATS, PMML, VOICE

from model_freedom.weights.companions import _VALUE
from model_freedom.weights.content import MOST_BYTES, MOST_EXTENDED, Content
from model_freedom.weights.formats.format import Format
from model_freedom.weights.formats.registry import FORMATS
from model_freedom.weights.recognise import recognise

LENGTH = 512 << 10  # bytes: what takes the square of it takes minutes
LONGEST = 8 << 20  # for what was slow once
HANG = 30  # seconds; not a measure of speed: on an idle machine the slowest takes a twentieth
REPEATED = (
    b" ",
    b"\n",
    b"0",
    b"9,",
    b'"',
    b"<",
    b"<!--",
    b"<!---->",
    b"{",
    b"[",
    b"[{",
    b"\0",
    b"\1\0\0\0",
    b"a",
    b"\n \n",
)
OPENINGS = sorted({(row, offset, magic) for row in FORMATS for offset, magic in row.magics or ((0, b""),)})


@pytest.fixture(scope="module")
def terminal(pytestconfig: pytest.Config) -> Iterator[int]:
    """Where what is written is seen, whatever pytest keeps back."""
    with pytestconfig.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        number = os.dup(2)
    yield number
    os.close(number)


@pytest.fixture(autouse=True)
def no_hang(terminal: int) -> Iterator[None]:
    """Ends the whole run with the place it hung at: nothing else stops a pattern that goes back and back."""
    faulthandler.dump_traceback_later(HANG, exit=True, file=terminal)
    yield
    faulthandler.cancel_dump_traceback_later()


class Counting(io.BytesIO):
    """A file that knows how much was read from it."""

    read_so_far = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.read_so_far += len(data)
        return data


def ask(data: bytes, name: str) -> None:
    file = Counting(data)
    recognise(name, Content(file, len(data)))
    assert file.read_so_far <= MOST_BYTES + (MOST_EXTENDED if data.startswith(b"GGUF") else 0)


def names(row: Format) -> list[str]:
    return [f"x{ending}" for ending in row.extensions] + list(row.names) or ["x"]


@pytest.mark.parametrize(
    ("row", "offset", "magic"),
    OPENINGS,
    ids=[f"{row.module}-{offset}-{magic[:12].hex()}" for row, offset, magic in OPENINGS],
)
def test_repetitions_behind_first_bytes(row: Format, offset: int, magic: bytes) -> None:
    for unit in REPEATED:
        filler = unit * (LENGTH // len(unit))
        for name in names(row)[:1]:
            ask(filler[:offset] + magic + filler, name)


@pytest.mark.parametrize("name", sorted({name for row in FORMATS for name in names(row)}))
def test_repetitions_under_a_name(name: str) -> None:
    for unit in REPEATED[:8]:
        ask(unit * (LENGTH // len(unit)), name)


def filled(start: bytes, unit: bytes, end: bytes = b"") -> bytes:
    return start + unit * ((LONGEST - len(start) - len(end)) // len(unit)) + end


OPENED = b"<?xml version='1.0'?><opencv_storage><opencv_ml_svm>"
LONG = {
    "lines.xml": filled(OPENED, b"\n"),
    "lines-before-data.yml": filled(b"%YAML:1.0\n---\nopencv_ml_svm:\n", b"\n"),
    "comments.yml": filled(b"%YAML:1.0\n", b"#\n"),
    "one-line-of-comment.xml": filled(b"<opencv_storage><!--", b"a") + b"-->" + CASCADE[22:],
    "one-line-before.xml": b"<!--" + b"licens " * 36_000 + b"-->" + CASCADE[CASCADE.index(b"<opencv_storage") :],
    "authors.xml": b"<!--" + b"Copyright (C) " * 18_000 + b"-->" + CASCADE[CASCADE.index(b"<opencv_storage") :],
    "digits.htsvoice": filled(VOICE.partition(b"[DATA]")[0], b"0"),
    "digits-in-time.htsvoice": VOICE.partition(b"DURATION")[0] + b"1" * 65_000 + b"\n[DATA]\n" + FLOATS,
    "headers.pmml": filled(PMML.partition(b"<Header")[0] + b"<TreeModel>", b"<Header "),
    "applications.pmml": filled(PMML.partition(b"<Header")[0] + b"<TreeModel>", b"<Application "),
    "prefixes.pmml": filled(b"<PMML><TreeModel>", b"<a"),
    "prefix.pmml": filled(b"<", b"a"),
    "vectors.model": filled(b"svm_type c_svc\nkernel_type rbf\ntotal_sv 9\n", b"\nSV"),
    "coefficients.model": filled(b"solver_type L2R_LR\nnr_class 2\n", b"\nw \n"),
    "connections.net": filled(b"FANN_FLO_2.1\n", b"\nconnections"),
    "equals.net": filled(b"FANN_FLO_2.1\nconnections", b"=("),
    "headers.bin": filled(b"lmgg", b"\2\0\0\0"),
    "names.bin": filled(b"lmgg", b"\1\0\0\0\x7f\0\0\0\0\0\0\0\1\0\0\0"),
    "trees.json": filled(b'{"learner":{"gradient_booster":', b'"num_trees" '),
    "objectives.json": filled(
        b'{"learner":{"gradient_booster":"num_trees":"1","split_conditions"', b'"objective":{', b"}"
    ),
    "versions.json": filled(b'{"version":[1,1,1],"learner":{"gradient_booster"', b'"version":[1,1,'),
    "tree_sizes.lgb": filled(b"tree\nversion=v4\nnum_class=1\nTree=0\nleaf_value=1\n", b"\n[data: "),
    "trees.cat.json": filled(b'{"oblivious_trees":', b'"oblivious_trees": [ '),
    "leaves.cat.json": filled(b'{"oblivious_trees":[{', b'"leaf_values" : '),
    "tensors.dat": filled(b"4\n", b"\n"),
    "classes.t7": filled(b"4\n1\n3\nV 1\n", b"9"),
    "nodes.params": filled(b"\x12\1" + b"\0" * 6, b"\xff"),
    "objects.msgpack": filled(b"\xdf\xff\xff\xff\xff", b"\x81\xa1a"),
    "arrays.msgpack": filled(b"\xdf\xff\xff\xff\xff", b"\xa1a\xc7\x06\x01\x93\x91\x01\xa1f\xc0"),
    "words.txt": filled(b"", b"0." * 99 + b" "),
    "words.vec": filled(b"999999 2\n", b"a " + b"1" * 9000 + b"\n"),
    "words.ftz": filled(b"\xba\x16\x4f\x2f\x0c\0\0\0", b"\1\0\0\0"),
    "graph-symbol.json": filled(b'{"nodes":[{"op":"null","name":', b'"arg_nodes" '),
    "layers.param": filled(b"7767517\n", b"1 "),
}


@pytest.mark.parametrize("name", LONG)
def test_long_files(name: str) -> None:
    ask(LONG[name], name)
    ask(LONG[name], "x." + name.rpartition(".")[2])


def test_shapes_that_are_long_numbers() -> None:
    """The product of sizes with thousands of digits is work for minutes."""
    shape = b",".join([b"9" * 4000] * 1200)
    document = b'{"weightsManifest":[{"paths":["a"],"weights":[{"dtype":"float32","shape":[%s]}]}]}' % shape
    ask(document, "model.json")
    assert look(document, "model.json") is None


def test_a_member_of_less_than_nothing() -> None:
    """A tar header whose length leads back to itself."""
    block = bytearray(tarfile.TarInfo("./model_config.yaml").tobuf(tarfile.USTAR_FORMAT))
    block[124:136] = b"-00000001000"
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    for data in (bytes(block) * 4, gzip.compress(bytes(block) * 4)):
        ask(data, "a.nemo")
        assert look(data, "a.nemo") is None


def test_copies_from_far_back() -> None:
    """LZ4 with short copies of what lies 64 KiB behind."""
    block = b"\xf0" + b"\xff" * 256 + b"\0" + b"a" * (15 + 255 * 256) + b"\xff\xff\xff"
    block += b"\x00\xff\xff" * 300_000
    frame = b"\x04\x22\x4d\x18\x40\x40\0" + len(block).to_bytes(4, "little") + block + b"\0" * 4
    ask(frame, "model.pkl.lz4")


def test_empty_lines_of_a_description() -> None:
    """`MLmodel`: as many bytes as are read of it."""
    for unit in (b"\n", b" ", b"a", b"a:\n", b"a: b "):
        _VALUE.findall(unit * ((64 << 10) // len(unit)))
