"""What a resolver makes of the answers it got, and what it may ask with."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from model_freedom.links.record import Address, Status

if TYPE_CHECKING:
    from model_freedom.links.transport import Transport
from model_freedom.links.exchange import Failure, Kind, Reply, Request, Secret

TRANSIENT = frozenset({429, 502, 503, 504})


_JSON = 1 << 20  # bytes of an API's answer that are read

Value = TypeVar("Value")


class Memory:
    """What the looks of one run share. Who asks second waits for the first, and takes its answer where it is kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[str, threading.Lock] = {}
        self._known: dict[str, Any] = {}

    def once(self, key: str, ask: Callable[[], Value], keep: Callable[[Value], bool]) -> Value:
        """The answer that is known under this key, else that of `ask`."""
        with self._lock:
            turn = self._under_way.setdefault(key, threading.Lock())
        with turn:
            if key in self._known:
                return cast("Value", self._known[key])
            found = ask()
            if keep(found):
                self._known[key] = found
            return found


class Again(NamedTuple):
    """It may be different later. `after` seconds where the host said so (`Retry-After`, rate limit headers)."""

    after: float | None = None


@dataclass(frozen=True)
class Looked:
    """One look at one address; `again` says that another may bring more."""

    status: Status
    detail: str = ""
    http_status: int | None = None
    final_url: str | None = None
    license: str | None = None
    size: int | None = None
    digest: str | None = None
    soft_404: bool = False
    revision_missing: bool = False
    stray: bool = False
    no_name: bool = False  # "gone" only if other names resolve
    again: Again | None = None


@dataclass(frozen=True)
class Asking:
    """What one look may use: the transport, the time that is left, and the environment's tokens and endpoints.

    `services` says where public services stand that do so elsewhere: `https://doi.org` → the address of a mirror.
    `peers` are all the addresses of the run, for services that answer about many at once.
    """

    transport: Transport
    until: float  # time.monotonic
    environment: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, str] = field(default_factory=dict)
    peers: Collection[Address] = ()
    memory: Memory = field(default_factory=Memory)

    @property
    def left(self) -> float:
        """Seconds that remain for this address."""
        return self.until - time.monotonic()

    def service(self, home: str) -> str:
        """Where this public service is."""
        return self.services.get(home, home)

    def json(self, url: str, *, most: int = _JSON, secret: Secret | None = None) -> tuple[Reply | Failure, Any]:
        """The answer of an API, once a run for each URL: equal questions share it. None where it is not JSON."""

        def ask() -> tuple[Reply | Failure, Any]:
            reply = self.fetch(Request(url, headers=(("Accept", "application/json"),), limit=most, secret=secret))
            return reply, parsed(reply)

        return self.memory.once(url, ask, keep=lambda answer: isinstance(answer[0], Reply) and answer[0].status < 429)

    def fetch(self, request: Request) -> Reply | Failure:
        """Follows redirects."""
        return self.transport.fetch(request, self.left)

    def send(self, request: Request) -> Reply | Failure:
        """Does not."""
        return self.transport.send(request, self.left)


def parsed(reply: Reply | Failure) -> Any:
    """The JSON of an answer; None where it isn't any."""
    if isinstance(reply, Failure) or not reply.complete:
        return None
    try:
        return json.loads(reply.body)
    except (ValueError, RecursionError):
        return None


def at(data: Any, *path: str | int) -> Any:
    """What stands at this place of a JSON value; None where nothing does, or where the shape is another."""
    for step in path:
        if isinstance(step, str) and isinstance(data, dict):
            data = data.get(step)
        elif isinstance(step, int) and isinstance(data, list) and -len(data) <= step < len(data):
            data = data[step]
        else:
            return None
    return data


def whole_number(text: str | None) -> int | None:
    """The number that a header states; None where it is none, or too large to be true."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def text_at(data: Any, *path: str | int) -> str | None:
    """The text there, if it is one and not empty; short enough to be shown."""
    found = at(data, *path)
    return found[:500] if isinstance(found, str) and found else None


class Resolver(NamedTuple):
    """One kind of address. `claims` and `host` look at the text only; `ask` may take its time.

    `host` is what politeness is counted by: `per-host` requests at once, and its rate limits. `refuse` says why an
    address is refused for its text alone, given what the configuration allows.
    """

    kind: str
    claims: Callable[[Address], bool]
    host: Callable[[Address], str]
    ask: Callable[[Address, Asking], Looked]
    refuse: Callable[[Address, Collection[str]], str | None] = lambda _address, _allow: None


def failed(failure: Failure) -> Looked:
    """The outcome of an exchange that brought no answer."""
    if failure.kind is Kind.REFUSED:
        return Looked(Status.REFUSED, failure.detail)
    if failure.kind is Kind.NO_NAME:
        return Looked(Status.GONE, failure.detail, no_name=True)
    again = Again() if failure.kind in {Kind.CUT, Kind.LOOKUP} else None
    return Looked(Status.UNVERIFIED, failure.detail, again=again)


def not_known(reply: Reply, detail: str) -> Looked:
    """An answer that says neither yes nor no, perhaps not for ever."""
    again = Again(asked_to_wait(reply)) if reply.status in TRANSIENT else None
    return Looked(Status.UNVERIFIED, detail, reply.status, final_url=_final(reply), again=again)


def _final(reply: Reply) -> str | None:
    return reply.url if reply.hops else None


def asked_to_wait(reply: Reply) -> float | None:
    """Seconds the host asks for: `Retry-After` (RFC 9110, seconds or a date), `RateLimit` (its draft of the IETF:
    `t` is the time to the reset), or GitHub's `X-RateLimit-Reset` (epoch) when nothing remains.
    """
    value = reply.headers.get("retry-after", "").strip()
    if value:
        return _seconds(value)
    limit = dict(part.strip().partition("=")[::2] for part in reply.headers.get("ratelimit", "").split(";"))
    reset = limit.get("t", "").strip()
    if limit.get("r", "").strip() == "0" and reset.isascii() and reset.isdigit():
        return float(reset[:12])  # more digits would be infinity
    if reply.headers.get("x-ratelimit-remaining") == "0":
        reset = reply.headers.get("x-ratelimit-reset", "")
        if reset.isascii() and reset.isdigit() and len(reset) < 12:
            return max(0.0, float(reset) - time.time())
    return None


def _seconds(value: str) -> float | None:
    if value.isascii() and value.isdigit():
        return float(value[:12])
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
