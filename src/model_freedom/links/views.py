"""Addresses of files and folders inside a repository of a known host, and where the same stands at another revision."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple
from urllib.parse import quote

from model_freedom.links import http
from model_freedom.links.exchange import Failure, Reply
from model_freedom.links.forges import Repository
from model_freedom.links.gitwire import COMMIT, Remote, named
from model_freedom.links.outcome import Asking, Looked, failed, not_known
from model_freedom.links.record import Address, Status

_TYPES = frozenset({"branch", "tag", "commit"})  # Forgejo says which it means


class View(NamedTuple):
    """What a view shows. `ref` may be the beginning only of a branch's name, where that holds slashes."""

    folder: bool  # perhaps: Forgejo and Bitbucket have one kind of view for both
    ref: str
    path: str


def view(found: Repository, revision: str) -> View | None:
    """The file or folder that an address names; None where it names the whole or a commit."""
    rest = found.rest[1:] if found.rest[:1] == ("-",) else found.rest
    if len(rest) < 3 or rest[0] not in {"tree", "blob", "raw", "src"}:
        return None
    verb, inside = rest[0], list(rest[1:])
    if found.kind == "forgejo" and inside[0] in _TYPES:
        inside = inside[1:]
    if found.kind == "github" and inside[0] == "refs" and inside[1] in {"heads", "tags"}:
        inside = inside[2:]
    slashes = revision.count("/") + 1
    ref = revision if "/".join(inside[:slashes]) == revision else "".join(inside[:1])
    inside = inside[ref.count("/") + 1 :]
    if found.kind == "sourcehut" and verb == "tree" and inside[:1] == ["item"]:
        inside = inside[1:]
    path = "/".join(inside).strip("/")
    return View(verb in {"tree", "src"}, ref, path) if path else None


def look(found: Repository, seen: View, address: Address, remote: Remote, asking: Asking) -> Looked:
    """Whether the repository has the file or folder at the address's revision."""
    revision = address.revision or seen.ref
    base = asking.service(f"https://{found.host}")
    if found.kind == "gitlab" and seen.folder:
        return _gitlab_folder(found, seen, revision, base, asking)
    url = _url(found, seen, revision, base, is_file=address.is_file)
    there = http.ask(replace(address, url=url, revision=None), asking)
    if there.status is not Status.GONE:
        return there
    if not _is_ref(seen.ref, revision, remote, asking):
        # `feature/x/data.csv`: where the branch's name ends is not known.
        written = http.ask(replace(address, url=f"{base}/{_path(found, *found.rest)}", revision=None), asking)
        if written.status is not Status.GONE:
            why = "the file is there as the address has it; whether it is at the revision can't be told"
            return Looked(Status.UNVERIFIED, why, there.http_status)
    return Looked(Status.GONE, _missing(seen, revision), there.http_status)


def _missing(seen: View, revision: str) -> str:
    return f"the repository has no {seen.path[:200]!r} at {revision[:60]!r}"


def _path(found: Repository, *parts: str) -> str:
    return quote("/".join((found.path, *parts)), safe="/~")


def _url(found: Repository, seen: View, revision: str, base: str, *, is_file: bool) -> str:
    """Where the host serves the file itself, or shows the folder."""
    if found.kind == "forgejo":
        # https://codeberg.org/api/swagger: any name of a revision will do
        kind = "contents" if seen.folder and not is_file else "raw"
        return f"{base}/api/v1/repos/{_path(found, kind, seen.path)}?ref={quote(revision, safe='')}"
    if found.kind == "gitlab":
        return f"{base}/{_path(found, '-', 'raw', revision, seen.path)}"
    if found.kind == "sourcehut":
        parts = ("tree", revision, "item", seen.path) if seen.folder else ("blob", revision, seen.path)
        return f"{base}/{_path(found, *parts)}"
    whole = "src" if found.kind == "bitbucket" else "tree"
    return f"{base}/{_path(found, whole if seen.folder and not is_file else 'raw', revision, seen.path)}"


def _gitlab_folder(found: Repository, seen: View, revision: str, base: str, asking: Asking) -> Looked:
    """Its pages lead to the top folder where there is no such one; the API says so.

    https://docs.gitlab.com/api/repositories/#list-repository-tree
    """
    project = f"{base}/api/v4/projects/{quote(found.path, safe='')}"
    asked = f"path={quote(seen.path, safe='')}&ref={quote(revision, safe='')}&per_page=1"
    reply, data = asking.json(f"{project}/repository/tree?{asked}")
    if isinstance(reply, Failure):
        return failed(reply)
    if reply.status == 404 or (reply.status == 200 and data == []):
        return Looked(Status.GONE, _missing(seen, revision), reply.status)
    if reply.status == 200 and isinstance(data, list):
        return Looked(Status.OK, "", 200)
    return not_known(reply, f"HTTP {reply.status} from {found.host}")


def _is_ref(ref: str, revision: str, remote: Remote, asking: Asking) -> bool:
    if ref in {revision, "HEAD"} or COMMIT.fullmatch(ref):
        return True
    answer = named(remote, ref, asking)
    return not isinstance(answer, (Reply, Failure)) and bool(answer)
