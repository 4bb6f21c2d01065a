"""Tables of numbers in source code of any language: what they are called, their shape, and what their numbers are like.

One pass over the text by tokens, so that the time grows with the text: a list, tuple or brace that holds nothing but
numbers is taken as a whole, and only what lies around it piece by piece. Nothing is evaluated.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

MOST_BYTES = 8 << 20  # of one source file: what can be told of its tables is told by then
_MOST_TOKENS = 800_000
_DEEPEST = 64
_NUMBER = rb"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[fF]?"
_TEXT = rb"""(?:'(?:[^'\\\r\n]|\\.){0,400}'|"(?:[^"\\\r\n]|\\.){0,400}")"""
_TOKEN = re.compile(
    rb"""[^'"/#\-+.\w$\[\](){}:=,;]*("""
    + _TEXT
    + rb"""|//[^\n]*|/\*|\#(?!define)[^\n]*|[\[\](){}:=,;]|[A-Za-z_$][\w$]*"""
    rb"|" + _NUMBER + rb"(?![\w.]|\s?:[^:])|.)",
    re.S,
)
# From behind an opening bracket to the closing one, where there are only numbers between them.
_LEAF = re.compile(rb"[-+\d.,eEfF\s]*(?=[\])}])")
_KEY = rb"(?:" + _TEXT + rb"|\((?:\s*" + _TEXT + rb"\s*,?){1,8}\s*\)|\w{1,100})"
_PAIR = re.compile(rb"\s*" + _KEY + rb"\s*:\s*(" + _NUMBER + rb")\s*(?:,|(?=\}))")
_PAIRS = re.compile(rb"(?:" + _PAIR.pattern.replace(b"(" + _NUMBER, b"(?:" + _NUMBER) + rb"){2,200000}\s*(?=\})")
# Three numbers in a row, or one with many decimals under a name: where none are near, nothing is read.
_DENSE = re.compile(
    rb"[-+.\d][\d.eEfF]{0,30}\s{0,20}(?:,\s{0,20}[-+]?\.?\d[\d.eEfF]{0,30}\s{0,20}){2}|[:=]\s?-?\d?\.\d{5}"
)
_NEAR = 600  # bytes
_PRECISE = re.compile(rb"\.\d{5,}|\d\.\d{2,}[eE]")
_EXACT = re.compile(rb"\.\d{11,}")
_OPENING, _CLOSING = b"[({", b"])}"
_LEAST_LOGARITHM = -700.0  # what is below stands for the logarithm of zero: -inf, -3.14e100
_LONGEST_NAME = 120
_MOST_NAMES = 20_000
LONG = 500  # numbers of a list that is kept


class Row(NamedTuple):
    """Numbers in one bracket: `{'a': -0.5, 'b': -0.9}` is keyed, `[0.1, 0.9]` is not."""

    numbers: int
    keyed: bool
    least: float  # without the logarithms of zero
    most: float
    total: float
    exponentials: float  # of the natural logarithms; 0 where a number is positive
    finite: int
    precise: int  # numbers with at least five decimals
    exact: int  # numbers with at least eleven: written by a program
    rough: float  # mean step from one number to the next over their spread: about 1 for noise, 0 for a smooth curve


class Array(NamedTuple):
    """A whole table of numbers under a name. `shape` is () where the rows differ in length."""

    name: str
    numbers: int
    shape: tuple[int, ...]
    offset: int
    negative: bool
    positive: bool
    precise: int
    rough: float
    width: int  # of its rows, 0 where they differ


class Tables(NamedTuple):
    """All that one text has. `named`: how many precise numbers stand in tables of one name, or below such."""

    rows: list[Row]
    arrays: list[Array]
    named: dict[str, int]
    lists: list[list[float]]  # the long ones, number by number


@dataclass
class _Frame:
    """An open bracket."""

    offset: int
    name: str
    own: str = ""  # the name, where it is this bracket's and not its parent's
    pure: bool = True  # so far there is nothing but numbers, and brackets of them
    numbers: list[float] = field(default_factory=list)
    keyed: int = 0
    precise: int = 0
    pure_precise: int = 0  # of its children, where they are tables of numbers alone
    exact: int = 0
    children: int = 0
    count: int = 0  # of all numbers inside
    shape: tuple[int, ...] | None = None  # of every child; () where they differ
    negative: bool = False
    positive: bool = False
    rough: float = 0.0
    within: int = 0  # precise numbers of it and of all below it


def tables(text: bytes) -> Tables:
    """Rows and arrays of a source file, as far as the bounds allow."""
    return _Reading(text[:MOST_BYTES]).run()


class _Reading:
    def __init__(self, text: bytes) -> None:
        self._text = text
        self._stack: list[_Frame] = []
        self._rows: list[Row] = []
        self._arrays: list[Array] = []
        self._named: dict[str, int] = {}
        self._lists: list[list[float]] = []
        self._word = ""
        self._called = ""  # what the value that follows is assigned to
        self._assigning = False  # between a name's `=` or `:` and the value

    def run(self) -> Tables:
        place = near = 0
        before = b""
        for _ in range(_MOST_TOKENS):
            if place >= near:
                place, near = self._dense(place)
                if place < 0:
                    break
            found = _TOKEN.match(self._text, place)
            if found is None:
                break
            token, place = found[1], found.end()
            first = token[:1]
            if token == b"/*":
                place = self._text.find(b"*/", place) + 2
                if place < 2:
                    break
            elif first == b"#" or token[:2] == b"//":
                continue
            elif first in _OPENING:
                place = self._open(found.start(1), place, before)
            elif first in _CLOSING:
                self._close()
            elif first in b"=:":
                self._called, self._assigning = self._word, True
            elif first in b",;":
                self._assigning = False
            elif first in b"-+.0123456789" and token[-1:] in b".0123456789fF" and len(token.lstrip(b"-+.")):
                self._number(token)
            elif first.isalpha() or first in b"'\"_$":
                self._name(token)
            before = token
        while self._stack:
            self._close()
        return Tables(self._rows, self._arrays, self._named, self._lists)

    def _dense(self, place: int) -> tuple[int, int]:
        """Where to read on, and how far at least; -1 where there are no more numbers."""
        found = _DENSE.search(self._text, place)
        if found is None:
            return -1, 0
        begin = max(place, found.start() - _NEAR)
        if begin > place:
            self._stack.clear()
            self._assigning = False
            begin = max(begin, self._text.rfind(b"\n", begin, found.start() - _NEAR // 3) + 1)
        return begin, found.end() + _NEAR

    def _name(self, token: bytes) -> None:
        self._word = token[:_LONGEST_NAME].strip(b"'\"").decode("utf-8", "replace")
        if self._stack:
            self._stack[-1].pure = False

    def _open(self, start: int, place: int, before: bytes) -> int:
        """A bracket. One of numbers alone is read at once, up to its end; where that is, is returned."""
        called = self._text[start : start + 1] == b"(" and before[:1].isalpha()
        word = before[:1].isalpha() or before[:1] in b"_$"
        leaf = _LEAF.match(self._text, place)
        if leaf is not None and word and self._text[start : start + 1] == b"[" and leaf[0].count(b",") == 0:
            return leaf.end() + 1  # an index or a declared length, not a table
        own = self._called if self._assigning else self._word if word else ""  # `#define NAME {1, 2}`
        name = own or (self._stack[-1].name if self._stack else "")
        if self._stack and self._stack[-1].name and name != self._stack[-1].name and not self._stack[-1].pure:
            name = f"{self._stack[-1].name}.{name}"[-_LONGEST_NAME:]
        frame = _Frame(start, name, own, pure=not called)
        if called and self._stack:
            self._stack[-1].pure = False
        if len(self._stack) >= _DEEPEST:
            self._stack.clear()  # no table is that deep
        self._stack.append(frame)
        if leaf is not None and leaf.end() - place > 1 and self._whole(frame, leaf[0]):
            return leaf.end()
        pairs = _PAIRS.match(self._text, place) if self._text[start : start + 1] == b"{" else None
        if pairs is None:
            return place
        for number in _PAIR.findall(self._text, place, pairs.end() + 1):
            frame.numbers.append(float(number.rstrip(b"fF")))
            frame.precise += _PRECISE.search(number) is not None
            frame.exact += _EXACT.search(number) is not None
        frame.keyed, frame.pure = len(frame.numbers), False
        return pairs.end()

    def _whole(self, frame: _Frame, body: bytes) -> bool:
        """The numbers of a bracket without anything else."""
        try:
            frame.numbers = [float(part) for part in body.translate(None, b"fF").split(b",") if part.strip()]
        except ValueError:
            return False
        frame.precise = len(_PRECISE.findall(body))
        frame.exact = len(_EXACT.findall(body)) if frame.precise else 0
        return True

    def _number(self, token: bytes) -> None:
        if not self._stack:
            return
        frame = self._stack[-1]
        frame.numbers.append(float(token.rstrip(b"fF")))
        frame.keyed += self._assigning
        frame.precise += _PRECISE.search(token) is not None
        frame.exact += _EXACT.search(token) is not None

    def _close(self) -> None:
        if not self._stack:
            return
        frame = self._stack.pop()
        self._assigning = False
        parent = self._stack[-1] if self._stack else None
        frame.within += frame.precise
        if frame.own and frame.within and len(self._named) < _MOST_NAMES:
            self._named[frame.own] = self._named.get(frame.own, 0) + frame.within
        if parent is not None:
            parent.within += frame.within
        own: tuple[int, ...] | None = None
        if len(frame.numbers) >= 2 and not frame.children:
            row = _row(frame)
            self._rows.append(row)
            if row.numbers >= LONG and not row.keyed:
                self._lists.append(frame.numbers)
            frame.negative, frame.positive, frame.rough = row.least < 0, row.most > 0, row.rough
            own = (row.numbers,)
        elif frame.children and not frame.numbers:
            own = (frame.children, *frame.shape) if frame.shape else ()
        frame.count += len(frame.numbers)
        if not frame.count:
            return
        if own is None:
            own = (1,) if frame.count == 1 else ()
        if not frame.pure or frame.keyed:
            if parent is not None:
                parent.pure = False
            return
        if parent is not None and parent.pure:
            self._into(parent, frame, own)
        else:
            width = own[-1] if len(own) > 1 else 0
            signs = (frame.negative, frame.positive, frame.pure_precise or frame.precise, frame.rough)
            self._arrays.append(Array(frame.name, frame.count, own, frame.offset, *signs, width))

    def _into(self, parent: _Frame, frame: _Frame, own: tuple[int, ...]) -> None:
        share = frame.count / (parent.count + frame.count)
        parent.rough += (frame.rough - parent.rough) * share
        parent.children += 1
        parent.count += frame.count
        parent.pure_precise += frame.pure_precise or frame.precise
        parent.exact += frame.exact
        parent.negative |= frame.negative
        parent.positive |= frame.positive
        parent.shape = own if parent.shape is None or parent.shape == own else ()


def _row(frame: _Frame) -> Row:
    numbers = frame.numbers
    finite = [number for number in numbers if number > _LEAST_LOGARITHM] if min(numbers) < _LEAST_LOGARITHM else numbers
    least, most = (min(finite), max(finite)) if finite else (0.0, 0.0)
    return Row(
        numbers=len(numbers),
        keyed=frame.keyed == len(numbers),
        least=least,
        most=most,
        total=sum(finite),
        exponentials=sum(map(math.exp, finite)) if most <= 0 and least < 0 else 0.0,
        finite=len(finite),
        precise=frame.precise,
        exact=frame.exact,
        rough=_rough(numbers),
    )


def _rough(numbers: list[float]) -> float:
    """For independent numbers the mean step is somewhat more than the mean distance from their mean."""
    mean = sum(numbers) / len(numbers)
    spread = sum(abs(number - mean) for number in numbers)
    if not spread or not math.isfinite(spread):
        return 0.0
    steps = sum(abs(one - other) for one, other in pairwise(numbers))
    return steps / spread
