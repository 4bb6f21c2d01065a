"""The hooks as users name them: what pre-commit reads, and what it would refuse."""

from __future__ import annotations

import subprocess

import pytest
import yaml
from workshop import PRE_COMMIT, PROJECT

HOOKS = {hook["id"]: hook for hook in yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text())}


@pytest.mark.parametrize(
    ("command", "file"),
    [("validate-manifest", ".pre-commit-hooks.yaml"), ("validate-config", ".pre-commit-config.yaml")],
)
def test_pre_commit_accepts_the_file(command: str, file: str) -> None:
    done = subprocess.run([*PRE_COMMIT, command, PROJECT / file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == ""  # it prints its warnings there


def test_there_are_three() -> None:
    assert set(HOOKS) == {"model-freedom", "model-freedom-links", "model-freedom-validate"}


@pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS)
def test_every_hook_says_at_which_stages_it_runs(hook: dict[str, object]) -> None:
    # Without `stages` it would run for commit messages and checkouts too; their names came with pre-commit 3.2.
    assert hook["stages"]
    assert hook["minimum_pre_commit_version"] == "3.2.0"


def test_what_needs_the_network_is_not_asked_at_each_commit() -> None:
    assert HOOKS["model-freedom-links"]["stages"] == ["pre-push", "manual"]
    assert "--offline" in HOOKS["model-freedom"]["entry"]


@pytest.mark.parametrize("hook", ["model-freedom", "model-freedom-links"])
def test_the_whole_tree_is_judged_whatever_changed(hook: str) -> None:
    assert HOOKS[hook]["always_run"] is True
    assert HOOKS[hook]["pass_filenames"] is False
