"""Files that an earlier run has seen are not opened again, and a cache that is lost or damaged changes no answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from workshop import Repository, tiny_weights

from model_freedom.repository import git
from model_freedom.repository.git import GitTree
from model_freedom.repository.tree import Entry
from model_freedom.weights.find import find
from model_freedom.weights.record import WeightsFile


def _found(root: Path, cache: Path) -> tuple[list[WeightsFile], list[str]]:
    """What is found, and the names of the files that were opened for it."""
    opened = []

    class Watched(GitTree):
        def open(self, entry: Entry):  # type: ignore[no-untyped-def]
            opened.append(entry.path)
            return super().open(entry)

    tree = Watched(str(root))
    try:
        return find(tree, cache_folder=str(cache)), opened
    finally:
        tree.close()


@pytest.fixture
def large(repository: Repository) -> Path:
    for number in range(350):
        content = tiny_weights(number) if number < 5 else b"\xfe\xed" + number.to_bytes(2, "big") * 40
        repository.write(f"{number}.{'safetensors' if number < 5 else 'dat'}", content, add=False)
    repository.git("add", "--all")
    return repository.root


def test_the_second_run_opens_nothing_and_answers_the_same(large: Path, tmp_path: Path) -> None:
    first, opened = _found(large, tmp_path / "cache")
    assert (len(first), len(opened)) == (5, 350)
    assert _found(large, tmp_path / "cache") == (first, [])


def test_an_unchanged_index_is_not_even_taken_apart(
    large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git, "_LARGE", 1)
    first, _ = _found(large, tmp_path / "cache")
    tree = GitTree(str(large))
    assert find(tree, cache_folder=str(tmp_path / "cache")) == first
    assert "entries" not in tree.__dict__
    assert find(tree, cache_folder=str(tmp_path / "cache"), exclude=["*.safetensors"]) == []
    Repository(large).write("more.safetensors", tiny_weights(99))
    assert len(_found(large, tmp_path / "cache")[0]) == len(first) + 1


def test_what_a_filter_had_a_part_in_is_not_answered_as_a_whole(
    large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git, "_LARGE", 1)
    Repository(large).write(".gitattributes", "1.safetensors filter=lfs\n")
    first, _ = _found(large, tmp_path / "cache")
    tree = GitTree(str(large))
    assert find(tree, cache_folder=str(tmp_path / "cache")) == first
    assert "entries" in tree.__dict__


def test_changed_content_is_looked_at(large: Path, tmp_path: Path) -> None:
    _found(large, tmp_path / "cache")
    (large / "200.dat").write_bytes(tiny_weights(77))
    Repository(large).git("add", "200.dat")
    found, opened = _found(large, tmp_path / "cache")
    assert opened == ["200.dat"]
    assert "200.dat" in {file.path for file in found}


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_cache_changes_no_answer(large: Path, tmp_path: Path, damage: bytes) -> None:
    first, _ = _found(large, tmp_path / "cache")
    (tmp_path / "cache" / "weights-1.sqlite").write_bytes(damage)
    assert _found(large, tmp_path / "cache")[0] == first


def test_a_folder_that_cannot_be_made_changes_no_answer(large: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert len(_found(large, tmp_path / "file" / "cache")[0]) == 5
