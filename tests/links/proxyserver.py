"""A small HTTP proxy: CONNECT for TLS, whole addresses for the rest. Every name leads to one server on loopback."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from loopserver import LoopServer


class ProxyServer(LoopServer):
    """`heads` has every request that was made of the proxy, `port` where it listens. It asks for `login`, if given."""

    def __init__(self, leads_to: int, login: str = "") -> None:
        super().__init__()
        self.leads_to, self.login = leads_to, login
        self.heads: list[str] = []

    @property
    def targets(self) -> list[str]:
        """The method and target of each request."""
        return [" ".join(head.split()[:2]) for head in self.heads]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await self._head(reader)
            if self.login and f"Proxy-Authorization: Basic {self.login}".lower() not in head.lower():
                writer.write(b"HTTP/1.1 407 Login\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n")
                await writer.drain()
                writer.close()
                return
            onward, back = await asyncio.open_connection("127.0.0.1", self.leads_to)
            answering = asyncio.ensure_future(self._pump(onward, writer))
            if head.startswith("CONNECT "):
                writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
                await self._pump(reader, back)
            else:
                while True:
                    back.write(_for_the_origin(head).encode("latin-1"))
                    head = await self._head(reader)
            await answering

    async def _head(self, reader: asyncio.StreamReader) -> str:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        self.heads.append(head)
        return head

    @staticmethod
    async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while piece := await source.read(65536):
                sink.write(piece)
                await sink.drain()
        with suppress(ConnectionError, OSError):
            sink.close()


def _for_the_origin(head: str) -> str:
    """Without what is for the proxy alone, and with the path in the place of the whole address (RFC 9112, 3.2)."""
    first, *fields = head.split("\r\n")
    method, address, version = first.split()
    path = "/" + address.split("/", 3)[3]
    kept = [field for field in fields if not field.lower().startswith("proxy-")]
    return "\r\n".join([f"{method} {path} {version}", *kept])
