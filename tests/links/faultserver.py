"""A server on loopback that gives every answer a link checker may meet, most of them wrong.

Each path is one answer: `GET /status/404`, `/drip`, `/bomb`. What sends without end stops when the other side hangs up.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections import Counter
from contextlib import suppress

import brokenanswers  # noqa: F401 -- it registers its answers
from answering import ANSWERS, Answer, Asked, Session
from plainanswers import FILE

__all__ = ["FILE", "Answer", "FaultServer", "Session"]


class FaultServer:
    """The server in a thread of its own. `with FaultServer() as server: server.url("/status/404")`."""

    def __init__(
        self,
        tls: ssl.SSLContext | None = None,
        answers: dict[str, Answer] | None = None,
        *,
        address: str = "127.0.0.1",
    ) -> None:
        self.address = address
        self.tls = tls
        self.answers = ANSWERS if answers is None else answers
        self.seen: list[Asked] = []
        self.connections = 0
        self.port = 0
        self._times: Counter[tuple[str, str]] = Counter()
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> FaultServer:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    @property
    def authority(self) -> str:
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"

    def url(self, path: str, host: str | None = None) -> str:
        authority = f"{host}:{self.port}" if host else self.authority
        return f"http{'s' if self.tls else ''}://{authority}{path}"

    def asked(self, path: str) -> list[Asked]:
        """The requests for this path."""
        return [asked for asked in self.seen if asked.path == path]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, self.address, 0, ssl=self.tls, backlog=512, limit=1 << 20)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        with suppress(RuntimeError):
            self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
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
