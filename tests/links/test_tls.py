"""Faults of certificates leave an address unverified; tokens go over a sound connection to their own host only."""

from __future__ import annotations

import datetime
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import trustme
from faultserver import FaultServer

from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.check import check
from model_freedom.links.exchange import Reply, Request, Secret
from model_freedom.links.names import Endpoint, numeric
from model_freedom.links.record import Address, Status
from model_freedom.links.transport import Transport


class Authority(NamedTuple):
    """A certificate authority that the program trusts, and its certificate as a file."""

    ca: trustme.CA
    bundle: str


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    ca = trustme.CA()
    bundle = tmp_path_factory.mktemp("ca") / "ca.pem"
    ca.cert_pem.write_to_path(str(bundle))
    return Authority(ca, str(bundle))


@pytest.fixture(scope="module")
def secure(authority: Authority) -> Iterator[FaultServer]:
    with FaultServer(tls=context(authority.ca.issue_cert("good.example"))) as server:
        yield server


def context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(made)
    return made


def here(host: str, port: int) -> list[Endpoint]:
    endpoint = numeric("127.0.0.1", port)
    assert endpoint
    return [endpoint]


def look(server: FaultServer, host: str, bundle: str | None, path: str = "/status/200", **more: object):
    settings = LinkSettings(timeout=3, retries=0, ca_bundle=bundle, allow_hosts=(f"{host}:{server.port}",), **more)
    address = Address(server.url(path, host))
    return check([address], settings, lookup=here, environment={})[address]


def test_a_sound_certificate(secure: FaultServer, authority: Authority) -> None:
    assert look(secure, "good.example", authority.bundle).status is Status.OK


def test_a_wrong_name(secure: FaultServer, authority: Authority) -> None:
    result = look(secure, "other.example", authority.bundle)
    assert result.status is Status.UNVERIFIED
    assert "certificate" in result.detail


def test_an_unknown_authority(secure: FaultServer) -> None:
    result = look(secure, "good.example", None)
    assert result.status is Status.UNVERIFIED
    assert "certificate" in result.detail


def test_an_expired_certificate(authority: Authority) -> None:
    past = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=2)
    with FaultServer(tls=context(authority.ca.issue_cert("good.example", not_after=past))) as server:
        result = look(server, "good.example", authority.bundle)
    assert result.status is Status.UNVERIFIED
    assert "expired" in result.detail


def test_plain_http_on_a_port_for_tls(faults: FaultServer, authority: Authority) -> None:
    address = Address(f"https://good.example:{faults.port}/")
    settings = LinkSettings(timeout=3, retries=0, allow_hosts=(f"good.example:{faults.port}",))
    result = check([address], settings, lookup=here, environment={})[address]
    assert result.status is Status.UNVERIFIED


def test_a_handshake_without_end() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = Address(f"https://good.example:{silent.getsockname()[1]}/")
        settings = LinkSettings(timeout=0.5, allow_hosts=(f"good.example:{silent.getsockname()[1]}",))
        started = time.monotonic()
        result = check([address], settings, lookup=here, environment={})[address]
    assert time.monotonic() - started < 2
    assert result.status is Status.UNVERIFIED


def test_a_bundle_that_is_no_bundle(secure: FaultServer, tmp_path: Path) -> None:
    """Every address over TLS says so; none is followed without a check."""
    broken = tmp_path / "bundle.pem"
    broken.write_text("nothing of the kind")
    for bundle in (str(broken), str(tmp_path / "missing.pem")):
        result = look(secure, "good.example", bundle)
        assert result.status is Status.UNVERIFIED
        assert "bundle" in result.detail


class TestSecrets:
    """A token's way."""

    def fetch(self, server: FaultServer, authority: Authority, url: str, host: str) -> Reply:
        names = (f"good.example:{server.port}", f"other.example:{server.port}")
        transport = Transport(LinkSettings(ca_bundle=authority.bundle, allow_hosts=names), lookup=here)
        reply = transport.fetch(Request(url, secret=Secret(host, "Authorization", "Bearer s3cret")), 3)
        transport.close()
        assert isinstance(reply, Reply), reply
        return reply

    def sent(self, server: FaultServer, path: str) -> list[str | None]:
        return [asked.headers.get("authorization") for asked in server.asked(path)]

    def test_it_reaches_its_host(self, secure: FaultServer, authority: Authority) -> None:
        host = f"good.example:{secure.port}"
        self.fetch(secure, authority, f"https://{host}/status/200?own", host)
        assert self.sent(secure, "/status/200?own") == ["Bearer s3cret"]

    def test_it_reaches_no_other_host(self, secure: FaultServer, authority: Authority) -> None:
        host = f"good.example:{secure.port}"
        self.fetch(secure, authority, f"https://{host}/status/200?foreign", f"other.example:{secure.port}")
        assert self.sent(secure, "/status/200?foreign") == [None]

    def test_it_crosses_no_redirect(self, secure: FaultServer, authority: Authority) -> None:
        """Not even to the same host: what stands there may be somebody else's."""
        host = f"good.example:{secure.port}"
        self.fetch(secure, authority, f"https://{host}/to?/status/200?next", host)
        assert self.sent(secure, "/to?/status/200?next") == ["Bearer s3cret"]
        assert self.sent(secure, "/status/200?next") == [None]

    def test_it_never_goes_over_plain_http(self, faults: FaultServer) -> None:
        transport = Transport(LinkSettings(allow_hosts=(faults.authority,)))
        transport.fetch(
            Request(faults.url("/status/200?plain"), secret=Secret(faults.authority, "Authorization", "x")), 3
        )
        transport.close()
        assert self.sent(faults, "/status/200?plain") == [None]
