"""Fuzzes some or all targets: `python -m fuzz [--seconds N | --runs N] [--jobs N] [TARGET…]`, or `make fuzz`.

What it learned stays in build/fuzz/corpus; an input that breaks a target is kept in fuzz/found, where the tests
replay it. Exit status: 0 nothing found, 1 something was, 2 it could not be done.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from fuzz.target import FIXTURES, FOUND, HERE, SEEDS, Target
from fuzz.targets import TARGETS
from fuzz.written import folded

CORPUS = HERE.parent / "build" / "fuzz" / "corpus"
_TIMEOUT = 10  # seconds for one input, also when the machine is busy; `in_time` is stricter by the processor's clock
_MEMORY = 1024  # MiB of the whole process
_COVERED = re.compile(r"cov: (\d+) ft: (\d+)")
_RUNS = re.compile(r"stat::number_of_executed_units:\s*(\d+)|Done (\d+) runs")


class Outcome(NamedTuple):
    """What came of one target."""

    target: str
    runs: int
    branches: int
    seconds: float
    found: tuple[Path, ...]
    said: str  # what the fuzzer printed, where it ended otherwise than it should


def fuzz(target: Target, *, seconds: int, runs: int, keep: bool) -> Outcome:
    """Runs one target in a process of its own, from its seeds and from what was learned before."""
    found = FOUND / target.name
    before = set(found.glob("*"))
    found.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        corpus = CORPUS / target.name if keep else Path(scratch, "corpus")
        seeds = Path(scratch, "seeds")
        words = Path(scratch, "words")
        for folder in (corpus, seeds):
            folder.mkdir(parents=True, exist_ok=True)
        write_seeds(target, seeds)
        words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words if word), encoding="ascii")
        limit = [f"-runs={runs}"] if runs else [f"-max_total_time={seconds}"]
        command = [
            *(sys.executable, "-m", "fuzz.one", target.name, *limit, f"-max_len={target.longest}"),
            *(f"-timeout={_TIMEOUT}", f"-rss_limit_mb={_MEMORY}", f"-artifact_prefix={found}/"),
            *([f"-dict={words}"] if target.words else []),  # an empty one is an error
            *("-print_final_stats=1", "-report_slow_units=5", str(corpus), str(seeds)),
        ]
        done = subprocess.run(command, cwd=HERE.parent, capture_output=True, check=False)
    said = (done.stderr + done.stdout).decode("utf-8", "replace")  # atheris prints tracebacks to standard output
    new = tuple(sorted(set(found.glob("*")) - before))
    if not any(found.iterdir()):
        found.rmdir()
    covered = _COVERED.findall(said)
    count = max((int(one or other) for one, other in _RUNS.findall(said)), default=0)
    branches = int(covered[-1][0]) if covered else 0
    return Outcome(target.name, count, branches, time.monotonic() - started, new, said if done.returncode else "")


def write_seeds(target: Target, folder: Path) -> None:
    """The inputs to begin with: fixtures, hand-made ones, and everything that was ever found."""
    for name in target.fixtures:
        content = (FIXTURES / name).read_bytes()
        (folder / name.replace("/", "-")).write_bytes(content[: target.longest])
        written = folded(content)
        if written is not None:
            (folder / f"{name.replace('/', '-')}-written").write_bytes(written[: target.longest])
    for source in (SEEDS / target.name, FOUND / target.name):
        for path in sorted(source.glob("*")):
            (folder / path.name).write_bytes(path.read_bytes())


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


def main(arguments: list[str]) -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="names or globs; `gguf` is `format-gguf`")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--runs", type=int, default=0, help="inputs for each, in place of seconds; nothing is kept")
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
    if importlib.util.find_spec("atheris") is None:
        version = ".".join(map(str, sys.version_info[:2]))
        print(f"NOT FUZZED: atheris is not installed; it has no wheel for Python {version} here", file=sys.stderr)
        return 2 if os.environ.get("MODEL_FREEDOM_REQUIRE_PROGRAMS") or not asked.runs else 0
    failed = 0
    with ThreadPoolExecutor(max(1, asked.jobs)) as pool:
        jobs = [pool.submit(fuzz, one, seconds=asked.seconds, runs=asked.runs, keep=not asked.runs) for one in chosen]
        for job in jobs:
            outcome = job.result()
            failed += bool(outcome.said)
            verdict = "FOUND SOMETHING" if outcome.found else "DID NOT RUN" if outcome.said else "nothing found"
            print(
                f"{outcome.target:32}{outcome.runs:>10,} inputs {outcome.branches:>6,} branches"
                f" {outcome.seconds:>5.0f} s   {verdict}",
                flush=True,
            )
            if outcome.said:
                print(outcome.said[-4000:], *outcome.found, sep="\n", flush=True)
    print(f"{len(chosen)} targets, {failed} with finds", file=sys.stderr)
    return 1 if failed else 0


def _is(target: Target, name: str) -> bool:
    return fnmatchcase(target.name, name) or target.name == f"format-{name}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
