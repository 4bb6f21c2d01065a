"""What comes from elsewhere: addresses, what servers answer, and what an earlier run wrote down."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from fuzz.target import Broken, MemoryTree, Target, in_time, require, require_file, require_text
from model_freedom.configuration.settings import LinkSettings
from model_freedom.links import cache, evidence, gitwire
from model_freedom.links.exchange import Failure, Kind, Reply, Request
from model_freedom.links.guard import Refusal, denied, front_door
from model_freedom.links.guard import Target as Place
from model_freedom.links.outcome import Asking, Looked
from model_freedom.links.record import Address, Result, Status
from model_freedom.links.resolvers import kind_of, refused_by_text
from model_freedom.repository.tree import Entry
from model_freedom.weights.memory import Memory
from model_freedom.weights.record import Outcome, WeightsFile

_QUICK = "/dev/shm" if os.path.isdir("/dev/shm") else None  # SQLite waits for the disk at each step
_COMMIT = "0123456789abcdef0123456789abcdef01234567"
_ASKED = (
    Address("https://example.org/a.bin", sha256="0" * 64, size=12, is_file=True),
    Address("https://example.org/page"),
    Address("https://huggingface.co/org/model", revision=_COMMIT),
    Address("https://huggingface.co/datasets/org/data/resolve/main/a.bin", is_file=True),
    Address("https://doi.org/10.1000/182"),
    Address("doi:10.5281/zenodo.1234"),
    Address("https://zenodo.org/records/1234/files/a.bin", is_file=True),
    Address("swh:1:dir:d198bc9d7a6bcf6db04f476d29314f157507d505"),
    Address("https://web.archive.org/web/20240101000000/https://example.org/"),
    Address("s3://bucket/key"),
    Address("gs://bucket/key"),
    Address("ftp://example.org/a.bin"),
    Address("https://github.com/org/repository", revision="v1"),
    Address("https://gitlab.com/org/repository.git", revision=_COMMIT),
    Address("git+https://example.org/repository", revision="main"),
    Address("https://codeberg.org/org/repository"),
)
_REPOSITORIES = tuple(
    Address("git+https://example.org/repository", revision=revision) for revision in (None, "main", "v1.0", _COMMIT)
)


class Scripted:
    """A transport to a server that gives one answer to everything."""

    settings = LinkSettings()

    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    def judge(self, url: str) -> Place | Refusal:
        """As the real one does."""
        return front_door(url)

    def addresses(self, _target: Place, _seconds: float) -> None:
        """None are known, so that no program is started to ask them."""

    def fetch(self, request: Request, _seconds: float) -> Reply:
        """The answer, to the address that was asked."""
        return self._reply._replace(url=request.url)

    send = fetch

    def talk(self, target: Place, conversation: Callable[..., Any], _seconds: float) -> Any:
        """The body line by line, as the real one gives it."""
        lines = iter(self._reply.body.splitlines(keepends=True))

        def read(most: int) -> bytes:
            line = next(lines, b"")
            if not line.endswith(b"\n") or len(line) > most:
                raise ValueError("a line that does not end")
            return line

        try:
            return conversation(lambda _sent: None, read)
        except ValueError:
            return Failure(Kind.PROTOCOL, "what answers there is something else", target.url)


_STATUSES = (200, 204, 206, 301, 401, 403, 404, 410, 416, 429, 451, 500, 503, 999)


def _scripted(data: bytes) -> tuple[Address, Asking]:
    """The first byte says who is asked, the second the status; headers stand before an empty line."""
    who, status = (*data[:2], 0, 0)[:2]
    head, _, body = data[2:].partition(b"\n\n")
    pairs = (line.partition(":")[::2] for line in head.decode("latin-1").split("\n"))
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    reply = Reply(_STATUSES[status % len(_STATUSES)], headers, body, len(body) % 7 != 0, "https://example.org/")
    asking = Asking(Scripted(reply), time.monotonic() + 60)  # type: ignore[arg-type]
    return _ASKED[who % len(_ASKED)], asking


def _answers(data: bytes) -> None:
    address, asking = _scripted(data)
    with in_time():
        _require_looked(kind_of(address).ask(address, asking))


def _require_looked(looked: object) -> None:
    if not isinstance(looked, Looked):
        raise Broken("no outcome")
    require(isinstance(looked.status, Status), "no status")
    require(isinstance(looked.detail, str) and len(looked.detail) < 5000, "a detail without words, or with too many")
    require(looked.size is None or (type(looked.size) is int and looked.size >= 0), f"a size of {looked.size!r:.50}")
    for text in (looked.license, looked.digest, looked.final_url):
        require(text is None or isinstance(text, str), "no text")
    require(looked.again is None or looked.again.after is None or looked.again.after >= 0, "a wait into the past")


def _git_wire(data: bytes) -> None:
    with in_time():
        for line in gitwire.packets(data):
            require(line is None or isinstance(line, str), "a line that is no text")
    reply = Reply(
        200, {"content-type": "application/x-git-upload-pack-advertisement"}, data, True, "https://example.org/"
    )
    asking = Asking(Scripted(reply), time.monotonic() + 60)  # type: ignore[arg-type]
    with in_time():
        for address in _REPOSITORIES:
            _require_looked(kind_of(address).ask(address, asking))


def _url(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    with in_time():
        for schemes in (("http", "https"), ("ftp",)):
            judged = front_door(text, schemes=schemes)
            if isinstance(judged, Refusal):
                require_text(judged.reason, "a reason")
                continue
            require(judged.url.isascii() and judged.url.isprintable(), "an address that no server understands")
            require(judged.scheme in schemes and judged.host, "no scheme or no host")
            require(not judged.literal or denied(judged.host) is None, "an address of a private network")
            require(front_door(judged.url, schemes=schemes) == judged, "judged otherwise a second time")
        address = Address(text)
        require(isinstance(kind_of(address).host(address), str), "a host that is no text")
        refused = refused_by_text(address)
        require(refused is None or isinstance(refused, str), "no reason")
        require(denied(text) is None or isinstance(denied(text), str), "no reason")


def _require_results(results: Iterable[Result]) -> None:
    for result in results:
        require(isinstance(result, Result) and isinstance(result.status, Status), "no result")
        for name in ("kind", "detail"):
            require(isinstance(getattr(result, name), str), f"{name} is no text")
        for name in ("final_url", "license", "digest", "checked_at", "last_there"):
            require(isinstance(getattr(result, name), str | None), f"{name} is no text")
        for name in ("size", "http_status"):
            require(isinstance(getattr(result, name), int | None), f"{name} is no number")
        for name in ("cached", "soft_404", "revision_missing"):
            require(isinstance(getattr(result, name), bool), f"{name} is neither true nor false")


def _lock(data: bytes) -> None:
    with in_time():
        known = evidence.from_bytes(data)
        _require_results(known.values())
        again = evidence.from_bytes(evidence.to_text(known).encode())
    require(set(again) == set(known), "what is written is not what was read")


def _cache(data: bytes) -> None:
    """A row of the cache of links that another release wrote, or a file that is damaged."""
    address = _ASKED[0]
    with tempfile.TemporaryDirectory(prefix="fuzz-", dir=_QUICK) as folder:
        path = Path(folder, cache.FILE)
        if data.startswith(b"SQLite"):
            path.write_bytes(data)
        opened = cache.open_cache(folder)
        if opened is None:
            return
        if not data.startswith(b"SQLite"):
            opened.put([Result(address, "http", Status.OK, checked_at="2026-01-01T00:00:00Z")])
            with sqlite3.connect(path) as connection:
                connection.execute("UPDATE seen SET result = ?", (data.decode("utf-8", "replace"),))
            connection.close()
        with in_time():
            found = opened.get(address, 1767225600.0, 1e9)
        opened.close()
    if found is not None:
        _require_results([found])


def _memory(data: bytes) -> None:
    """A row of what is remembered of weights."""
    tree = MemoryTree({"a.onnx": b""})
    entry = Entry("a.onnx", blob="0" * 40)
    with tempfile.TemporaryDirectory(prefix="fuzz-", dir=_QUICK) as folder:
        first = Memory(folder, tree)
        first.whole()
        first.learn(entry, WeightsFile("a.onnx", Outcome.WEIGHTS, "ONNX"))
        first.close([])
        path = next(Path(folder).iterdir())
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE seen SET value = ?", (data.decode("utf-8", "replace"),))
        connection.close()
        memory = Memory(folder, tree)
        with in_time():
            whole = memory.whole()
            memory.recall([entry])
            _known, file = memory.of(entry)
        memory.close([])
    for found in (*(whole or ()), *([file] if file is not None else [])):
        require_file(found)


_HTTP = (
    b"content-type: ",
    b"retry-after: ",
    b"content-length: ",
    b"ratelimit: r=0;t=",
    b"www-authenticate: Basic",
    b"etag: ",
)
_BODIES = (
    b'{"responseCode": 1}',
    b'"metadata": {',
    b'"gated": "auto"',
    b'"siblings": [{"rfilename": "',
    b"220 \n",
    b"213 12\r\n",
)
_WIRE = (
    b"0000",
    b"0001",
    b"001e# service=git-upload-pack\n",
    b"000eversion 2\n",
    b" refs/heads/main\n",
    b"\x01PACK",
    b"ERR ",
)
_WORDS = (
    b"https://",
    b"http://",
    b"[::1]",
    b"127.0.0.1",
    b"0x7f000001",
    b"xn--",
    b"%00",
    b"@",
    b":443/",
    b"ftp://",
    b"swh:1:",
)
_KEPT = (
    b'{"version": 1, "links": [',
    b'"url": "',
    b'"status": "ok"',
    b'"seen": "2026-01-01T00:00:00Z"',
    b'"kind": "http"',
)


def network_targets() -> tuple[Target, ...]:
    """Their targets."""
    resolvers = ("huggingface", "doi", "zenodo", "swh", "webarchive", "objectstore", "ftp", "git", "forges", "http")
    asked = ("links.outcome", *(f"links.{name}" for name in resolvers))
    return (
        Target("url", _url, ("links.guard", "links.resolvers"), _WORDS, 4200),
        Target("answers", _answers, asked, (*_HTTP, *_BODIES)),
        Target("git-wire", _git_wire, ("links.gitwire",), _WIRE),
        Target("lock", _lock, ("links.evidence",), _KEPT),
        Target("links-cache", _cache, ("links.cache",), (b'{"kind": "http", "status": "ok"', b"SQLite format 3\0")),
        Target("memory", _memory, ("weights.memory",), (b'["a.onnx", "weights", "ONNX", "git", 1, null, {}]',)),
    )
