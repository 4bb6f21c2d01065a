"""Where the words of a line stand: on it, where it is alone, and never upon other words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

HEIGHT = 14  # of a line of words, in pixels
_LETTER = 6.3  # the width of one at 11 pixels
_ALONG = (0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.6, 0.4, 0.5)
_TRIES = 12  # how often words give way upwards and downwards, where the whole line is taken


class Span(NamedTuple):
    """The part of a line between two columns: an S from its left end to its right end."""

    x1: float
    y1: float
    x2: float
    y2: float

    def at(self, t: float) -> tuple[float, float]:
        """The point of the curve at `t`, from 0 to 1; its control points lie in the middle."""
        middle = (self.x1 + self.x2) / 2
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        return a * self.x1 + (b + c) * middle + d * self.x2, (a + b) * self.y1 + (c + d) * self.y2


class Labels:
    """Gives places to words, one after the other."""

    def __init__(self) -> None:
        self._taken: dict[tuple[int, int], list[tuple[float, float, float]]] = {}

    def place(self, words: str, span: Span, *, toward_end: bool) -> tuple[float, float]:
        """The middle and the bottom of the words. `toward_end`: the line is alone rather there than at its start."""
        width = len(words) * _LETTER
        along = sorted(_ALONG, key=lambda t: abs(t - (0.9 if toward_end else 0.1)))
        spots = [self._beside(span.at(t), span, width) for t in along]
        for x, y in spots:
            if self._free(x, y, width):
                return self._take(x, y, width)
        x, y = spots[0]
        for step in range(1, _TRIES):
            for other in (y - step * HEIGHT, y + step * HEIGHT):
                if self._free(x, other, width):
                    return self._take(x, other, width)
        return self._take(x, y, width)

    @staticmethod
    def _beside(point: tuple[float, float], span: Span, width: float) -> tuple[float, float]:
        """Above the line, and between the two columns where there is room for it."""
        least, most = span.x1 + width / 2 + 3, span.x2 - width / 2 - 10
        x = min(max(point[0], least), most) if least <= most else (span.x1 + span.x2) / 2
        return x, point[1] - 4

    def _free(self, x: float, y: float, width: float) -> bool:
        return not any(
            abs(x - other_x) < (width + other_width) / 2 + 2 and abs(y - other_y) < HEIGHT
            for cell in _cells(x, y)
            for other_x, other_y, other_width in self._taken.get(cell, ())
        )

    def _take(self, x: float, y: float, width: float) -> tuple[float, float]:
        self._taken.setdefault(_cell(x, y), []).append((x, y, width))
        return x, y


def _cell(x: float, y: float) -> tuple[int, int]:
    return int(x // 200), int(y // HEIGHT)


def _cells(x: float, y: float) -> Sequence[tuple[int, int]]:
    column, row = _cell(x, y)
    return [(column + right, row + down) for right in (-1, 0, 1) for down in (-1, 0, 1)]
