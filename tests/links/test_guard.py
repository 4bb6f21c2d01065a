"""Where the program must not go: hostile addresses by their text, by what their names lead to, and by redirects."""

# ruff: noqa: RUF001 -- letters that look like others are what is tested here

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from faultserver import FaultServer
from hypothesis import given
from hypothesis import strategies as st
from watching import watching

from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.check import check
from model_freedom.links.guard import Refusal, Target, denied, front_door
from model_freedom.links.names import Endpoint
from model_freedom.links.record import Address, Status

BY_TEXT = [
    # Loopback, spelt in every way that some resolver understands
    "http://127.0.0.1/",
    "http://127.0.0.1:80/",
    "http://127.1/",
    "http://127.0.1/",
    "http://127.000.000.001/",
    "http://0177.0.0.1/",
    "http://0x7f.0.0.1/",
    "http://0x7F.1/",
    "http://0x7f000001/",
    "http://2130706433/",
    "http://017700000001/",
    "http://127.0.0.1./",
    "http://127.255.255.254/",
    "http://0/",
    "http://0.0.0.0/",
    "http://0.0.0.0:443/",
    "http://0x0/",
    "http://00/",
    "http://4294967295/",
    "http://4294967296/",
    "http://256.256.256.256/",
    "http://1.2.3.4.5.6/",
    "http://0x7f.0x0.0x0.0x1/",
    "http://%31%32%37.0.0.1/",
    "http://127%2e0%2e0%2e1/",
    "http://127。0。0。1/",
    "http://１２７.0.0.1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://١٢٧.٠.٠.١/",
    "http://localhost/",
    "http://LOCALHOST/",
    "http://localhost./",
    "http://foo.localhost/",
    "http://localhost.localdomain/",
    "http://ⓛocalhost/",
    "http://ｌｏｃａｌｈｏｓｔ/",
    # Private, link-local and reserved networks
    "http://10.0.0.1/",
    "http://10.255.255.255/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.0.1/",
    "http://192.168.1/",
    "http://100.64.0.1/",
    "http://100.127.255.255/",
    "http://169.254.0.1/",
    "http://192.0.0.1/",
    "http://192.0.2.1/",
    "http://192.88.99.1/",
    "http://198.18.0.1/",
    "http://198.19.255.255/",
    "http://198.51.100.1/",
    "http://203.0.113.1/",
    "http://224.0.0.1/",
    "http://239.255.255.255/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    # Metadata services of clouds
    "http://169.254.169.254/latest/meta-data/",
    "http://169.254.169.254/computeMetadata/v1/",
    "http://2852039166/",
    "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/",
    "http://169.254.43518/",
    "http://169.254.170.2/v2/credentials",
    "http://168.63.129.16/",
    "http://100.100.100.200/latest/meta-data/",
    "http://192.0.0.192/",
    "http://metadata.google.internal/",
    "http://metadata.google.internal./computeMetadata/v1/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://[fd20:ce::254]/",
    # IPv6
    "http://[::1]/",
    "http://[::]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[0000:0000:0000:0000:0000:0000:0000:0001]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:169.254.169.254]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[::127.0.0.1]/",
    "http://[::7f00:1]/",
    "http://[64:ff9b::127.0.0.1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[64:ff9b:1::1]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:a9fe:a9fe::]/",
    "http://[2001::1]/",
    "http://[2001:0:53aa:64c:0:0:80ff:fffe]/",
    "http://[2001:db8::1]/",
    "http://[2001:10::1]/",
    "http://[100::1]/",
    "http://[fc00::1]/",
    "http://[fd12:3456::1]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fe80::1%eth0]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[3fff::1]/",
    "http://[5f00::1]/",
    "http://[4000::1]/",
    "http://[2620:4f:8000::1]/",
    "http://[::ffff:0:127.0.0.1]/",
    "http://[v1.127.0.0.1]/",
    "http://[127.0.0.1]/",
    "http://[::1/",
    "http://::1]/",
    "http://[::1]x/",
    "http://[::1]:80:80/",
    "http://[]/",
    # Names that mean nothing outside
    "http://printer.local/",
    "http://server.internal/",
    "http://router.lan/",
    "http://wiki.intranet/",
    "http://nas.home.arpa/",
    "http://expyuzz4wqqyqhjn.onion/",
    # Credentials, and what looks like them
    "http://user:password@example.org/",
    "http://user@example.org/",
    "http://@example.org/",
    "http://example.org@127.0.0.1/",
    "http://127.0.0.1@example.org/",
    "http://example.org:80@127.0.0.1/",
    "https://token:x-oauth-basic@github.com/o/r",
    "http://example.org%40127.0.0.1/",
    # Where parsers disagree
    "http://127.0.0.1\\@example.org/",
    "http://example.org\\@127.0.0.1/",
    "http:\\\\127.0.0.1\\",
    "http:/\\127.0.0.1/",
    "http:///127.0.0.1/",
    "http:127.0.0.1/",
    "http:/127.0.0.1/",
    "//127.0.0.1/",
    " http://127.0.0.1/",
    "http://127.0.0.1 /",
    "http://example.org/\r\nHost: 127.0.0.1",
    "http://example.org/\n::error::x",
    "http://example.org\t/",
    "http://example.org/\x00",
    "http://exa\x00mple.org/",
    "http://example.org/\x1b[2J",
    "http://example.org/\u202egro.elpmaxe",
    "http://exa\u200bmple.org/",
    "http://example.org\u3000/",
    "http://example.org/\ud800",
    "http://exam_ple..org/",
    "http://.example.org/",
    "http://-example.org/",
    "http://" + "a" * 64 + ".org/",
    "http://" + "a." * 130 + "org/",
    "http://example.org/" + "a" * 5000,
    "http://exa$mple.org/",
    "http://exa%00mple.org/",
    "http://example.org;127.0.0.1/",
    "http://example.org,127.0.0.1/",
    "http://",
    "http://:80/",
    "http://?",
    "http://#",
    "",
    "no-address",
    # Ports
    "http://example.org:22/",
    "http://example.org:25/",
    "http://example.org:6379/",
    "http://example.org:8080/",
    "http://example.org:0/",
    "http://example.org:00080/",
    "http://example.org:65536/",
    "http://example.org:-80/",
    "http://example.org:+80/",
    "http://example.org:８０/",
    "http://example.org:80a/",
    "http://example.org:99999999999999999999/",
    # Schemes
    "file:///etc/passwd",
    "file://127.0.0.1/etc/passwd",
    "FILE:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "dict://127.0.0.1:11211/stats",
    "ldap://127.0.0.1/",
    "tftp://127.0.0.1/x",
    "jar:http://127.0.0.1!/",
    "netdoc:///etc/passwd",
    "javascript:alert(1)",
    "data:text/html,x",
    "view-source:http://example.org/",
    "telnet://127.0.0.1/",
    "smb://127.0.0.1/share",
    "ws://example.org/",
    "ftp://127.0.0.1/x",
    "ftp://user:password@example.org/x",
    # What git would run
    "ext::sh -c touch% /tmp/owned",
    "ext::sh",
    "fd::17",
    "--upload-pack=touch /tmp/owned",
    "--upload-pack=x",
    "-oProxyCommand=touch",
    "ssh://-oProxyCommand=touch/x",
    "git+file:///etc",
    "git+ext::sh",
    "git://127.0.0.1/x",
    "git@127.0.0.1:x/y",
    "ssh://git@127.0.0.1/x/y",
    "ssh://git@github.com:22@127.0.0.1/x",
]

INSIDE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "172.20.0.1",
    "192.168.7.7",
    "100.64.1.1",
    "100.100.100.200",
    "169.254.169.254",
    "168.63.129.16",
    "192.0.0.192",
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%1",
    "fec0::1",
    "ff02::1",
    "3fff::1",
    "5f00::1",
    "2620:4f:8000::1",
    "4000::1",
]
PUBLIC = ["1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001:82a::200e", "64:ff9b::101:101"]


def worst_resolver(host: str, port: int) -> list[Endpoint]:
    """Sends every name to this machine."""
    return [endpoint("127.0.0.1", port)]


def endpoint(address: str, port: int) -> Endpoint:
    if ":" in address:
        return Endpoint(socket.AF_INET6, (address, port, 0, 0))
    return Endpoint(socket.AF_INET, (address, port))


def test_there_are_enough_of_them() -> None:
    assert len(set(BY_TEXT)) >= 150


def test_none_is_followed_looked_up_or_given_to_a_program() -> None:
    """All at once, with a resolver that would lead each name here."""
    with watching() as seen:
        results = check(
            map(Address, BY_TEXT), LinkSettings(timeout=2, budget=10), lookup=worst_resolver, environment={}
        )
    assert seen == []
    for url in BY_TEXT:
        result = results[Address(url)]
        assert (url, result.status) == (url, Status.REFUSED)
        assert len(result.detail) > 10


@pytest.mark.parametrize("address", INSIDE)
def test_names_that_lead_inside(address: str) -> None:
    """Alone, and as the last of several answers, of which the others are public."""

    def lookup(host: str, port: int) -> list[Endpoint]:
        good = [endpoint(public, port) for public in PUBLIC] if host.startswith("mixed") else []
        return [*good, endpoint(address, port)]

    wanted = [Address("https://alone.example/"), Address("http://mixed.example/"), Address("https://mixed.example/")]
    with watching() as seen:
        results = check(wanted, LinkSettings(timeout=2), lookup=lookup, environment={})
    assert seen == []
    for result in results.values():
        assert result.status is Status.REFUSED
        assert "leads to" in result.detail


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_not_denied(address: str) -> None:
    assert denied(address, answer=True) is None


def test_nat64_is_denied_where_somebody_wrote_it() -> None:
    assert denied("64:ff9b::101:101")


def test_redirects_to_each_of_them(faults: FaultServer) -> None:
    """A server that may be asked sends us to those that may not."""
    places = [url for url in BY_TEXT if url.isprintable() and url.isascii() and "://" in url and len(url) < 1000]
    places = [url for url in places if " " not in url and not url.endswith(("http://", "?", "#"))]
    assert len(places) > 100
    wanted = [Address(faults.url("/raw-to/" + url.encode().hex())) for url in places]
    settings = LinkSettings(timeout=5, per_host=64, allow_hosts=(faults.authority,))
    with watching() as seen:
        results = check(wanted, settings, lookup=worst_resolver, environment={})
    assert {place for _event, place in seen} == {("127.0.0.1", faults.port)}
    for place, result in zip(places, results.values(), strict=True):
        # `http:///x` is a path on the same server to those who join addresses: no such page there.
        assert result.status in {Status.REFUSED, Status.UNVERIFIED, Status.GONE}, (place, result)
        assert result.status is not Status.UNVERIFIED or "malformed" in result.detail, (place, result)
        assert result.status is not Status.GONE or place == "http:///127.0.0.1/", (place, result)


def test_redirects_to_a_name_that_leads_inside(faults: FaultServer) -> None:
    wanted = Address(faults.url("/to?http://rebound.example/"))
    with watching() as seen:
        results = check([wanted], LinkSettings(allow_hosts=(faults.authority,)), lookup=worst_resolver, environment={})
    assert results[wanted].status is Status.REFUSED
    assert {place for _event, place in seen} == {("127.0.0.1", faults.port)}


def test_a_name_is_looked_up_once(faults: FaultServer) -> None:
    """What a second lookup would say, a rebinding resolver decides; there is none."""
    asked = []

    def rebinding(host: str, port: int) -> list[Endpoint]:
        asked.append(host)
        return [endpoint("127.0.0.1" if len(asked) == 1 else "127.0.0.2", port)]

    host = f"name.example:{faults.port}"
    wanted = [Address(f"http://{host}/{path}") for path in ("status/200", "cut/at-once", "head/405", "status/404")]
    check(wanted, LinkSettings(allow_hosts=(host,), timeout=5), lookup=rebinding, environment={})
    assert asked == ["name.example"]


def test_allow_hosts_opens_that_and_nothing_else(faults: FaultServer) -> None:
    with FaultServer() as other:
        wanted = [Address(faults.url("/status/200")), Address(other.url("/status/200")), Address("http://127.0.0.1/")]
        settings = LinkSettings(allow_hosts=(faults.authority,))
        found = [result.status for result in check(wanted, settings, environment={}).values()]
        assert found == [Status.OK, Status.REFUSED, Status.REFUSED]
        assert other.connections == 0


def test_nothing_of_the_environment_takes_part(
    faults: FaultServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Proxies, .netrc, certificate bundles."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password secret\ndefault login me password secret\n")
    with FaultServer() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url(""))
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / ".netrc"))
        before = len(faults.seen)
        wanted = [
            Address(faults.url(path)) for path in ("/status/401/WWW-Authenticate:Basic", "/head/405?env", "/cookie")
        ]
        check(wanted, LinkSettings(allow_hosts=(faults.authority,)))
        assert proxy.connections == 0
    for asked in faults.seen[before:]:
        assert not {"authorization", "cookie", "proxy-authorization", "referer"} & asked.headers.keys()
        assert "model-freedom/" in asked.headers["user-agent"]


def test_a_proxy_that_is_configured_is_used_and_can_be_inside() -> None:
    """The operator's own; the name is looked up there. Literal private addresses are still refused here."""

    with FaultServer(answers={"http:": _as_proxy}) as proxy:
        wanted = [Address("http://example.org/through"), Address("http://10.0.0.1/")]
        results = check(wanted, LinkSettings(proxy=proxy.url(""), timeout=3), environment={})
        assert [result.status for result in results.values()] == [Status.OK, Status.REFUSED]
        assert {asked.path for asked in proxy.seen} == {"http://example.org/through"}


async def _as_proxy(session, parts) -> None:
    await session.answer(200)


# The front door, whatever is thrown at it.

PIECES = st.sampled_from(
    "http:// https:// ftp:// // / \\ @ : :80 :8080 [ ] [::1] 127.0.0.1 2130706433 0x7f.1 localhost example.org . % %00 "
    "%2e ? # ; ＠ 。 １ ß ı \u200b \u202e \ud800 \x00 \t xn-- xn--a münchen.de -".split(" ")
)
URLS = st.one_of(
    st.text(max_size=60),
    st.lists(PIECES, max_size=8).map("".join),
    st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=8).map(lambda parts: "http://" + "".join(parts)),
)


@given(URLS)
def test_the_front_door_answers_and_what_it_lets_in_is_plain(url: str) -> None:
    """Never an exception; what comes out is printable ASCII that every parser reads in the same way."""
    from urllib.parse import urlsplit

    from urllib3.util import parse_url

    found = front_door(url)
    if isinstance(found, Refusal):
        assert found.reason.isprintable()
        return
    assert found.url.isascii()
    assert found.url.isprintable()
    assert not set(found.url) & set("\\@ ") or "@" in found.resource
    for read in (urlsplit(found.url), parse_url(found.url)):
        assert (read.hostname or "").strip("[]") == found.host
        assert (read.port or {"http": 80, "https": 443}[found.scheme]) == found.port
        assert read.scheme == found.scheme
    assert front_door(found.url) == found
    assert not found.literal or denied(found.host) is None


@given(URLS)
def test_no_text_makes_the_checker_fail_or_connect(url: str) -> None:
    """Every text has an outcome; with a resolver that leads inside none is followed."""
    with watching() as seen:
        results = check([Address(url)], LinkSettings(timeout=1, retries=0), lookup=worst_resolver, environment={})
    assert not [place for event, place in seen if event != "subprocess.Popen"]
    assert results[Address(url)].status in {Status.REFUSED, Status.UNVERIFIED}


@given(st.ip_addresses())
def test_what_python_calls_private_is_denied(address) -> None:
    if not address.is_global:
        assert denied(str(address)), address


def test_targets_are_rebuilt() -> None:
    found = front_door("HTTPS://Example.ORG:443/a b%".replace(" ", "%20") + "?ä=1#top")
    assert isinstance(found, Target)
    assert found.url == "https://example.org/a%20b%25?%C3%A4=1"
    assert found.authority == "example.org:443"
