"""FTP: the control connection alone tells whether a file or folder is there (RFC 959, RFC 3659).

No data connection is made, so there is no second address that a server could point us to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

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


# And 550 and 530 are what servers say that have no time or no room just now.
_BUSY = re.compile(
    r"busy|try (it )?(again|later)|again later|temporar|too many|maximum|overload|time[d -]*out|already connected|"
    r"(connection|user|client|session)s? limit|limit (of|on|reached)|service not available",
    re.I,
)
_TYPE = re.compile(r";type=[aid]", re.I)  # RFC 1738, 3.2.2


class _Answer(NamedTuple):
    code: int
    words: str = ""  # the last line, code and all
    all: str = ""  # the beginning of all its lines


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
    # As bytes: the name may be in any encoding, and goes to the server as it is written.
    plain = _TYPE.sub("", target.resource) if _TYPE.fullmatch(target.resource[-7:]) else target.resource
    path = unquote_to_bytes(plain).decode("utf-8", "surrogateescape")
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
        return reply()

    def reply() -> _Answer:
        first = read(_LINE)
        found = _REPLY.match(first)
        if found is None:
            raise ValueError("not FTP")
        code, last, words = int(found[1]), first, first
        for _ in range(_LINES):
            again = _REPLY.match(last)
            if again and int(again[1]) == code and again[2] == b" ":
                return _Answer(code, last.decode("latin-1"), words.decode("latin-1"))
            last = read(_LINE)
            words = words if len(words) > _LINE else words + last
        raise ValueError("an answer without end")

    code = reply().code
    if code != 220:
        return Looked(Status.UNVERIFIED, f"FTP {code}: no service now", again=Again())
    login = tell("USER anonymous")
    if login.code == 331:
        login = tell("PASS anonymous@")
    if login.code not in {202, 230}:
        if login.code in {421, 450} or _BUSY.search(login.all):
            return Looked(Status.UNVERIFIED, f"FTP {login.code}: too many at once", again=Again())
        return Looked(Status.RESTRICTED, f"it asks for an account (FTP {login.code})")
    tell("TYPE I")
    file = _Answer(0)
    if not path.endswith("/"):
        file = tell(f"SIZE {path}")
        if file.code == 213:
            return Looked(Status.OK, "", size=whole_number(file.words[4:].strip()))
        if file.code in _UNKNOWN_COMMAND:
            file = tell(f"MLST {path}")  # of a file or folder, over this same connection
            if file.code == 250:
                return Looked(Status.OK, "")
        if file.code in {421, 450, 451} or (file.code == 550 and _busy(file, path)):
            return Looked(Status.UNVERIFIED, f"FTP {file.code}", again=Again())
    folder = tell(f"CWD {path}")
    if folder.code == 250:
        return Looked(Status.OK, "")
    if folder.code in {421, 450, 451} or (folder.code == 550 and _busy(folder, path)):
        return Looked(Status.UNVERIFIED, f"FTP {folder.code}", again=Again())
    if folder.code == 550 and file.code in {0, 550}:
        if _DOUBTFUL.search(_own(folder, path)) or _DOUBTFUL.search(_own(file, path)):
            return Looked(Status.UNVERIFIED, "the server lets nobody look there, which is no answer (FTP 550)")
        return Looked(Status.GONE, "no such file or folder (FTP 550)")
    return Looked(Status.UNVERIFIED, f"FTP {folder.code}: the server says nothing of files")


def _own(answer: _Answer, path: str) -> str:
    """The server's words without the name that it repeats: that may be `busy.csv`."""
    name = path.encode("utf-8", "surrogateescape").decode("latin-1")
    return answer.all.replace(name, "").replace(name.strip("/"), "")


def _busy(answer: _Answer, path: str) -> bool:
    return bool(_BUSY.search(_own(answer, path)))


RESOLVER = Resolver("ftp", claims, host, ask, refuse)
