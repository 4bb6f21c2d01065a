"""Running the command line inside the test: its exit status and what it printed."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from model_freedom.cli import main

MANIFEST = """\
version: 1
models:
  - name: tiny
    weights:
      - path: {path}
    license: Apache-2.0
    training_code:
      - path: train.py
        license: Apache-2.0
    training_data:
      - name: digits
        path: digits.csv
        license: CC0-1.0
    base_models: []
"""


class Ran(NamedTuple):
    """One run of the program."""

    status: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """The JSON report that it printed."""
        return json.loads(self.out)

    @property
    def codes(self) -> list[str]:
        """The codes of the findings in the JSON report, in their order."""
        return [finding["code"] for finding in self.report["findings"]]


class Program:
    """`program("check", "--format", "json")` in a folder of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        """Runs here, and prints into what the test captures."""
        self._monkeypatch = monkeypatch
        self._capfd = capfd

    def __call__(self, *arguments: str | Path, cwd: Path | None = None, stdin: bytes = b"") -> Ran:
        """Runs one command."""
        if cwd is not None:
            self._monkeypatch.chdir(cwd)
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        self._capfd.readouterr()
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as stop:  # argparse, for usage and --help
            status = int(stop.code or 0)
        sys.stdout.flush()
        sys.stderr.flush()
        out, err = self._capfd.readouterr()
        assert "Traceback" not in err
        assert "internal error" not in err, err
        return Ran(status, out, err)
