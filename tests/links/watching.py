"""What the process really connects to and looks up, as Python's audit events tell it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_watchers: list[list[Any]] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _watchers and event in {"socket.connect", "socket.getaddrinfo", "subprocess.Popen"}:
        for seen in _watchers:
            seen.append((event, arguments[0] if event == "socket.getaddrinfo" else arguments[1]))


sys.addaudithook(_hook)


@contextmanager
def watching() -> Iterator[list[Any]]:
    """Every connection, name lookup and program that was started inside the block."""
    seen: list[Any] = []
    _watchers.append(seen)
    try:
        yield seen
    finally:
        _watchers.remove(seen)
