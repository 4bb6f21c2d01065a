"""How a test server answers: one connection, and answers registered under the first part of their path."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Awaitable, Callable
from socket import SO_LINGER, SOL_SOCKET
from typing import NamedTuple

PAGE = b"<html><head><title>a page</title></head><body>fine</body></html>"


class Asked(NamedTuple):
    """One request; `times` counts how often this method asked for this path."""

    method: str
    path: str
    headers: dict[str, str]
    times: int
    body: bytes = b""


class Session:
    """One connection while it is being answered."""

    def __init__(self, asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
        self.asked, self.reader, self.writer, self.port = asked, reader, writer, port
        self.keep = True

    @property
    def head(self) -> bool:
        return self.asked.method == "HEAD"

    async def raw(self, content: bytes) -> None:
        self.writer.write(content)
        await self.writer.drain()

    async def answer(self, status: int, *headers: str, body: bytes = PAGE, length: int | None = None) -> None:
        """A proper answer; HEAD gets no body."""
        lines = [f"HTTP/1.1 {status} Because", *headers]
        lines.append(f"Content-Length: {len(body) if length is None else length}")
        content = "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n"
        await self.raw(content + (b"" if self.head else body))

    async def to(self, place: str, status: int = 302) -> None:
        await self.answer(status, f"Location: {place}", body=b"")

    def hang_up(self) -> None:
        self.keep = False

    def reset(self) -> None:
        """Ends the connection with RST."""
        self.writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
        self.keep = False


Answer = Callable[[Session, list[str]], Awaitable[None]]
ANSWERS: dict[str, Answer] = {}


def answers(name: str) -> Callable[[Answer], Answer]:
    """Registers an answer under the first part of its path."""

    def register(answer: Answer) -> Answer:
        ANSWERS[name] = answer
        return answer

    return register
