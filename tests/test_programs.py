"""A test that lacks its program is skipped on a developer's machine, and fails in CI."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from workshop import PROJECT

MARKED = """\
import pytest

@pytest.mark.needs_program("git", "no-such-program")
def test_with_it(): pass

@pytest.mark.needs_program("git")
def test_with_git(): pass
"""


@pytest.mark.parametrize(("required", "outcome"), [("", "1 passed, 1 skipped"), ("1", "1 passed, 1 error")])
def test_a_missing_program(tmp_path: Path, required: str, outcome: str) -> None:
    for name in ("conftest.py", "workshop.py"):
        shutil.copy(PROJECT / "tests" / name, tmp_path)
    (tmp_path / "test_marked.py").write_text(MARKED)
    environment = {**os.environ, "MODEL_FREEDOM_REQUIRE_PROGRAMS": required, "PYTEST_ADDOPTS": ""}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:xdist", "-p", "no:cacheprovider", "--rootdir", tmp_path, tmp_path],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in done.stdout, done.stdout + done.stderr
