"""The program as a fixture."""

from pathlib import Path

import pytest
from program import Program


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Program:
    """The command line, with a cache of its own and nothing of the environment that changes its output."""
    for name in ("GITHUB_ACTIONS", "NO_COLOR", "FORCE_COLOR", "CI", "PRE_COMMIT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MODEL_FREEDOM_CACHE", str(tmp_path / "cache"))
    return Program(monkeypatch, capfd)
