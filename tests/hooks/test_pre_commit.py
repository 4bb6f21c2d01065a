"""The shipped hooks, installed by pre-commit from a clone of this project, judge real commits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from workshop import PRE_COMMIT, Repository, tiny_manifest, tiny_weights

pytestmark = pytest.mark.needs_program("git")

Install = Callable[..., Repository]
SIZE_LIMIT = 40 * 1024 * 1024  # bytes, pip and all


def refused(repository: Repository, *arguments: str) -> str:
    """Commits, expects a no, and returns what was said."""
    before = repository.git("rev-parse", "HEAD")
    done = repository.run("git", "commit", "-m", "work", *arguments)
    assert done.returncode != 0, done.stdout + done.stderr
    assert repository.git("rev-parse", "HEAD") == before
    return done.stdout + done.stderr


def accepted(repository: Repository, *arguments: str) -> None:
    """Commits and expects it to pass."""
    done = repository.run("git", "commit", "-m", "work", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr


def test_weights_need_a_manifest_from_first_to_last(pre_commit: Install, manifest: str) -> None:
    repository = pre_commit("model-freedom")
    repository.write("model.safetensors", tiny_weights())
    assert "MF101" in refused(repository)

    repository.write("model-freedom.yaml", manifest)
    accepted(repository)

    # Nothing but a deletion: pre-commit passes no file name for it, and the hook has to run all the same.
    repository.git("rm", "--quiet", "model-freedom.yaml")
    assert "MF101" in refused(repository)


def test_a_commit_without_weights_passes(pre_commit: Install) -> None:
    repository = pre_commit("model-freedom")
    repository.write("README.md", "# Hello\n")
    accepted(repository)


def test_a_manifest_that_git_does_not_track_does_not_count(pre_commit: Install, manifest: str) -> None:
    repository = pre_commit("model-freedom")
    repository.write("model.safetensors", tiny_weights())
    repository.write("model-freedom.yaml", manifest, add=False)
    assert "MF101" in refused(repository)


def test_commit_all_is_judged_by_what_it_commits(pre_commit: Install, manifest: str) -> None:
    repository = pre_commit("model-freedom")
    repository.write("model.safetensors", tiny_weights())
    repository.write("model-freedom.yaml", manifest)
    accepted(repository)

    # In .git/index the manifest is still there; in the index of `git commit -a` it isn't.
    (repository.root / "model-freedom.yaml").unlink()
    assert "MF101" in refused(repository, "-a")

    repository.git("checkout", "--", "model-freedom.yaml")
    repository.write("model.safetensors", tiny_weights(seed=7), add=False)
    assert "MF105" in refused(repository, "-a")


def test_commit_of_a_path_is_judged_by_what_it_commits(pre_commit: Install, manifest: str) -> None:
    repository = pre_commit("model-freedom")
    repository.write("model.safetensors", tiny_weights())
    repository.write("model-freedom.yaml", manifest)
    repository.write("train.py", "print('more training')\n", add=False)
    # Both are staged, but only the weights are committed.
    assert "MF101" in refused(repository, "model.safetensors")
    # Only what is not weights is committed.
    repository.git("rm", "--quiet", "--cached", "model-freedom.yaml")
    accepted(repository, "train.py")


def test_a_merge_is_judged_by_what_it_makes(pre_commit: Install) -> None:
    repository = pre_commit("model-freedom")
    lines = tiny_manifest("'*.safetensors'", b"").splitlines(keepends=True)
    manifest = "".join(line for line in lines if "sha256" not in line)
    repository.write("one.safetensors", tiny_weights(1))
    repository.write("model-freedom.yaml", manifest)
    accepted(repository)
    repository.git("checkout", "--quiet", "-b", "more")
    repository.write("two.safetensors", tiny_weights(2))
    accepted(repository)
    repository.git("checkout", "--quiet", "main")
    repository.git("rm", "--quiet", "one.safetensors", "model-freedom.yaml")
    accepted(repository)

    # Each side is sound, and nothing conflicts; together they are weights without a manifest.
    merged = repository.run("git", "merge", "--no-edit", "more")
    assert merged.returncode != 0
    assert "MF101" in merged.stdout + merged.stderr


def test_validate_looks_at_manifests_only(pre_commit: Install, manifest: str) -> None:
    repository = pre_commit("model-freedom-validate")
    repository.write("model.safetensors", tiny_weights())
    accepted(repository)  # weights are not its business

    repository.write("models/model-freedom.yaml", manifest.replace("version: 1", "version: [", 1))
    said = refused(repository)
    assert "models/model-freedom.yaml:" in said
    assert "MF001" in said


def test_links_are_asked_at_push_and_by_hand(pre_commit: Install, tmp_path: Path) -> None:
    repository = pre_commit("model-freedom-links")
    # The address guard refuses this one without any network.
    repository.write("model.safetensors", tiny_weights())
    manifest = tiny_manifest("model.safetensors", tiny_weights(), data="url: http://127.0.0.1:9/data.csv")
    repository.write("model-freedom.yaml", manifest)
    accepted(repository)

    by_hand = repository.run(*PRE_COMMIT, "run", "--hook-stage", "manual", "model-freedom-links")
    assert by_hand.returncode == 1, by_hand.stdout + by_hand.stderr
    assert "MF404" in by_hand.stdout

    remote = Repository(tmp_path / "remote")
    pushed = repository.run("git", "push", str(remote.root), "HEAD:refs/heads/work")
    assert pushed.returncode != 0
    assert "MF404" in pushed.stdout + pushed.stderr
    assert remote.git("for-each-ref") == ""


def test_the_environment_is_light(pre_commit: Install, pre_commit_home: Path) -> None:
    pre_commit("model-freedom")
    (environment,) = pre_commit_home.glob("repo*/py_env-*")
    size = sum(file.stat().st_size for file in environment.rglob("*") if file.is_file() and not file.is_symlink())
    assert size < SIZE_LIMIT, f"{size / 1024**2:.1f} MiB"
