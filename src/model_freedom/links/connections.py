"""Connections that judge an address before they connect to it: the one place where the program opens a socket.

Only `_new_conn` of urllib3's classes is replaced. The host name stays what it was, so that SNI, the certificate's
check and the `Host` header are right; what is connected to is the answer that was judged.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Collection
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from model_freedom.links.guard import OPEN_PORTS, Target, denied
from model_freedom.links.head import Head
from model_freedom.links.names import Endpoint, Names
from model_freedom.links.watchdog import Deadline, Watched


class Denied(OSError):
    """The name leads to an address that we don't go to."""


class Line(threading.local):
    """What a connection needs to know of the exchange that its thread is in."""

    deadline: Deadline | None = None
    reused = False  # the request went over a connection that had served another
    fault: BaseException | None = None  # why no connection came about; urllib3 would wrap it three times


class Dialler:
    """Resolves once, refuses if any answer is not public, connects to what was judged, looks at the peer again."""

    def __init__(self, names: Names, allow: Collection[str]) -> None:
        self.names = names
        self.allow = frozenset(allow)
        self.line = Line()

    def open(self, host: str, port: int, seconds: float, *, trusted: bool = False) -> socket.socket:
        """A connected socket. `trusted` is for the operator's own proxy. Raises OSError, Denied among them."""
        trusted = trusted or self._allowed(host, port)
        return self._connect(self.judged(host, port, seconds, trusted=trusted), seconds, trusted)

    def judged(self, host: str, port: int, seconds: float, *, trusted: bool = False) -> list[Endpoint]:
        """Where the host is. Raises OSError, and Denied where one of its addresses is not public."""
        trusted = trusted or self._allowed(host, port)
        if not trusted and port not in OPEN_PORTS:
            raise Denied(f"port {port} is not one of the web's")
        endpoints = self.names.resolve(host, port, seconds)
        if not trusted:
            for endpoint in endpoints:
                reason = denied(endpoint.address, answer=True)
                if reason:
                    raise Denied(f"{host} leads to {endpoint.address}, {reason}")
        return endpoints

    def _allowed(self, host: str, port: int) -> bool:
        return (f"[{host}]:{port}" if ":" in host else f"{host}:{port}") in self.allow

    def _connect(self, endpoints: list[Endpoint], seconds: float, trusted: bool) -> socket.socket:
        deadline = self.line.deadline
        fault: OSError | None = None
        for index, endpoint in enumerate(endpoints):
            left = min(seconds, deadline.left) if deadline else seconds
            # Several addresses: one that swallows packets (IPv6 behind many a firewall) must not use up all the time.
            share = left if index == len(endpoints) - 1 else min(left, max(2.0, left / len(endpoints)))
            sock = socket.socket(endpoint.family, socket.SOCK_STREAM)
            try:
                sock.settimeout(share)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.connect(endpoint.sockaddr)
                peer = str(sock.getpeername()[0])
                if not trusted and (denied(peer, answer=True) or peer.partition("%")[0] != endpoint.address):
                    raise Denied(f"the connection led to {peer}")
            except OSError as error:
                sock.close()
                if isinstance(error, Denied):
                    raise
                fault = error
                continue
            sock.settimeout(seconds)
            return sock
        raise fault or OSError("no address to connect to")


class _Guarded(HTTPConnection):
    """Opens its socket with the dialler, and shows it to the exchange it is in."""

    response_class = Head
    dialler: Dialler
    watched: Watched | None = None

    def _new_conn(self) -> socket.socket:
        line = self.dialler.line
        timeout = self.timeout if isinstance(self.timeout, (int, float)) else 30.0
        try:
            sock = self.dialler.open(self._dns_host, self.port, timeout, trusted=self.proxy is not None)
        except OSError as error:
            line.fault = error
            raise
        if self.watched is not None:
            self.watched.close()
        self.watched = Watched(sock)
        if line.deadline is not None:
            line.deadline.enter(self.watched)
        return sock

    def request(self, *args: Any, **kwargs: Any) -> None:
        """A request over a connection that was kept: from here on it belongs to this exchange."""
        line = self.dialler.line
        line.reused = self.sock is not None
        if line.reused and self.watched is not None and line.deadline is not None:
            line.deadline.enter(self.watched)
        super().request(*args, **kwargs)

    def close(self) -> None:
        """Also lets go of the duplicate, as soon as nobody reads from it."""
        super().close()
        if self.watched is not None:
            self.watched.drop()


class _GuardedTLS(_Guarded, HTTPSConnection):
    """The same below TLS."""


class GuardedAdapter(HTTPAdapter):
    """requests' adapter over guarded connections. Used without a session, so that no .netrc, no cookie and no proxy
    of the environment has a part in it, and no redirect's body is read by surprise.
    """

    def __init__(self, dialler: Dialler, *, keep: int, hosts: int, context: ssl.SSLContext | None = None) -> None:
        plain = type("GuardedPool", (HTTPConnectionPool,), {"ConnectionCls": _bound(_Guarded, dialler)})
        secure = type("GuardedTLSPool", (HTTPSConnectionPool,), {"ConnectionCls": _bound(_GuardedTLS, dialler)})
        self._classes = {"http": plain, "https": secure}
        self._context = context
        self._hosts, self._keep = hosts, keep
        super().__init__(pool_connections=hosts, pool_maxsize=keep)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **_options: Any) -> None:
        """One TLS context for all: loading the certificate authorities anew costs 15 ms a connection."""
        self.poolmanager = PoolManager(connections, maxsize=maxsize, block=block, ssl_context=self._context)
        self.poolmanager.pool_classes_by_scheme = self._classes

    def get_connection_with_tls_context(self, request: Any, verify: Any, proxies: Any = None, cert: Any = None) -> Any:
        """The pool of the request's target, which is parsed already: requests would parse its URL three times more."""
        if proxies:
            return super().get_connection_with_tls_context(request, verify, proxies, cert)
        target: Target = request.target
        return self.poolmanager.connection_from_host(target.host, target.port, target.scheme)

    def request_url(self, request: Any, proxies: Any) -> str:
        """What stands in the first line of the request."""
        return super().request_url(request, proxies) if proxies else str(request.target.resource)

    def proxy_manager_for(self, proxy: str, **_options: Any) -> ProxyManager:
        """Only for the proxy that the configuration names: see Transport."""
        manager: ProxyManager | None = self.proxy_manager.get(proxy)
        if manager is None:
            manager = ProxyManager(
                proxy,
                num_pools=self._hosts,
                maxsize=self._keep,
                proxy_headers=self.proxy_headers(proxy),
                ssl_context=self._context,
                proxy_ssl_context=self._context,
            )
            manager.pool_classes_by_scheme = self._classes
            self.proxy_manager[proxy] = manager
        return manager

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing to do: the context verifies, always."""

    def build_response(self, req: Any, resp: Any) -> Any:
        """The response as urllib3 has it: nothing decoded, no cookie taken."""
        del req
        return resp


def _bound(base: type[_Guarded], dialler: Dialler) -> type[_Guarded]:
    return type(base.__name__.lstrip("_"), (base,), {"dialler": dialler})
