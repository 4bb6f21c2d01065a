"""Weights inside source files and programs; and the same places with something else in them."""

from __future__ import annotations

import base64
import bz2
import io
import pickle
import random
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workshop import PROJECT, tiny_weights

from model_freedom.repository.folder import FolderTree
from model_freedom.weights.embedded import search
from model_freedom.weights.record import Outcome


def large_weights(count: int = 1000) -> bytes:
    """A whole safetensors file of incompressible numbers."""
    header = b'{"w":{"dtype":"F32","shape":[%d],"data_offsets":[0,%d]}}' % (count, 4 * count)
    return struct.pack("<Q", len(header)) + header + random.Random(1).randbytes(4 * count)


def nnue() -> bytes:
    description = b"Network trained with the nnue-pytorch trainer."
    head = struct.pack("<III", 0x7AF32F20, 0x1C1F2C3D, len(description))
    return head + description + random.Random(3).randbytes(9000)


def looked(folder: Path, name: str, content: bytes):
    (folder / name).write_bytes(content)
    tree = FolderTree(str(folder))
    return search(tree, [entry for entry in tree.entries if entry.path == name])


def in_lines(text: bytes, quote: bytes = b'"') -> bytes:
    lines = [text[at : at + 76] for at in range(0, len(text), 76)]
    return b"\n".join(b"    " + quote + line + quote for line in lines)


MODEL = large_weights()
TEXT = base64.b64encode(MODEL)
FIRING = {
    "plain.py": b'MODEL = "' + TEXT + b'"\n',
    "lines.py": b"MODEL = (\n" + in_lines(TEXT) + b"\n)\n",
    "triple.py": b'MODEL = """\n' + b"\n".join(TEXT[at : at + 76] for at in range(0, len(TEXT), 76)) + b'\n"""\n',
    "joined.js": b"const m = " + in_lines(TEXT, b"'").replace(b"\n", b" +\n") + b";\n",
    "packed.py": b'M = "' + base64.b64encode(zlib.compress(MODEL)) + b'"\n',
    "bzipped.py": b'M = """' + base64.b64encode(bz2.compress(MODEL)) + b'"""\n',
    "twice.js": b'm="' + base64.b64encode(TEXT) + b'"',
    "urlsafe.ts": b'm="' + base64.urlsafe_b64encode(MODEL).rstrip(b"=") + b'"',
    "hexed.c": b'const char *m = "' + MODEL.hex().encode() + b'";',
    "array.cc": b"const unsigned char m[] = {\n  " + b", ".join(b"0x%02x" % byte for byte in MODEL) + b"\n};\n",
    "commented.h": b"const uint8_t m[] = {  // made by a program\r\n"
    + b",\r\n".join(b"  0x%02X" % byte for byte in MODEL)
    + b"};\r\n",
    "decimal.h": b"const unsigned char g_model[] = {" + b",".join(b"%d" % byte for byte in MODEL) + b"\n};\n",
    "escaped.c": b'const char m[] =\n  "'
    + b'"\n  "'.join(b"".join(b"\\x%02x" % byte for byte in MODEL[at : at + 16]) for at in range(0, len(MODEL), 16))
    + b'";\n',
    "literal.py": b"M = " + repr(MODEL).encode() + b"\n",
}


@pytest.mark.parametrize("name", FIRING)
def test_a_model_in_a_source_file_is_weights(tmp_path, name):
    found = looked(tmp_path, name, b"# the model\n" + FIRING[name])
    assert [(file.path, file.outcome) for file in found] == [(name, Outcome.WEIGHTS)]
    assert found[0].format.startswith("safetensors in ")
    assert found[0].metadata.parameters == 1000
    assert found[0].reason.startswith("line ")


def test_a_model_in_a_program_in_a_source_file(tmp_path):
    program = b"\0asm\1\0\0\0" + random.Random(6).randbytes(9000) + nnue()
    found = looked(tmp_path, "engine.js", b'var wasm = "' + base64.b64encode(program) + b'";')
    assert [(file.outcome, file.format) for file in found] == [(Outcome.WEIGHTS, "NNUE in a program in base64")]
    program = b"\0asm\1\0\0\0" + random.Random(6).randbytes(60_000)
    assert looked(tmp_path, "codec.js", b'var wasm = "' + base64.b64encode(program) + b'";') == []


@pytest.mark.filterwarnings("error")
def test_escapes_of_another_language_warn_nobody(tmp_path):
    assert looked(tmp_path, "text.c", b'const char *t = "' + rb"\?\x41" * 400 + b'";\n') == []


def test_what_nothing_can_read_is_unsure(tmp_path):
    noise = random.Random(2).randbytes(40_000)
    found = looked(tmp_path, "shard.js", b'module.exports="' + base64.b64encode(noise) + b'"')
    assert [(file.outcome, file.format) for file in found] == [(Outcome.UNSURE, "base64")]
    assert "40,000 bytes" in found[0].reason


def test_a_table_of_fractions_is_unsure(tmp_path):
    numbers = random.Random(2)
    table = ",\n".join(f"    'w{index}': {-numbers.random() * 9}" for index in range(5000))
    found = looked(tmp_path, "prob_emit.py", f"P = {{\n{table}\n}}\n".encode())
    assert [file.outcome for file in found] == [Outcome.UNSURE]
    assert "5,000 numbers" in found[0].reason


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("picture.js", b'i="' + base64.b64encode(b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(40_000)) + b'"'),
        ("font.ts", b'f="' + base64.b64encode(b"wOF2" + random.Random(1).randbytes(40_000)) + b'"'),
        ("map.js", b"//# sourceMappingURL=data:," + base64.b64encode(b'{"version":3,"sources":["a.js"]}' * 2000)),
        ("small.py", b'K = "' + base64.b64encode(random.Random(1).randbytes(3000)) + b'"'),
        ("code.py", b"def function(argument):\n    return argument * 1.5\n" * 5000),
        ("hex.py", b'H = ["' + b'", "'.join(b"%064x" % index for index in range(3000)) + b'"]\n'),
        ("dashes.py", b"# " + b"-" * 30_000 + b"\n"),
        ("empty.py", b""),
        ("ends.py", b'M = b"' + b"\\" * 3001),
    ],
)
def test_other_sources_are_silent(tmp_path, name, content):
    assert looked(tmp_path, name, content) == []


def elf(inside: bytes, after: bytes = b"") -> bytes:
    """First bytes of a program, then what could be code, then what it carries."""
    return b"\x7fELF\2\1\1" + bytes(9) + random.Random(5).randbytes(50_000) + inside + after


@pytest.mark.parametrize(
    ("model", "after", "name"),
    [(MODEL, b"\0" * 5000, "safetensors"), (MODEL, b"x" * 3, "safetensors"), (nnue(), b"\0" * 99, "NNUE")],
)
def test_a_model_linked_into_a_program(tmp_path, model, after, name):
    for file_name, content in (("engine", elf(model, after)), ("lib.wasm", b"\0asm\1\0\0\0" + model + after)):
        found = looked(tmp_path, file_name, content)
        assert [(file.outcome, file.format) for file in found] == [(Outcome.WEIGHTS, f"{name} in a program")]


def test_an_onnx_graph_linked_into_a_program(tmp_path):
    model = (PROJECT / "tests/fixtures/weights/core/model.onnx").read_bytes()
    found = looked(tmp_path, "classify", elf(model, b"\0\0\0\xff" * 50))
    assert [(file.outcome, file.format) for file in found] == [(Outcome.WEIGHTS, "ONNX in a program")]


def test_an_archive_of_models_behind_a_program(tmp_path):
    target = io.BytesIO(elf(b""))
    target.seek(0, 2)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr(".args", "-m\nmodel.safetensors\n")
        archive.writestr("model.safetensors", MODEL)
    found = looked(tmp_path, "model.llamafile", target.getvalue())
    assert [file.outcome for file in found] == [Outcome.WEIGHTS]
    assert "model.safetensors" in found[0].reason


@pytest.mark.parametrize(
    "inside",
    [
        b"",
        b"GGUF\3\0\0\0" + b"\0" * 100,  # a reader's constant, and no tensors behind it
        b"TFL3" * 500,
        struct.pack("<I", 0x7AF32F20) * 300,  # the version that an engine compares with
        b'\0\0\0\0\0\0\0\0{"' * 500,
        struct.pack("<Q", 1 << 20) + b'{"w": ' + b"[" * (1 << 20) + b"}",
        b"\x08\x07\x12\x07pytorch" * 300,
        b"CBM1ORTMET12" * 300,
        tiny_weights()[:40],
    ],
)
def test_programs_that_hold_no_model(tmp_path, inside):
    assert looked(tmp_path, "program", elf(inside, b"\0" * 2000)) == []
    assert looked(tmp_path, "plain", b"no program " * 200 + inside) == []


@pytest.mark.parametrize("name", ["data.csv", "README.md", "module.py", "picture.png", "page.html"])
def test_weights_that_are_named_like_something_else(tmp_path, name):
    found = looked(tmp_path, name, large_weights(30_000))
    assert [(file.outcome, file.format, file.reason) for file in found] == [
        (Outcome.WEIGHTS, "safetensors", "named like something else")
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("picture.png", b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(200_000)),
        ("table.csv", b"1,2,3\n" * 40_000),
        ("small.csv", large_weights(1000)),  # not worth an opening
        ("vocabulary.md", b"GGUF" + struct.pack("<IQQ", 3, 0, 0) + bytes(200_000)),
        ("module.py", b"\0" * 200_000),
    ],
)
def test_other_files_under_such_names_are_silent(tmp_path, name, content):
    assert looked(tmp_path, name, content) == []


def test_nothing_is_unpickled(tmp_path):
    class Trap:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "sprung",))

    trap = base64.b64encode(pickle.dumps([Trap(), "x" * 5000]))
    looked(tmp_path, "trap.py", b'T = "' + trap + b'"')
    assert not (tmp_path / "sprung").exists()


@given(st.data())
def test_whatever_is_in_a_file_nothing_is_raised(tmp_path_factory, data):
    name, content = data.draw(
        st.sampled_from(
            [*FIRING.items(), ("engine", b"MZ" + bytes(500) + MODEL), ("lib.wasm", b"\0asm\1\0\0\0" + nnue())]
        )
    )
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 12))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    looked(tmp_path_factory.getbasetemp(), name, bytes(changed[: data.draw(st.integers(1024, len(changed)))]))
