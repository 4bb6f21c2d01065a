"""The proxy that the configuration names: TLS through CONNECT, its login, and what it must not be told or given."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
import trustme
from faultserver import FaultServer
from proxyserver import ProxyServer
from test_tls import context
from watching import watching

from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.check import check
from model_freedom.links.exchange import Failure, Kind, Reply, Request, Secret
from model_freedom.links.names import Endpoint
from model_freedom.links.record import Address, Result, Status
from model_freedom.links.transport import Transport

LOGIN = base64.b64encode(b"me:pr0xy").decode()


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def bundle(ca: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("ca") / "own.pem"
    ca.cert_pem.write_to_path(str(file))
    return str(file)


@pytest.fixture(scope="module")
def secure(ca: trustme.CA) -> Iterator[FaultServer]:
    with FaultServer(tls=context(ca.issue_cert("good.example"))) as server:
        yield server


def nobody(host: str, port: int) -> list[Endpoint]:
    raise AssertionError(f"{host} was looked up here")


def look(url: str, proxy: ProxyServer, login: str = "", bundle: str | None = None) -> Result:
    settings = LinkSettings(timeout=4, retries=0, proxy=f"http://{login}127.0.0.1:{proxy.port}", ca_bundle=bundle)
    return check([Address(url)], settings, lookup=nobody, environment={})[Address(url)]


def test_tls_through_a_tunnel(secure: FaultServer, bundle: str) -> None:
    """One tunnel to the name and no other connection; the certificate is judged at its far end."""
    with ProxyServer(secure.port) as proxy, watching() as seen:
        assert look("https://good.example/status/200?tunnel", proxy, bundle=bundle).status is Status.OK
        assert look("https://good.example/status/404?tunnel", proxy, bundle=bundle).status is Status.GONE
    assert set(proxy.targets) == {"CONNECT good.example:443"}
    ours = {place for event, place in seen if event == "socket.connect"} - {("127.0.0.1", secure.port)}
    assert ours == {("127.0.0.1", proxy.port)}
    assert [asked.headers["host"] for asked in secure.asked("/status/200?tunnel")] == ["good.example"]


def test_what_the_certificate_says_counts_through_a_tunnel_too(secure: FaultServer, bundle: str) -> None:
    with ProxyServer(secure.port) as proxy:
        for url, authorities in (("https://other.example/", bundle), ("https://good.example/", None)):
            result = look(url, proxy, bundle=authorities)
            assert result.status is Status.UNVERIFIED
            assert "certificate" in result.detail


def test_the_login_is_for_the_proxy(secure: FaultServer, faults: FaultServer, bundle: str) -> None:
    with ProxyServer(secure.port, LOGIN) as proxy:
        assert look("https://good.example/status/200?login", proxy, "me:pr0xy@", bundle).status is Status.OK
        result = look("https://good.example/status/200?none", proxy, "", bundle)
        assert result.status is Status.UNVERIFIED
        assert secure.asked("/status/200?none") == []
    with ProxyServer(faults.port, LOGIN) as proxy:
        assert look("http://plain.example/status/200?login", proxy, "me:pr0xy@").status is Status.OK
    seen = [*secure.asked("/status/200?login"), *faults.asked("/status/200?login")]
    assert len(seen) == 2
    for asked in seen:
        assert not {"proxy-authorization", "authorization"} & asked.headers.keys()


def test_a_login_appears_in_no_message(faults: FaultServer) -> None:
    with ProxyServer(faults.port, "other") as proxy:
        for url in ("https://good.example/", "http://good.example/"):
            result = look(url, proxy, "me:pr0xy@")
            assert "pr0xy" not in repr(result)
            assert result.status is Status.UNVERIFIED


def test_a_token_of_an_origin_is_not_for_the_proxy(secure: FaultServer, bundle: str) -> None:
    with ProxyServer(secure.port) as proxy:
        transport = Transport(LinkSettings(proxy=f"http://127.0.0.1:{proxy.port}", ca_bundle=bundle), lookup=nobody)
        secret = Secret("good.example:443", "Authorization", "Bearer s3cret")
        reply = transport.fetch(Request("https://good.example/status/200?token", secret=secret), 4)
        transport.close()
    assert isinstance(reply, Reply), reply
    assert [asked.headers.get("authorization") for asked in secure.asked("/status/200?token")] == ["Bearer s3cret"]
    assert not any("s3cret" in head for head in proxy.heads)


def test_what_is_inside_is_not_asked_of_the_proxy(faults: FaultServer) -> None:
    """By the text of an address; what its names lead to is for the proxy to know."""
    urls = ["http://127.0.0.1/", "http://[::1]/", "http://localhost/", "http://169.254.169.254/x", "http://x.internal/"]
    with ProxyServer(faults.port) as proxy:
        assert {look(url, proxy).status for url in urls} == {Status.REFUSED}
        assert proxy.heads == []
        for place in ("http://10.0.0.1/", "http://x.example:8080/", "ftp://x.example/"):
            assert look(f"http://plain.example/to?{place}", proxy).status is Status.REFUSED
        assert {target.split("?")[0] for target in proxy.targets} <= {
            "HEAD http://plain.example/to",
            "GET http://plain.example/to",
        }


def test_a_proxy_that_is_not_there() -> None:
    with ProxyServer(9) as proxy:
        pass
    transport = Transport(LinkSettings(proxy=f"http://127.0.0.1:{proxy.port}", timeout=2))
    for scheme in ("http", "https"):
        reply = transport.fetch(Request(f"{scheme}://good.example/"), 2)
        assert isinstance(reply, Failure)
        assert reply.kind in {Kind.CONNECT, Kind.CUT}, reply
    transport.close()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_of_the_environment_is_not_asked(
    scheme: str, secure: FaultServer, faults: FaultServer, bundle: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = secure if scheme == "https" else faults
    with ProxyServer(server.port) as proxy:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
            monkeypatch.setenv(name.lower(), f"http://127.0.0.1:{proxy.port}")
        host = f"good.example:{server.port}"
        settings = LinkSettings(timeout=3, retries=0, ca_bundle=bundle, allow_hosts=(host,))
        address = Address(f"{scheme}://{host}/status/200?environment")

        def here(_host: str, port: int) -> list[Endpoint]:
            import socket

            return [Endpoint(socket.AF_INET, ("127.0.0.1", port))]

        assert check([address], settings, lookup=here)[address].status is Status.OK
        assert proxy.heads == []
