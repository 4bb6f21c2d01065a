"""The cache of what was found: the same answers, nothing read twice, and no harm when it is lost, damaged or locked."""

from __future__ import annotations

import json
import os
import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from workshop import Repository

from model_freedom.repository.git import GitTree
from model_freedom.weights import find as finding
from model_freedom.weights.find import find
from model_freedom.weights.record import Outcome, WeightsFile

FILES = 320  # above the number from which the cache is used


def safetensors(number: int) -> bytes:
    header = json.dumps({f"layer{number}": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}).encode()
    return struct.pack("<Q", len(header)) + header + struct.pack("<4f", 1, 2, 3, number)


@pytest.fixture
def large(repository: Repository) -> Repository:
    """A repository with enough files of interest for the cache."""
    for number in range(FILES):
        (repository.root / f"data{number}.bin").write_bytes(b"\x07nothing that anybody knows" + bytes([number % 251]))
    for number in range(3):
        (repository.root / f"model{number}.safetensors").write_bytes(safetensors(number))
    repository.git("add", "--all")
    return repository


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The paths of the files that are opened from here on."""
    seen: list[str] = []
    real = GitTree.open
    monkeypatch.setattr(GitTree, "open", lambda tree, entry: (seen.append(entry.path), real(tree, entry))[1])
    yield seen


def look(repository: Repository, cache: Path | None, **options: list[str]) -> list[WeightsFile]:
    tree = GitTree(str(repository.root))
    try:
        return find(tree, cache_folder=None if cache is None else str(cache), **options)
    finally:
        tree.close()


def test_the_second_run_gives_the_same_and_opens_nothing(large: Repository, tmp_path: Path, opened: list[str]) -> None:
    plain = look(large, None)
    assert [file.path for file in plain] == [f"model{number}.safetensors" for number in range(3)]
    assert look(large, tmp_path / "cache") == plain
    opened.clear()
    assert look(large, tmp_path / "cache") == plain
    assert opened == []


def test_after_a_change_only_what_changed_is_opened(large: Repository, tmp_path: Path, opened: list[str]) -> None:
    look(large, tmp_path / "cache")
    (large.root / "model1.safetensors").write_bytes(safetensors(77))
    (large.root / "data5.bin").write_bytes(safetensors(78))
    large.git("add", "--all")
    opened.clear()
    found = look(large, tmp_path / "cache")
    assert found == look(large, None)
    assert "data5.bin" in {file.path for file in found}
    assert opened[:2] == ["data5.bin", "model1.safetensors"]


def test_another_question_has_another_answer(large: Repository, tmp_path: Path) -> None:
    look(large, tmp_path / "cache")
    without = look(large, tmp_path / "cache", exclude=["model0*"])
    assert [file.path for file in without] == ["model1.safetensors", "model2.safetensors"]
    settled = look(large, tmp_path / "cache", not_weights=["model1*"])
    assert [file.path for file in settled] == ["model0.safetensors", "model2.safetensors"]
    within = look(large, tmp_path / "cache", within=["model2.safetensors"])
    assert [file.path for file in within] == ["model2.safetensors"]


def test_a_copy_under_another_name_is_another_file(large: Repository, tmp_path: Path) -> None:
    look(large, tmp_path / "cache")
    (large.root / "renamed.gguf").write_bytes(safetensors(0))
    large.git("add", "--all")
    found = {file.path: file for file in look(large, tmp_path / "cache")}
    assert found["renamed.gguf"].named == "GGUF"
    assert found["model0.safetensors"].named is None


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_damaged_cache_is_begun_anew(large: Repository, tmp_path: Path, damage: bytes) -> None:
    plain = look(large, tmp_path)
    (cache,) = tmp_path.glob("weights*.sqlite")
    cache.write_bytes(damage)
    assert look(large, tmp_path) == plain
    assert look(large, tmp_path) == plain


@pytest.mark.parametrize("value", ["{}", "[1,2]", "nonsense", '[["a"]]', "null", "[null]"])
def test_rows_that_make_no_sense_are_ignored(large: Repository, tmp_path: Path, value: str) -> None:
    plain = look(large, tmp_path)
    (cache,) = tmp_path.glob("weights*.sqlite")
    with sqlite3.connect(cache) as connection:
        connection.execute("UPDATE seen SET value = ?", (value,))
    connection.close()
    assert look(large, tmp_path) == plain


def test_a_locked_cache_is_not_waited_for_long(large: Repository, tmp_path: Path) -> None:
    plain = look(large, tmp_path)
    (cache,) = tmp_path.glob("weights*.sqlite")
    connection = sqlite3.connect(cache, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        assert look(large, tmp_path) == plain
    finally:
        connection.close()


def test_a_folder_that_can_not_be_made_is_no_reason_to_fail(large: Repository, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert len(look(large, tmp_path / "file" / "cache")) == 3


def test_a_small_repository_leaves_no_cache(repository: Repository, tmp_path: Path) -> None:
    (repository.root / "model.safetensors").write_bytes(safetensors(1))
    repository.git("add", "--all")
    assert len(look(repository, tmp_path / "cache")) == 1
    assert not (tmp_path / "cache").exists()


def test_what_a_filter_changes_is_looked_at_each_time(large: Repository, tmp_path: Path) -> None:
    """A Git LFS pointer whose content arrives later: the blob stays, the file on the disk doesn't."""
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize {len(safetensors(9))}\n"
    (large.root / "big.safetensors").write_text(pointer)
    large.git("add", "--all")
    (large.root / ".gitattributes").write_text("big.* filter=lfs\n")
    large.git("-c", "filter.lfs.clean=cat", "add", ".gitattributes")
    before = {file.path: file.outcome for file in look(large, tmp_path / "cache")}
    assert before["big.safetensors"] is Outcome.POINTER
    (large.root / "big.safetensors").write_bytes(safetensors(9))
    large.git("update-index", "--assume-unchanged", "big.safetensors")  # as git-lfs leaves it: git sees no change
    after = {file.path: file.outcome for file in look(large, tmp_path / "cache")}
    assert after["big.safetensors"] is Outcome.WEIGHTS


def test_an_unreadable_file_is_not_remembered_as_nothing(
    large: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = GitTree.open

    def refuse(tree: GitTree, entry: object) -> object:
        raise OSError("the disk is away")

    monkeypatch.setattr(GitTree, "open", refuse)
    assert not look(large, tmp_path / "cache", within=[f"data{number}.bin" for number in range(FILES)])
    monkeypatch.setattr(GitTree, "open", real)
    (large.root / "more.txt").write_text("another tree, so that not the whole answer is remembered")
    large.git("add", "--all")
    assert len(look(large, tmp_path / "cache")) == 3


def test_names_that_are_not_utf8_come_back_as_they_were(large: Repository, tmp_path: Path) -> None:
    (large.root / os.fsdecode(b"caf\xe9.safetensors")).write_bytes(safetensors(5))
    large.git("add", "--all")
    plain = look(large, None)
    assert look(large, tmp_path / "cache") == plain == look(large, tmp_path / "cache")


def test_the_number_from_which_it_is_used() -> None:
    assert finding._FEW <= FILES
