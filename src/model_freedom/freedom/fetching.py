"""Fetching the manifests of base models through the guarded transport, and keeping them for runs without a network."""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import suppress
from datetime import datetime, timezone
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from model_freedom.configuration.settings import LinkSettings
from model_freedom.freedom.bases import NOT_ASKED, Answer
from model_freedom.manifest.load import LIMIT
from model_freedom.weights.references.record import is_commit

if TYPE_CHECKING:
    from model_freedom.links.transport import Transport

_FOLDER = "manifests-1"  # the number changes with what a file there is


class _Kept(NamedTuple):
    """A copy from an earlier run, and how old it is in seconds."""

    answer: Answer
    age: float


class Fetcher:
    """A `Fetch` for `Bases`. Bounded like any manifest, in time too; nothing is raised.

    `folder` is the user's cache folder, None for none. Offline (`online` False) only what was kept there is given. To
    be closed after use.
    """

    def __init__(self, settings: LinkSettings, *, online: bool, folder: str | None) -> None:
        self._settings = settings
        self._online = online
        self._folder = os.path.join(folder, _FOLDER) if folder else None
        self._end = time.monotonic() + settings.budget
        self._transport: Transport | None = None

    def __call__(self, url: str) -> Answer:
        """A manifest's bytes, fresh or kept, or why there are none."""
        kept = self._kept(url)
        if not self._online:
            return kept.answer if kept else Answer(None, f"no copy is kept, and {NOT_ASKED}")
        if kept and kept.age <= self._settings.max_age:
            return kept.answer
        answer = self._ask(url)
        if answer.content is None:
            return kept.answer if kept and not answer.absent else answer
        if kept is None or kept.answer.content == answer.content:
            self._keep(url, answer.content)
            return answer
        if names_a_commit(url):  # the old copy is kept: what was recorded once speaks against every later one
            why = f"its content changed since {(kept.answer.seen or '')[:10]}, though its address names a commit"
            return Answer(None, why, absent=True, changed=kept.answer.seen)
        self._keep(url, answer.content)
        return answer._replace(changed=kept.answer.seen)

    def _ask(self, url: str) -> Answer:
        from model_freedom.links.exchange import Failure, Request
        from model_freedom.links.transport import Transport

        seconds = min(self._settings.timeout, self._end - time.monotonic())
        if seconds <= 0:
            return Answer(None, "the time for this run is used up")
        if self._transport is None:
            self._transport = Transport(self._settings)
        reply = self._transport.fetch(Request(url, limit=LIMIT), seconds)
        if isinstance(reply, Failure):
            return Answer(None, reply.detail)
        if reply.status != 200:
            return Answer(None, f"HTTP {reply.status}", absent=reply.status in {404, 410})
        if not reply.complete:
            return Answer(None, f"it is larger than {LIMIT // (1 << 20)} MiB", absent=True)
        return Answer(reply.body)

    def _kept(self, url: str) -> _Kept | None:
        path = self._path(url)
        if path is None:
            return None
        with suppress(OSError, ValueError, OverflowError):
            with open(path, "rb") as file:
                content = file.read(LIMIT + 1)
                when = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, timezone.utc)
            digest, _, body = content.partition(b"\n")
            if digest == _digest(body):  # a damaged copy is none
                age = (datetime.now(timezone.utc) - when).total_seconds()
                return _Kept(Answer(body, seen=when.strftime("%Y-%m-%dT%H:%M:%SZ")), max(0.0, age))
        return None

    def _keep(self, url: str, content: bytes) -> None:
        path = self._path(url)
        if path is None:
            return
        with suppress(OSError):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            part = f"{path}.{os.getpid()}"
            with open(part, "wb") as file:
                file.write(_digest(content) + b"\n" + content)
            os.replace(part, path)

    def _path(self, url: str) -> str | None:
        if self._folder is None:
            return None
        return os.path.join(self._folder, hashlib.sha256(url.encode("utf-8", "surrogateescape")).hexdigest())

    def close(self) -> None:
        """Lets go of every connection."""
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def names_a_commit(url: str) -> bool:
    """Whether what stands at this address can never be anything else."""
    return any(map(is_commit, urlsplit(url).path.split("/")))


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()
