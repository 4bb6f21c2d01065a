"""What a resolver makes of the answers it got, and what it may ask with."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from model_freedom.links.record import Address, Status
from model_freedom.links.transport import Failure, Kind, Reply, Request, Transport

TRANSIENT = frozenset({429, 502, 503, 504})


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
    no_name: bool = False  # "gone" only if other names resolve
    again: Again | None = None


@dataclass(frozen=True)
class Asking:
    """What one look may use: the transport, the time that is left, and the environment's tokens and endpoints."""

    transport: Transport
    until: float  # time.monotonic
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def left(self) -> float:
        """Seconds that remain for this address."""
        return self.until - time.monotonic()

    def fetch(self, request: Request) -> Reply | Failure:
        """Follows redirects."""
        return self.transport.fetch(request, self.left)

    def send(self, request: Request) -> Reply | Failure:
        """Does not."""
        return self.transport.send(request, self.left)


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
    if limit.get("r", "").strip() == "0" and limit.get("t", "").strip().isdecimal():
        return float(limit["t"])
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
