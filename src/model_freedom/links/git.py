"""Git repositories: whether one is there for everybody, and whether it has the revision."""

from __future__ import annotations

import re
from collections.abc import Collection

from model_freedom.links import forges, gitprogram, http
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
    """The API where that is cheap and knows more, then the repository itself."""
    where = place(address) or address.url
    known = forges.repository(where)
    said = forges.said(known, asking) if known else forges.Said()
    if said.there is False:
        return Looked(Status.GONE, said.note)
    if said.there and not address.revision:
        return Looked(Status.OK, said.note, license=said.license)
    if known is None and _is_shell(address):
        return Looked(Status.UNVERIFIED, "ssh addresses can't be checked without an account")
    # A service of its own for known hosts too, so that a mirror of them can be named.
    remote = greet(_served(where, known, asking), asking)
    if isinstance(remote, Failure):
        return failed(remote)
    if isinstance(remote, Reply):
        return _no_repository(address, remote, known, asking)
    found = _revision(address.revision, remote, asking) if address.revision else Looked(Status.OK, "", 200)
    return _moved(found, remote, said)


def _only_git(address: Address) -> bool:
    return address.url.lower().startswith("git+http")


def _is_shell(address: Address) -> bool:
    return bool(_SSH.fullmatch(address.url) or _SCP.fullmatch(address.url))


def _served(where: str, known: forges.Repository | None, asking: Asking) -> str:
    return f"{asking.service(f'https://{known.host}')}/{known.path}" if known else where


def _no_repository(address: Address, reply: Reply, known: forges.Repository | None, asking: Asking) -> Looked:
    """It answers, but not as a repository does."""
    if known is not None and reply.status in {401, 404, 410}:
        # Hosts ask strangers for a login where a repository is private and where there is none.
        return Looked(Status.GONE, f"{known.host} has no such public repository", reply.status)
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
    page = http.ask(address, asking)
    if page.status in {Status.OK, Status.MOVED}:
        why = f"a page is there, but no git repository that could have revision {address.revision!r}"
        return Looked(Status.UNVERIFIED, why, page.http_status, page.final_url)
    return page


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


def _moved(found: Looked, remote: Remote, said: forges.Said) -> Looked:
    """With what the API said, and with where a permanent redirect led."""
    from dataclasses import replace

    detail = "; ".join(part for part in (found.detail, said.note) if part)
    found = replace(found, detail=detail, license=said.license)
    if found.status is not Status.OK or not remote.hops or remote.hops[0][1] not in PERMANENT:
        return found
    if remote.hops[0][0] + ".git" == remote.url:
        return found  # the same repository, under the name that git prefers
    return replace(found, status=Status.MOVED, final_url=remote.url)


def host(address: Address) -> str:
    """The host of the repository."""
    return http.host(Address(place(address) or address.url))


RESOLVER = Resolver("git", claims, host, ask, refuse)
