"""Targets under atheris; `python -m fuzz` calls this.

`python -m fuzz.one TARGET [libFuzzer's arguments]` is one target. `python -m fuzz.one --runs N --jobs N TARGET…` is a
few inputs for each of many: what takes long, importing the program with every branch counted, is done once for all.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, NoReturn

import atheris

from fuzz import running
from fuzz.target import Target


class Child(NamedTuple):
    """A process that runs one target."""

    target: Target
    scratch: Path
    before: set[Path]
    started: float


def run(target: Target, arguments: Sequence[str]) -> NoReturn:
    """Never returns: libFuzzer ends the process."""
    for folder in (Path(text) for text in arguments if not text.startswith("-")):
        for seed in sorted(folder.iterdir())[:20]:
            with suppress(Exception):  # what is imported late is imported now; the fuzzer will meet the input again
                target.check(seed.read_bytes()[: target.longest])
    atheris.Setup(["fuzz", *arguments], target.check)
    atheris.Fuzz()
    sys.exit(0)


def run_all(targets: Sequence[Target], runs: int, jobs: int) -> int:
    """Each target in a copy of this process; 1 where something was found or did not run, else 0."""
    waiting = list(reversed(targets))
    children: dict[int, Child] = {}
    failed = 0
    while waiting or children:
        while waiting and len(children) < jobs:
            target = waiting.pop()
            scratch = Path(tempfile.mkdtemp(prefix="fuzz-"))  # removed here alone, and not where a child ends
            child = Child(target, scratch, running.kept(target), time.monotonic())
            number = os.fork()
            if number == 0:
                log = os.open(scratch / "log", os.O_WRONLY | os.O_CREAT)
                os.dup2(log, 1)
                os.dup2(log, 2)
                run(target, running.arguments(target, scratch, runs=runs))
            children[number] = child
        number, status = os.wait()
        target, scratch, before, started = children.pop(number)
        said = (scratch / "log").read_text(encoding="utf-8", errors="replace")
        shutil.rmtree(scratch, ignore_errors=True)
        outcome = running.outcome(target, before, status, said, time.monotonic() - started)
        print(outcome.line, *([outcome.why] if outcome.said else []), sep="\n", flush=True)
        failed += bool(outcome.said)
    print(f"{len(targets)} targets, {failed} with finds", file=sys.stderr)
    return 1 if failed else 0


def main(arguments: list[str]) -> int:
    """The exit status, where there is one."""
    atheris.enabled_hooks.add("str")  # not "RegEx": it breaks on patterns of bytes
    # The hook stays in force while fuzzing: much here is imported where it is first needed.
    with atheris.instrument_imports(include=["model_freedom"], enable_loader_override=False):
        from fuzz.targets import BY_NAME

        if arguments[0] == "--runs":
            runs, jobs = int(arguments[1]), int(arguments[3])
            return run_all([BY_NAME[name] for name in arguments[4:]], runs, jobs)
        run(BY_NAME[arguments[0]], arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
