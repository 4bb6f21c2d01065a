"""A time limit on a whole exchange, whatever the other side does meanwhile.

The time-outs of sockets are for one operation: a server that sends one byte a second beats them for ever. Here one
thread ends what runs too long by shutting the socket down. It holds a duplicate of each socket, since the TLS handshake
detaches the original.
"""

from __future__ import annotations

import heapq
import itertools
import socket
import threading
import time
from contextlib import suppress


class Watched:
    """What a connection shows of itself: the duplicate of its socket, and whose exchange it is in."""

    def __init__(self, sock: socket.socket) -> None:
        self.twin = sock.dup()
        self.owner: Deadline | None = None
        self.dropped = False  # the connection has closed its own socket; a response may still be read from it

    def drop(self) -> None:
        """The connection is closed: the duplicate goes as well, once nobody reads any more."""
        self.dropped = True
        if self.owner is None or self.owner.over:
            self.close()

    def close(self) -> None:
        """Closes the duplicate."""
        with suppress(OSError):
            self.twin.close()


class Deadline:
    """A moment (of `time.monotonic`) at which everything entered here is cut off."""

    def __init__(self, at: float) -> None:
        self.at = at
        self.fired = False
        self._open: set[Watched] | None = set()
        self._lock = threading.Lock()

    @property
    def left(self) -> float:
        """Seconds that remain, never negative."""
        return max(0.0, self.at - time.monotonic())

    def enter(self, watched: Watched) -> None:
        """From here on the connection works for this exchange."""
        with self._lock:
            watched.owner = self
            if self._open is not None:
                self._open.add(watched)
            if self.fired:
                _shut(watched)

    def fire(self) -> None:
        """Cuts off what is still under way. A connection that another exchange has taken over meanwhile is left."""
        with self._lock:
            if self._open is None:
                return
            self.fired = True
            for watched in self._open:
                if watched.owner is self:
                    _shut(watched)

    @property
    def over(self) -> bool:
        """Whether the exchange has ended."""
        return self._open is None

    def end(self) -> None:
        """The exchange is over; nothing will be cut off any more."""
        with self._lock:
            entered, self._open = self._open or (), None
        for watched in entered:
            if watched.dropped and watched.owner is self:
                watched.close()


def _shut(watched: Watched) -> None:
    with suppress(OSError):
        watched.twin.shutdown(socket.SHUT_RDWR)


class Watchdog:
    """One thread for all deadlines of a transport. It starts with the first of them."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Deadline]] = []
        self._numbers = itertools.count()
        self._condition = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def watch(self, at: float) -> Deadline:
        """A new deadline, watched over."""
        deadline = Deadline(at)
        with self._condition:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
            heapq.heappush(self._heap, (at, next(self._numbers), deadline))
            if self._heap[0][2] is deadline:
                self._condition.notify()
        return deadline

    def close(self) -> None:
        """Cuts off everything at once and ends the thread."""
        with self._condition:
            self._closed = True
            pending = [deadline for _at, _number, deadline in self._heap]
            self._heap.clear()
            self._condition.notify()
        for deadline in pending:
            deadline.fire()

    def _run(self) -> None:
        while True:
            due: list[Deadline] = []
            with self._condition:
                if self._closed:
                    return
                now = time.monotonic()
                while self._heap and self._heap[0][0] <= now:
                    due.append(heapq.heappop(self._heap)[2])
                if not due:
                    self._condition.wait(self._heap[0][0] - now if self._heap else None)
            for deadline in due:
                deadline.fire()
