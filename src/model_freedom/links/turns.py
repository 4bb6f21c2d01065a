"""Whose turn it is: many hosts at once, few requests to one, and none to a host that has asked to be left alone."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

BREADTH = 64  # hosts that are begun and not finished: their connections are kept, and each takes two descriptors

Item = TypeVar("Item", bound=Hashable)


@dataclass
class _Host(Generic[Item]):
    waiting: deque[Item] = field(default_factory=deque)
    most: int = 1  # at once
    active: int = 0
    quiet_until: float = 0.0
    begun: bool = False
    left: int = 0  # items that are not done
    queued: bool = False  # it stands in the line of hosts that have work and a free place


class Turns(Generic[Item]):
    """Hands out items to workers. All times are `time.monotonic`."""

    def __init__(self, per_host: int) -> None:
        self._per_host = max(1, per_host)
        self._hosts: dict[str, _Host[Item]] = {}
        self._ready: deque[str] = deque()  # begun, with work and a free place
        self._fresh: deque[str] = deque()  # not begun
        self._begun = 0
        self._later: list[tuple[float, int, str, Item | None]] = []
        self._numbers = itertools.count()
        self._open = 0  # items that are not done
        self._stopped = False
        self.condition = threading.Condition()

    def add(self, host: str, item: Item, most: int | None = None) -> None:
        """A new item; `most` of this host at once where that is another number than usual."""
        with self.condition:
            self._open += 1
            known = self._hosts.setdefault(host, _Host(most=most or self._per_host))
            known.waiting.append(item)
            known.left += 1
            self._line_up(host)

    def width(self, most: int) -> int:
        """How many workers can be of use."""
        return min(most, sum(min(len(host.waiting), host.most) for host in self._hosts.values()))

    def take(self, clock: float) -> tuple[str, Item] | float | None:
        """The next item with its host; or the moment at which to look again; or None when all is done."""
        self._wake(clock)
        while self._ready or self._fresh:
            # Breadth first, since a new host costs the others nothing; but only as wide as connections can be kept.
            wider = self._fresh and (self._begun < BREADTH or not self._ready)
            name = (self._fresh if wider else self._ready).popleft()
            host = self._hosts[name]
            host.queued = False
            if not host.begun:
                host.begun = True
                self._begun += 1
            if host.quiet_until > clock:
                self._push(host.quiet_until, name, None)
                continue
            item = host.waiting.popleft()
            host.active += 1
            self._line_up(name)
            return name, item
        if self._stopped or not self._open:
            return None
        return self._later[0][0] if self._later else clock + 3600.0

    def done(self, host: str) -> None:
        """The item is finished."""
        with self.condition:
            self._open -= 1
            known = self._hosts.get(host)
            if known is not None:
                known.left -= 1
                self._begun -= known.left == 0
            self._leave(host)

    def again(self, host: str, item: Item, at: float) -> None:
        """The item has another turn, not before `at`."""
        with self.condition:
            self._push(at, host, item)
            self._leave(host)

    def quiet(self, host: str, until: float) -> None:
        """The host has asked for silence."""
        with self.condition:
            known = self._hosts[host]
            known.quiet_until = max(known.quiet_until, until)

    def stop(self) -> None:
        """Nothing more is handed out."""
        with self.condition:
            self._stopped = True
            self._ready.clear()
            self._fresh.clear()
            self._later.clear()
            self._hosts.clear()
            self.condition.notify_all()

    @property
    def finished(self) -> bool:
        """Whether every item is done, or the work was stopped."""
        return self._stopped or not self._open

    def _leave(self, name: str) -> None:
        host = self._hosts.get(name)
        if host is not None:
            host.active -= 1
            self._line_up(name)
        if self.finished:
            self.condition.notify_all()
        else:
            self.condition.notify()

    def _wake(self, clock: float) -> None:
        while self._later and self._later[0][0] <= clock:
            _at, _number, name, item = heapq.heappop(self._later)
            if item is not None:
                self._hosts[name].waiting.appendleft(item)
            self._line_up(name)

    def _push(self, at: float, host: str, item: Item | None) -> None:
        heapq.heappush(self._later, (at, next(self._numbers), host, item))

    def _line_up(self, name: str) -> None:
        host = self._hosts[name]
        if host.waiting and host.active < host.most and not host.queued:
            host.queued = True
            (self._ready if host.begun else self._fresh).append(name)
