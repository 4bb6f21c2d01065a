"""The only way to the network in this program. Whatever goes wrong becomes a `Failure`; nothing is raised."""

from __future__ import annotations

import http.client
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urljoin

import requests
import urllib3

from model_freedom import __version__
from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.connections import Denied, Dialler, GuardedAdapter
from model_freedom.links.exchange import REDIRECTS, Failure, Kind, Reply, Request
from model_freedom.links.guard import Refusal, Target, front_door
from model_freedom.links.names import Lookup, NameMissing, Names, NameUnknown, system_lookup
from model_freedom.links.turns import room
from model_freedom.links.watchdog import Deadline, Watchdog, Watched

USER_AGENT = f"model-freedom/{__version__} (+https://pypi.org/project/model-freedom/)"
MAX_HOPS = 10
_CHUNK = 16384

Said = TypeVar("Said")
Conversation = Callable[[Callable[[bytes], None], Callable[[int], bytes]], Said]
"""Gets what sends bytes, and what reads a line of at most so many."""
_KEPT = 192  # idle connections for later; each takes two descriptors, of which many systems give a process 1,024
_STALE = 3  # connections that are tried before the fault is the server's


class Transport:
    """Guarded exchanges for one run, from any number of threads."""

    def __init__(self, settings: LinkSettings, *, lookup: Lookup = system_lookup, hosts: int = 1) -> None:
        """`hosts` is how many there will be about at once: few of them may keep more connections each."""
        self.settings = settings
        self._hosts = max(1, hosts)
        self.names = Names(lookup)
        self.watchdog = Watchdog()
        self._dialler = Dialler(self.names, settings.allow_hosts)
        self._adapters: dict[str, GuardedAdapter] = {}
        self._proxies = {"http": settings.proxy, "https": settings.proxy} if settings.proxy else {}
        self._lock = threading.Lock()

    def judge(self, url: str) -> Target | Refusal:
        """The front door, with what the configuration opens."""
        return front_door(url, allow=self.settings.allow_hosts)

    def addresses(self, target: Target, seconds: float) -> list[str] | None:
        """The IP addresses that the guard lets the host have; None where it lets none, or where it has none."""
        try:
            return [endpoint.address for endpoint in self._dialler.judged(target.host, target.port, seconds)]
        except OSError:
            return None

    def obstacle(self, target: Target, seconds: float) -> str | None:
        """Why no connection to this host would be tried: what the guard says of its addresses, or that it has none."""
        try:
            self._dialler.judged(target.host, target.port, seconds)
        except OSError as error:
            return str(error)
        return None

    def fetch(self, request: Request, seconds: float) -> Reply | Failure:
        """Sends a request and follows its redirects, each judged anew. `seconds` is for all of it."""
        end = time.monotonic() + seconds
        hops: list[tuple[str, int]] = []
        while True:
            reply = self.send(request, end - time.monotonic())
            if isinstance(reply, Failure) or reply.status not in REDIRECTS:
                return reply if isinstance(reply, Failure) else reply._replace(hops=tuple(hops))
            place = reply.headers.get("location")
            if not place:
                return reply._replace(hops=tuple(hops))
            hops.append((reply.url, reply.status))
            if len(hops) > MAX_HOPS:
                return Failure(Kind.REDIRECTS, f"more than {MAX_HOPS} redirects", reply.url)
            following = self._next(reply.url, place)
            if isinstance(following, Failure):
                return following
            if any(following == url for url, _status in hops):
                return Failure(Kind.REDIRECTS, "a redirect loop", following)
            method = "GET" if reply.status == 303 and request.method != "HEAD" else request.method
            request = request._replace(url=following, secret=None, method=method)

    def _next(self, base: str, place: str) -> str | Failure:
        # http.client hands headers over as Latin-1; many servers send UTF-8.
        try:
            place = place.encode("latin-1").decode("utf-8")
        except UnicodeError:
            return Failure(Kind.REDIRECTS, "a redirect to a malformed address", base)
        try:
            joined = urljoin(base, place.strip(" \t"))
        except ValueError:
            return Failure(Kind.REDIRECTS, "a redirect to a malformed address", base)
        target = self.judge(joined)
        if isinstance(target, Refusal):
            return Failure(Kind.REFUSED, f"it redirects to an address that is refused: {target.reason}", base)
        return target.url

    def send(self, request: Request, seconds: float) -> Reply | Failure:
        """One exchange, no redirect followed."""
        target = self.judge(request.url)
        if isinstance(target, Refusal):
            return Failure(Kind.REFUSED, target.reason, request.url)
        if seconds <= 0:
            return Failure(Kind.TIMEOUT, "no answer in time", request.url)
        line = self._dialler.line
        deadline = self.watchdog.watch(time.monotonic() + seconds)
        line.deadline = deadline
        try:
            for _ in range(_STALE):
                line.fault, line.reused = None, False
                try:
                    return self._exchange(request, target, deadline)
                except Exception as error:  # what a hostile server raises in three libraries has no common base
                    failure = _failure(line.fault or error, deadline, target)
                # A connection that was kept may have been closed meanwhile, or hold the late rest of an answer before.
                if not line.reused or failure.kind not in {Kind.CUT, Kind.PROTOCOL}:
                    break
            return failure
        finally:
            deadline.end()
            line.deadline = None

    def talk(
        self,
        target: Target,
        conversation: Conversation[Said],
        seconds: float,
    ) -> Said | Failure:
        """A conversation line by line, for protocols other than HTTP. It gets `send` and `read`, and may raise
        ValueError where what it hears makes no sense. All of it within `seconds`.
        """
        deadline = self.watchdog.watch(time.monotonic() + seconds)
        self._dialler.line.deadline = deadline
        try:
            with self._dialler.open(target.host, target.port, seconds) as sock, sock.makefile("rb") as file:
                watched = Watched(sock)
                deadline.enter(watched)
                try:
                    said = conversation(sock.sendall, lambda most: _whole_line(file.readline(most)))
                finally:
                    watched.close()
            if deadline.fired:
                return Failure(Kind.TIMEOUT, "no complete answer in time", target.url)
            return said
        except Exception as error:  # as above
            return _failure(error, deadline, target)
        finally:
            deadline.end()
            self._dialler.line.deadline = None

    def _exchange(self, request: Request, target: Target, deadline: Deadline) -> Reply | Failure:
        headers = {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity", **dict(request.headers)}
        secret = request.secret
        if secret is not None and target.scheme == "https" and target.authority == secret.host:
            headers[secret.header] = secret.value
        if request.body is not None:
            headers["Content-Length"] = str(len(request.body))
        prepared = _Prepared()
        prepared.target = target
        prepared.method, prepared.url, prepared.body = request.method, target.url, request.body
        prepared.headers = headers  # type: ignore[assignment]
        raw: urllib3.HTTPResponse = self._adapter(target.scheme).send(  # type: ignore[assignment]
            prepared, stream=True, timeout=deadline.left, proxies=self._proxies
        )
        try:
            body, complete = _read(raw, request)
            if deadline.fired:  # a head that was cut off looks like a complete one
                return Failure(Kind.TIMEOUT, "no complete answer in time", target.url)
            return Reply(raw.status, raw.headers, body, complete, target.url)
        finally:
            if request.method != "HEAD":
                raw.close()
            raw.release_conn()

    def _adapter(self, scheme: str) -> GuardedAdapter:
        with self._lock:
            adapter = self._adapters.get(scheme)
            if adapter is None:
                context = _tls(self.settings.ca_bundle) if scheme == "https" else None
                kept = min(_KEPT, room())
                keep = max(1, kept // self._hosts)
                hosts = max(1, min(self._hosts + 8, kept // keep))
                adapter = GuardedAdapter(self._dialler, keep=keep, hosts=hosts, context=context)
                self._adapters[scheme] = adapter
        return adapter

    def close(self) -> None:
        """Cuts off what is under way and lets go of every connection."""
        self.watchdog.close()
        for adapter in self._adapters.values():
            adapter.close()


def _whole_line(line: bytes) -> bytes:
    if not line:
        raise ConnectionResetError("the conversation was cut")
    return line


class _NoBundle(OSError):
    """The file of trusted authorities can't be used."""


def unusable_bundle(bundle: str) -> str | None:
    """Why this file can't be the authorities that are trusted; None where it can."""
    try:
        _tls(bundle)
    except _NoBundle as error:
        return str(error)
    return None


class _Prepared(requests.PreparedRequest):
    """A request with its URL as the front door has rebuilt it."""

    target: Target


def _tls(bundle: str | None) -> ssl.SSLContext:
    import certifi

    try:
        context = ssl.create_default_context(cafile=bundle or certifi.where())
    except (OSError, ValueError) as error:
        raise _NoBundle(f"`ca-bundle` {bundle!r} can't be read as certificates") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _read(raw: urllib3.HTTPResponse, request: Request) -> tuple[bytes, bool]:
    """At most `limit` bytes as they are on the wire; whether that is all there is."""
    if request.method == "HEAD":
        raw.read(decode_content=False)
        return b"", True
    if raw.status in REDIRECTS or (request.look is not None and not request.look(raw.status, raw.headers)):
        return b"", False
    body = bytearray()
    while len(body) <= request.limit:
        piece = raw.read1(min(_CHUNK, request.limit + 1 - len(body)), decode_content=False)
        if not piece:
            return bytes(body), True
        body += piece
        if request.enough is not None and request.enough(bytes(body)):
            return bytes(body[: request.limit]), False
    return bytes(body[: request.limit]), False


def _failure(error: BaseException, deadline: Deadline, target: Target) -> Failure:
    """The kind of an exception, found along its causes."""
    kind, detail = _classify(error)
    if deadline.fired or (kind is not Kind.REFUSED and deadline.left <= 0):
        kind, detail = Kind.TIMEOUT, "no complete answer in time"
    return Failure(kind, detail, target.url)


def _classify(error: BaseException) -> tuple[Kind, str]:
    chain = list(_causes(error))
    for cause in chain:
        if isinstance(cause, Denied):
            return Kind.REFUSED, str(cause)
        if isinstance(cause, _NoBundle):
            return Kind.TLS, str(cause)
        if isinstance(cause, NameMissing):
            return Kind.NO_NAME, str(cause)
        if isinstance(cause, NameUnknown):
            return Kind.LOOKUP, str(cause)
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Kind.TLS, f"its certificate is not accepted: {cause.verify_message}"
        if isinstance(cause, ssl.SSLEOFError):
            return Kind.CUT, "the connection was cut during the TLS handshake"
        if isinstance(cause, ssl.SSLError):
            return Kind.TLS, f"TLS fails: {cause.reason or 'unknown reason'}"
    for cause in chain:
        if isinstance(cause, TimeoutError):
            return Kind.TIMEOUT, "no answer in time"
        if isinstance(cause, ConnectionRefusedError):
            return Kind.CONNECT, "nothing listens there"
        if isinstance(cause, (ConnectionError, http.client.IncompleteRead, urllib3.exceptions.IncompleteRead)):
            return Kind.CUT, "the connection was cut"
    for cause in chain:
        if isinstance(cause, urllib3.exceptions.ProxyError):
            return Kind.CONNECT, "the proxy refuses"
        if isinstance(cause, urllib3.exceptions.TimeoutError):
            return Kind.TIMEOUT, "no answer in time"
        if isinstance(cause, OSError) and type(cause) is OSError and cause.errno is not None:
            return Kind.CONNECT, cause.strerror or "no connection"
    return Kind.PROTOCOL, "what came back is not proper HTTP"


def _causes(error: BaseException) -> Any:
    seen: set[int] = set()
    pending: list[BaseException] = [error]
    while pending:
        current = pending.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        linked = (current.__cause__, current.__context__, getattr(current, "reason", None), *current.args)
        pending.extend(item for item in linked if isinstance(item, BaseException))
