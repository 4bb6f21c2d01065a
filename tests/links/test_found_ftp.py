"""Names that are not UTF-8, `;type=`, and servers that say 550 or 530 because they have no time."""

from __future__ import annotations

import pytest
from test_ftp import LOGIN, Ftp

from model_freedom.links.record import Status


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/a.csv;type=i", "/a.csv"),
        ("/a.csv;TYPE=A", "/a.csv"),
        ("/a.csv%3Btype=i", "/a.csv;type=i"),
        ("/a;type=x.csv", "/a;type=x.csv"),
        ("/caf%C3%A9.csv", "/caf\u00e9.csv"),
    ],
)
def test_the_path_that_is_asked_for(path: str, said: str) -> None:
    assert Ftp({**LOGIN, f"SIZE {said}": b"213 5\r\n", "SIZE": b"550 none\r\n"}).look(path).size == 5


def test_a_name_goes_out_as_it_is_written() -> None:
    import contextlib
    import socket
    import threading

    server = Ftp(LOGIN)
    heard: list[bytes] = []
    answers = {b"USER": b"331 x\r\n", b"PASS": b"230 x\r\n", b"TYPE": b"200 x\r\n", b"SIZE": b"213 5\r\n"}
    listening = socket.create_server(("127.0.0.1", 0))
    server.port = listening.getsockname()[1]

    def serve() -> None:
        connection, _ = listening.accept()
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 hi\r\n")
            for line in lines:
                heard.append(line)
                connection.sendall(answers.get(line.split()[0], b"550 none\r\n"))

    threading.Thread(target=serve, daemon=True).start()
    assert server.look("/caf%E9.csv").size == 5
    assert b"SIZE /caf\xe9.csv\r\n" in heard


BUSY = b"550 Server busy, try later\r\n"
NONE = b"550 No such file\r\n"


@pytest.mark.parametrize(
    ("answers", "path", "status"),
    [
        ({"SIZE": BUSY, "CWD": BUSY}, "/a.csv", Status.UNVERIFIED),
        ({"SIZE": NONE, "CWD": BUSY}, "/a.csv", Status.UNVERIFIED),
        ({"SIZE": BUSY, "CWD": NONE}, "/a.csv", Status.UNVERIFIED),
        ({"CWD": BUSY}, "/a/", Status.UNVERIFIED),
        ({"CWD": b"421 closing\r\n"}, "/a/", Status.UNVERIFIED),
        (
            {"SIZE": b"550 /busy.csv: No such file\r\n", "CWD": b"550 busy.csv: no such folder\r\n"},
            "/busy.csv",
            Status.GONE,
        ),
        ({"SIZE": NONE, "CWD": b"550 permission.csv: No such file\r\n"}, "/permission.csv", Status.GONE),
        (
            {"PASS": b"530 Sorry, the maximum number of clients (50) are already connected.\r\n"},
            "/a",
            Status.UNVERIFIED,
        ),
        ({"PASS": b"530-Too many users are logged in\r\n530 Login incorrect.\r\n"}, "/a", Status.UNVERIFIED),
        (
            {"USER anonymous": b"530 Sorry, the maximum number of allowed clients (30) are connected\r\n"},
            "/a",
            Status.UNVERIFIED,
        ),
        ({"PASS": b"530 Login incorrect.\r\n"}, "/a", Status.RESTRICTED),
        ({"PASS": b"530 Anonymous access is not allowed here.\r\n"}, "/a", Status.RESTRICTED),
    ],
)
def test_no_time_is_no_answer(answers: dict[str, bytes], path: str, status: Status) -> None:
    assert Ftp({**LOGIN, **answers}).look(path).status is status
