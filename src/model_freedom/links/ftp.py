"""FTP: the control connection alone tells whether a file or folder is there (RFC 959, RFC 3659).

No data connection is made, so there is no second address that a server could point us to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import NamedTuple
from urllib.parse import unquote

from model_freedom.links.exchange import Failure, Kind
from model_freedom.links.guard import Refusal, front_door
from model_freedom.links.outcome import Again, Asking, Looked, Resolver, failed, whole_number
from model_freedom.links.record import Address, Status

_LINE = 4096
_LINES = 200  # of one answer: greetings can be long
_REPLY = re.compile(rb"([1-5][0-9][0-9])([ -])")

_UNKNOWN_COMMAND = frozenset({500, 501, 502, 503, 504})
# 550 is "not there" and all of this: a file that may not be looked at, a file where a folder is asked for.
_DOUBTFUL = re.compile(
    r"permission|denied|not (allowed|permitted|authori[sz]ed)|prohibited|forbidden|privilege|not a director", re.I
)


class _Answer(NamedTuple):
    code: int
    words: str = ""  # the last line, code and all


def claims(address: Address) -> bool:
    """`ftp://…`."""
    return address.url[:6].lower() == "ftp://"


def refuse(address: Address, allow: Collection[str]) -> str | None:
    """As for the web, with FTP's port."""
    target = front_door(address.url, allow=allow, schemes=("ftp",))
    return target.reason if isinstance(target, Refusal) else None


def host(address: Address) -> str:
    """The server."""
    target = front_door(address.url, schemes=("ftp",))
    return "" if isinstance(target, Refusal) else target.host


def ask(address: Address, asking: Asking) -> Looked:
    """Logs in as anybody, and asks for the size of the file, then for the folder."""
    settings = asking.transport.settings
    target = front_door(address.url, allow=settings.allow_hosts, schemes=("ftp",))
    if isinstance(target, Refusal):
        return Looked(Status.REFUSED, target.reason)
    if settings.proxy:
        return Looked(Status.UNVERIFIED, "FTP can't be checked through a proxy")
    path = unquote(target.resource)
    if any(character in path for character in "\r\n\0"):
        return Looked(Status.REFUSED, "its path holds a line break")
    outcome = asking.transport.talk(target, lambda send, read: _conversation(path, send, read), asking.left)
    if isinstance(outcome, Failure):
        cut = outcome.kind is Kind.PROTOCOL
        return Looked(Status.UNVERIFIED, "what answers there is not FTP") if cut else failed(outcome)
    return outcome


def _conversation(path: str, send: Callable[[bytes], None], read: Callable[[int], bytes]) -> Looked:
    """What the server says; `send` takes bytes, `read` gives a line of at most so many."""

    def tell(command: str) -> _Answer:
        send(command.encode("utf-8", "surrogateescape") + b"\r\n")
        code, line = reply()
        return _Answer(code, line.decode("latin-1"))

    def say(command: str) -> int:
        return tell(command).code

    def reply() -> tuple[int, bytes]:
        first = read(_LINE)
        found = _REPLY.match(first)
        if found is None:
            raise ValueError("not FTP")
        code, last = int(found[1]), first
        for _ in range(_LINES):
            again = _REPLY.match(last)
            if again and int(again[1]) == code and again[2] == b" ":
                return code, last
            last = read(_LINE)
        raise ValueError("an answer without end")

    code = reply()[0]
    if code != 220:
        return Looked(Status.UNVERIFIED, f"FTP {code}: no service now", again=Again())
    code = say("USER anonymous")
    if code == 331:
        code = say("PASS anonymous@")
    if code not in {202, 230}:
        if code in {421, 450}:
            return Looked(Status.UNVERIFIED, f"FTP {code}: too many at once", again=Again())
        return Looked(Status.RESTRICTED, f"it asks for an account (FTP {code})")
    say("TYPE I")
    file = _Answer(0)
    if not path.endswith("/"):
        file = tell(f"SIZE {path}")
        if file.code == 213:
            return Looked(Status.OK, "", size=whole_number(file.words[4:].strip()))
        if file.code in _UNKNOWN_COMMAND:
            file = tell(f"MLST {path}")  # of a file or folder, over this same connection
            if file.code == 250:
                return Looked(Status.OK, "")
        if file.code in {421, 450, 451}:
            return Looked(Status.UNVERIFIED, f"FTP {file.code}", again=Again())
    folder = tell(f"CWD {path}")
    if folder.code == 250:
        return Looked(Status.OK, "")
    if folder.code == 550 and file.code in {0, 550}:
        if _DOUBTFUL.search(folder.words) or _DOUBTFUL.search(file.words):
            return Looked(Status.UNVERIFIED, "the server lets nobody look there, which is no answer (FTP 550)")
        return Looked(Status.GONE, "no such file or folder (FTP 550)")
    return Looked(Status.UNVERIFIED, f"FTP {folder.code}: the server says nothing of files")


RESOLVER = Resolver("ftp", claims, host, ask, refuse)
