"""What all tests share: a quiet git, real repositories, the installed program, and the programs that tests need."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest
from workshop import PROJECT, Repository, program

# The same examples each time, so that a run fails because of what changed; `make properties` looks for new ones.
# No deadline for one example: a busy machine is not a slow parser.
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.register_profile("fuzz", deadline=None, max_examples=20_000)
hypothesis.settings.load_profile("steady")

# What changes how git, pre-commit or the program behave.
OUTSIDE = ("GIT_", "GITHUB_", "RUNNER_", "PRE_COMMIT", "NO_COLOR", "FORCE_COLOR", "HF_")


def pytest_configure(config: pytest.Config) -> None:
    """Cuts the tests off from whoever runs them: a person with settings of git's, a hook, a job of GitHub's."""
    config.addinivalue_line("markers", "needs_program(*names): skipped without these programs; in CI that is a failure")
    for name in [name for name in os.environ if name.startswith(OUTSIDE)]:
        del os.environ[name]
    os.environ.update(
        GIT_CONFIG_GLOBAL=os.devnull,
        GIT_CONFIG_NOSYSTEM="1",
        GIT_AUTHOR_NAME="Tester",
        GIT_AUTHOR_EMAIL="tester@example.org",
        GIT_COMMITTER_NAME="Tester",
        GIT_COMMITTER_EMAIL="tester@example.org",
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0="init.defaultBranch",
        GIT_CONFIG_VALUE_0="main",
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips a test that lacks a program, and fails it where MODEL_FREEDOM_REQUIRE_PROGRAMS is set, as in CI."""
    for marker in item.iter_markers("needs_program"):
        for name in marker.args:
            if program(name) is None:
                say = pytest.fail if os.environ.get("MODEL_FREEDOM_REQUIRE_PROGRAMS") else pytest.skip
                say(f"{name} is not installed")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """An empty git repository."""
    return Repository(tmp_path / "repository")


@pytest.fixture
def make_repository(tmp_path: Path) -> Callable[[str], Repository]:
    """Makes more than one, by name."""
    return lambda name: Repository(tmp_path / name)


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program as installed; where it isn't (PYTHONPATH=src), a script that starts the same entry point."""
    beside = Path(sys.executable).parent / "model-freedom"
    if beside.exists():
        return beside
    script = tmp_path_factory.mktemp("bin") / "model-freedom"
    import model_freedom

    source = str(Path(model_freedom.__file__).resolve().parent.parent)
    start = f"import sys\n\nsys.path.insert(0, {source!r})\nfrom model_freedom.cli import run\n\nrun()\n"
    script.write_text(f"#!{sys.executable}\n{start}")
    script.chmod(0o755)
    return script


@pytest.fixture(scope="session")
def project_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A git repository with one commit: this project's tracked files as they stand in the working tree."""
    copy = Repository(tmp_path_factory.mktemp("project") / "model-freedom")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True).stdout
    for name in filter(None, os.fsdecode(listed).split("\0")):
        if (PROJECT / name).is_file() and not name.startswith("tests/"):
            (copy.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, copy.root / name)
    copy.git("add", "--all", "--force")
    copy.commit("as it stands")
    return copy.root
