"""Walking through a page: its files are written, its commands run, and their output put in its place.

A block with a title is a file of that name; in a `console` block each line that begins with `$ ` is a command of bash,
and the lines after it are what it prints, standard error included. `python tests/docs/walk.py PAGE…` renews a page.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_BLOCK = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$', re.M | re.S)


class Block(NamedTuple):
    """A fenced block of code."""

    language: str
    title: str | None
    body: str


def blocks(page: str) -> Iterator[Block]:
    """The blocks of a page, in their order."""
    for found in _BLOCK.finditer(page):
        yield Block(found[1], found[2], found[3])


def replayed(page: str, folder: Path, program: Path) -> str:
    """The page with the output that its commands really have, run in `folder` with `program` on the path."""

    def replay(found: re.Match[str]) -> str:
        block = Block(found[1], found[2], found[3])
        if block.title is not None:
            target = folder / block.title
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.body)
        if block.language != "console":
            return found[0]
        commands = [line for line in block.body.splitlines() if line.startswith("$ ")]
        said, status = "", 0
        for command in commands:
            output, status = _run(command[2:], status, folder, program)
            said += f"{command}\n{output}"
        return f"```console\n{said}```"

    return _BLOCK.sub(replay, page)


def _run(command: str, before: int, folder: Path, program: Path) -> tuple[str, int]:
    """What a command prints, and its exit status; `before` is what `$?` says to it."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "GIT_", "PRE_COMMIT"))},
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        "MODEL_FREEDOM_CACHE": str(folder.parent / "cache"),
        "NO_COLOR": "1",
        **{f"GIT_{who}_{what}": "tester@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    done = subprocess.run(
        ["bash", "-c", f"(exit {before})\n{command}"],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout, done.returncode


def main() -> None:
    """Renews the pages that are named on the command line."""
    program = Path(sys.executable).parent / "model-freedom"
    for name in sys.argv[1:]:
        page = Path(name)
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / "toy"
            folder.mkdir()
            page.write_text(replayed(page.read_text(), folder, program))


if __name__ == "__main__":
    main()
