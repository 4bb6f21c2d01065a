"""Software Heritage identifiers: checked for form, and in one request for presence.

Form: https://www.swhid.org/specification/v1.1/ (ISO/IEC 18670). Presence: https://archive.softwareheritage.org/api/1/known/doc/
"""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
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


class _Batch:
    """The questions about some identifiers. A failure is one for all of them, and each may see it once: who comes
    again after it asks anew, for all.
    """

    def __init__(self, wanted: list[str]) -> None:
        self.wanted = wanted
        self._lock = threading.Lock()
        self._failures: list[tuple[Reply | Failure, Any]] = []
        self._seen: Counter[str] = Counter()
        self._answer: tuple[Reply | Failure, Any] | None = None

    def answer(self, address: str, asking: Asking) -> tuple[Reply | Failure, Any]:
        """What the archive says; `address` is who asks."""
        with self._lock:
            if self._answer is not None:
                return self._answer
            seen = self._seen[address]
            self._seen[address] += 1
            if seen < len(self._failures):
                return self._failures[seen]
            found = _known(self.wanted, asking)
            if found[1]:
                self._answer = found
            else:
                self._failures.append(found)
            return found


def ask(address: Address, asking: Asking) -> Looked:
    """Whether the archive has it. The first who asks does so for all."""
    core = identifier(address.url)
    if core is None:
        return Looked(Status.REFUSED, "it is not a Software Heritage identifier")
    wanted = sorted({core} | {other for peer in asking.peers if claims(peer) and (other := identifier(peer.url))})
    place = wanted.index(core) // AT_ONCE * AT_ONCE
    batch = asking.memory.once(
        f"swh {place}", lambda: _Batch(wanted[place : place + AT_ONCE]), keep=lambda _batch: True
    )
    reply, data = batch.answer(address.url, asking)
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
