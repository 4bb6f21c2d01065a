"""Answers that are proper HTTP, whatever they mean: statuses, pages, files, redirects, requests to wait."""

from __future__ import annotations

from answering import PAGE, Session, answers

LOGIN = b"<html><body><form><input name=u><input type='password' name=p></form></body></html>"
NOT_FOUND = b"<!doctype html><html><head><title>404 - Page not found</title></head></html>"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 9\n"
FILE = bytes(range(256)) * 4
HTML = "Content-Type: text/html"


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


@answers("")
async def front(session: Session, parts: list[str]) -> None:
    await session.answer(200, HTML)


@answers("404.html")
async def own_404(session: Session, parts: list[str]) -> None:
    await session.answer(200, HTML)


@answers("lfs")
async def pointer(session: Session, parts: list[str]) -> None:
    """What raw.githubusercontent.com gives out of a repository that keeps its files in Git LFS."""
    await session.answer(200, "Content-Type: text/plain", body=POINTER)


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
