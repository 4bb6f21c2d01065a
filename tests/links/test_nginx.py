"""The server that most of the web's files come from: its files, ranges, redirects, compression, gates and faults, and
git's own server program behind it.
"""

from __future__ import annotations

import gzip
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from faultserver import FaultServer
from gitserver import smart
from nginxserver import Nginx, nginx
from workshop import Repository

from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.check import check
from model_freedom.links.record import Address, Result, Status

pytestmark = pytest.mark.needs_program("nginx")

SMALL = b"label,pixel\n" * 100
LARGE = bytes(range(256)) * 1024
PAGE = b"<html><title>404 not found</title></html>"
DIGEST = hashlib.sha256(SMALL).hexdigest()

SERVER = """
location = /moved { return 301 /small.csv; }
location = /moved-308 { return 308 /small.csv; }
location = /elsewhere-for-now { return 302 /small.csv; }
location = /chain { return 302 /moved; }
location = /loop { return 302 /loop; }
location = /inside { return 301 http://10.0.0.1/; }
location = /moved-to-nothing { return 301 /missing.csv; }
location = /gone { return 410; }
location = /withdrawn { return 451; }
location = /fee { return 402; }
location = /too-many { return 429; }
location = /closed { return 444; }
location = /out-of-order { return 503; }
location = /wait { add_header Retry-After 3600 always; return 503; }
location = /denied.csv { deny all; }
location = /private.csv { auth_basic "members"; auth_basic_user_file /dev/null; }
location = /no-head.csv { if ($request_method = HEAD) { return 405; } try_files /small.csv =404; }
location = /head-404.csv { if ($request_method = HEAD) { return 404; } try_files /small.csv =404; }
location = /no-ranges.csv { max_ranges 0; try_files /small.csv =404; }
location /static/ { gzip_static on; }
location /always/ { gzip_static always; gunzip off; }
location /dynamic/ { gzip on; gzip_types text/csv; gzip_min_length 1; alias {folder}/files/; }
location /soft/ { error_page 404 =200 /not-found.html; }
location /listed/ { autoindex on; }
location /refused/ { proxy_pass http://127.0.0.1:1/; }
location /git/ { proxy_pass http://{git}/; client_max_body_size 1m; }
"""


class Served(NamedTuple):
    """nginx and the repository behind it: its tip, an older commit, and one that is on no branch."""

    nginx: Nginx
    tip: str
    old: str
    lost: str

    def look(self, path: str, **fields: object) -> Result:
        address = Address(self.nginx.url(path), **fields)
        settings = LinkSettings(timeout=8, retries=0, allow_hosts=(self.nginx.authority,))
        return check([address], settings, environment={})[address]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("nginx")
    files = folder / "files"
    for name in ("static", "always", "listed", "unlisted", "soft"):
        (files / name).mkdir(parents=True)
        (files / name / "small.csv").write_bytes(SMALL)
    for name in ("static", "always"):
        (files / name / "small.csv.gz").write_bytes(gzip.compress(SMALL))
    (files / "small.csv").write_bytes(SMALL)
    (files / "größe.csv").write_bytes(SMALL)
    (files / "large.bin").write_bytes(LARGE)
    (files / "empty.csv").write_bytes(b"")
    (files / "not-found.html").write_bytes(PAGE)
    commits = _repositories(folder, files)
    with FaultServer(answers={"*": smart(folder / "repositories")}) as behind:
        server = SERVER.replace("{folder}", str(folder)).replace("{git}", behind.authority)
        with nginx(folder, server) as running:
            yield Served(running, *commits)


def _repositories(folder: Path, files: Path) -> tuple[str, str, str]:
    repository = Repository(folder / "repositories" / "work")

    def commit(text: str) -> str:
        repository.write("file", text)
        repository.commit(text)
        return repository.git("rev-parse", "HEAD").strip()

    old, lost = commit("1"), commit("2")
    repository.git("reset", "--quiet", "--hard", old)
    tip = commit("3")
    repository.git("tag", "v1.0")
    bare = folder / "repositories" / "plain.git"
    repository.git("clone", "--quiet", "--bare", ".", str(bare))
    repository.git("push", "--quiet", str(bare), f"{lost}:refs/heads/gone")
    copy = Repository(bare, new=False)
    copy.git("branch", "-D", "gone")
    copy.git("config", "uploadpack.allowFilter", "true")
    copy.git("update-server-info")
    shutil.copytree(bare, files / "dumb.git")
    return tip, old, lost


FILE = {"size": len(SMALL), "sha256": DIGEST, "is_file": True}


@pytest.mark.parametrize(
    ("path", "status", "size"),
    [
        ("/small.csv", Status.OK, len(SMALL)),
        ("/gr%C3%B6%C3%9Fe.csv", Status.OK, len(SMALL)),
        ("/größe.csv", Status.OK, len(SMALL)),
        ("/small.csv?version=2", Status.OK, len(SMALL)),
        ("/large.bin", Status.OK, len(LARGE)),
        ("/empty.csv", Status.OK, 0),
        ("/missing.csv", Status.GONE, None),
        ("/gone", Status.GONE, None),
        ("/moved", Status.MOVED, len(SMALL)),
        ("/moved-308", Status.MOVED, len(SMALL)),
        ("/elsewhere-for-now", Status.OK, len(SMALL)),
        ("/chain", Status.OK, len(SMALL)),
        ("/unlisted", Status.UNVERIFIED, None),  # to /unlisted/, which is a folder without an index: 403
        ("/listed", Status.MOVED, None),
        ("/listed/", Status.OK, None),
        ("/loop", Status.UNVERIFIED, None),
        ("/inside", Status.REFUSED, None),
        ("/moved-to-nothing", Status.GONE, None),
        ("/withdrawn", Status.UNVERIFIED, None),
        ("/fee", Status.RESTRICTED, None),
        ("/private.csv", Status.RESTRICTED, None),
        ("/denied.csv", Status.UNVERIFIED, None),
        ("/too-many", Status.UNVERIFIED, None),
        ("/closed", Status.UNVERIFIED, None),
        ("/out-of-order", Status.UNVERIFIED, None),
        ("/wait", Status.UNVERIFIED, None),
        ("/refused/x", Status.UNVERIFIED, None),
        ("/no-head.csv", Status.OK, len(SMALL)),
        ("/head-404.csv", Status.OK, len(SMALL)),
        ("/no-ranges.csv", Status.OK, len(SMALL)),
        ("/static/small.csv", Status.OK, len(SMALL)),
        ("/dynamic/small.csv", Status.OK, len(SMALL)),
        ("/always/small.csv", Status.OK, None),  # the packed form, whatever was asked for: its size says nothing
    ],
)
def test_outcomes(served: Served, path: str, status: Status, size: int | None) -> None:
    result = served.look(path)
    assert (result.status, result.size) == (status, size), result


@pytest.mark.parametrize(
    ("path", "digest"),
    [
        ("/small.csv", DIGEST),
        ("/moved", DIGEST),
        ("/no-head.csv", DIGEST),
        ("/no-ranges.csv", DIGEST),
        ("/static/small.csv", DIGEST),
        ("/dynamic/small.csv", DIGEST),
    ],
)
def test_a_file_is_read_where_its_digest_is_declared(served: Served, path: str, digest: str) -> None:
    result = served.look(path, **FILE)
    assert (result.size, result.digest) == (len(SMALL), digest), result


def test_another_file_than_the_one_declared(served: Served) -> None:
    result = served.look("/small.csv", size=5, sha256="0" * 64, is_file=True)
    assert (result.size, result.digest) == (len(SMALL), DIGEST)


def test_of_a_large_file_one_range_is_asked_for(served: Served) -> None:
    before = len(served.nginx.requests())
    result = served.look("/large.bin", size=5, is_file=True)
    assert (result.status, result.size, result.digest) == (Status.OK, len(LARGE), None)
    assert served.nginx.requests()[before:] == ["HEAD /large.bin HTTP/1.1", "GET /large.bin HTTP/1.1"]


def test_an_empty_file(served: Served) -> None:
    """A range of it can't be had: 416."""
    result = served.look("/empty.csv", size=0, sha256=hashlib.sha256(b"").hexdigest(), is_file=True)
    assert (result.status, result.size) == (Status.OK, 0), result


@pytest.mark.parametrize("path", ["/soft/missing.csv", "/listed/"])
def test_a_page_where_a_file_was_declared(served: Served, path: str) -> None:
    result = served.look(path, **FILE)
    assert (result.status, result.soft_404) == (Status.UNVERIFIED, True), result


def test_a_host_that_asks_to_wait_is_asked_once(served: Served) -> None:
    before = len(served.nginx.requests())
    assert served.look("/wait").status is Status.UNVERIFIED
    assert served.nginx.requests()[before:] == ["HEAD /wait HTTP/1.1"]


@pytest.mark.parametrize(
    ("revision", "status", "stray"),
    [
        (None, Status.OK, False),
        ("main", Status.OK, False),
        ("v1.0", Status.OK, False),
        ("no-such-branch", Status.GONE, False),
        ("tip", Status.OK, False),
        ("old", Status.OK, False),
        ("lost", Status.OK, True),
        ("0123456789" * 4, Status.GONE, False),
    ],
)
def test_git_behind_it(served: Served, revision: str | None, status: Status, stray: bool) -> None:
    named = {"tip": served.tip, "old": served.old, "lost": served.lost}
    result = served.look("/git/plain.git", revision=named.get(revision or "", revision))
    assert (result.kind, result.status, result.stray) == ("git", status, stray), result


@pytest.mark.parametrize(
    ("revision", "status"), [(None, Status.OK), ("main", Status.OK), ("tip", Status.OK), ("old", Status.UNVERIFIED)]
)
def test_a_repository_as_files(served: Served, revision: str | None, status: Status) -> None:
    named = {"tip": served.tip, "old": served.old}
    result = served.look("/dumb.git", revision=named.get(revision or "", revision))
    assert (result.kind, result.status) == ("git", status), result


@pytest.mark.parametrize("path", ["/git/missing.git", "/missing.git"])
def test_no_repository(served: Served, path: str) -> None:
    assert served.look(path).status is Status.GONE


def test_all_at_once(served: Served) -> None:
    """What is one answer alone is the same answer among a thousand."""
    paths = ("/small.csv", "/missing.csv", "/private.csv", "/out-of-order")
    addresses = [Address(served.nginx.url(f"{path}?{number}")) for number in range(250) for path in paths]
    settings = LinkSettings(timeout=8, retries=0, allow_hosts=(served.nginx.authority,))
    found = list(check(addresses, settings, environment={}).values())
    wanted = [Status.OK, Status.GONE, Status.RESTRICTED, Status.UNVERIFIED] * 250
    assert [result.status for result in found] == wanted
