"""A server on loopback that gives every answer a link checker may meet, most of them wrong.

Each path is one answer: `GET /status/404`, `/drip`, `/bomb`. What sends without end stops when the other side hangs up.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from contextlib import suppress

import brokenanswers  # noqa: F401 -- it registers its answers
from answering import ANSWERS, Answer, Asked, Session
from loopserver import LoopServer
from plainanswers import FILE

__all__ = ["FILE", "Answer", "FaultServer", "Session"]


class FaultServer(LoopServer):
    """The server in a thread of its own. `with FaultServer() as server: server.url("/status/404")`."""

    def __init__(
        self,
        tls: ssl.SSLContext | None = None,
        answers: dict[str, Answer] | None = None,
        *,
        address: str = "127.0.0.1",
    ) -> None:
        super().__init__(address, tls)
        self.answers = ANSWERS if answers is None else answers
        self.seen: list[Asked] = []
        self.connections = 0
        self._times: Counter[tuple[str, str]] = Counter()

    @property
    def authority(self) -> str:
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"

    def url(self, path: str, host: str | None = None) -> str:
        authority = f"{host}:{self.port}" if host else self.authority
        return f"http{'s' if self.tls else ''}://{authority}{path}"

    def asked(self, path: str) -> list[Asked]:
        """The requests for this path."""
        return [asked for asked in self.seen if asked.path == path]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError, ValueError):
            while await self._one(reader, writer):
                pass
        with suppress(Exception):
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        line = await reader.readline()
        if not line:
            return False
        method, path, _version = line.decode("latin-1").split()
        headers = {}
        while (field := await reader.readline()) not in {b"\r\n", b"\n", b""}:
            name, _, value = field.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self._times[method, path] += 1
        asked = Asked(method, path, headers, self._times[method, path], body)
        self.seen.append(asked)
        parts = path.partition("?")[0].strip("/").split("/")
        session = Session(asked, reader, writer, self.port)
        answer = self.answers.get(parts[0]) or self.answers.get("*")
        if answer is None:
            await session.answer(404, body=b"no such answer")
        else:
            await answer(session, parts[1:])
        return session.keep
