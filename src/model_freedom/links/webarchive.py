"""Snapshots of the web archive: one that is there answers itself or leads to the one nearest in time.

https://archive.org/help/wayback_api.php; the availability API that it describes answers "nothing" at busy times, so
that the snapshot itself is asked for.
"""

from __future__ import annotations

import re

from model_freedom.links import http
from model_freedom.links.exchange import REDIRECTS, Failure, Request
from model_freedom.links.outcome import Asking, Looked, Resolver, failed, not_known
from model_freedom.links.record import Address, Status

HOME = "https://web.archive.org"
_SNAPSHOT = re.compile(r"https?://web\.archive\.org(/web/[0-9]{1,14}(?:[a-z]{2}_)?/.+)", re.I)
_ANOTHER = re.compile(r"(?:https?://[^/]+)?/web/[0-9]{4,14}(?:[a-z]{2}_)?/.", re.I)


def claims(address: Address) -> bool:
    """A page of one snapshot."""
    return bool(_SNAPSHOT.fullmatch(address.url))


def ask(address: Address, asking: Asking) -> Looked:
    """Whether there is a snapshot at that time or near it."""
    found = _SNAPSHOT.fullmatch(address.url)
    assert found  # noqa: S101 -- claims() has seen to it
    reply = asking.send(Request(asking.service(HOME) + found[1], "HEAD"))
    if isinstance(reply, Failure):
        return failed(reply)
    place = reply.headers.get("location", "")
    if reply.status == 200:
        return Looked(Status.OK, "", 200)
    if reply.status in REDIRECTS and _ANOTHER.match(place):
        return Looked(Status.OK, "the archive leads to the snapshot nearest in time", reply.status)
    if reply.status in {404, 410}:
        return Looked(Status.GONE, "the web archive has no such snapshot", reply.status)
    return not_known(reply, f"HTTP {reply.status} from the web archive")


RESOLVER = Resolver("http", claims, lambda _address: "web.archive.org", ask, http.refuse)
