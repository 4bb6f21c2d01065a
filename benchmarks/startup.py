"""How long a commit waits for the hook: `check` beside `python -c pass` and pre-commit-hooks' check-added-large-files.

Usage: python benchmarks/startup.py [--runs N]

Two repositories are made: one with source files only, one that also ships declared weights which the commit doesn't
touch. In each the commands are run in turn, N times, so that all see the same drift of the machine; the median,
fastest and slowest run are printed, and the ratio of the medians to check-added-large-files. The first, uncounted run
is the commit before; the last row is a commit that changes weights or a manifest, or a machine without the cache.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SOURCES = 200


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=21)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MODEL_FREEDOM_CACHE"] = os.path.join(folder, "cache")
        bin_folder = install(Path(folder) / "environment")
        git_version = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout.strip()
        python = f"{platform.python_implementation()} {platform.python_version()}"
        print(f"{python}, {os.cpu_count()} cores, {platform.system()}, {git_version}")
        for name, weights in (("a repository of source files", False), ("the same with declared weights", True)):
            repository = make_repository(Path(folder) / name.replace(" ", "-"), weights=weights)
            print(f"\n{name} ({SOURCES} files, one staged)")
            compare(bin_folder, repository, runs)
    return 0


def install(environment: Path) -> Path:
    """An environment as pre-commit makes it: the wheel of this checkout, and pre-commit-hooks beside it."""
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    bin_folder = environment / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(bin_folder / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, str(PROJECT), "pre-commit-hooks"], check=True)
    return bin_folder


def make_repository(root: Path, *, weights: bool) -> Path:
    """A repository with one commit and one staged file."""
    root.mkdir()
    git(root, "init", "--quiet")
    for number in range(SOURCES):
        target = root / f"src/part{number % 10}/module{number}.py"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f"VALUE = {number}\n" * 20)
    if weights:
        shutil.copytree(PROJECT / "examples" / "digits", root / "digits")
    git(root, "add", "--all")
    git(root, "-c", "user.name=b", "-c", "user.email=b@example.org", "commit", "--quiet", "-m", "start")
    (root / "src/part0/module0.py").write_text("VALUE = 1\n")
    git(root, "add", "--all")
    return root


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True)


def compare(bin_folder: Path, repository: Path, runs: int) -> None:
    commands = {
        "python -c pass": [str(bin_folder / "python"), "-c", "pass"],
        "check-added-large-files": [str(bin_folder / "check-added-large-files"), "src/part0/module0.py"],
        "model-freedom check": [str(bin_folder / "model-freedom"), "check"],
        "… with nothing remembered": [str(bin_folder / "model-freedom"), "check", "--no-cache"],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for run in range(runs + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, cwd=repository, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if run:  # the first run warms the caches of the disk and of compiled modules
                times[name].append(time.perf_counter() - start)
    peer = statistics.median(times["check-added-large-files"])
    print(f"{'':26}{'median':>10}{'min':>10}{'max':>10}{'ratio':>8}")
    for name, taken in times.items():
        middle = statistics.median(taken)
        row = "".join(f"{value * 1000:8.1f} ms"[-10:].rjust(10) for value in (middle, min(taken), max(taken)))
        print(f"{name:26}{row}{middle / peer:8.2f}")


if __name__ == "__main__":
    sys.exit(main())
