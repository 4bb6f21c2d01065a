"""Whose turn it is: many hosts at once, few requests to one, and none to a host that has asked to be left alone."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

BREADTH = 64  # hosts that are begun and not finished: their connections are kept, and each takes two descriptors
MOST = 256  # requests at once, where all hosts are one's own
_ROUNDS = 8  # of good answers until a host that was slowed is asked for one more at once; sooner, it refuses more
_OTHER_FILES = 64  # what else may be open

Item = TypeVar("Item", bound=Hashable)


@dataclass
class _Host(Generic[Item]):
    waiting: deque[Item] = field(default_factory=deque)
    limit: int = 1  # at once, at most
    most: int = 1  # at once for now: less where the host was asked too much
    active: int = 0
    peak: int = 0  # the most that were active
    good: int = 0  # answers since `most` changed
    slowed: float = 0.0  # when it last said that it is asked too much
    calm: float = 0.0  # since when it isn't asked more than others are
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
        self._idle = 0  # workers that wait for a turn,
        self._alarm: float | None = None  # of whom one has set a time to wake, for whatever comes later
        self._condition = threading.Condition()
        self.ended = threading.Event()  # every item is done, or the work was stopped

    def add(self, host: str, item: Item, most: int | None = None) -> None:
        """A new item; `most` of this host at once where that is another number than usual."""
        with self._condition:
            self._open += 1
            known = self._hosts.get(host)
            if known is None:
                limit = most or self._per_host
                known = self._hosts[host] = _Host(limit=limit, most=limit)
            known.waiting.append(item)
            known.left += 1
            self._line_up(host)

    def width(self, most: int) -> int:
        """How many workers can be of use."""
        return min(most, sum(min(len(host.waiting), host.most) for host in self._hosts.values()))

    @property
    def waiting(self) -> bool:
        """Whether one more worker would find something to do at once."""
        return bool(self._ready or self._fresh)

    def take(self) -> tuple[str, Item] | None:
        """The next item with its host, as soon as there is one; None when all is done."""
        with self._condition:
            while True:
                turn = self._next(time.monotonic())
                if turn is not None:
                    # Nobody is woken for nothing: that costs as much as a request does.
                    if self._idle and (self._ready or self._fresh or self._unwatched()):
                        self._condition.notify()
                    return turn
                if self._stopped or not self._open:
                    return None
                self._sleep()

    def _sleep(self) -> None:
        self._idle += 1
        if self._unwatched():
            self._alarm = self._later[0][0]
            self._condition.wait(self._alarm - time.monotonic())
            self._alarm = None
        else:
            self._condition.wait()
        self._idle -= 1

    def _unwatched(self) -> bool:
        """Whether something comes later, and nobody wakes for it."""
        return bool(self._later) and (self._alarm is None or self._later[0][0] < self._alarm)

    def _next(self, clock: float) -> tuple[str, Item] | None:
        self._wake(clock)
        while self._ready or self._fresh:
            # Breadth first, since a new host costs the others nothing; but only as wide as connections can be kept.
            wider = self._fresh and (self._begun < BREADTH or not self._ready)
            name = (self._fresh if wider else self._ready).popleft()
            host = self._hosts[name]
            host.queued = False
            if host.active >= host.most:  # it was slowed meanwhile
                continue
            if not host.begun:
                host.begun = True
                self._begun += 1
            if host.quiet_until > clock:
                self._push(host.quiet_until, name, None)
                continue
            item = host.waiting.popleft()
            host.active += 1
            host.peak = max(host.peak, host.active)
            self._line_up(name)
            return name, item
        return None

    def done(self, host: str) -> None:
        """The item is finished."""
        with self._condition:
            self._open -= 1
            known = self._hosts.get(host)
            if known is not None:
                known.left -= 1
                self._begun -= known.left == 0
                known.good += 1
                if known.most < known.limit and known.good >= _ROUNDS * known.most:
                    known.most += 1
                    known.good = 0
            self._leave(host)

    def again(self, host: str, item: Item, at: float) -> None:
        """The item has another turn, not before `at`."""
        with self._condition:
            self._push(at, host, item)
            self._leave(host)

    def quiet(self, host: str, until: float) -> None:
        """The host has asked for silence."""
        with self._condition:
            known = self._hosts.get(host)
            if known is not None:
                known.quiet_until = max(known.quiet_until, until)

    def slower(self, host: str, started: float) -> bool:
        """The host says to a request that was begun at `started` that it is asked too much: half as many at once from
        now on, one more after some rounds of good answers. Whether it was asked more than others are: then that was
        our doing, and it is treated as they are.
        """
        with self._condition:
            known = self._hosts.get(host)
            if known is None:
                return False
            clock = time.monotonic()
            known.good = 0
            if known.limit > self._per_host:
                known.limit = known.most = self._per_host
                known.slowed = clock
                known.calm = clock if known.peak > self._per_host else 0.0
            elif started >= known.slowed:  # those of one round count once
                known.most = max(1, known.most // 2)
                known.slowed = clock
            return started < known.calm

    def stop(self) -> None:
        """Nothing more is handed out."""
        with self._condition:
            self._stopped = True
            self._ready.clear()
            self._fresh.clear()
            self._later.clear()
            self._hosts.clear()
            self.ended.set()
            self._condition.notify_all()

    def _leave(self, name: str) -> None:
        host = self._hosts.get(name)
        if host is not None:
            host.active -= 1
            self._line_up(name)
        if not self._open:
            self.ended.set()
            self._condition.notify_all()

    def _wake(self, clock: float) -> None:
        while self._later and self._later[0][0] <= clock:
            _at, _number, name, item = heapq.heappop(self._later)
            if item is not None:
                self._hosts[name].waiting.appendleft(item)
            self._line_up(name)

    def _push(self, at: float, host: str, item: Item | None) -> None:
        if not self._stopped:
            heapq.heappush(self._later, (at, next(self._numbers), host, item))

    def _line_up(self, name: str) -> None:
        host = self._hosts[name]
        if host.waiting and host.active < host.most and not host.queued:
            host.queued = True
            (self._ready if host.begun else self._fresh).append(name)


def room() -> int:
    """How many requests may be under way with the files that this process may have open.

    Each takes two descriptors, and as many may be kept for later. Some systems give a process 256 of them.
    """
    try:
        from resource import RLIM_INFINITY, RLIMIT_NOFILE, getrlimit
    except ImportError:  # Windows
        return MOST
    soft, _hard = getrlimit(RLIMIT_NOFILE)
    return MOST if soft == RLIM_INFINITY else max(4, (soft - _OTHER_FILES) // 4)
