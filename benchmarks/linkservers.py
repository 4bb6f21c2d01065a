"""Servers and lists of addresses for benchmarks/links.py: nginx, and a small server for what takes its time."""

from __future__ import annotations

import asyncio
import random
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

NGINX = """\
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
events {{ worker_connections 8192; }}
http {{
  access_log off;
  keepalive_requests 1000000;
  client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
  uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
  upstream delayed {{ server 127.0.0.1:{slow}; keepalive 256; }}
  server {{
    {listen}
    default_type text/html;
    add_header LinkChecker "it may go faster" always;
    location /fine/ {{ return 200 "<html><body>fine</body></html>"; }}
    location /moved/ {{ return 301 /fine/$request_uri; }}
    location /none/ {{ return 404 "<html><body>nothing</body></html>"; }}
    location /get-only/ {{ if ($request_method = HEAD) {{ return 405; }} return 200 "<html><body>fine</body></html>"; }}
    location /delayed/ {{ proxy_pass http://delayed; proxy_http_version 1.1; proxy_set_header Connection ""; }}
    location / {{ return 404; }}
  }}
}}
"""


class Servers(NamedTuple):
    """Where they listen: one address, and 500 of their own for the list of many hosts."""

    port: int
    hosts: tuple[str, ...]

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}/{path}"

    def mixed(self) -> dict[str, bool]:
        """1,000 addresses: 80% there, 10% moved, 5% missing, 5% that refuse HEAD; whether each is right."""
        found = {self.url(f"fine/{n}"): True for n in range(800)}
        found.update({self.url(f"moved/{n}"): True for n in range(100)})
        found.update({self.url(f"none/{n}"): False for n in range(50)})
        found.update({self.url(f"get-only/{n}"): True for n in range(50)})
        return _shuffled(found)

    def slow(self) -> dict[str, bool]:
        """200 addresses that take half a second each."""
        return {self.url(f"delayed/{n}"): True for n in range(200)}

    def many(self) -> dict[str, bool]:
        """10,000 addresses over 500 hosts, one in twenty missing."""
        return _shuffled(
            {
                self.url(f"{'none' if n % 20 == 7 else 'fine'}/{n}", self.hosts[n % len(self.hosts)]): n % 20 != 7
                for n in range(10_000)
            }
        )


def _shuffled(found: dict[str, bool]) -> dict[str, bool]:
    order = list(found)
    random.Random(4).shuffle(order)
    return {url: found[url] for url in order}


@contextmanager
def serving(folder: Path) -> Iterator[Servers]:
    """Starts both, and ends them afterwards."""
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin") or "nginx"
    port, slow = _free_port(), _free_port()
    threading.Thread(target=lambda: asyncio.run(_delayed(slow)), daemon=True).start()
    hosts = tuple(f"127.1.{n // 250}.{n % 250 + 1}" for n in range(500))
    listen = "\n    ".join(f"listen {host}:{port} backlog=4096;" for host in ("127.0.0.1", *hosts))
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, slow=slow, listen=listen))
    running = subprocess.Popen([nginx, "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield Servers(port, hosts)
    finally:
        running.terminate()
        running.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


async def _delayed(port: int) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            head = line.startswith(b"HEAD")
            while await reader.readline() not in {b"\r\n", b""}:
                pass
            await asyncio.sleep(0.5)
            head_only = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n"
            writer.write(head_only if head else head_only + b"fine")
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port, backlog=4096)
    await server.serve_forever()
