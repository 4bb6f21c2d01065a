"""Fuzzes some or all targets: `python -m fuzz [--seconds N | --runs N] [--jobs N] [TARGET…]`, or `make fuzz`.

What it learned stays in build/fuzz/corpus; an input that breaks a target is kept in fuzz/found, where the tests
replay it. Exit status: 0 nothing found, 1 something was, 2 it could not be done.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from pathlib import Path

from fuzz import running
from fuzz.target import HERE, Target
from fuzz.targets import TARGETS

_ONE = (sys.executable, "-m", "fuzz.one")


def fuzz(target: Target, seconds: int) -> running.Outcome:
    """Runs one target in a process of its own."""
    before, started = running.kept(target), time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        command = [*_ONE, target.name, *running.arguments(target, Path(scratch), seconds=seconds)]
        done = subprocess.run(command, cwd=HERE.parent, capture_output=True, check=False)
    said = (done.stderr + done.stdout).decode("utf-8", "replace")  # atheris prints tracebacks to standard output
    return running.outcome(target, before, done.returncode, said, time.monotonic() - started)


def main(arguments: list[str]) -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="names or globs; `gguf` is `format-gguf`")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--runs", type=int, default=0, help="inputs for each, in place of seconds; nothing is learned")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="targets at a time")
    parser.add_argument("--shard", default="1/1", metavar="N/M", help="the Nth of M parts of the targets")
    parser.add_argument("--list", action="store_true", help="print the names")
    asked = parser.parse_args(arguments)
    chosen = [target for target in TARGETS if not asked.targets or any(_is(target, name) for name in asked.targets)]
    part, parts = map(int, asked.shard.split("/"))
    chosen = chosen[part - 1 :: parts]
    if asked.list:
        print(*(target.name for target in chosen), sep="\n")
        return 0
    if not chosen:
        print("no target is called so; `--list` names them", file=sys.stderr)
        return 2
    if sys.version_info < (3, 11):
        why = "the last atheris for Python 3.10 (2.3) breaks what it instruments; the tests replay what was found"
        print(f"NOT FUZZED: {why}", file=sys.stderr)
        return 0 if asked.runs else 2
    if importlib.util.find_spec("atheris") is None:
        version = ".".join(map(str, sys.version_info[:2]))
        print(f"NOT FUZZED: atheris is not installed, or has no wheel for Python {version} here", file=sys.stderr)
        return 2 if os.environ.get("MODEL_FREEDOM_REQUIRE_PROGRAMS") or not asked.runs else 0
    jobs = max(1, asked.jobs)
    if asked.runs:
        command = [*_ONE, "--runs", str(asked.runs), "--jobs", str(jobs), *(target.name for target in chosen)]
        return subprocess.run(command, cwd=HERE.parent, stderr=subprocess.DEVNULL, check=False).returncode
    failed = 0
    with ThreadPoolExecutor(jobs) as pool:
        for outcome in pool.map(lambda target: fuzz(target, asked.seconds), chosen):
            failed += bool(outcome.said)
            print(outcome.line, flush=True)
            if outcome.said:
                print(outcome.why, flush=True)
    print(f"{len(chosen)} targets, {failed} with finds", file=sys.stderr)
    return 1 if failed else 0


def _is(target: Target, name: str) -> bool:
    return fnmatchcase(target.name, name) or target.name == f"format-{name}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
