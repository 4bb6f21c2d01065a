"""Whatever the bytes, every recogniser answers; fixtures with a few bytes changed are the likeliest to break one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from looking import FIXTURES, look
from test_from_specifications import WEIGHTS

REAL = [
    (path.name, path.read_bytes())
    for path in sorted(FIXTURES.rglob("*"))
    if path.is_file() and path.stat().st_size < 20_000
]
SEEDS = REAL + [(name, data) for name, (_, data) in WEIGHTS.items()]


@settings(max_examples=300)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 5000), st.binary(min_size=1, max_size=8)), max_size=6),
    st.integers(0, 20_000),
)
def test_changed_bytes(seed: tuple[str, bytes], changes: list[tuple[int, bytes]], length: int) -> None:
    name, data = seed
    changed = bytearray(data)
    for at, new in changes:
        place = at % len(changed)
        changed[place : place + len(new)] = new
    look(bytes(changed[:length]), name)


@settings(max_examples=300)
@given(st.sampled_from(SEEDS), st.binary(max_size=400))
def test_a_beginning_and_anything_behind_it(seed: tuple[str, bytes], tail: bytes) -> None:
    for length in (4, 8, 16, 64):
        look(seed[1][:length] + tail, seed[0])


@pytest.mark.parametrize("name", sorted(WEIGHTS))
def test_huge_numbers(name: str) -> None:
    for start in (4, 8, 12, 16):
        look(WEIGHTS[name][1][:start] + b"\xff" * 4096, name)
        look(WEIGHTS[name][1][:start] + b"\x7f" * 4096, name)
