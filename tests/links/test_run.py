"""A whole run: one request an address, manners, the budget, interruption, and no network."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from faultserver import FaultServer, Session

import model_freedom
from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.check import check
from model_freedom.links.names import Endpoint, numeric
from model_freedom.links.record import Address, Status


def settings(server: FaultServer, **more: object) -> LinkSettings:
    return LinkSettings(**{"allow_hosts": (server.authority,), "timeout": 5.0, **more})


def test_equal_addresses_are_asked_once(faults: FaultServer) -> None:
    urls = [faults.url("/status/200?once"), faults.url("/status/200?once"), faults.url("/status/200?once#part")]
    results = check(map(Address, urls), settings(faults), environment={})
    assert [result.status for result in results.values()] == [Status.OK, Status.OK]
    assert [result.address.url for result in results.values()] == [urls[0], urls[2]]
    assert len(faults.asked("/status/200?once")) == 1


def test_skipped_addresses_are_not_asked(faults: FaultServer) -> None:
    wanted = Address(faults.url("/status/200?skipped"))
    results = check([wanted], settings(faults, skip=("*skipp*",)), environment={})
    assert results[wanted].status is Status.SKIPPED
    assert faults.asked("/status/200?skipped") == []


def test_few_requests_at_once_to_one_host_and_many_to_many() -> None:
    now, most = 0, 0

    async def counted(session: Session, parts: list[str]) -> None:
        nonlocal now, most
        import asyncio

        now += 1
        most = max(most, now)
        await asyncio.sleep(0.1)
        now -= 1
        await session.answer(200)

    def here(host: str, port: int) -> list[Endpoint]:
        return [numeric("127.0.0.1", port) or pytest.fail()]

    with FaultServer(answers={"*": counted}) as server:
        check([Address(server.url(f"/{n}")) for n in range(12)], settings(server, per_host=3), environment={})
        assert most == 3
        most = 0
        names = [f"host{n}.example:{server.port}" for n in range(12)]
        several = LinkSettings(allow_hosts=tuple(names), per_host=3, timeout=5)
        check([Address(f"http://{name}/") for name in names], several, lookup=here, environment={})
        assert most > 6


def test_a_host_that_asks_for_silence_gets_it(faults: FaultServer) -> None:
    """After the 429 no request goes there for a second, whatever the address."""
    wanted = [Address(faults.url("/after/429/1/2?silence"))]
    wanted += [Address(faults.url(f"/slow/0.1?silence{n}")) for n in range(4)]
    started = time.monotonic()
    results = check(wanted, settings(faults, per_host=1), environment={})
    assert {result.status for result in results.values()} == {Status.OK}
    assert time.monotonic() - started > 1.9


def test_who_is_asked_to_wait_does_not_ask_again_at_once(faults: FaultServer) -> None:
    """No GET follows a HEAD whose answer says how long; where nothing is said, it may be HEAD that is not liked."""
    for path, methods in (("/after/429/60/9?once", ["HEAD"]), ("/after/429/-/9?once", ["HEAD", "GET"])):
        wanted = Address(faults.url(path))
        assert (
            check([wanted], settings(faults, retries=0, per_host=1), environment={})[wanted].status is Status.UNVERIFIED
        )
        assert [asked.method for asked in faults.asked(path)] == methods


def test_the_budget_ends_the_run(faults: FaultServer) -> None:
    wanted = [Address(faults.url(f"/silent?{n}")) for n in range(6)] + [Address(faults.url("/status/200?budget"))]
    started = time.monotonic()
    results = check(reversed(wanted), settings(faults, budget=0.5, timeout=60.0, per_host=2), environment={})
    assert time.monotonic() - started < 2
    assert results[wanted[-1]].status is Status.OK
    assert {results[address].status for address in wanted[:-1]} == {Status.UNVERIFIED}
    assert any("budget" in result.detail for result in results.values())


def test_nothing_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        authority = f"127.0.0.1:{closed.getsockname()[1]}"
    wanted = Address(f"http://{authority}/")
    result = check([wanted], LinkSettings(allow_hosts=(authority,), retries=0), environment={})[wanted]
    assert result.status is Status.UNVERIFIED
    assert "listens" in result.detail


class TestNames:
    """Names that don't resolve."""

    WANTED = Address("https://no-such-name.example/")

    def look(self, code: int, *, network: bool) -> Status:
        def lookup(host: str, port: int) -> list[Endpoint]:
            if host == "iana.org" and network:
                return [numeric("192.0.43.8", port) or pytest.fail()]
            raise socket.gaierror(code, "as the system says")

        quick = LinkSettings(retries=0, timeout=2)
        return check([self.WANTED], quick, lookup=lookup, environment={})[self.WANTED].status

    def test_gone_where_others_resolve(self) -> None:
        assert self.look(socket.EAI_NONAME, network=True) is Status.GONE

    def test_unverified_where_none_does(self) -> None:
        assert self.look(socket.EAI_NONAME, network=False) is Status.UNVERIFIED

    def test_a_resolver_in_trouble_says_nothing(self) -> None:
        assert self.look(socket.EAI_AGAIN, network=True) is Status.UNVERIFIED

    def test_a_resolver_that_hangs(self) -> None:
        release = threading.Event()

        def hanging(host: str, port: int) -> list[Endpoint]:
            release.wait(10)
            raise socket.gaierror(socket.EAI_AGAIN, "late")

        started = time.monotonic()
        result = check([self.WANTED], LinkSettings(timeout=0.5, retries=0), lookup=hanging, environment={})[self.WANTED]
        release.set()
        assert time.monotonic() - started < 2
        assert result.status is Status.UNVERIFIED


def test_progress_is_told_and_ends_full(faults: FaultServer) -> None:
    told = []
    wanted = [Address(faults.url(f"/slow/0.3?progress{n}")) for n in range(3)]
    check(wanted, settings(faults), progress=lambda done, of: told.append((done, of)), environment={})
    assert told[-1] == (3, 3)
    assert len(told) > 1


INTERRUPTED = """
import sys
from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.check import check
from model_freedom.links.record import Address

base, authority = sys.argv[1:]
settings = LinkSettings(timeout=60.0, allow_hosts=(authority,), per_host=4)
wanted = [Address(base + "/status/200?first")] + [Address(f"{base}/silent?interrupted{n}") for n in range(20)]
for result in check(wanted, settings, environment={}).values():
    print(result.status.value, result.detail)
"""


def test_ctrl_c_ends_within_a_second_and_tells_what_is_known(faults: FaultServer) -> None:
    running = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, faults.url(""), faults.authority],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(model_freedom.__file__).parent.parent)},
    )
    limit = time.monotonic() + 15
    while not faults.asked("/silent?interrupted0") and time.monotonic() < limit:
        time.sleep(0.02)
    time.sleep(0.2)
    started = time.monotonic()
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=10)
    assert time.monotonic() - started < 1.5
    assert running.returncode == 0, err
    assert err == ""
    lines = out.splitlines()
    assert lines[0].startswith("ok")
    assert all(line.startswith("unverified") for line in lines[1:])
    assert any("interrupted" in line for line in lines)
