"""One table: every answer that a server may give, and the one right outcome."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from faultserver import FILE, FaultServer
from plainanswers import POINTER

import model_freedom
from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.check import check
from model_freedom.links.record import Address, Result

DIGEST = hashlib.sha256(FILE).hexdigest()
OTHER = "0" * 64
SIZE = len(FILE)


class Row(NamedTuple):
    """A path, what it must come out as, a pattern for the detail, and what was declared of it."""

    path: str
    status: str
    detail: str = ""
    sha256: str | None = None
    size: int | None = None
    http: int | None = None
    soft: bool = False


def declared(path: str, status: str, detail: str = "", sha256: str | None = None, size: int | None = SIZE) -> Row:
    """A file."""
    return Row(path, status, detail, sha256, size)


TABLE = [
    # Statuses
    *(Row(f"/status/{code}", "ok", http=code) for code in (200, 203, 204, 206, 226)),
    *(Row(f"/status/{code}", "gone", f"HTTP {code}", http=code) for code in (404, 410)),
    *(Row(f"/status/{code}", "unverified", f"HTTP {code}", http=code) for code in (300, 304, 400, 401, 403, 405)),
    *(Row(f"/status/{code}", "unverified", f"HTTP {code}", http=code) for code in (406, 408, 418, 421, 451, 500)),
    *(Row(f"/status/{code}", "unverified", f"HTTP {code}", http=code) for code in (501, 502, 503, 504, 520, 999)),
    Row("/status/401/WWW-Authenticate:Basic", "restricted", "login"),
    Row("/status/402", "restricted", "payment"),
    Row("/status/403/cf-mitigated:challenge", "unverified", "only programs"),
    Row("/login-form/403", "restricted", "login form"),
    Row("/badstatus/099", "unverified", "HTTP"),
    Row("/badstatus/abc", "unverified", "HTTP"),
    Row("/early-hints", "ok"),
    # HEAD refused and faked
    *(Row(f"/head/{code}", "ok") for code in (400, 403, 404, 405, 429, 500, 501, 503)),
    Row("/head-cut", "ok"),
    Row("/head-garbage", "ok"),
    Row("/head-body", "ok"),
    declared("/head-zero", "ok"),
    # Redirects
    Row("/moved/301/status/200", "moved", "permanently to .*/status/200$"),
    Row("/moved/308/status/200", "moved"),
    *(Row(f"/moved/{code}/status/200", "ok") for code in (302, 303, 307)),
    Row("/moved/302/moved/301/status/200", "ok"),
    Row("/moved/301/moved/302/status/200", "moved", "permanently to .*/moved/302/status/200$"),
    Row("/moved/301/status/404", "gone"),
    # Success that is none
    Row("/status/202/x-amzn-waf-action:challenge", "unverified", "only programs", http=202),
    Row("/status/404/cf-mitigated:challenge", "unverified", "only programs", http=404),
    Row("/status/200/cf-mitigated:challenge", "unverified", "only programs", http=200),
    Row("/status/202", "ok"),
    Row("/status/202?file", "unverified", "without content", size=9),
    Row("/to?/", "unverified", "front page", http=200, soft=True),
    Row("/to?/en/", "gone"),
    Row("/to?/?id=7", "ok"),
    Row("/moved/301/", "unverified", "front page", http=200, soft=True),
    Row("/index.html/../", "gone"),
    Row("/to?/404.html", "unverified", "a page for what is not found", http=200, soft=True),
    Row("/404.html", "ok"),
    Row("/to?/login-form/200?next=/to", "restricted", "login page"),
    Row("/to?/html?next=/to", "ok"),
    Row("/login-form/200?next=/x", "ok"),
    Row("/lfs", "ok"),
    Row("/lfs?file", "unverified", "Git LFS pointer", http=200, size=9, soft=True),
    Row("/lfs?pointer", "ok", size=len(POINTER)),
    Row("/moved/302/status/410", "gone"),
    Row("/to?/login", "restricted", "login page"),
    Row("/chain/10", "ok"),
    Row("/chain/11", "unverified", "redirects"),
    Row("/loop/0", "unverified", "loop"),
    Row("/to?/to?/status/200", "ok"),
    Row("/to?status/200", "ok"),
    Row("/to?../status/200", "ok"),
    Row("/to?//127.0.0.1:PORT/status/200", "ok"),
    Row("/raw-to/" + b"#here".hex(), "unverified", "loop"),
    Row("/raw-to/" + b"http://[".hex(), "unverified", "malformed"),
    Row("/raw-to/" + b"http://".hex(), "unverified", "loop"),
    Row("/to?javascript:alert(1)", "refused", "redirects"),
    Row("/nowhere", "unverified", "nowhere"),
    Row("/raw-to/ff", "unverified", "malformed"),
    Row("/raw-to/" + "/status/200?ä".encode().hex(), "ok"),
    Row("/endless/302", "ok"),
    Row("/bomb/302", "ok"),
    Row("/cookie", "ok"),
    # Time
    Row("/drip", "unverified", "in time"),
    Row("/silent", "unverified", "in time"),
    Row("/slow/60", "unverified", "in time"),
    Row("/continue", "unverified", "not proper HTTP"),
    declared("/drip-body", "unverified", "in time"),
    # Too much
    Row("/endless", "ok"),
    Row("/endless/404", "gone"),
    declared("/endless", "ok"),
    Row("/bomb", "ok"),
    Row("/bomb/404", "gone"),
    Row("/bomb/500", "unverified"),
    declared("/bomb", "ok"),
    Row("/huge-header", "unverified", "not proper HTTP"),
    Row("/endless-header", "unverified", "not proper HTTP"),
    Row("/many-headers", "unverified", "not proper HTTP"),
    # Cut and wrong
    *(Row(f"/cut/{where}", "unverified", "cut|not proper") for where in ("at-once", "status", "headers", "reset")),
    declared("/cut/body", "unverified", "cut"),
    declared("/cut/chunk", "unverified", "cut"),
    Row("/old", "unverified", "not proper HTTP"),
    Row("/garbage", "unverified", "not proper HTTP"),
    Row("/injection", "gone"),
    *(Row(f"/length/{lie}", "ok") for lie in ("none", "-1", "x", "1e3", "9" * 30)),
    Row("/length/two", "unverified", "not proper HTTP"),  # RFC 9112, section 6.3: an unrecoverable error
    declared("/length/" + "9" * 30, "unverified", "cut|not proper"),
    # Files
    declared("/file", "ok"),
    declared("/file", "ok", sha256=DIGEST),
    declared("/file", "ok", size=SIZE + 1),
    declared("/file/plain", "ok", sha256=DIGEST),
    declared("/file/no-head", "ok", sha256=DIGEST, size=None),
    declared("/range", "ok", size=None, sha256=DIGEST),
    declared("/range/bytes 0-9/1024", "ok"),
    declared("/range/rubbish", "ok"),
    declared("/range/bytes 0-9/*", "ok"),
    declared("/range/bytes 0-9/99999999999999999999999", "ok"),
    declared("/range-refused", "ok", size=0),
    declared("/file-header/x-linked-etag=%22" + DIGEST, "ok", size=5_000_000, sha256=DIGEST),
    Row("/html", "ok"),
    Row("/soft", "ok"),
    declared("/status/204", "unverified", "without content"),
    *(
        Row(path, "unverified", detail, size=SIZE, soft=True)
        for path, detail in (
            ("/html", "an HTML page"),
            ("/soft", "says 'not found'"),
            ("/soft-login", "a login page"),
            ("/untyped", "says 'not found'"),
            ("/to?/login", "a login page"),
        )
    ),
    declared("/html/page.html", "ok", size=None, sha256=OTHER),
    # Later
    Row("/after/503/-/2", "ok"),  # HEAD and GET of the first look
    Row("/after/429/1/1", "ok"),
    Row("/after/429/99999/9", "unverified", "asks to wait 99999 s"),
    Row("/after/503/Fri, 31 Dec 2100 23:59:59 GMT/9".replace(" ", "%20"), "unverified"),
    Row("/after/429/rubbish/9", "unverified", "HTTP 429"),
    Row("/after/429/" + "9" * 400 + "/9", "unverified", "asks to wait"),
    Row("/after/503/-1/9", "unverified", "HTTP 503"),
    Row("/limits", "unverified", "asks to wait 9999 s"),
]


def address_of(server: FaultServer, row: Row) -> Address:
    url = server.url(row.path.replace(" ", "%20"))
    return Address(url, None, row.sha256, row.size, is_file=row.sha256 is not None or row.size is not None)


class Seen(NamedTuple):
    results: dict[Address, Result]
    seconds: float


def quick(server: FaultServer, **more: object) -> LinkSettings:
    """Short limits, and the one port opened."""
    return LinkSettings(**{"timeout": 3.0, "budget": 30.0, "per_host": 200, "allow_hosts": (server.authority,), **more})


@pytest.fixture(scope="module")
def seen(faults: FaultServer) -> Seen:
    """All of the table at once."""
    started = time.monotonic()
    results = check([address_of(faults, row) for row in TABLE], quick(faults), environment={})
    return Seen(results, time.monotonic() - started)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.path[:40] + "-file" * bool(row.sha256 or row.size))
def test_each_answer_has_its_outcome(row: Row, seen: Seen, faults: FaultServer) -> None:
    result = seen.results[address_of(faults, row)]
    assert result.status.value == row.status, result
    assert re.search(row.detail, result.detail), result
    assert row.http is None or result.http_status == row.http
    assert result.soft_404 == row.soft
    assert result.kind == "http"
    assert result.checked_at


def test_nothing_hangs(seen: Seen) -> None:
    assert seen.seconds < 15


GROWTH = """
import resource, sys
from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.check import check
from model_freedom.links.record import Address

base, authority = sys.argv[1:]
settings = LinkSettings(timeout=3.0, budget=20.0, per_host=100, allow_hosts=(authority,))
check([Address(base + "/status/200")], settings, environment={})
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
paths = ("endless", "endless/302", "endless/404", "bomb", "bomb/302", "bomb/404", "endless-header", "continue", "drip")
sized = {None: False, 64 << 20: True}
check(
    [Address(f"{base}/{path}?{n}", size=size, is_file=file) for path in paths for size, file in sized.items()
     for n in range(4)],
    settings, environment={},
)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_memory_stays_small(faults: FaultServer) -> None:
    """In a process of its own: here the server's memory would count as well."""
    command = [sys.executable, "-c", GROWTH, faults.url(""), faults.authority]
    environment = {**os.environ, "PYTHONPATH": str(Path(model_freedom.__file__).parent.parent)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30, env=environment)
    assert int(done.stdout) < 50 * 1024  # KiB
