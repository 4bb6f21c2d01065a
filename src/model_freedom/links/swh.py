"""Software Heritage identifiers: checked for form, and in one request for presence.

Form: https://www.swhid.org/specification/v1.1/ (ISO/IEC 18670). Presence: https://archive.softwareheritage.org/api/1/known/doc/
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

from model_freedom.links.exchange import Failure, Reply, Request
from model_freedom.links.guard import odd_character
from model_freedom.links.outcome import Asking, Looked, Resolver, at, failed, not_known, parsed
from model_freedom.links.record import Address, Status

HOME = "https://archive.softwareheritage.org"
AT_ONCE = 1000  # identifiers that one request may hold
_CORE = re.compile(r"swh:1:(?:cnt|dir|rev|rel|snp):[0-9a-f]{40}")
_PAGE = re.compile(r"https://archive\.softwareheritage\.org/(?:browse/)?(swh:1:.+)", re.I)
_QUALIFIERS = frozenset({"origin", "visit", "anchor", "path", "lines", "bytes"})


def identifier(url: str) -> str | None:
    """The identifier without qualifiers; None where it is malformed."""
    page = _PAGE.fullmatch(url)
    core, _, rest = (page[1].rstrip("/") if page else url).partition(";")
    if not _CORE.fullmatch(core) or not url.isprintable() or " " in url:
        return None
    if any(part.partition("=")[0] not in _QUALIFIERS for part in rest.split(";") if rest):
        return None
    return core


def claims(address: Address) -> bool:
    """`swh:…`, and the archive's pages of one."""
    return address.url[:4].lower() == "swh:" or bool(_PAGE.fullmatch(address.url))


def refuse(address: Address, _allow: Collection[str]) -> str | None:
    """What is not an identifier leads nowhere."""
    odd = odd_character(address.url)
    if odd:
        return odd
    if identifier(address.url) is None:
        return "it is not a Software Heritage identifier (swh:1:KIND:40 hexadecimal digits)"
    return None


def ask(address: Address, asking: Asking) -> Looked:
    """Whether the archive has it. The first who asks does so for all."""
    core = identifier(address.url)
    if core is None:
        return Looked(Status.REFUSED, "it is not a Software Heritage identifier")
    wanted = sorted({core} | {other for peer in asking.peers if claims(peer) and (other := identifier(peer.url))})
    place = wanted.index(core) // AT_ONCE * AT_ONCE
    batch = wanted[place : place + AT_ONCE]
    reply, data = asking.memory.once(f"swh {place}", lambda: _known(batch, asking), keep=lambda answer: bool(answer[1]))
    if isinstance(reply, Failure):
        return failed(reply)
    known = at(data, core, "known")
    if known is True:
        return Looked(Status.OK, "", reply.status)
    if known is False:
        return Looked(Status.GONE, "Software Heritage does not have it", reply.status)
    return not_known(reply, f"HTTP {reply.status} from Software Heritage")


def _known(batch: list[str], asking: Asking) -> tuple[Reply | Failure, Any]:
    reply = asking.send(
        Request(
            asking.service(HOME) + "/api/1/known/",
            "POST",
            headers=(("Content-Type", "application/json"), ("Accept", "application/json")),
            body=json.dumps(batch).encode(),
            limit=200 * len(batch) + 1000,
        )
    )
    usable = isinstance(reply, Reply) and reply.status == 200
    return reply, parsed(reply) if usable else None


RESOLVER = Resolver("swh", claims, lambda _address: "archive.softwareheritage.org", ask, refuse)
