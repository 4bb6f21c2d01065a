"""How many requests at once: many to hosts of one's own, fewer to a host that says it is asked too much."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from faultserver import FaultServer, Session

import model_freedom
from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.check import check
from model_freedom.links.names import Endpoint, numeric
from model_freedom.links.record import Address, Status
from model_freedom.links.turns import Turns


class Crowded:
    """An answer that is refused with `status` to whoever asks while `room` others are being answered."""

    def __init__(self, room: int, status: int) -> None:
        self.room, self.status = room, status
        self.now = self.most = self.refused = 0

    async def __call__(self, session: Session, parts: list[str]) -> None:
        del parts
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            crowded = self.now > self.room
            self.refused += crowded
            await asyncio.sleep(0.05)
        finally:
            self.now -= 1
        await session.answer(self.status if crowded else 200)


def addresses(server: FaultServer, number: int) -> list[Address]:
    return [Address(server.url(f"/{n}")) for n in range(number)]


def test_a_host_of_ones_own_is_asked_for_all_at_once() -> None:
    crowded = Crowded(room=1000, status=503)
    with FaultServer(answers={"*": crowded}) as server:
        own = LinkSettings(allow_hosts=(server.authority,))
        results = check(addresses(server, 180), own, environment={})
    assert {result.status for result in results.values()} == {Status.OK}
    assert crowded.most > 60


def test_where_it_can_not_bear_that_it_is_asked_as_others_are() -> None:
    """The refusals were our doing: they don't count as attempts, of which there are two here."""
    crowded = Crowded(room=8, status=503)
    with FaultServer(answers={"*": crowded}) as server:
        own = LinkSettings(allow_hosts=(server.authority,), retries=1)
        results = check(addresses(server, 60), own, environment={})
    assert {result.status for result in results.values()} == {Status.OK}
    assert crowded.refused > 0


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_is_asked_too_much_is_asked_less(status: int) -> None:
    crowded = Crowded(room=3, status=status)
    with FaultServer(answers={"*": crowded}) as server:
        several = LinkSettings(allow_hosts=(server.authority,), per_host=7, retries=3)
        results = check(addresses(server, 60), several, environment={})
    assert {result.status for result in results.values()} == {Status.OK}
    assert crowded.most <= 7
    assert crowded.refused < 25


def filled(per_host: int, number: int, most: int | None = None) -> Turns[int]:
    turns: Turns[int] = Turns(per_host)
    for item in range(number):
        turns.add("host", item, most)
    return turns


def taken(turns: Turns[int], number: int) -> int:
    """How many of so many workers get a turn at once."""
    found = 0
    while found < number and turns.waiting:
        assert turns.take() is not None
        found += 1
    return found


class TestSlower:
    """Halved for a whole round, one more after some rounds of good answers, never more than it was."""

    def test_a_round_of_refusals_counts_once(self) -> None:
        turns = filled(8, 40)
        started = time.monotonic()
        assert taken(turns, 40) == 8
        for item in range(8):
            assert not turns.slower("host", started)
            turns.again("host", item, time.monotonic() + 100)
        assert taken(turns, 40) == 4
        turns.stop()

    def test_it_gets_as_many_again_where_it_answers(self) -> None:
        turns = filled(4, 200)
        started = time.monotonic()
        taken(turns, 4)
        turns.slower("host", started)
        seen = []
        active = 4
        for _ in range(60):
            turns.done("host")
            active += taken(turns, 200) - 1
            seen.append(active)
        assert min(seen) == 2
        assert seen[-1] == 4
        turns.stop()

    def test_never_none_at_all(self) -> None:
        turns = filled(2, 10)
        for _ in range(4):
            turns.slower("host", time.monotonic())
        assert taken(turns, 10) == 1
        turns.stop()

    def test_ones_own_falls_to_what_others_get_and_stays_there(self) -> None:
        turns = filled(8, 300, most=64)
        started = time.monotonic()
        assert taken(turns, 300) == 64
        assert turns.slower("host", started)
        assert turns.slower("host", started)
        assert not turns.slower("host", time.monotonic())
        for _ in range(64):
            turns.done("host")
        assert taken(turns, 300) <= 8
        turns.stop()

    def test_where_it_was_not_asked_more_the_refusal_stands(self) -> None:
        turns = filled(8, 5, most=64)
        started = time.monotonic()
        assert taken(turns, 5) == 5
        assert not turns.slower("host", started)
        turns.stop()

    def test_after_the_end_nothing_happens(self) -> None:
        turns = filled(1, 2)
        turns.stop()
        turns.quiet("host", time.monotonic() + 1)
        turns.done("host")
        assert not turns.slower("host", time.monotonic())
        assert turns.take() is None


FEW_FILES = """
import resource, sys
from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.check import check
from model_freedom.links.names import numeric
from model_freedom.links.record import Address

port = sys.argv[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (128, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
hosts = [f"host{n}.example:{port}" for n in range(40)]
wanted = [Address(f"http://{host}/{n}") for n in range(6) for host in hosts]
settings = LinkSettings(allow_hosts=tuple(hosts), timeout=60.0)
for result in check(wanted, settings, lookup=lambda host, port: [numeric("127.0.0.1", port)], environment={}).values():
    print(result.status.value, result.detail)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_no_more_at_once_than_files_may_be_open() -> None:
    """macOS gives a process 256; without regard to that, every further link would seem unreachable."""

    async def slow(session: Session, parts: list[str]) -> None:
        del parts
        await asyncio.sleep(0.02)
        await session.answer(200)

    with FaultServer(answers={"*": slow}) as server:
        done = subprocess.run(
            [sys.executable, "-c", FEW_FILES, str(server.port)],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            env={**os.environ, "PYTHONPATH": str(Path(model_freedom.__file__).parent.parent)},
        )
    assert done.stdout.split() == ["ok"] * 240


def test_with_many_workers_that_have_nothing_to_do_a_retry_still_comes() -> None:
    """Those that sleep without an end are not the ones that have to wake for it."""
    times: dict[str, int] = {}

    async def third_time(session: Session, parts: list[str]) -> None:
        del parts
        path = session.asked.path
        times[path] = times.get(path, 0) + 1
        await session.answer(200 if times[path] == 3 else 429, "Retry-After: 0")

    def here(host: str, port: int) -> list[Endpoint]:
        del host
        return [numeric("127.0.0.1", port) or pytest.fail()]

    with FaultServer(answers={"*": third_time}) as server:
        names = [f"host{n}.example:{server.port}" for n in range(20)]
        settings = LinkSettings(allow_hosts=tuple(names), timeout=5.0, budget=10.0)
        wanted = [Address(f"http://{name}/{n}") for n, name in enumerate(names)]
        results = check(wanted, settings, lookup=here, environment={})
    assert {result.status for result in results.values()} == {Status.OK}
