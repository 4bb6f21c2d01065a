"""What a run of one target needs, and what came of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from fuzz.target import FIXTURES, FOUND, HERE, SEEDS, Target
from fuzz.written import folded

CORPUS = HERE.parent / "build" / "fuzz" / "corpus"  # what was learned in earlier runs
_TIMEOUT = 10  # seconds for one input, also when the machine is busy; `in_time` is stricter by the processor's clock
_MEMORY = 1024  # MiB of the whole process
_COVERED = re.compile(r"cov: (\d+) ft: (\d+)")
_RUNS = re.compile(r"stat::number_of_executed_units:\s*(\d+)|Done (\d+) runs")


class Outcome(NamedTuple):
    """What came of one target; `said` is what the fuzzer printed where it ended otherwise than it should."""

    target: str
    runs: int
    branches: int
    seconds: float
    found: tuple[Path, ...]
    said: str

    @property
    def line(self) -> str:
        """For people."""
        verdict = "FOUND SOMETHING" if self.found else "DID NOT RUN" if self.said else "nothing found"
        return (
            f"{self.target:32}{self.runs:>10,} inputs {self.branches:>6,} branches {self.seconds:>5.0f} s   {verdict}"
        )

    @property
    def why(self) -> str:
        """The traceback, where there is one, else the end of what was printed; and where the inputs are."""
        start = self.said.find("=== Uncaught")
        shown = self.said[start : start + 4000] if start >= 0 else self.said[-2000:]
        return "\n".join((shown, *map(str, self.found)))


def arguments(target: Target, scratch: Path, *, seconds: int = 0, runs: int = 0) -> list[str]:
    """LibFuzzer's. Seeds and words are written into `scratch`; a run by time goes on from what was learned before."""
    corpus = scratch / "corpus" if runs else CORPUS / target.name
    seeds, words, found = scratch / "seeds", scratch / "words", FOUND / target.name
    for folder in (corpus, seeds, found):
        folder.mkdir(parents=True, exist_ok=True)
    _write_seeds(target, seeds)
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words if word), encoding="ascii")
    return [
        f"-runs={runs}" if runs else f"-max_total_time={seconds}",
        *(f"-max_len={target.longest}", f"-timeout={_TIMEOUT}", f"-rss_limit_mb={_MEMORY}"),
        *(f"-artifact_prefix={found}/", "-print_final_stats=1", "-report_slow_units=1000"),
        *([f"-dict={words}"] if target.words else []),  # an empty one is an error
        *(str(corpus), str(seeds)),
    ]


def kept(target: Target) -> set[Path]:
    """Inputs that broke the target so far."""
    return set((FOUND / target.name).glob("*"))


def outcome(target: Target, before: set[Path], status: int, said: str, seconds: float) -> Outcome:
    """What a process that has ended came to."""
    new = tuple(sorted(kept(target) - before))
    folder = FOUND / target.name
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
    covered = _COVERED.findall(said)
    count = max((int(one or other) for one, other in _RUNS.findall(said)), default=0)
    return Outcome(target.name, count, int(covered[-1][0]) if covered else 0, seconds, new, said if status else "")


def _write_seeds(target: Target, folder: Path) -> None:
    """The inputs to begin with: fixtures, hand-made ones, and everything that was ever found."""
    for name in target.fixtures:
        content = (FIXTURES / name).read_bytes()
        plain = name.replace("/", "-")
        (folder / plain).write_bytes(content[: target.longest])
        written = folded(content)
        if written is not None:
            (folder / f"{plain}-written").write_bytes(written[: target.longest])
    for source in (SEEDS / target.name, FOUND / target.name):
        for path in sorted(source.glob("*")):
            (folder / path.name).write_bytes(path.read_bytes())


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)
