"""A weights file is read once for its sha256: what was read is kept by blob, and only where git calls it so."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from workshop import Repository, tiny_weights

from model_freedom.repository.git import GitTree
from model_freedom.repository.tree import Entry
from model_freedom.weights import digest as digesting
from model_freedom.weights.digest import digests, sha256
from model_freedom.weights.record import Outcome, WeightsFile

COUNT = 60  # above the number from which digests are kept


class Watched(GitTree):
    """A tree that tells which files were opened."""

    def __init__(self, root: Path) -> None:
        super().__init__(str(root))
        self.opened: list[str] = []

    def open(self, entry: Entry):  # type: ignore[no-untyped-def]
        self.opened.append(entry.path)
        return super().open(entry)


def _read(root: Path, cache: Path) -> tuple[dict[str, str | None], list[str]]:
    tree = Watched(root)
    try:
        files = [
            WeightsFile(entry.path, Outcome.WEIGHTS, "safetensors", blob=entry.blob)
            for entry in tree.entries
            if entry.path.endswith(".safetensors")
        ]
        return digests(tree, files, str(cache)), tree.opened
    finally:
        tree.close()


@pytest.fixture
def many(repository: Repository) -> Repository:
    for number in range(COUNT):
        repository.write(f"{number}.safetensors", tiny_weights(number), add=False)
    repository.git("add", "--all")
    return repository


def test_the_second_run_reads_nothing_and_answers_the_same(many: Repository, tmp_path: Path) -> None:
    first, opened = _read(many.root, tmp_path / "cache")
    assert len(opened) == COUNT
    assert first["7.safetensors"] == hashlib.sha256(tiny_weights(7)).hexdigest()
    assert _read(many.root, tmp_path / "cache") == (first, [])


def test_changed_content_is_read(many: Repository, tmp_path: Path) -> None:
    _read(many.root, tmp_path / "cache")
    many.write("7.safetensors", tiny_weights(700))
    after, opened = _read(many.root, tmp_path / "cache")
    assert opened == ["7.safetensors"]
    assert after["7.safetensors"] == hashlib.sha256(tiny_weights(700)).hexdigest()


def test_what_a_filter_changes_on_its_way_to_the_disk_is_read_each_time(many: Repository, tmp_path: Path) -> None:
    many.write(".gitattributes", "*.safetensors text eol=crlf\n")
    content = b"line\n" * 50
    many.write("7.safetensors", content)
    (many.root / "7.safetensors").unlink()
    many.git("checkout", "--", "7.safetensors")
    on_disk = (many.root / "7.safetensors").read_bytes()
    assert on_disk == content.replace(b"\n", b"\r\n")
    first, _ = _read(many.root, tmp_path / "cache")
    after, opened = _read(many.root, tmp_path / "cache")
    assert "7.safetensors" in opened
    assert first == after
    assert after["7.safetensors"] == hashlib.sha256(on_disk).hexdigest()


@pytest.mark.parametrize("damage", ["no digest", "", "F" * 64, "a" * 63])
def test_a_kept_digest_that_is_none_is_not_believed(many: Repository, tmp_path: Path, damage: str) -> None:
    first, _ = _read(many.root, tmp_path / "cache")
    from model_freedom.weights.kept import Kept

    tree = GitTree(str(many.root))
    entry = tree.entry("7.safetensors")
    assert entry is not None
    Kept(str(tmp_path / "cache")).close({f"sha256 {entry.blob}": damage})
    assert _read(many.root, tmp_path / "cache") == (first, ["7.safetensors"])


def test_few_small_files_leave_no_cache(repository: Repository, tmp_path: Path) -> None:
    repository.write("a.safetensors", tiny_weights(1))
    _read(repository.root, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_one_long_file_is_kept(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digesting, "_LONG", 10)
    repository.write("a.safetensors", tiny_weights(1))
    tree = Watched(repository.root)
    (entry,) = tree.entries
    size = len(tiny_weights(1))
    file = WeightsFile("a.safetensors", Outcome.WEIGHTS, "safetensors", size=size, blob=entry.blob)
    first = digests(tree, [file], str(tmp_path / "cache"))
    assert digests(tree, [file], str(tmp_path / "cache")) == first == {"a.safetensors": sha256(tree, file)}
    assert tree.opened == ["a.safetensors"] * 2  # `digests` once, and `sha256`
    tree.close()


def test_a_repository_that_names_blobs_by_sha256(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    repository = Repository(tmp_path / "other", new=False)
    repository.git("init", "--quiet", "--object-format=sha256")
    for number in range(COUNT):
        repository.write(f"{number}.safetensors", tiny_weights(number))
    first, opened = _read(repository.root, tmp_path / "cache")
    assert len(opened) == COUNT
    assert _read(repository.root, tmp_path / "cache") == (first, [])
