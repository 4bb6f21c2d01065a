"""What `find` says of files that are not what their names promise, and of content that Git LFS keeps."""

from __future__ import annotations

import hashlib
import os
import struct
from pathlib import Path

import pytest
from workshop import Repository, tiny_weights

from model_freedom.repository.folder import FolderTree
from model_freedom.repository.git import GitTree
from model_freedom.weights.find import find
from model_freedom.weights.record import Outcome, Stored

_WHOLE = tiny_weights()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "an empty file"),
        (_WHOLE[:-4], f"ends before the tensors that its header names: {len(_WHOLE) - 4} of {len(_WHOLE)} bytes"),
        (_WHOLE + b"1234567", "7 bytes follow the tensors"),
        (struct.pack("<Q", 2**63) + b"{" + bytes(20), "its header claims 9,223,372,036,854,775,808 bytes of 29"),
        (b"Not a model: see the release page.\n", "a text file"),
        (bytes(100), "zero bytes"),
    ],
)
def test_a_broken_promise_is_told_exactly(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "model.safetensors").write_bytes(content)
    (file,) = find(FolderTree(str(tmp_path)))
    assert file.outcome is Outcome.UNSURE
    assert says in file.reason


def test_text_under_a_name_of_weights_is_not_weights(tmp_path: Path) -> None:
    for name in ("a.bin", "b.model", "c.dat", "d.pkl", "e.txt"):
        (tmp_path / name).write_text("words about a model, weights and parameters\n" * 20)
    assert find(FolderTree(str(tmp_path))) == []


def test_pipes_and_loops_of_links_are_passed_by(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "model.safetensors")
    (tmp_path / "loop.gguf").symlink_to("loop.gguf")
    (tmp_path / "up").symlink_to(tmp_path)
    assert find(FolderTree(str(tmp_path))) == []


def test_content_checked_out_by_git_lfs_has_the_digest_of_its_pointer(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    content = tiny_weights()
    digest = hashlib.sha256(content).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(content)}\n"
    repository.write("model.safetensors", pointer)
    repository.write(".gitattributes", "*.safetensors filter=lfs\n")
    tree = GitTree(str(repository.root))
    (file,) = find(tree)
    assert (file.outcome, file.stored, file.sha256) == (Outcome.POINTER, Stored.LFS, digest)
    # What `git lfs checkout` leaves: the content on the disk, and an index that takes it for the pointer's.
    (repository.root / "model.safetensors").write_bytes(content)
    monkeypatch.setenv(
        "GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig")
    )  # the user's filter: a repository's doesn't run
    repository.git("config", "--global", "filter.lfs.clean", f"printf '%s' '{pointer}'")
    repository.git("add", "model.safetensors")
    tree.close()
    tree = GitTree(str(repository.root))
    (file,) = find(tree)
    tree.close()
    assert (file.outcome, file.stored, file.size, file.sha256) == (Outcome.WEIGHTS, Stored.LFS, len(content), digest)
