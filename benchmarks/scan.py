"""How long finding the weights of a large repository takes, beside magika, file and picklescan on the same tree.

Usage: python benchmarks/scan.py [--files 100000] [--runs 5] [--curve] [--without-others]

A git repository is made with FILES files: nine in ten are source files, one in ten is binary (pictures, archives,
libraries, tables, data of no known kind), one in two hundred is weights (safetensors and GGUF).
`model-freedom scan` runs cold (no cache of its own) and warm (its cache filled by the run before); the operating
system's file cache is warm for every program. Printed are the median, fastest and slowest run, the peak of memory,
and how many of the weights each program named. `--curve` does the same for 1,000 up to 1,000,000 files.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parent.parent
SOURCES = ("py", "md", "c", "h", "js", "json", "yaml", "txt", "html", "csv")
WORDS = b"weights model layer data value import return self for in if else class def name path size\n    "


class Run(NamedTuple):
    """One run of a program: seconds of wall time, peak resident memory in MB, what it printed, how it ended."""

    seconds: float
    memory: float
    output: str
    status: str


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--curve", action="store_true", help="1,000, 10,000, 100,000 and 1,000,000 files, cold and warm"
    )
    parser.add_argument("--without-others", action="store_true", help="model-freedom only")
    parser.add_argument("--longest", type=float, default=LONGEST, metavar="SECONDS", help="stop the others after this")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="scan-") as folder:
        others = not arguments.without_others and not arguments.curve
        programs = install(Path(folder) / "environment", others=others)
        print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}")
        for files in (1_000, 10_000, 100_000, 1_000_000) if arguments.curve else (arguments.files,):
            root = Path(folder) / f"tree-{files}"
            weights = make_tree(root, files)
            print(f"\n{files:,} tracked files, {files // 10:,} binary, {len(weights):,} weights")
            compare(programs, root, weights, arguments.runs, arguments.longest if others else 0)
    return 0


def install(environment: Path, *, others: bool) -> Path:
    """An environment with the wheel of this checkout, and the programs it is compared with."""
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    programs = environment / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, str(PROJECT), *(["magika", "picklescan"] if others else [])], check=True)
    return programs


def compare(programs: Path, root: Path, weights: set[str], runs: int, longest: float) -> None:
    """Runs everything in turn, and prints one line a program; the others only where they have time to run."""
    cache = root.parent / f"{root.name}-cache"
    scan = [str(programs / "model-freedom"), "scan", "--format", "json"]
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    commands: dict[str, Callable[[], Run]] = {
        "model-freedom scan, cold": lambda: run([*scan, "--no-cache"], root, environment),
        "model-freedom scan, warm": lambda: run(scan, root, environment),
    }
    if longest:
        listing = root.parent / f"{root.name}-listing"
        names = (str(path) for path in root.rglob("*") if path.is_file() and ".git" not in path.parts)
        listing.write_text("\n".join(names) + "\n")
        commands["file"] = lambda: run(["file", "--files-from", str(listing)], root, environment, longest)
        python = str(programs / "python")
        commands["picklescan"] = lambda: run([python, "-c", PICKLESCAN], root, environment, longest)
        commands["magika -r"] = lambda: run([str(programs / "magika"), "-r", "."], root, environment, longest)
    run(scan, root, environment)  # fills the cache
    reference = None
    for name, command in commands.items():
        slow = reference is not None and "model-freedom" not in name
        seen = [command() for _ in range(1 if slow else runs)]
        seconds = statistics.median(each.seconds for each in seen)
        reference = reference or seconds
        print(
            f"{name:26} {seconds:8.2f} s ({min(s.seconds for s in seen):.2f}-{max(s.seconds for s in seen):.2f})"
            f" {max(each.memory for each in seen):6.0f} MB {seconds / reference:7.1f} x "
            f" {told(name, seen[-1], weights)}",
            flush=True,
        )


def told(name: str, run_: Run, weights: set[str]) -> str:
    """How many of the weights the program names as such, where its output says so."""
    if not name.startswith("model-freedom"):
        return "" if run_.status == "0" else f"ended with {run_.status}"
    found = {file["path"] for file in json.loads(run_.output)["weights"] if file["outcome"] == "weights"}
    return f"{len(found & weights)} of {len(weights)} weights, {len(found - weights)} others"


# The program itself stops at the first file that it can't read, so its library is asked about one file after another,
# those that the program would choose.
PICKLESCAN = """
import contextlib, logging, os
from picklescan.scanner import scan_file_path
logging.disable()
endings = tuple(".npy .bin .pt .pth .ckpt .pkl .pickle .joblib .dat .data .zip .npz .7z".split())
for folder, _, files in os.walk("."):
    for file in files:
        if file.endswith(endings):
            with contextlib.suppress(Exception):
                scan_file_path(os.path.join(folder, file))
"""


# A child's peak counts what it was forked from, and this program holds a lot: so a small one stands in between.
LAUNCHER = """
import resource, subprocess, sys, time
start = time.perf_counter()
try:
    code = subprocess.run(sys.argv[2:], stderr=subprocess.DEVNULL, timeout=float(sys.argv[1])).returncode
except subprocess.TimeoutExpired:
    code = "too long"
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, code, file=sys.stderr)
"""
LONGEST = 600.0  # seconds; a program that takes longer is stopped, and said to take that long


def run(command: list[str], root: Path, environment: dict[str, str], longest: float = LONGEST) -> Run:
    """Runs a program to its end, with its standard output in a file."""
    with tempfile.TemporaryFile() as output:
        launched = [sys.executable, "-S", "-c", LAUNCHER, str(longest), *command]
        done = subprocess.run(launched, cwd=root, env=environment, stdout=output, stderr=subprocess.PIPE, check=True)
        seconds, memory, status = done.stderr.decode().split(maxsplit=2)
        output.seek(0)
        return Run(float(seconds), float(memory) / 1024, output.read().decode("utf-8", "replace"), status.strip())


def make_tree(root: Path, files: int) -> set[str]:
    """The repository with everything in its index; returns the paths of the weights."""
    draw = random.Random(files)
    weights = set()
    for number in range(files):
        folder = f"part{number % 97}/group{number % 1009}"
        if number % 200 == 7:
            ending, content = WEIGHTS[number // 200 % len(WEIGHTS)](draw)
            weights.add(f"{folder}/model{number}.{ending}")
        elif number % 10 == 7:
            ending, content = OTHERS[number // 10 % len(OTHERS)](draw)
        else:
            ending = SOURCES[number % len(SOURCES)]
            content = b"%d\n" % number + WORDS * draw.randint(1, 20)
        path = root / folder / f"model{number}.{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "A large tree"]):
        names = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org", "-c", "gc.auto=0"]
        subprocess.run(["git", *names, *words], cwd=root, check=True)
    return weights


def safetensors(draw: random.Random) -> tuple[str, bytes]:
    tensors = {
        f"layer.{number}.weight": {"dtype": "F32", "shape": [16], "data_offsets": [64 * number, 64 * number + 64]}
        for number in range(40)
    }
    header = json.dumps(tensors).encode()
    return "safetensors", struct.pack("<Q", len(header)) + header + draw.randbytes(64 * 40)


def gguf(draw: random.Random) -> tuple[str, bytes]:
    key, name = b"general.architecture", b"blk.0.attn_q.weight"
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, 1)
    head += struct.pack("<Q", len(key)) + key + struct.pack("<IQ", 8, 5) + b"llama"
    head += struct.pack("<Q", len(name)) + name + struct.pack("<IQQIQ", 2, 32, 32, 0, 0)
    return "gguf", head.ljust(-(-len(head) // 32) * 32, b"\0") + draw.randbytes(4096)


def numpy_like(draw: random.Random) -> tuple[str, bytes]:
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (64, 16), }"
    header = header.ljust(117) + b"\n"
    return "npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + draw.randbytes(4096)


def png(draw: random.Random) -> tuple[str, bytes]:
    return "png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + draw.randbytes(4000)


def library(draw: random.Random) -> tuple[str, bytes]:
    return "so", b"\x7fELF\x02\x01\x01" + draw.randbytes(8000)


def raw(draw: random.Random) -> tuple[str, bytes]:
    return draw.choice(("bin", "dat", "data", "raw")), draw.randbytes(4096)


def archive(draw: random.Random) -> tuple[str, bytes]:
    with tempfile.SpooledTemporaryFile() as file:
        with zipfile.ZipFile(file, "w") as into:
            into.writestr("notes.txt", draw.randbytes(2000))
        file.seek(0)
        return "zip", file.read()


def database(draw: random.Random) -> tuple[str, bytes]:
    return "sqlite", b"SQLite format 3\0" + draw.randbytes(4080)


def compressed(draw: random.Random) -> tuple[str, bytes]:
    import gzip

    return "gz", gzip.compress(draw.randbytes(2000))


def pickled(draw: random.Random) -> tuple[str, bytes]:
    import pickle

    return "pkl", pickle.dumps({"names": [f"name {draw.random()}" for _ in range(50)]})


WEIGHTS = (safetensors, gguf)
OTHERS = (png, library, raw, raw, archive, database, compressed, pickled)


if __name__ == "__main__":
    sys.exit(main())
