"""Looking up host names, with a time limit that the system's resolver does not have."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable
from typing import Any, NamedTuple

from model_freedom.links.guard import denied


class Endpoint(NamedTuple):
    """One answer of a name lookup: what `socket.connect` takes."""

    family: int
    sockaddr: tuple[Any, ...]

    @property
    def address(self) -> str:
        """The IP address as text."""
        return str(self.sockaddr[0])


Lookup = Callable[[str, int], list[Endpoint]]
"""Host and port to endpoints; raises socket.gaierror."""

_AT_ONCE = 32  # lookups under way; a resolver that hangs holds a thread until the system gives up
# "The name does not exist" and "it has no address" are facts; the rest (EAI_AGAIN above all) may pass.
_MISSING = frozenset(code for code in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None)) if code is not None)


class NameMissing(OSError):
    """The name does not exist, says the resolver."""


class NameUnknown(OSError):
    """The resolver gave no answer, or not in time."""


def system_lookup(host: str, port: int) -> list[Endpoint]:
    """Asks the system's resolver once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [Endpoint(family, sockaddr) for family, _type, _proto, _name, sockaddr in found]


def numeric(host: str, port: int) -> Endpoint | None:
    """The endpoint of a host that is an IP address."""
    try:
        version = ipaddress.ip_address(host).version
    except ValueError:
        return None
    return Endpoint(socket.AF_INET, (host, port)) if version == 4 else Endpoint(socket.AF_INET6, (host, port, 0, 0))


class _Pending:
    def __init__(self) -> None:
        self.ready = threading.Event()
        self.endpoints: list[Endpoint] = []
        self.fault: OSError | None = None


class Names:
    """One lookup a name and run. Later connections use the answer that was judged first, so a name can't be rebound."""

    def __init__(self, lookup: Lookup = system_lookup) -> None:
        self._lookup = lookup
        self._known: dict[tuple[str, int], _Pending] = {}
        self._lock = threading.Lock()
        self._slots = threading.Semaphore(_AT_ONCE)
        self.any_public = False  # some name led to a public address

    def resolve(self, host: str, port: int, seconds: float) -> list[Endpoint]:
        """Raises NameMissing or NameUnknown. An IP address is its own answer."""
        literal = numeric(host, port)
        if literal is not None:
            return [literal]
        key = (host, port)
        with self._lock:
            pending = self._known.get(key)
            if pending is None:
                pending = self._known[key] = _Pending()
                threading.Thread(target=self._run, args=(key, pending), name="lookup", daemon=True).start()
        if not pending.ready.wait(seconds):
            raise NameUnknown("the name lookup took too long")
        if pending.fault is not None:
            raise pending.fault
        return pending.endpoints

    def network_answers(self, seconds: float) -> bool:
        """Whether names of the public net resolve: without that, "no such name" only says that there is no network.

        Private addresses do not count: the name servers of many a company know its own names and no others.
        `iana.org` is the control where no name led to a public address: the root of the names is run there.
        """
        if self.any_public:
            return True
        try:
            return any(map(_is_public, self.resolve("iana.org", 443, seconds)))
        except OSError:
            return False

    def _run(self, key: tuple[str, int], pending: _Pending) -> None:
        with self._slots:
            try:
                pending.endpoints = self._lookup(*key)
                if not pending.endpoints:
                    pending.fault = NameMissing("the name has no address")
                elif not self.any_public:
                    self.any_public = any(map(_is_public, pending.endpoints))
            except socket.gaierror as error:
                if error.errno in _MISSING:
                    pending.fault = NameMissing("no such host name")
                else:
                    pending.fault = NameUnknown("the name could not be looked up")
                    self._forget(key)
            except (OSError, UnicodeError):
                pending.fault = NameUnknown("the name could not be looked up")
                self._forget(key)
            finally:
                pending.ready.set()

    def _forget(self, key: tuple[str, int]) -> None:
        with self._lock:
            self._known.pop(key, None)


def _is_public(endpoint: Endpoint) -> bool:
    return denied(endpoint.address, answer=True) is None
