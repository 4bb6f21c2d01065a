"""IPv6: real servers on [::1], literals in addresses, and hosts of whose two families one is dead."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from faultserver import FaultServer
from watching import watching

from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.check import check
from model_freedom.links.guard import Refusal, Target, front_door
from model_freedom.links.names import Endpoint, numeric
from model_freedom.links.record import Address, Result, Status


@pytest.fixture(scope="module")
def six() -> Iterator[FaultServer]:
    with FaultServer(address="::1") as server:
        yield server


def look(url: str, *allow: str, lookup=None, timeout: float = 4.0) -> Result:
    settings = LinkSettings(timeout=timeout, retries=0, allow_hosts=allow)
    more = {"lookup": lookup} if lookup else {}
    return check([Address(url)], settings, environment={}, **more)[Address(url)]


def endpoint(address: str, port: int) -> Endpoint:
    found = numeric(address, port)
    assert found
    return found


def test_a_literal(six: FaultServer) -> None:
    """The `Host` header has its brackets, and redirects within the server work."""
    assert look(six.url("/status/200?six"), six.authority).status is Status.OK
    assert {asked.headers["host"] for asked in six.asked("/status/200?six")} == {f"[::1]:{six.port}"}
    assert look(six.url("/moved/301/status/200"), six.authority).final_url == six.url("/status/200")
    assert look(six.url("/status/404"), six.authority).status is Status.GONE


@pytest.mark.parametrize("spelling", ["0:0:0:0:0:0:0:1", "0000::0001", "::0:1"])
def test_a_literal_in_another_spelling(six: FaultServer, spelling: str) -> None:
    """One address, whatever it looks like: opened, and refused where it is not."""
    url = f"http://[{spelling}]:{six.port}/status/200"
    assert look(url, six.authority).status is Status.OK
    assert look(url).status is Status.REFUSED


def test_a_name_that_has_only_ipv6(six: FaultServer) -> None:
    host = f"six.example:{six.port}"
    assert look(f"http://{host}/status/200", host, lookup=lambda _h, port: [endpoint("::1", port)]).status is Status.OK


@pytest.mark.parametrize("first", ["::1", "127.0.0.1"])
def test_of_two_families_one_refuses(six: FaultServer, faults: FaultServer, first: str) -> None:
    """Nothing listens at the other's port."""
    server = faults if first == "::1" else six
    order = [first, "127.0.0.1" if first == "::1" else "::1"]
    host = f"dual.example:{server.port}"
    with watching() as seen:
        result = look(f"http://{host}/status/200", host, lookup=lambda _h, port: [endpoint(a, port) for a in order])
    assert result.status is Status.OK
    assert [place[0] for event, place in seen if event == "socket.connect"][:2] == order


@pytest.mark.parametrize("family", [socket.AF_INET6, socket.AF_INET])
def test_of_two_families_one_swallows_everything(faults: FaultServer, six: FaultServer, family: int) -> None:
    """A firewall that drops packets: a listener whose queue is full takes no further connection."""
    dead, alive = ("::1", faults) if family == socket.AF_INET6 else ("127.0.0.1", six)
    order = [dead, alive.address]
    with full_queue(dead, alive.port, family):
        host = f"dual.example:{alive.port}"
        started = time.monotonic()
        result = look(f"http://{host}/status/200", host, lookup=lambda _h, port: [endpoint(a, port) for a in order])
    assert result.status is Status.OK, result
    assert time.monotonic() - started < 3.5


class full_queue:
    """Something at this address that never answers a connection."""

    def __init__(self, address: str, port: int, family: int) -> None:
        self.listening = socket.socket(family)
        self.listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            self.listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        self.listening.bind((address, port))
        self.listening.listen(0)
        self.waiting = []
        for _ in range(4):
            client = socket.socket(family)
            client.setblocking(False)
            client.connect_ex((address, port))
            self.waiting.append(client)

    def __enter__(self) -> None:
        time.sleep(0.05)

    def __exit__(self, *_: object) -> None:
        for sock in (*self.waiting, self.listening):
            sock.close()


def test_one_private_answer_among_the_families_is_enough() -> None:
    order = ["2606:4700:4700::1111", "1.1.1.1", "fe80::1%lo"]

    def lookup(_host: str, port: int) -> list[Endpoint]:
        return [Endpoint(socket.AF_INET6 if ":" in a else socket.AF_INET, (a, port, 0, 1)) for a in order]

    with watching() as seen:
        assert look("https://dual.example/", lookup=lookup).status is Status.REFUSED
    assert seen == []


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://[2606:4700:4700::1111]/", "2606:4700:4700::1111"),
        ("https://[2606:4700:4700:0:0:0:0:1111]:443/x", "2606:4700:4700::1111"),
        ("https://[2A00:1450:4001:82A::200E]/", "2a00:1450:4001:82a::200e"),
    ],
)
def test_public_literals_are_let_in(url: str, host: str) -> None:
    found = front_door(url)
    assert isinstance(found, Target)
    assert (found.host, found.literal) == (host, True)
    assert f"[{host}]" in found.url


@pytest.mark.parametrize(
    "url",
    [
        "https://2606:4700:4700::1111/",
        "https://[2606:4700:4700::1111/",
        "https://[2606:4700:4700::1111]x/",
        "https://[2606:4700:4700::1111%25en0]/",
        "https://[2606::4700::1111]/",
        "https://[2606:4700:4700::11111]/",
        "https://[::ffff:8.8.8.8.8]/",
        "https://[64:ff9b::8.8.8.8]/",
        "https://[2002:808:808::]/",
    ],
)
def test_malformed_and_wrapped_literals_are_refused(url: str) -> None:
    assert isinstance(front_door(url), Refusal)
