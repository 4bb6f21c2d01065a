"""Answers that are no proper HTTP, or not in time, or without end: what a hostile or broken server sends."""

from __future__ import annotations

import asyncio
import gzip

from answering import PAGE, Session, answers
from plainanswers import FILE

BOMB = gzip.compress(bytes(1 << 20)) * 64  # 64 MiB in members of one each


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


@answers("injection")
async def injection(session: Session, parts: list[str]) -> None:
    """A status line and headers that would like to speak in our log."""
    await session.raw(b"HTTP/1.1 404 \x1b[31m::error::x\r\nX: \x1b]0;x\x07\r\nContent-Length: 0\r\n\r\n")
