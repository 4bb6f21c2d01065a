"""A server on loopback that gives every answer a link checker may meet, most of them wrong.

Each path is one answer: `GET /status/404`, `/drip`, `/bomb`. What sends without end stops when the other side hangs up.
"""

from __future__ import annotations

import asyncio
import gzip
import ssl
import struct
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from socket import SO_LINGER, SOL_SOCKET
from typing import NamedTuple

PAGE = b"<html><head><title>a page</title></head><body>fine</body></html>"
LOGIN = b"<html><body><form><input name=u><input type='password' name=p></form></body></html>"
NOT_FOUND = b"<!doctype html><html><head><title>404 - Page not found</title></head></html>"
FILE = bytes(range(256)) * 4
BOMB = gzip.compress(bytes(64 << 20), 6)
HTML = "Content-Type: text/html"


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


class FaultServer:
    """The server in a thread of its own. `with FaultServer() as server: server.url("/status/404")`."""

    def __init__(self, tls: ssl.SSLContext | None = None, answers: dict[str, Answer] | None = None) -> None:
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
        return f"127.0.0.1:{self.port}"

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http{'s' if self.tls else ''}://{host}:{self.port}{path}"

    def asked(self, path: str) -> list[Asked]:
        """The requests for this path."""
        return [asked for asked in self.seen if asked.path == path]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls, backlog=512, limit=1 << 20)
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


@answers("status")
async def status(session: Session, parts: list[str]) -> None:
    """/status/CODE/HEADER:VALUE."""
    code = int(parts[0])
    await session.answer(code, *parts[1:], body=b"" if code in {204, 304} else PAGE)


@answers("login-form")
async def login_form(session: Session, parts: list[str]) -> None:
    await session.answer(int(parts[0]), HTML, body=LOGIN)


@answers("head")
async def head_differs(session: Session, parts: list[str]) -> None:
    """/head/CODE: that to a HEAD, 200 to a GET."""
    await session.answer(int(parts[0]) if session.head else 200)


@answers("head-cut")
async def head_cut(session: Session, parts: list[str]) -> None:
    if session.head:
        session.hang_up()
    else:
        await session.answer(200)


@answers("head-garbage")
async def head_garbage(session: Session, parts: list[str]) -> None:
    if session.head:
        await session.raw(b"\x00\x01 what?\r\n\r\n")
        session.hang_up()
    else:
        await session.answer(200)


@answers("head-body")
async def head_body(session: Session, parts: list[str]) -> None:
    """A body after a HEAD, which is a whole answer to a question not yet asked."""
    poison = b"HTTP/1.1 404 Poison\r\nContent-Length: 0\r\n\r\n"
    await session.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n" + poison)


@answers("head-zero")
async def head_zero(session: Session, parts: list[str]) -> None:
    """Says 0 bytes to a HEAD, the truth to a GET."""
    await session.answer(200, body=b"" if session.head else FILE)


@answers("file")
async def file(session: Session, parts: list[str]) -> None:
    """FILE, in ranges; /file/plain ignores them; /file/no-head refuses HEAD."""
    kind = "Content-Type: application/octet-stream"
    if session.head and "no-head" in parts:
        await session.answer(405)
    elif session.asked.headers.get("range") and "plain" not in parts:
        await session.answer(206, kind, f"Content-Range: bytes 0-{len(FILE) - 1}/{len(FILE)}", body=FILE)
    else:
        await session.answer(200, kind, body=FILE)


@answers("file-header")
async def file_header(session: Session, parts: list[str]) -> None:
    """A file that is said to be large, with further headers from the path, `=` for `: ` and `~` for `/`."""
    extra = [part.replace("=", ": ", 1).replace("~", "/") for part in parts]
    await session.answer(200, "Content-Type: application/octet-stream", *extra, body=FILE, length=5_000_000)
    session.hang_up()


@answers("html")
async def html(session: Session, parts: list[str]) -> None:
    await session.answer(200, HTML)


@answers("soft")
async def soft(session: Session, parts: list[str]) -> None:
    await session.answer(200, HTML, body=NOT_FOUND)


@answers("soft-login")
async def soft_login(session: Session, parts: list[str]) -> None:
    await session.answer(200, HTML, body=LOGIN)


@answers("untyped")
async def untyped(session: Session, parts: list[str]) -> None:
    await session.answer(200, body=NOT_FOUND)


@answers("login")
async def login(session: Session, parts: list[str]) -> None:
    await session.answer(200, HTML, body=LOGIN)


@answers("moved")
async def moved(session: Session, parts: list[str]) -> None:
    """/moved/CODE/rest: to /rest."""
    await session.to("/" + "/".join(parts[1:]), int(parts[0]))


@answers("to")
async def to(session: Session, parts: list[str]) -> None:
    """/to?WHERE, as it stands there."""
    await session.to(session.asked.path.partition("?")[2].replace("PORT", str(session.port)))


@answers("raw-to")
async def raw_to(session: Session, parts: list[str]) -> None:
    """A Location in bytes, given in hex."""
    await session.raw(b"HTTP/1.1 302 F\r\nContent-Length: 0\r\nLocation: " + bytes.fromhex(parts[0]) + b"\r\n\r\n")


@answers("loop")
async def loop(session: Session, parts: list[str]) -> None:
    await session.to("/loop/" + str((int(parts[0]) + 1) % 3))


@answers("chain")
async def chain(session: Session, parts: list[str]) -> None:
    """/chain/N: N redirects more."""
    if parts[0] == "0":
        await session.answer(200)
    else:
        await session.to(f"/chain/{int(parts[0]) - 1}")


@answers("nowhere")
async def nowhere(session: Session, parts: list[str]) -> None:
    await session.answer(302)


@answers("cookie")
async def cookie(session: Session, parts: list[str]) -> None:
    await session.answer(302, "Set-Cookie: secret=1; Path=/", "Location: /status/200", body=b"")


@answers("drip")
async def drip(session: Session, parts: list[str]) -> None:
    """One byte of a header at a time."""
    await session.raw(b"HTTP/1.1 200 OK\r\nX-Drip: ")
    while True:
        await session.raw(b"a")
        await asyncio.sleep(0.1)


@answers("drip-body")
async def drip_body(session: Session, parts: list[str]) -> None:
    if session.head:
        await session.answer(405)
        return
    await session.raw(b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 1024\r\n\r\n")
    while True:
        await session.raw(b"a")
        await asyncio.sleep(0.1)


@answers("silent")
async def silent(session: Session, parts: list[str]) -> None:
    await session.reader.read()


@answers("slow")
async def slow(session: Session, parts: list[str]) -> None:
    await asyncio.sleep(float(parts[0]))
    await session.answer(200)


@answers("continue")
async def endless_continue(session: Session, parts: list[str]) -> None:
    while True:
        await session.raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
        await asyncio.sleep(0.01)


@answers("early-hints")
async def early_hints(session: Session, parts: list[str]) -> None:
    await session.raw(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
    await session.answer(200)


@answers("endless")
async def endless(session: Session, parts: list[str]) -> None:
    """A body without end, whatever the method; /endless/CODE for its status."""
    code = parts[0] if parts else "200"
    place = "Location: /status/200\r\n" if code.startswith("3") else ""
    await session.raw(f"HTTP/1.1 {code} OK\r\n{place}Transfer-Encoding: chunked\r\n\r\n".encode())
    while True:
        await session.raw(b"10000\r\n" + bytes(65536) + b"\r\n")
        await asyncio.sleep(0.001)


@answers("bomb")
async def bomb(session: Session, parts: list[str]) -> None:
    """64 MiB of zeros as 64 KiB of gzip; /bomb/CODE for its status."""
    code = int(parts[0]) if parts else 200
    place = ["Location: /status/200"] if 300 <= code < 400 else []
    await session.answer(code, "Content-Encoding: gzip", *place, body=BOMB)


@answers("huge-header")
async def huge_header(session: Session, parts: list[str]) -> None:
    await session.answer(200, "X-Big: " + "a" * (70 << 10))


@answers("endless-header")
async def endless_header(session: Session, parts: list[str]) -> None:
    await session.raw(b"HTTP/1.1 200 OK\r\nX-Big: ")
    while True:
        await session.raw(b"a" * 65536)
        await asyncio.sleep(0.001)


@answers("many-headers")
async def many_headers(session: Session, parts: list[str]) -> None:
    await session.answer(200, *(f"X-{number}: 1" for number in range(2000)))


@answers("cut")
async def cut(session: Session, parts: list[str]) -> None:
    """/cut/WHERE, for good."""
    stages = {
        "at-once": b"",
        "status": b"HTTP/1.1 20",
        "headers": b"HTTP/1.1 200 OK\r\nContent-Le",
        "chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400\r\nabc",
        "body": b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 1024\r\n\r\nabc",
        "reset": b"",
    }
    if session.head and parts[0] in {"chunk", "body"}:
        await session.answer(405)
        return
    await session.raw(stages[parts[0]])
    if parts[0] == "reset":
        session.reset()
    session.hang_up()


@answers("length")
async def length(session: Session, parts: list[str]) -> None:
    """/length/LIE to HEAD and GET."""
    text = {"none": "", "two": "Content-Length: 7\r\nContent-Length: 9\r\n"}.get(
        parts[0], f"Content-Length: {parts[0]}\r\n"
    )
    await session.raw(f"HTTP/1.1 200 OK\r\nContent-Type: a/b\r\n{text}\r\n".encode() + (b"" if session.head else FILE))
    session.hang_up()


@answers("range")
async def range_lies(session: Session, parts: list[str]) -> None:
    """206 with a Content-Range that is given, or none."""
    if session.head:
        await session.answer(405)
        return
    stated = [f"Content-Range: {'/'.join(parts)}"] if parts else []
    await session.answer(206, "Content-Type: a/b", *stated, body=FILE[:10])


@answers("range-refused")
async def range_refused(session: Session, parts: list[str]) -> None:
    if session.head:
        await session.answer(405)
    elif "range" in session.asked.headers:
        await session.answer(416, "Content-Range: bytes */0", body=b"")
    else:
        await session.answer(200, "Content-Type: a/b", body=b"")


@answers("old")
async def http09(session: Session, parts: list[str]) -> None:
    """HTTP/0.9: a body and nothing else."""
    await session.raw(PAGE)
    session.hang_up()


@answers("garbage")
async def garbage(session: Session, parts: list[str]) -> None:
    await session.raw(bytes(range(256)) * 8)
    session.hang_up()


@answers("badstatus")
async def badstatus(session: Session, parts: list[str]) -> None:
    await session.raw(f"HTTP/1.1 {parts[0]} x\r\nContent-Length: 0\r\n\r\n".encode())
    session.hang_up()


@answers("after")
async def after(session: Session, parts: list[str]) -> None:
    """/after/CODE/RETRY-AFTER/TIMES: so often, then 200."""
    if session.asked.times <= int(parts[2]):
        await session.answer(int(parts[0]), *([f"Retry-After: {parts[1]}"] if parts[1] != "-" else []))
    else:
        await session.answer(200)


@answers("limits")
async def limits(session: Session, parts: list[str]) -> None:
    """429 with the rate limit headers of the Hugging Face hub."""
    await session.answer(429, 'RateLimit: "api";r=0;t=9999', 'RateLimit-Policy: "fixed window";"api";q=500;w=300')


@answers("injection")
async def injection(session: Session, parts: list[str]) -> None:
    """A status line and headers that would like to speak in our log."""
    await session.raw(b"HTTP/1.1 404 \x1b[31m::error::x\r\nX: \x1b]0;x\x07\r\nContent-Length: 0\r\n\r\n")
