"""Without pre-commit: the program as git's own hook script judges the commit that is being made, and no other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from workshop import Repository, tiny_weights

pytestmark = pytest.mark.needs_program("git")


@pytest.fixture
def hooked(model_repository: Repository, installed: Path) -> Repository:
    """A repository whose .git/hooks/pre-commit calls the program."""
    hook = model_repository.root / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\nexec '{installed}' check --offline\n")
    hook.chmod(0o755)
    return model_repository


def commit(repository: Repository, *arguments: str) -> tuple[bool, str]:
    """Whether git made the commit, and what was said."""
    done = repository.run("git", "commit", "-m", "work", *arguments)
    return done.returncode == 0, done.stdout + done.stderr


def test_a_plain_commit(hooked: Repository, manifest: str) -> None:
    hooked.write("model.safetensors", tiny_weights())
    made, said = commit(hooked)
    assert not made
    assert "MF101" in said
    hooked.write("model-freedom.yaml", manifest)
    made, said = commit(hooked)
    assert made, said


def test_commit_all(hooked: Repository, manifest: str) -> None:
    hooked.write("model.safetensors", tiny_weights())
    hooked.write("model-freedom.yaml", manifest)
    assert commit(hooked)[0]
    (hooked.root / "model-freedom.yaml").unlink()
    made, said = commit(hooked, "-a")
    assert not made
    assert "MF101" in said


def test_commit_of_a_path(hooked: Repository, manifest: str) -> None:
    hooked.write("model.safetensors", tiny_weights())
    hooked.write("model-freedom.yaml", manifest)
    made, said = commit(hooked, "model.safetensors")
    assert not made
    assert "MF101" in said
    made, said = commit(hooked, "model.safetensors", "model-freedom.yaml")
    assert made, said


def test_in_a_worktree_and_from_a_folder_below(hooked: Repository, tmp_path: Path) -> None:
    hooked.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "other"))
    Repository(tmp_path / "other", new=False).write("sub/model.safetensors", tiny_weights())
    made, said = commit(Repository(tmp_path / "other" / "sub", new=False))
    assert not made
    assert "sub/model.safetensors:1:1: MF101" in said


def test_in_a_submodule(hooked: Repository, tmp_path: Path) -> None:
    above = Repository(tmp_path / "above")
    above.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(hooked.root), "part")
    hook = hooked.root / ".git" / "hooks" / "pre-commit"
    (above.root / ".git" / "modules" / "part" / "hooks").mkdir(exist_ok=True)
    shutil.copy2(hook, above.root / ".git" / "modules" / "part" / "hooks" / "pre-commit")
    part = Repository(above.root / "part", new=False)
    part.write("model.safetensors", tiny_weights())
    made, said = commit(part)
    assert not made
    assert "model.safetensors:1:1: MF101" in said
