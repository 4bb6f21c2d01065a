"""Snapshots of the web archive: one that is there answers itself or leads to the one nearest in time.

https://archive.org/help/wayback_api.php; the availability API that it describes answers "nothing" at busy times, so
that the snapshot itself is asked for.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from model_freedom.links import http
from model_freedom.links.exchange import REDIRECTS, Failure, Request
from model_freedom.links.outcome import Asking, Looked, Resolver, failed, not_known
from model_freedom.links.record import Address, Status

HOME = "https://web.archive.org"
_SNAPSHOT = re.compile(r"https?://web\.archive\.org(/web/[0-9]{1,14}(?:[a-z]{2}_)?/.+)", re.I)
_CAPTURE = re.compile(r"/web/[0-9]{1,14}(?:[a-z]{2}_)?/(.+)", re.I)
_MOST = 6  # captures on the way: the nearest in time, and what pages redirected to when they were captured


def claims(address: Address) -> bool:
    """A page of one snapshot."""
    return bool(_SNAPSHOT.fullmatch(address.url))


def ask(address: Address, asking: Asking) -> Looked:
    """Whether there is a snapshot at that time or near it."""
    found = _SNAPSHOT.fullmatch(address.url)
    assert found  # noqa: S101 -- claims() has seen to it
    service = asking.service(HOME)
    path, on_the_way = found[1], ""
    reply = asking.send(Request(service + path, "HEAD"))
    for _ in range(_MOST):
        if isinstance(reply, Failure):
            return failed(reply)
        if reply.status not in REDIRECTS:
            break
        following = _within(service + path, reply.headers.get("location", ""), service)
        if following is None:
            return not_known(reply, f"HTTP {reply.status} from the web archive, to somewhere else")
        path, on_the_way = following, "the archive leads to the snapshot nearest in time"
        reply = asking.send(Request(service + path, "HEAD"))
    if isinstance(reply, Failure):
        return failed(reply)
    if reply.status in REDIRECTS:
        return Looked(Status.UNVERIFIED, "the archive leads from snapshot to snapshot", reply.status)
    if reply.status in {404, 410}:
        why = "the web archive has a snapshot of an answer that says 'not found'"
        return Looked(Status.GONE, why if on_the_way else "the web archive has no such snapshot", reply.status)
    if reply.status != 200:
        return not_known(reply, f"HTTP {reply.status} from the web archive")
    if http.leads_to_login(_kept(found[1]), _kept(path)):
        where = f"{HOME}{path}"
        return Looked(Status.UNVERIFIED, "a snapshot of a login page", 200, final_url=where, soft_404=True)
    return Looked(Status.OK, on_the_way, 200)


def _kept(path: str) -> str:
    """The address that a snapshot is of."""
    found = _CAPTURE.fullmatch(path)
    return found[1] if found else path


def _within(base: str, place: str, service: str) -> str | None:
    """The path of another snapshot to which the archive redirects; None where it leads elsewhere."""
    try:
        joined = urljoin(base, place) if place else ""
    except ValueError:
        return None
    home = next(
        (start for start in (service, HOME, HOME.replace("https", "http")) if joined.startswith(f"{start}/")), None
    )
    path = joined[len(home) :] if home else ""
    return path if _CAPTURE.fullmatch(path) else None


RESOLVER = Resolver("http", claims, lambda _address: "web.archive.org", ask, http.refuse)
