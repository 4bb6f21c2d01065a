"""What is sent and what comes back: plain records, so that resolvers load without any library of the network."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from typing import NamedTuple

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})


class Kind(enum.Enum):
    """What kind of failure it was."""

    REFUSED = "refused"  # the guard said no
    NO_NAME = "no such name"
    LOOKUP = "lookup"  # the resolver had no answer
    CONNECT = "connect"
    TIMEOUT = "timeout"
    TLS = "tls"
    CUT = "cut"  # the connection ended before the answer did
    PROTOCOL = "protocol"  # what came is not HTTP
    REDIRECTS = "redirects"  # a loop, a chain too long, a place that can't be followed


class Failure(NamedTuple):
    """Why there is no answer; `detail` is a phrase for people."""

    kind: Kind
    detail: str
    url: str = ""


class Secret(NamedTuple):
    """A header that goes to this host only, over https, and never across a redirect."""

    host: str  # `host:port`, as in Target.authority
    header: str
    value: str


class Request(NamedTuple):
    """What to send. At most `limit` bytes of the body are read, fewer where `enough` says so."""

    url: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    limit: int = 0
    enough: Callable[[bytes], bool] | None = None
    look: Callable[[int, Mapping[str, str]], bool] | None = None  # by status and headers: is the body worth reading?
    secret: Secret | None = None


class Reply(NamedTuple):
    """What came back. `hops` are the redirects on the way: the address that answered so, and its status."""

    status: int
    headers: Mapping[str, str]  # names in any case
    body: bytes
    complete: bool  # the whole body was read
    url: str
    hops: tuple[tuple[str, int], ...] = ()
