"""Inputs that the fuzzer found once, and the seeds that it begins with: none may break its target again.

This needs no fuzzer: `make fuzz` finds them, and here they stay, on every Python.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from workshop import PROJECT

sys.path.insert(0, str(PROJECT))  # `fuzz` is a folder of the project and no part of what is installed

from fuzz.target import FIXTURES, FOUND, SEEDS
from fuzz.targets import BY_NAME, TARGETS


def kept(folder: Path) -> list[tuple[str, Path]]:
    return [(path.parent.name, path) for path in sorted(folder.glob("*/*"))]


@pytest.mark.parametrize(("name", "path"), kept(FOUND), ids=lambda value: getattr(value, "name", value))
def test_found_inputs_break_nothing(name: str, path: Path) -> None:
    BY_NAME[name].check(path.read_bytes())


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_seeds_and_what_is_next_to_them_break_nothing(target) -> None:
    seeds = [(SEEDS / target.name / path.name).read_bytes() for path in sorted((SEEDS / target.name).glob("*"))]
    seeds += [(FIXTURES / name).read_bytes()[: target.longest] for name in target.fixtures[:10]]
    for seed in (b"", b"\0", *target.words, *seeds):
        for data in (seed, seed[: len(seed) // 2], seed + b"\xff" * 9, seed[::-1]):
            target.check(data)
