"""Web addresses: HEAD, then a ranged GET on anything but a plain success, since servers refuse or fake HEAD."""

from __future__ import annotations

import base64
import binascii
import hashlib
import itertools
import re
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from model_freedom.links.disguised import challenged, comes_back, is_pointer, stand_in
from model_freedom.links.exchange import PERMANENT, Failure, Kind, Reply, Request
from model_freedom.links.guard import Refusal, front_door, scheme_of
from model_freedom.links.outcome import Asking, Looked, Resolver, asked_to_wait, failed, not_known, whole_number
from model_freedom.links.record import Address, Status

_SHARE = 0.6  # of the time for an address: what its HEAD may take
MOST = 65536  # bytes of a body that are read: enough for an error page, and for a small file's digest
_ACCEPT = ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")  # some hosts answer 404 to a bare */*
_LOGIN = re.compile(r"/(log[-_]?in|sign[-_]?in|users/sign_in|sso|cas/login|auth|oauth2?/authorize)(/|\.\w+|\?|$)", re.I)
_LOGIN_PAGE = re.compile(
    r"/(log[-_]?in|sign[-_]?in|sso|auth|authorize|identifier)(\.\w+)?(;[^/]*)?/?$", re.I
)  # as the last part of a path
_PASSWORD = re.compile(rb"<input[^>]{0,400}type\s*=\s*[\"']?password", re.I)
_NOT_FOUND = re.compile(rb"<title>[^<]{0,200}(404|not found|does not exist|no longer available)", re.I)
_DIGESTS = ("repr-digest", "digest", "x-amz-checksum-sha256", "x-checksum-sha256", "x-linked-etag")
_CONTENT = ("content-length", "content-type", "transfer-encoding", "etag", "last-modified")
_WALL = re.compile(
    rb"captcha|cf-chl|challenge-platform|are you a (human|robot)|unusual traffic|enable javascript", re.I
)


def ask(address: Address, asking: Asking) -> Looked:
    """One look at a web address."""
    # Not all of the time: some servers never answer a HEAD.
    head = asking.transport.fetch(Request(address.url, "HEAD", headers=(_ACCEPT,)), asking.left * _SHARE)
    doubtful = isinstance(head, Reply) and bool(head.hops) and _perhaps_a_login(address, head)
    if isinstance(head, Reply) and _plain_success(address, head) and not doubtful:
        return _there(address, head)
    if isinstance(head, Failure) and head.kind not in {Kind.CUT, Kind.PROTOCOL, Kind.TIMEOUT}:
        return failed(head)  # a GET would meet the same fate
    if isinstance(head, Reply) and head.status in {429, 503} and asked_to_wait(head) is not None:
        return judge(address, head)  # who is asked to wait does not ask again at once
    return _by_get(address, asking, read=address.is_file or doubtful)


def _by_get(address: Address, asking: Asking, *, read: bool) -> Looked:
    def look(status: int, _headers: Mapping[str, str]) -> bool:
        return status == 403 or (read and 200 <= status < 300)

    ranged = ("Range", f"bytes=0-{MOST - 1}")
    reply = asking.fetch(Request(address.url, headers=(_ACCEPT, ranged), limit=MOST, look=look))
    if isinstance(reply, Reply) and reply.status == 416:  # an empty file, or a server that can't do ranges
        reply = asking.fetch(Request(address.url, headers=(_ACCEPT,), limit=MOST, look=look))
    return failed(reply) if isinstance(reply, Failure) else judge(address, reply)


def judge(address: Address, reply: Reply) -> Looked:
    """What the answer to a GET says about the address."""
    status = reply.status
    if challenged(reply):
        return not_known(reply, f"HTTP {status}: only programs are turned away")
    if 200 <= status < 300:
        return _there(address, reply)
    if status in {404, 410}:
        return Looked(Status.GONE, f"HTTP {status}", status, final_url=reply.url if reply.hops else None)
    if status == 402 or (status == 401 and reply.headers.get("www-authenticate")):
        return _gate(reply, "it asks for payment" if status == 402 else "it asks for a login")
    if status == 403 and _PASSWORD.search(reply.body) and not _walled(reply):
        return _gate(reply, "it shows a login form")
    return not_known(reply, _why_unknown(reply))


def _why_unknown(reply: Reply) -> str:
    status = reply.status
    if status == 429:
        return "HTTP 429: the host answers no more requests for now"
    if status in {403, 999} or _walled(reply):
        return f"HTTP {status}: perhaps only programs are turned away"
    if status == 451:
        return "HTTP 451: withheld here for legal reasons"
    if status >= 500:
        return f"HTTP {status}: the server has a problem"
    if 300 <= status < 400:
        return f"HTTP {status}: a redirect to nowhere"
    return f"HTTP {status}"


def _walled(reply: Reply) -> bool:
    return bool(_WALL.search(reply.body))


def _gate(reply: Reply, detail: str) -> Looked:
    return Looked(Status.RESTRICTED, f"{detail} (HTTP {reply.status})", reply.status, final_url=_final(reply))


def _plain_success(address: Address, head: Reply) -> bool:
    """A HEAD that needs no second look."""
    if head.status != 200 or challenged(head):
        return False
    if head.headers.get("content-length", "").strip() == "0" or not any(name in head.headers for name in _CONTENT):
        return False  # who says nothing of any content may answer every HEAD so
    if not address.is_file:
        return True
    if _is_html(head) and not _html_expected(address):
        return False
    size = _size(head)
    if address.size is not None and size != address.size:
        return False  # some servers say 0, or the compressed size, to a HEAD
    return address.sha256 is None or _stated_digest(head) is not None or size is None or size > MOST


def leads_to_login(asked: str, came: str) -> bool:
    """Whether the second address is by its path a login's, and the first is not."""
    return bool(_LOGIN.search(_path(came))) and not _LOGIN.search(_path(asked))


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _perhaps_a_login(address: Address, reply: Reply) -> bool:
    return comes_back(reply) or leads_to_login(address.url, reply.url)


def _login_shown(address: Address, reply: Reply) -> bool:
    """Whether redirects led to a login. `/auth/TOKEN/data.csv` alone is none: there has to be a page that is called
    so itself, that promises to lead back, or that asks for a password.
    """
    if not reply.hops or not (_is_html(reply) or "content-type" not in reply.headers):
        return False
    if _PASSWORD.search(reply.body) and (comes_back(reply) or leads_to_login(address.url, reply.url)):
        return True
    ends = _LOGIN_PAGE.search(_path(reply.url)) is not None
    return leads_to_login(address.url, reply.url) and (ends or comes_back(reply))


def _as_declared(address: Address, reply: Reply) -> bool:
    """Whether what came is the very file that was declared, whatever it is labelled."""
    digest = _stated_digest(reply)
    if digest is None and reply.complete and reply.body:
        digest = hashlib.sha256(reply.body).hexdigest()
    if address.sha256 is not None and digest is not None:
        return digest == address.sha256.lower()
    return address.size is not None and _size(reply) == address.size and reply.status in {200, 206} and bool(reply.body)


def _there(address: Address, reply: Reply) -> Looked:
    """Something was there. What exactly, where a file was declared?"""
    if not (address.is_file and _as_declared(address, reply)):
        instead = _something_else(address, reply)
        if instead is not None:
            return instead
    status, moved_to, detail = _moved(reply)
    size = _size(reply)
    if size is None and reply.complete and reply.body and not _is_coded(reply):
        size = len(reply.body)
    digest = _stated_digest(reply)
    if digest is None and address.sha256 and reply.complete and reply.body and size == len(reply.body):
        digest = hashlib.sha256(reply.body).hexdigest()
    return Looked(status, detail, reply.status, moved_to, size=size, digest=digest)


def _something_else(address: Address, reply: Reply) -> Looked | None:
    """The outcome where a login, a notice or another page came in the place of what was asked for."""
    if _login_shown(address, reply):
        if not address.is_file:
            return _gate(reply, "it redirects to a login page")
        return _soft(reply, "a login page where a file was declared")
    instead = stand_in(address.url, reply)
    if instead is not None:
        return _soft(reply, instead)
    if not address.is_file:
        return None
    if reply.status in {202, 204, 205}:
        return Looked(Status.UNVERIFIED, "it answers without content", reply.status, _final(reply))
    if _is_html(reply) and not _html_expected(address):
        if _PASSWORD.search(reply.body):
            return _soft(reply, "a login page where a file was declared")
        if _NOT_FOUND.search(reply.body):
            return _soft(reply, "a page that says 'not found' where a file was declared")
        return _soft(reply, "an HTML page where a file was declared")
    if is_pointer(reply) and len(reply.body) != address.size:
        return _soft(reply, "a Git LFS pointer where a file was declared")
    return None


def _moved(reply: Reply) -> tuple[Status, str | None, str]:
    """Moved is what a permanent redirect says, and to where the last of those leads that stand before any other."""
    permanent = 0
    while permanent < len(reply.hops) and reply.hops[permanent][1] in PERMANENT:
        permanent += 1
    path = [url for url, _status in reply.hops] + [reply.url]
    notes = []
    if any(a.startswith("https:") and b.startswith("http:") for a, b in itertools.pairwise(path)):
        notes.append("a redirect leads from https to plain http")
    if permanent:
        return Status.MOVED, path[permanent], "; ".join([f"permanently to {path[permanent]}", *notes])
    return Status.OK, _final(reply), "; ".join(notes)


def _soft(reply: Reply, detail: str) -> Looked:
    return Looked(Status.UNVERIFIED, detail, reply.status, _final(reply), soft_404=True)


def _final(reply: Reply) -> str | None:
    return reply.url if reply.hops else None


def _is_html(reply: Reply) -> bool:
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in {"text/html", "application/xhtml+xml"}:
        return True
    return not kind and reply.body.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html"))


def _html_expected(address: Address) -> bool:
    return urlsplit(address.url).path.lower().endswith((".html", ".htm", ".xhtml"))


def _is_coded(reply: Reply) -> bool:
    """Whether what is on the wire is a compressed form: its length is not the file's, nor is its digest."""
    return reply.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}


def _size(reply: Reply) -> int | None:
    """Bytes of the whole: of a 206 the total of Content-Range, else Content-Length unless it is of a coded form."""
    whole = reply.headers.get("content-range", "").rpartition("/")[2] if reply.status == 206 else ""
    if reply.status == 206 and not whole:
        return None
    if _is_coded(reply):
        return None
    return whole_number(whole or reply.headers.get("content-length"))


def _stated_digest(reply: Reply) -> str | None:
    """The sha256 that the host itself states, in hex: RFC 9530, RFC 3230, Artifactory, S3, the Hugging Face hub."""
    if not any(name in reply.headers for name in _DIGESTS):
        return None
    for name in ("repr-digest", "digest"):
        found = re.search(r"sha-256=:?([A-Za-z0-9+/=]{44})", reply.headers.get(name, ""), re.I)
        if found:
            return _hex(found[1])
    coded = reply.headers.get("x-amz-checksum-sha256", "")
    if coded and "-" not in coded:  # "-N": of the parts of an upload, not of the file
        return _hex(coded)
    for name in ("x-checksum-sha256", "x-linked-etag"):
        text = reply.headers.get(name, "").strip('"').lower()
        if re.fullmatch(r"[0-9a-f]{64}", text):
            return text
    return None


def _hex(coded: str) -> str | None:
    try:
        raw = base64.b64decode(coded, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw.hex() if len(raw) == 32 else None


def host(address: Address) -> str:
    """The host, for politeness; the whole text where there is none."""
    try:
        return urlsplit(address.url).hostname or address.url
    except ValueError:
        return address.url


def claims(address: Address) -> bool:
    """Everything with a web scheme."""
    return scheme_of(address.url) in {"http", "https"}


def refuse(address: Address, allow: Collection[str]) -> str | None:
    """Why its text alone says that we would not go there."""
    target = front_door(address.url, allow=allow)
    return target.reason if isinstance(target, Refusal) else None


RESOLVER = Resolver("http", claims, host, ask, refuse)
