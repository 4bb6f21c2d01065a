"""Git's smart HTTP, protocol version 2, as far as it takes to know whether a repository has a revision.

https://git-scm.com/docs/protocol-v2 and https://git-scm.com/docs/http-protocol. Nothing is stored: a `fetch` for one
commit with `filter tree:0` is given up at the first bytes of the pack, which prove that the commit is there.
Repositories that speak only version 0 say the names and commits of their branches and tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from model_freedom.links.exchange import Failure, Kind, Reply, Request
from model_freedom.links.outcome import Asking

_MOST = 1 << 20  # bytes of a list of branches and tags
_FEW = 65536
_SERVICE = "git-upload-pack"
_VERSION = ("Git-Protocol", "version=2")
_REFS = re.compile(r"([0-9a-f]{40}|[0-9a-f]{64})[ \t](\S+)", re.ASCII)
_PEELED = re.compile(r" peeled:([0-9a-f]{40}|[0-9a-f]{64})", re.ASCII)
_HAVES = 5000  # branches and tags that are named in one request, 50 bytes each
COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}", re.ASCII)


class Remote(NamedTuple):
    """A repository that answered. `refs` are those of an answer in version 0; version 2 has to be asked for them."""

    url: str  # where it is after redirects, without the slash at the end
    version: int
    abilities: Mapping[str, str]
    refs: Mapping[str, str]
    hops: tuple[tuple[str, int], ...] = ()
    dumb: bool = False  # files on a web server: no service behind them
    cut: bool = False  # the list of branches and tags did not come whole


def greet(url: str, asking: Asking) -> Remote | Reply | Failure:
    """The repository at this address; the reply where there is none."""
    reply = asking.fetch(
        Request(f"{url}/info/refs?service={_SERVICE}", headers=(_VERSION, ("Accept", "*/*")), limit=_MOST)
    )
    if isinstance(reply, Failure) or reply.status != 200:
        return reply
    base = reply.url.partition("?")[0].removesuffix("/info/refs")
    hops = tuple((hop.partition("?")[0].removesuffix("/info/refs"), status) for hop, status in reply.hops)
    kind = reply.headers.get("content-type", "").partition(";")[0].strip()
    if kind != f"application/x-{_SERVICE}-advertisement":
        refs = {name: commit for commit, name in _REFS.findall(reply.body.decode("latin-1"))}
        cut = not reply.complete
        return Remote(base, 0, {}, refs, hops, dumb=True, cut=cut) if refs and kind != "text/html" else reply
    lines = [line for line in packets(reply.body) if line is not None and not line.startswith("# service=")]
    if not lines or lines[0].startswith("ERR "):
        return reply
    if lines[0].startswith("version 2"):
        return Remote(base, 2, dict(_pair(line) for line in lines[1:]), {}, hops)
    refs = {}
    abilities: dict[str, str] = {}
    for line in lines:
        shown, _, stated = line.partition("\0")
        abilities.update(_pair(word) for word in stated.split())
        found = _REFS.match(shown)
        if found:
            refs[found[2]] = found[1]
    return Remote(base, 0, abilities, refs, hops, cut=not _whole(reply))


def named(remote: Remote, name: str, asking: Asking) -> Mapping[str, str] | Reply | Failure:
    """Branches and tags of that name, and what they point to."""
    wanted = (name, f"refs/{name}", f"refs/tags/{name}", f"refs/heads/{name}")
    if remote.version != 2:
        known = {ref: remote.refs[ref] for ref in wanted if ref in remote.refs}
        return known if known or not remote.cut else _cut(remote)
    arguments = [f"ref-prefix {ref}" for ref in wanted]
    reply = _command(remote, "ls-refs", arguments, asking, _MOST)
    if isinstance(reply, Failure) or reply.status != 200:
        return reply
    lines = [line for line in packets(reply.body) if line is not None]
    if any(line.startswith("ERR ") for line in lines):
        return reply
    found = {ref: commit for line in lines for commit, ref in _REFS.findall(line)}
    known = {ref: found[ref] for ref in wanted if ref in found}
    return known if known or _whole(reply) else _cut(remote)


def _whole(reply: Reply) -> bool:
    """Whether a list of branches and tags came to its end, which is a flush packet."""
    return reply.complete and reply.body.endswith(b"0000")


def _cut(remote: Remote) -> Failure:
    return Failure(Kind.PROTOCOL, "its list of branches and tags is cut off or too long to be read whole", remote.url)


def tips(remote: Remote, asking: Asking) -> tuple[str, ...] | None:
    """What HEAD, branches and tags point to; None where the list doesn't come or doesn't end. Version 2 only."""
    arguments = ["peel", *(f"ref-prefix {prefix}" for prefix in ("HEAD", "refs/heads/", "refs/tags/"))]
    reply = _command(remote, "ls-refs", arguments, asking, _MOST)
    if isinstance(reply, Failure) or reply.status != 200 or not _whole(reply):
        return None
    lines = [line for line in packets(reply.body) if line is not None]
    found = [commit for line in lines for commit, _ref in _REFS.findall(line)]
    return tuple(dict.fromkeys(found + [commit for line in lines for commit in _PEELED.findall(line)]))


class Found(NamedTuple):
    """The repository hands out the commit; `beyond` the tips that were named, or not (None: not known)."""

    beyond: bool | None = None


def has(remote: Remote, commit: str, tips: Sequence[str], asking: Asking) -> Found | bool | str | Reply | Failure:
    """Whether the repository can hand out the commit; False where not, a text where it answered something else.

    Who says to have the tips gets a pack of what the commit holds beyond them: an empty one, where its history is part
    of theirs. The number of objects stands in the first bytes. Version 2 only.
    """
    known = [f"have {tip}" for tip in tips[:_HAVES]] or ["deepen 1"]
    filtered = ["filter tree:0"] if "filter" in remote.abilities.get("fetch", "").split() else []
    arguments = ["no-progress", *filtered, f"want {commit}", *known, "done"]
    reply = _command(remote, "fetch", arguments, asking, _FEW)
    if isinstance(reply, Failure) or reply.status != 200:
        return reply
    if b"\x01PACK" in reply.body:
        objects = _objects(reply.body)
        certain = objects is not None and tips and (objects == 0 or len(tips) <= _HAVES)
        return Found(bool(objects) if certain else None)
    fault = next((line for line in packets(reply.body) if line is not None and line.startswith("ERR ")), None)
    if fault is None:
        return "an answer without a pack"
    missing = "not our ref" in fault or "unadvertised object" in fault or "no such" in fault.lower()
    return False if missing else "".join(character for character in fault[4:104] if character.isprintable())


def _command(remote: Remote, command: str, arguments: list[str], asking: Asking, limit: int) -> Reply | Failure:
    lines = [f"command={command}", "agent=model-freedom"]
    if "object-format" in remote.abilities:
        lines.append(f"object-format={remote.abilities['object-format']}")
    body = b"".join(map(_packet, lines)) + b"0001" + b"".join(map(_packet, arguments)) + b"0000"
    kinds = (("Content-Type", f"application/x-{_SERVICE}-request"), ("Accept", f"application/x-{_SERVICE}-result"))
    return asking.send(
        Request(
            f"{remote.url}/{_SERVICE}",
            "POST",
            headers=(_VERSION, *kinds),
            body=body,
            limit=limit,
            enough=lambda seen: _objects(seen) is not None,
        )
    )


def packets(body: bytes) -> Iterator[str | None]:
    """The lines of a pkt-line stream, None for what separates; ends where the stream is cut or malformed."""
    for content in _contents(body):
        yield None if content is None else content.decode("utf-8", "replace").removesuffix("\n")


def _contents(body: bytes) -> Iterator[bytes | None]:
    place = 0
    while place + 4 <= len(body):
        head = body[place : place + 4]
        if not re.fullmatch(rb"[0-9a-f]{4}", head):
            return
        length = int(head, 16)
        if length < 4:
            yield None
            place += 4
            continue
        if place + length > len(body):
            return
        yield body[place + 4 : place + length]
        place += length


def _objects(body: bytes) -> int | None:
    """How many objects the pack has, by its first bytes (gitformat-pack(5)), which come in pieces."""
    if b"\x01PACK" not in body:
        return None
    head = b"".join(content[1:] for content in _contents(body[:_FEW]) if content is not None and content[:1] == b"\x01")
    return int.from_bytes(head[8:12], "big") if len(head) >= 12 else None


def _packet(line: str) -> bytes:
    content = line.encode() + b"\n"
    return b"%04x" % (len(content) + 4) + content


def _pair(word: str) -> tuple[str, str]:
    name, _, value = word.partition("=")
    return name, value
