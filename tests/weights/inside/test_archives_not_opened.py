"""What `--archives` didn't look into is unsure with the reason: "no weights found" is said of what was looked at."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from packing import KINDS, archive, tarred, zipped
from workshop import tiny_weights

from model_freedom.repository.folder import FolderTree
from model_freedom.weights import archives, zips
from model_freedom.weights.archives import search
from model_freedom.weights.record import Outcome, WeightsFile

MODEL = {"pkg/model.safetensors": tiny_weights(1), "pkg/notes.txt": b"text"}


def looked(folder: Path, name: str, content: bytes, not_weights: Sequence[str] = ()) -> list[WeightsFile]:
    (folder / name).write_bytes(content)
    tree = FolderTree(str(folder))
    return search(tree, tree.entries, not_weights=not_weights)


def refused(found: list[WeightsFile]) -> str:
    (file,) = [file for file in found if file.outcome is Outcome.UNSURE]
    return file.reason


@pytest.mark.parametrize("outer", KINDS)
@pytest.mark.parametrize("inner", ["zip", "tar.gz", "deb"])
def test_an_archive_in_an_archive_is_opened(tmp_path: Path, outer: str, inner: str) -> None:
    content = archive(outer, {f"data/in.{inner}": archive(inner, MODEL), "a.txt": b"a"})
    (file,) = looked(tmp_path, f"out.{outer}", content)
    assert file.path == f"out.{outer}!/data/in.{inner}!/pkg/model.safetensors"
    assert (file.outcome, file.inside) == (Outcome.WEIGHTS, f"out.{outer}")
    assert file.sha256 is not None


def test_one_level_deep_and_no_deeper(tmp_path: Path) -> None:
    content = zipped({"b.zip": zipped({"c.zip": zipped(MODEL)})})
    (file,) = looked(tmp_path, "a.zip", content)
    assert (file.path, file.outcome) == ("a.zip!/b.zip!/c.zip", Outcome.UNSURE)
    assert "one level deep" in file.reason


def test_a_nested_archive_that_is_too_large_or_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_LARGEST_NESTED", 600)
    whole = zipped(MODEL)
    assert 200 < len(whole) < 600
    found = looked(tmp_path, "a.zip", zipped({"cut.whl": whole[:200], "large.zip": whole + bytes(1000)}))
    assert {file.path: file.outcome for file in found} == {
        "a.zip!/cut.whl": Outcome.UNSURE,
        "a.zip!/large.zip": Outcome.UNSURE,
    }
    assert {"cut short" in file.reason or "larger" in file.reason for file in found} == {True}


def test_a_nested_archive_that_is_settled(tmp_path: Path) -> None:
    assert looked(tmp_path, "a.zip", zipped({"b.zip": zipped(MODEL)}), not_weights=("b.zip",)) == []


def test_more_members_than_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "MOST_MEMBERS", 50)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("first.safetensors", tiny_weights())
        for number in range(51):
            made.writestr(f"{number}.txt", b"")
    found = looked(tmp_path, "many.zip", target.getvalue())
    assert [file.outcome for file in found] == [Outcome.WEIGHTS, Outcome.UNSURE]
    assert "50 members" in refused(found)


def test_a_long_directory_is_read(tmp_path: Path) -> None:
    files = {f"{number:05}{'x' * 1000}.txt": b"" for number in range(4500)}
    found = looked(tmp_path, "long.zip", zipped({**files, "z.safetensors": tiny_weights()}))
    assert [file.path for file in found] == ["long.zip!/z.safetensors"]


def test_members_packed_with_lzma(tmp_path: Path) -> None:
    (file,) = looked(tmp_path, "lzma.zip", zipped(MODEL, zipfile.ZIP_LZMA))
    assert (file.path, file.outcome) == ("lzma.zip!/pkg/model.safetensors", Outcome.WEIGHTS)


def marked(at: int, value: int) -> bytes:
    """A zip with a byte of its first directory entry changed: 8 has the flags, 10 the method."""
    content = bytearray(zipped(MODEL))
    content[content.index(b"PK\x01\x02") + at] = value
    return bytes(content)


def test_encrypted_members_and_strange_methods(tmp_path: Path) -> None:
    assert "encrypted" in refused(looked(tmp_path, "secret.zip", marked(8, 1)))
    (tmp_path / "secret.zip").unlink()
    assert "isn't read" in refused(looked(tmp_path, "strange.zip", marked(10, 98)))


def test_an_encrypted_text_is_nobody_s_model(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.txt": b"text", "b.safetensors": tiny_weights()}))
    content[content.index(b"PK\x01\x02") + 8] = 1
    (file,) = looked(tmp_path, "half.zip", bytes(content))
    assert file.path == "half.zip!/b.safetensors"


@pytest.mark.parametrize("name", ["cut.whl", "cut.tar.gz", "cut.deb", "cut.tar.xz"])
def test_what_is_cut_short(tmp_path: Path, name: str) -> None:
    kind = {"cut.whl": "zip"}.get(name, name.partition(".")[2])
    whole = archive(kind, {"a.txt": b"text", "b.bin": bytes(range(256)) * 40})
    assert refused(looked(tmp_path, name, whole[: len(whole) * 2 // 3]))


@pytest.mark.parametrize("name", ["app.pyz", "app.pex", "setup.zip"])
def test_a_zip_behind_something_else(tmp_path: Path, name: str) -> None:
    (file,) = looked(tmp_path, name, b"#!/usr/bin/env python3\n" + zipped(MODEL))
    assert file.outcome is Outcome.WEIGHTS


def test_what_is_no_tar_archive_and_what_nothing_reads(tmp_path: Path) -> None:
    assert "tar archive" in refused(looked(tmp_path, "a.tar.gz", gzip.compress(b"a text, not an archive" * 90)))
    (tmp_path / "a.tar.gz").unlink()
    assert "not read" in refused(looked(tmp_path, "a.7z", b"7z\xbc\xaf\x27\x1c\0\4" + bytes(100)))
    (tmp_path / "a.7z").unlink()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 9\n"
    assert "elsewhere" in refused(looked(tmp_path, "a.whl", pointer.encode()))
    (tmp_path / "a.whl").unlink()
    assert looked(tmp_path, "a.rar", b"a text about rar archives" * 30) == []


def test_an_empty_archive_is_silent(tmp_path: Path) -> None:
    for name, content in (("a.zip", zipped({})), ("b.tar", tarred({})), ("c.tar.gz", gzip.compress(tarred({})))):
        assert looked(tmp_path, name, content) == []
