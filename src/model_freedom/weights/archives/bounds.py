"""How much of an archive is unpacked before it is refused. It may claim anything, and hold more than it claims."""

from __future__ import annotations

import time

MOST_MEMBERS = 50_000
MOST_UNPACKED = 8 << 30  # bytes made out of one archive, all its members and all passes over it together
MOST_RATIO = 400  # bytes made of one byte; deflate ends at 1,032, bzip2 and xz go far beyond it
RATIO_FROM = 32 << 20  # bytes below which the ratio doesn't count: a table of zeros is no attack
MOST_SECONDS = 60.0


class Refused(OSError):
    """More work than the archive is worth; the text says why, for people."""


class Budget:
    """What one archive may cost. `refused` keeps the first reason why something was not unpacked."""

    def __init__(
        self, *, unpacked: int = MOST_UNPACKED, ratio: int = MOST_RATIO, seconds: float = MOST_SECONDS
    ) -> None:
        self._left = unpacked
        self._ratio = ratio
        self._deadline = time.monotonic() + seconds
        self.refused = ""

    def spend(self, made: int) -> None:
        """Counts bytes that were made. Raises Refused."""
        self._left -= made
        if self._left < 0:
            raise self.refuse("it unpacks to more than a scan is worth")
        if time.monotonic() > self._deadline:
            raise self.refuse("it takes too long to unpack")

    def compare(self, packed: int, made: int) -> None:
        """Holds what was made of one stream against what it was made of. Raises Refused."""
        if made > RATIO_FROM and made > packed * self._ratio:
            raise self.refuse(f"it unpacks to over {self._ratio} times its size, as a decompression bomb does")

    def refuse(self, reason: str) -> Refused:
        """The exception to raise; the first reason is kept."""
        self.refused = self.refused or reason
        return Refused(reason)
