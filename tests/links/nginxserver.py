"""A real nginx from a temporary folder, on a free port of the loopback, for as long as a test needs it."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from workshop import program

_CONFIGURATION = """\
daemon off;
master_process off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/temporary/body;
    proxy_temp_path {folder}/temporary/proxy;
    fastcgi_temp_path {folder}/temporary/fastcgi;
    uwsgi_temp_path {folder}/temporary/uwsgi;
    scgi_temp_path {folder}/temporary/scgi;
    types {{ text/html html; text/csv csv; application/gzip gz; }}
    default_type application/octet-stream;
    server {{
        listen 127.0.0.1:{port};
        root {folder}/files;
{server}
    }}
}}
"""


class Nginx:
    """`folder` has what it serves in `files` and what it says in `error.log` and `access.log`."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.authority = f"127.0.0.1:{port}"

    def url(self, path: str) -> str:
        return f"http://{self.authority}{path}"

    def requests(self) -> list[str]:
        """The request lines so far."""
        log = self.folder / "access.log"
        return [line.split('"')[1] for line in log.read_text().splitlines()] if log.exists() else []


@contextlib.contextmanager
def nginx(folder: Path, server: str) -> Iterator[Nginx]:
    """Serves `folder/files` as the lines `server` of its configuration say."""
    command = program("nginx")
    assert command is not None
    (folder / "temporary").mkdir()
    for _attempt in range(3):  # somebody else may take the port in between
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        configuration = folder / "nginx.conf"
        configuration.write_text(_CONFIGURATION.format(folder=folder, port=port, server=server))
        running = subprocess.Popen(
            [command, "-p", folder, "-e", folder / "error.log", "-c", configuration],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            if _answers(port, running):
                yield Nginx(folder, port)
                return
        finally:
            running.terminate()
            running.wait(10)
    raise AssertionError(f"nginx does not start: {(folder / 'error.log').read_text()}")


def _answers(port: int, running: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + 10
    while time.monotonic() < until and running.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return running.poll() is None
        time.sleep(0.02)
    return False
