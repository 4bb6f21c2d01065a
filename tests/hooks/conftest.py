"""A repository with weights, code and data in it, and the hooks of this project installed by pre-commit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from workshop import PRE_COMMIT, Repository, tiny_manifest, tiny_weights


@pytest.fixture
def model_repository(repository: Repository) -> Repository:
    """Code and data are committed; the weights are to come."""
    repository.write("train.py", "print('training')\n")
    repository.write("data.csv", "1,2,3\n")
    repository.commit("code and data")
    return repository


@pytest.fixture
def manifest() -> str:
    """Declares `model.safetensors` as `tiny_weights()` are."""
    return tiny_manifest("model.safetensors", tiny_weights())


@pytest.fixture(scope="session")
def pre_commit_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps its clones and environments: one for all tests, so that one environment is made."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def pre_commit(
    model_repository: Repository, project_copy: Path, pre_commit_home: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Repository]:
    """Gives the repository the hooks of those names, from a clone of this project, and git hooks that run them."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(pre_commit_home))
    monkeypatch.setenv("CC", "/bin/false")  # nobody who commits needs a compiler
    for variable in ("SKIP", "PYTHONPATH"):
        monkeypatch.delenv(variable, raising=False)
    revision = Repository(project_copy, new=False).git("rev-parse", "HEAD").strip()

    def install(*hooks: str) -> Repository:
        listed = "".join(f"      - id: {hook}\n" for hook in hooks)
        configuration = f"repos:\n  - repo: {project_copy}\n    rev: {revision}\n    hooks:\n{listed}"
        model_repository.write(".pre-commit-config.yaml", configuration)
        model_repository.git("commit", "--quiet", "--no-verify", "-m", "hooks")
        kinds = [word for kind in ("pre-commit", "pre-merge-commit", "pre-push") for word in ("--hook-type", kind)]
        model_repository.run(*PRE_COMMIT, "install", "--install-hooks", *kinds, check=True)
        return model_repository

    return install
