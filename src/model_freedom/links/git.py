"""Git repositories: whether one is there for everybody, and whether it has the revision."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from urllib.parse import quote, urlsplit

from model_freedom.links import forges, gitprogram, http, views
from model_freedom.links.exchange import PERMANENT, Failure, Reply
from model_freedom.links.gitwire import COMMIT, Found, Remote, greet, has, named, tips
from model_freedom.links.guard import Refusal, front_door, odd_character, scheme_of
from model_freedom.links.outcome import TRANSIENT, Asking, Looked, Resolver, failed, not_known
from model_freedom.links.record import Address, Status

_SCP = re.compile(r"[\w.-]+@([^:/@\s]+):(?!//)(.+)", re.ASCII)
_SSH = re.compile(r"(?:git\+)?(?:ssh|git)://(?:[\w.-]+@)?([^/@\s:]+|\[[^\]\s]+\])(?::[0-9]+)?/(.+)", re.I)
_SHORT = re.compile(r"[0-9a-f]{7,39}", re.ASCII)


def place(address: Address) -> str | None:
    """The repository's address over https, without slash at the end; None where nothing says that it is one."""
    url = address.url.partition("#")[0]
    if url.lower().startswith(("git+http://", "git+https://")):
        return url[4:].rstrip("/")
    shell = _SSH.fullmatch(url) or _SCP.fullmatch(url)
    if shell:
        return f"https://{shell[1]}/{shell[2].strip('/')}"
    if scheme_of(url) not in {"http", "https"}:
        return None
    known = forges.repository(url)
    if known is not None:
        return known.url if not known.rest or (address.revision and forges.is_inside(known.rest)) else None
    plain = url.partition("?")[0].rstrip("/")
    return plain if plain.endswith(".git") or (address.revision and not address.is_file) else None


def claims(address: Address) -> bool:
    """Addresses that only git uses, repositories on known hosts, and whatever has a revision."""
    return place(address) is not None


def refuse(address: Address, allow: Collection[str]) -> str | None:
    """Judged as it stands, where it is a web address (it may hold credentials), and as the address that it comes to."""
    odd = odd_character(address.url)
    if odd:
        return odd
    written = address.url[4:] if _only_git(address) else address.url
    if scheme_of(written) in {"http", "https"}:
        target = front_door(written, allow=allow)
        if isinstance(target, Refusal):
            return target.reason
    target = front_door(place(address) or address.url, allow=allow)
    return target.reason if isinstance(target, Refusal) else None


def ask(address: Address, asking: Asking) -> Looked:
    """The API where that is cheap and knows more, then the repository itself, then the file in it that is meant."""
    where = place(address) or address.url
    known = forges.repository(where)
    said = forges.said(known, asking) if known else forges.Said()
    if said.there is False:
        return _no_project(address, said.note, 404, asking)
    if known and said.there and not address.revision:
        if said.path is None:
            return Looked(Status.OK, said.note, license=said.license)
        detail = "; ".join(part for part in (f"it is called {said.path} now", said.note) if part)
        return Looked(Status.MOVED, detail, 200, f"https://{known.host}/{said.path}", said.license)
    if known is None and _is_shell(address):
        return Looked(Status.UNVERIFIED, "ssh addresses can't be checked without an account")
    # A service of its own for known hosts too, so that a mirror of them can be named.
    remote = greet(_served(where, known, asking), asking)
    if isinstance(remote, Failure):
        return failed(remote)
    if isinstance(remote, Reply):
        return _no_repository(address, remote, known, said, asking)
    found = _revision(address.revision, remote, asking) if address.revision else Looked(Status.OK, "", 200)
    if found.status is Status.OK and address.revision:
        found = _inside(address, found, remote, asking)
    return _moved(found, remote, said, address)


def _inside(address: Address, found: Looked, remote: Remote, asking: Asking) -> Looked:
    """With what is known of the file, where the address is that of one."""
    written = forges.repository(address.url)
    shown = views.view(written, address.revision or "") if written else None
    if written is None or shown is None:
        return found
    file = views.look(written, shown, address, remote, asking)
    if file.status not in {Status.OK, Status.MOVED}:
        return file
    return replace(found, size=file.size, digest=file.digest)


def _only_git(address: Address) -> bool:
    return address.url.lower().startswith("git+http")


def _is_shell(address: Address) -> bool:
    return bool(_SSH.fullmatch(address.url) or _SCP.fullmatch(address.url))


def _served(where: str, known: forges.Repository | None, asking: Asking) -> str:
    return f"{asking.service(f'https://{known.host}')}/{known.path}" if known else where


def _no_project(address: Address, why: str, status: int, asking: Asking) -> Looked:
    """A known host says that it has no such repository. That is all, unless the address may be something else there."""
    written = None if _only_git(address) or _is_shell(address) else forges.repository(address.url)
    if written is None or forges.is_certain(address.url):
        return Looked(Status.GONE, why, status)
    home = f"https://{written.host}"
    service = asking.service(home)
    url = address.url if service == home else f"{service}{urlsplit(address.url).path}"
    page = http.ask(replace(address, url=url, revision=None), asking)
    if page.status in {Status.GONE, Status.RESTRICTED}:
        return Looked(Status.GONE, why, status)  # strangers are asked for a login whether there is something or not
    return _page(address, page)


def _page(address: Address, page: Looked) -> Looked:
    """A page stands there, and no repository."""
    if not address.revision or page.status not in {Status.OK, Status.MOVED}:
        return page
    why = f"a page is there, but no git repository that could have revision {address.revision!r}"
    return Looked(Status.UNVERIFIED, why, page.http_status, page.final_url)


def _no_repository(
    address: Address, reply: Reply, known: forges.Repository | None, said: forges.Said, asking: Asking
) -> Looked:
    """It answers, but not as a repository does."""
    if known is not None and reply.status in {401, 404, 410}:
        # Hosts ask strangers for a login where a repository is private and where there is none.
        why = f"{known.host} has no such public repository"
        if said.walled:  # and would get in the way of a page too
            return Looked(Status.GONE, why, reply.status)
        return _no_project(address, why, reply.status, asking)
    if known is not None:
        # Not the page: walls against programs answer everything with one, whether there is a repository or not.
        instead = f"{known.host} answers with a page and not as a repository"
        return not_known(reply, instead if reply.status == 200 else f"HTTP {reply.status} from {known.host}")
    if reply.status in TRANSIENT:
        return not_known(reply, f"HTTP {reply.status} to the question for a repository")
    if reply.status == 401:
        return Looked(Status.RESTRICTED, "the repository asks for a login (HTTP 401)", 401)
    if _only_git(address) or _is_shell(address) or address.url.rstrip("/").endswith(".git"):
        if reply.status in {404, 410}:
            return Looked(Status.GONE, f"no repository answers there (HTTP {reply.status})", reply.status)
        return not_known(reply, f"HTTP {reply.status}, and not from a git repository")
    return _page(address, http.ask(address, asking))


def _revision(revision: str, remote: Remote, asking: Asking) -> Looked:
    commit = revision.lower()
    if not COMMIT.fullmatch(commit):
        return _name(revision, remote, asking)
    if commit in remote.refs.values():
        return Looked(Status.OK, "a branch or tag points to the commit", 200)
    if remote.version != 2:
        return gitprogram.look(remote, commit, asking)
    named = tips(remote, asking)
    if commit in (named or ()):
        return Looked(Status.OK, "a branch or tag points to the commit", 200)
    found = has(remote, commit, named or (), asking)
    if isinstance(found, Failure):
        return failed(found)
    if isinstance(found, Reply):
        return not_known(found, f"HTTP {found.status} to the request for the commit")
    if isinstance(found, str):
        return Looked(Status.UNVERIFIED, f"the repository says: {found}", 200)
    if not isinstance(found, Found):
        return Looked(Status.GONE, "the repository does not have the commit", 200, revision_missing=True)
    if found.beyond:
        # Hosts keep the commits of forks in the same store, and hand them out under the name of the original.
        return Looked(Status.OK, "the repository has the commit, but no branch or tag leads to it", 200, stray=True)
    return Looked(Status.OK, "the repository has the commit", 200)


def _name(name: str, remote: Remote, asking: Asking) -> Looked:
    if not name.isprintable() or " " in name or len(name) > 250:
        return Looked(Status.GONE, "no branch or tag can be called so", 200, revision_missing=True)
    found = named(remote, name, asking)
    if isinstance(found, Failure):
        return failed(found)
    if isinstance(found, Reply):
        return not_known(found, "the repository does not list its branches and tags")
    if found:
        ref, commit = next(iter(found.items()))
        return Looked(Status.OK, f"{ref} is at commit {commit[:12]}", 200)
    if _SHORT.fullmatch(name):
        return Looked(Status.UNVERIFIED, "an abbreviated commit id can't be looked up; write it in full", 200)
    return Looked(Status.GONE, "the repository has no such branch or tag", 200, revision_missing=True)


def _moved(found: Looked, remote: Remote, said: forges.Said, address: Address) -> Looked:
    """With what the API said, and with where a permanent redirect led."""
    detail = "; ".join(part for part in (found.detail, said.note) if part)
    found = replace(found, detail=detail, license=said.license)
    if found.status is not Status.OK:
        return found
    written = forges.repository(address.url)
    rest = quote("".join(f"/{part}" for part in written.rest)) if written else ""
    if remote.hops and remote.hops[0][1] in PERMANENT:
        if remote.hops[0][0] + ".git" == remote.url:
            return found  # the same repository, under the name that git prefers
        return replace(
            found, status=Status.MOVED, final_url=(remote.url.removesuffix(".git") if rest else remote.url) + rest
        )
    if written and said.path:
        return replace(found, status=Status.MOVED, final_url=f"https://{written.host}/{said.path}{rest}")
    return found


def host(address: Address) -> str:
    """The host of the repository."""
    return http.host(Address(place(address) or address.url))


RESOLVER = Resolver("git", claims, host, ask, refuse)
