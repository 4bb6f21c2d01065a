"""Reading the head of an answer: http.client's way, but for heads that are cut off, for interim answers (103 Early
Hints), which it takes for final ones, and for time.

http.client has the fields of a head read by the parser of e-mails, which takes as long as all the rest of an exchange
on a local network. Here a head of nothing but plain lines is taken apart at once; any other is left to that parser.
"""

from __future__ import annotations

import http.client
import io
import re
from http import HTTPStatus
from typing import IO, Any

_INTERIM = 16  # answers that are none (100, 102, 103) before the answer
_LINE = 65536  # bytes, and fields: what http.client lets pass
_FIELDS = 100
_PLAIN = re.compile(rb"^([A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)\r?\n", re.MULTILINE)
_END = frozenset({b"\r\n", b"\n"})


class Fields(http.client.HTTPMessage):
    """The fields of a head, none of which goes over several lines."""

    def __init__(self, fields: list[tuple[str, str]]) -> None:
        super().__init__()
        self._fields = fields
        self._first = {name.lower(): value for name, value in reversed(fields)}
        for name, value in fields:
            self.set_raw(name, value)

    def items(self) -> list[tuple[str, str]]:
        """All of them, in their order."""
        return list(self._fields)

    def get(self, name: str, failobj: Any = None) -> Any:
        """The first of that name, in any case."""
        return self._first.get(name.lower(), failobj)


def read_fields(file: IO[bytes]) -> http.client.HTTPMessage:
    """What `http.client.parse_headers` makes of the lines up to an empty one. Raises HTTPException as it does."""
    lines: list[bytes] = []
    while True:
        line = file.readline(_LINE + 1)
        if len(line) > _LINE:
            raise http.client.LineTooLong("header line")
        if line in _END:
            break
        lines.append(line)
        if len(lines) >= _FIELDS:
            raise http.client.HTTPException(f"got more than {_FIELDS} headers")
    block = b"".join(lines)
    found = _PLAIN.findall(block)
    if len(found) != len(lines):
        return http.client.parse_headers(io.BytesIO(block + b"\r\n"))
    return Fields([(name.decode("ascii"), value.decode("latin-1")) for name, value in found])


class WholeLines:
    """What http.client reads a head from. To itself, the end of a connection looks like the end of the headers."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def readline(self, limit: int = -1) -> bytes:
        """A line. Raises ConnectionResetError where there is none."""
        line = self._file.readline(limit)
        if not line:
            raise ConnectionResetError("cut within the head")
        return line

    def close(self) -> None:
        """Closes what the lines come from."""
        self._file.close()


class Head(http.client.HTTPResponse):
    """An answer whose head is read as above."""

    def begin(self) -> None:
        """Reads the head. Raises ConnectionResetError where it is cut off."""
        file = self.fp
        self.fp = WholeLines(file)  # type: ignore[assignment]
        try:
            version, status, reason = self._read_status()
            if version not in {"HTTP/1.0", "HTTP/0.9"} and not version.startswith("HTTP/1."):
                raise http.client.UnknownProtocol(version)
            self.version = 10 if version in {"HTTP/1.0", "HTTP/0.9"} else 11
            self.code = self.status = status
            self.reason = reason.strip()
            self.headers = self.msg = read_fields(self.fp)
        finally:
            self.fp = file
        self._frame()

    def _frame(self) -> None:
        """Where the body ends, and whether the connection serves for more: RFC 9112, sections 6 and 9, as
        http.client reads it.
        """
        self.chunked = self.headers.get("transfer-encoding", "").lower() == "chunked"
        self.chunk_left = None
        self.length = None if self.chunked else _length(self.headers.get("content-length", ""))
        if self.status in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED} or self.status < 200:
            self.length = 0
        if self._method == "HEAD":  # type: ignore[attr-defined]
            self.length = 0
        self.will_close = self._check_close() or (not self.chunked and self.length is None)  # type: ignore[attr-defined]

    def _read_status(self) -> tuple[str, int, str]:
        for _ in range(_INTERIM):
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if not 100 <= status < 200 or status == HTTPStatus.SWITCHING_PROTOCOLS:
                return version, status, reason
            read_fields(self.fp)
        raise http.client.HTTPException("interim answers without end")


def _length(stated: str) -> int | None:
    try:
        return length if (length := int(stated)) >= 0 else None
    except ValueError:
        return None
