"""A real server on loopback that keeps manifests of base models, good ones and bad ones, and what they name."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from model_freedom.configuration.settings import LinkSettings

FREE = """\
version: 1
models:
  - name: {name}
    weights: [{{path: w.safetensors}}]
    license: Apache-2.0
    training_code: [{{path: train.py, license: Apache-2.0}}]
    training_data: [{{name: d, path: d.csv, license: CC-BY-4.0}}]
    base_models: {bases}
"""


def free(name="base", bases="[]"):
    """A manifest of a Free model."""
    return FREE.format(name=name, bases=bases)


class Host(BaseHTTPRequestHandler):
    """Answers by its path: with what a test put there (`files`: a text, or a status), else by what the path says. What
    it was asked for is counted.
    """

    asked: Counter
    files: dict
    slow = 3.0

    def do_GET(self):
        self.asked[self.path] += 1
        if self.path in self.files:
            found = self.files[self.path]
            return self.say(found) if isinstance(found, str) else self.say("no", found)
        action = getattr(self, f"on_{self.path.split('/')[1]}", None)
        if action is None:
            return self.say("not here", 404)
        try:
            return action()
        except (BrokenPipeError, ConnectionResetError):
            return None

    do_HEAD = do_GET

    def say(self, text, status=200):
        body = text.encode()
        self.send_response(status)
        if status == 401:
            self.send_header("WWW-Authenticate", "Basic")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def on_good(self):
        self.say(free())

    def on_toxic(self):
        self.say(free().replace("path: d.csv, license: CC-BY-4.0", "access: none, reason: secret"))

    def on_html(self):
        self.say("<!DOCTYPE html><html><body>models: []</body></html>")

    def on_nonsense(self):
        self.say("just words")

    def on_broken(self):
        self.say("busy", 503)

    def on_huge(self):
        self.say("# " + "x" * (1 << 20) + "\n" + free())

    def on_itself(self):
        self.say(free(bases="[{name: base, relation: finetune, manifest: itself}]"))

    def on_changing(self):
        self.say(free("base" if self.asked[self.path] == 1 else "changed"))

    def on_endless(self):
        self.send_response(200)
        self.send_header("Content-Length", str(10 << 30))
        self.end_headers()
        while self.command != "HEAD":
            self.wfile.write(b"# ten gigabytes of comments\n" * 400)

    def on_dripping(self):
        self.send_response(200)
        self.end_headers()
        end = time.monotonic() + self.slow
        while time.monotonic() < end and self.command != "HEAD":
            self.wfile.write(b"#")
            self.wfile.flush()
            time.sleep(0.1)

    def on_chain(self):
        number = int(self.path.split("/")[2])
        self.say(free(f"m{number}", f'[{{name: m{number + 1}, relation: finetune, manifest: "{number + 1}"}}]'))

    def on_turning(self):
        number = sum(self.asked.values())
        address = f"http://{self.headers['Host']}/turning/?now={number}"
        self.say(free(bases=f"[{{name: base, relation: finetune, manifest: '{address}'}}]"))

    def on_upstream(self):
        self.say(free(bases="[{name: big, relation: finetune, manifest: none}]"))

    def on_org(self):
        self.say(free("big-7b"))

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def host() -> Iterator[ThreadingHTTPServer]:
    """The server: `url`, what was `asked`, and `files` to put something there."""
    handler = type("Handler", (Host,), {"asked": Counter(), "files": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    server.url = f"http://127.0.0.1:{server.server_port}"
    server.asked, server.files = handler.asked, handler.files
    yield server
    server.shutdown()
    server.server_close()


def settings(host, **fields) -> LinkSettings:
    """Settings that open the server."""
    return LinkSettings(allow_hosts=(f"127.0.0.1:{host.server_port}",), **{"timeout": 5.0, **fields})
