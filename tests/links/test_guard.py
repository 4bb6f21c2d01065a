"""Where the program must not go: hostile addresses by their text, by what their names lead to, and by redirects."""

# ruff: noqa: RUF001 -- letters that look like others are what is tested here

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from faultserver import FaultServer
from hostile import BY_TEXT, INSIDE, PUBLIC
from hypothesis import given
from hypothesis import strategies as st
from watching import watching

from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.check import check
from model_freedom.links.guard import Refusal, Target, denied, front_door
from model_freedom.links.names import Endpoint
from model_freedom.links.record import Address, Status, Use
from model_freedom.links.resolvers import refused_by_text
from model_freedom.rules.catalogue import by_code
from model_freedom.rules.rule import Evidence


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


def test_each_is_a_finding_that_says_why() -> None:
    """MF404, whether the network was asked or not; what the address holds can't speak in the log."""
    uses = tuple((Use("m.yaml", 1, 1, "tiny", "training_data"), Address(url)) for url in BY_TEXT)
    asked = check([address for _use, address in uses], LinkSettings(), lookup=worst_resolver, environment={})
    for links in (None, asked):
        found = list(by_code()["MF404"].findings(Evidence(uses=uses, links=links)))
        assert len(found) == len(uses)
        for (_use, address), finding in zip(uses, found, strict=True):
            reason = finding.message.removeprefix(f"{address.url} is refused: ")
            assert reason != finding.message
            assert len(reason.split()) >= 4, finding
            assert reason.isprintable()
            assert finding.fix
    assert len({finding.message.rpartition("refused: ")[2] for finding in found}) > 60


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


KINDS = [
    "https://huggingface.co/o/n",
    "https://huggingface.co/o/n/resolve/main/x.bin",
    "hf:datasets/o/n",
    "https://doi.org/10.5281/zenodo.1",
    "doi:10.5281/zenodo.1",
    "https://zenodo.org/records/1",
    "swh:1:rev:" + "0" * 40,
    "https://archive.softwareheritage.org/swh:1:rev:" + "0" * 40,
    "https://web.archive.org/web/2020/https://example.org/",
    "s3://bucket/key",
    "gs://bucket/key",
    "ftp://example.org/x",
    "https://github.com/o/r",
    "https://gitlab.com/o/r",
    "git+https://example.org/x",
    "https://example.org/x.git",
    "git@github.com:o/r",
    "ssh://git@github.com/o/r",
    "https://example.org/",
    "magnet:?xt=urn:btih:0",
]


@pytest.mark.parametrize("url", KINDS)
def test_no_kind_of_address_lets_oddities_or_credentials_through(url: str) -> None:
    """Whoever claims it: nothing of the kind reaches a request, a log, or goes unmentioned."""
    assert refused_by_text(Address(url)) is None
    for odd in ("\n", "\r", "\x1b[2J", "\x00", " ", "\\", "\u202e", "\u200b", "\ud800"):
        for hostile in (url + odd, url[:-1] + odd + url[-1:], url + "?" + odd, url + "#" + odd):
            assert refused_by_text(Address(hostile)), hostile
    if url.startswith(("http", "git+", "ftp")):
        for who in ("user@", "user:password@", ":@", "@"):
            hostile = url.replace("://", f"://{who}", 1)
            assert refused_by_text(Address(hostile)), hostile
            assert refused_by_text(Address(hostile, "v1.0")), hostile
    assert refused_by_text(Address(url + "x" * 5000))
