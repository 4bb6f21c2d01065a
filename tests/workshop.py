"""Real git repositories for tests to build and break, and where the programs are that tests call."""

from __future__ import annotations

import hashlib
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PRE_COMMIT = (sys.executable, "-m", "pre_commit")


def program(name: str) -> str | None:
    """Where a program is: beside the running Python first, so that an unactivated environment counts."""
    places = (str(Path(sys.executable).parent), os.environ.get("PATH", ""), "/usr/sbin", "/sbin")
    return shutil.which(name, path=os.pathsep.join(places))


class Repository:
    """A real git repository to build and break in a test."""

    def __init__(self, root: Path, *, new: bool = True) -> None:
        """Makes the folder a repository, unless git has made it one already."""
        self.root = root
        if new:
            root.mkdir(parents=True, exist_ok=True)
            self.git("init", "--quiet")

    def run(self, *command: str | Path, check: bool = False, **environment: str) -> subprocess.CompletedProcess[str]:
        """Runs any command at the root, with more variables in its environment."""
        return subprocess.run(
            [str(word) for word in command],
            cwd=self.root,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=check,
        )

    def git(self, *arguments: str | Path, check: bool = True) -> str:
        """Runs git, and fails the test with git's own words where git fails."""
        done = self.run("git", *arguments)
        if check and done.returncode:
            raise AssertionError(f"git {arguments[0]} failed: {done.stdout}{done.stderr}")
        return done.stdout

    def write(self, path: str, content: bytes | str, *, add: bool = True) -> Path:
        """Writes a file, and unless told otherwise stages it."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        if add:
            self.git("add", "--", path)
        return target

    def commit(self, message: str = "work") -> None:
        """Commits what is staged."""
        self.git("commit", "--quiet", "--allow-empty", "-m", message)


def tiny_weights(seed: int = 0) -> bytes:
    """A whole safetensors file with four numbers in it; another seed gives other numbers."""
    header = b'{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}'
    return struct.pack("<Q", len(header)) + header + struct.pack("<4f", seed, 1, 2, 3)


def tiny_manifest(path: str, content: bytes, data: str = "path: data.csv") -> str:
    """A manifest for one weights file, made by `train.py` from `data.csv` unless `data` says otherwise."""
    return f"""\
version: 1
models:
  - name: tiny
    weights:
      - path: {path}
        sha256: {hashlib.sha256(content).hexdigest()}
    license: Apache-2.0
    training_code:
      - path: train.py
        license: Apache-2.0
    training_data:
      - name: numbers
        {data}
        license: CC0-1.0
    base_models: []
"""
