"""FTP: conversations as RFC 959 has them, and others."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Any

import pytest

from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.check import check
from model_freedom.links.names import Endpoint, numeric
from model_freedom.links.record import Address, Result, Status

LOGIN = {
    "USER anonymous": b"331 password?\r\n",
    "PASS": b"230-hi\r\n and more\r\n230 in\r\n",
    "TYPE I": b"200 ok\r\n",
}


class Ftp:
    """A conversation over FTP with the answers given (RFC 959): one thread, one connection after the other."""

    def __init__(self, answers: dict[str, bytes], greeting: bytes = b"220-hello\r\n220 ready\r\n") -> None:
        self.answers, self.greeting = answers, greeting
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.said: list[str] = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listening.accept()
                with contextlib.suppress(OSError), connection, connection.makefile("rb") as lines:
                    connection.sendall(self.greeting)
                    for line in lines:
                        said = line.decode().strip()
                        self.said.append(said)
                        connection.sendall(self.answers.get(said, self.answers.get(said.split()[0], b"500 what?\r\n")))

    def look(self, path: str, **settings: Any) -> Result:
        def here(host: str, port: int) -> list[Endpoint]:
            return [numeric("127.0.0.1", port) or pytest.fail()]

        authority = f"ftp.example:{self.port}"
        limits = LinkSettings(**{"timeout": 2.0, "retries": 0, "allow_hosts": (authority,), **settings})
        address = Address(f"ftp://{authority}{path}")
        return check([address], limits, lookup=here, environment={})[address]


class TestFtp:
    """RFC 959 and RFC 3659."""

    def test_outcomes(self) -> None:
        server = Ftp(
            {
                **LOGIN,
                "SIZE /a%20b".replace("%20", " "): b"213 77\r\n",
                "SIZE": b"550 no such file\r\n",
                "CWD /pub": b"250 ok\r\n",
                "CWD": b"550 no such folder\r\n",
            }
        )
        there = server.look("/a%20b")
        assert (there.status, there.size, there.kind) == (Status.OK, 77, "ftp")
        assert server.look("/pub").status is Status.OK
        assert server.look("/none").status is Status.GONE
        assert server.look("/none/").status is Status.GONE
        assert not {"PASV", "EPSV", "RETR", "PORT", "LIST"} & {line.split()[0] for line in server.said}

    def test_no_line_breaks_in_commands(self) -> None:
        server = Ftp(LOGIN)
        assert server.look("/a%0d%0aDELE x").status is Status.REFUSED
        assert server.look("/a%0d%0aDELE%20x").status is Status.REFUSED
        assert server.said == []

    @pytest.mark.parametrize(
        ("answers", "greeting", "status"),
        [
            ({"USER anonymous": b"530 members only\r\n"}, b"220 hi\r\n", "restricted"),
            ({"USER anonymous": b"421 too many\r\n"}, b"220 hi\r\n", "unverified"),
            ({}, b"421 closed\r\n", "unverified"),
            ({}, b"HTTP/1.1 400 Bad Request\r\n\r\n", "unverified"),
            ({}, b"220-" + b"x" * 100_000, "unverified"),
            ({}, b"220-x\r\n" * 1000, "unverified"),
            ({}, b"", "unverified"),
        ],
    )
    def test_other_answers(self, answers: dict[str, bytes], greeting: bytes, status: str) -> None:
        assert Ftp(answers, greeting).look("/x", timeout=1.0).status.value == status

    @pytest.mark.parametrize(
        ("answers", "status"),
        [
            ({"SIZE": b"550 Could not get file size.\r\n", "CWD": b"550 Failed to change directory.\r\n"}, "gone"),
            ({"SIZE": b"550 Permission denied.\r\n", "CWD": b"550 Failed to change directory.\r\n"}, "unverified"),
            ({"SIZE": b"550 x\r\n", "CWD": b"550 /x: Access is denied.\r\n"}, "unverified"),
            ({"SIZE": b"500 what?\r\n", "CWD": b"550 no such folder\r\n"}, "unverified"),
            ({"SIZE": b"502 not here\r\n", "MLST": b"250-x\r\n type=file; /x\r\n250 end\r\n"}, "ok"),
            ({"SIZE": b"502 not here\r\n", "MLST": b"550 none\r\n", "CWD": b"550 none\r\n"}, "gone"),
            ({"SIZE": b"502 not here\r\n", "CWD": b"550 Not a directory\r\n"}, "unverified"),
            ({"SIZE": b"550 not a plain file\r\n", "CWD": b"550 Not a directory\r\n"}, "unverified"),
            ({"SIZE": b"550 not a plain file\r\n", "CWD": b"250 ok\r\n"}, "ok"),
            ({"SIZE": b"450 busy\r\n"}, "unverified"),
            ({"SIZE": b"213 " + b"9" * 40 + b"\r\n"}, "ok"),
        ],
    )
    def test_550_says_many_things(self, answers: dict[str, bytes], status: str) -> None:
        """Gone is only what a server looked for and didn't find; servers without SIZE are asked otherwise."""
        assert Ftp({**LOGIN, **answers}).look("/x").status.value == status

    def test_the_guard(self) -> None:
        server = Ftp(LOGIN)
        assert server.look("/x", allow_hosts=()).status is Status.REFUSED
        assert server.said == []
