"""Weights inside archives are found wherever they are packed; bombs and broken archives do no harm."""

from __future__ import annotations

import gzip
import hashlib
import io
import random
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packing import KINDS, archive, tarred, zipped
from workshop import tiny_weights

from model_freedom.repository.folder import FolderTree
from model_freedom.weights.archives import search
from model_freedom.weights.record import Outcome

FILES = {
    "pkg/__init__.py": b"print('hello')\n",
    "pkg/model.safetensors": tiny_weights(1),
    "pkg/deep/other.safetensors": tiny_weights(2),
    "pkg/table.csv": b"1,2\n",
    "pkg/notes": b"nothing here\n" * 40,
}


def looked(folder: Path, name: str, content: bytes, **options):
    (folder / name).write_bytes(content)
    tree = FolderTree(str(folder))
    return search(tree, tree.entries, **options)


@pytest.mark.parametrize("kind", KINDS)
def test_weights_are_found_with_their_digests(tmp_path, kind):
    found = looked(tmp_path, f"pkg.{kind}", archive(kind, FILES))
    assert {(file.path, file.outcome, file.sha256) for file in found} == {
        (f"pkg.{kind}!/{name}", Outcome.WEIGHTS, hashlib.sha256(FILES[name]).hexdigest())
        for name in ("pkg/model.safetensors", "pkg/deep/other.safetensors")
    }
    assert {file.place for file in found} == {f"pkg.{kind}"}


@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_without_weights_is_silent(tmp_path, kind):
    others = {name: content for name, content in FILES.items() if not name.endswith("safetensors")}
    assert looked(tmp_path, f"pkg.{kind}", archive(kind, others)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_members_larger_than_what_is_kept(tmp_path, kind):
    numbers = random.Random(1).randbytes((1 << 20) + 1)
    header = b'{"w":{"dtype":"U8","shape":[%d],"data_offsets":[0,%d]}}' % (len(numbers), len(numbers))
    large = struct.pack("<Q", len(header)) + header + numbers
    files = {"z/first.safetensors": large, "a/last.safetensors": large, **FILES}
    found = looked(tmp_path, f"pkg.{kind}", archive(kind, files))
    assert len(found) == 4
    assert sum(file.sha256 == hashlib.sha256(large).hexdigest() for file in found) == 2


def test_an_archive_in_front_of_which_something_stands(tmp_path):
    assert len(looked(tmp_path, "pkg.jar", b"PK" + b"\0" * 100 + zipped(FILES))) == 2


def test_settled_members_are_left_out(tmp_path):
    found = looked(tmp_path, "pkg.zip", zipped(FILES), not_weights=("deep/",))
    assert [file.path for file in found] == ["pkg.zip!/pkg/model.safetensors"]


@pytest.mark.parametrize("name", ["bomb.zip", "bomb.tar.gz"])
def test_a_bomb_is_refused_with_a_reason(tmp_path, name):
    zeros = b"\0" * (100 << 20)
    files = {"a.bin": zeros, "model.safetensors": tiny_weights()}
    content = zipped(files) if name.endswith("zip") else gzip.compress(tarred(files))
    if name.endswith("zip"):  # a .bin is read to its end only where a format asks for it
        content = zipped({"model.h5": struct.pack("<8s", b"\x89HDF\r\n\x1a\n") + zeros, "a.npz": b"PK\3\4" + zeros})
    started = time.monotonic()
    found = looked(tmp_path, name, content)
    assert time.monotonic() - started < 20
    refused = [file for file in found if file.format == "archive"]
    assert [file.outcome for file in refused] == [Outcome.UNSURE]
    assert "times its size" in refused[0].reason


def test_a_tar_that_is_cut_short_keeps_what_stands_before(tmp_path):
    content = archive("tar.gz", {"a.safetensors": tiny_weights(), "z.txt": random.Random(2).randbytes(1 << 20)})
    found = looked(tmp_path, "cut.tar.gz", content[: len(content) // 2])
    assert [file.path for file in found] == ["cut.tar.gz!/a.safetensors", "cut.tar.gz"]
    assert (found[1].outcome, "cut short" in found[1].reason) == (Outcome.UNSURE, True)


def test_what_only_claims_to_be_an_archive(tmp_path):
    for name in ("a.zip", "b.tar.gz", "c.deb", "d.tar", "e.whl"):
        (tmp_path / name).write_bytes(b"not an archive at all, " * 50)
    (tmp_path / "f.zip").write_bytes(b"")
    (tmp_path / "link.zip").symlink_to("/dev/zero")
    tree = FolderTree(str(tmp_path))
    assert search(tree, tree.entries) == []


def test_sizes_that_a_zip_lies_about(tmp_path):
    content = bytearray(zipped({"model.safetensors": tiny_weights()}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 20 : at + 28] = b"\xfe\xff\xff\xff" * 2
    looked(tmp_path, "liar.zip", bytes(content))


def test_a_tar_header_that_is_a_gigabyte_long(tmp_path):
    member = tarred({"x": b""})[:512]
    header = bytearray(member)
    header[156:157] = b"x"  # an extended header
    header[124:136] = b"10000000000\0"
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    packing = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = packing.compress(bytes(header) + b"\0" * (40 << 20)) + packing.flush()
    assert [file.outcome for file in looked(tmp_path, "header.tar.gz", packed)] == [Outcome.UNSURE]


@given(st.data())
def test_whatever_is_in_an_archive_nothing_is_raised(tmp_path_factory, data):
    kind = data.draw(st.sampled_from(KINDS))
    content = bytearray(archive(kind, FILES))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    search_in(tmp_path_factory.getbasetemp(), f"fuzzed.{kind}", bytes(content[:cut]))


def search_in(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    tree = FolderTree(str(folder))
    search(tree, [entry for entry in tree.entries if entry.path == name])


def test_python_can_read_what_these_tests_make():
    assert zipfile.ZipFile(io.BytesIO(zipped(FILES))).namelist() == list(FILES)
