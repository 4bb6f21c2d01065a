"""A pickle looked at opcode by opcode. Nothing is built, imported or called: texts, names and sizes are only noted.

Source: the opcode table of Python's own `pickletools`. Its `genops` reads every argument whole; here long payloads are
stepped over, so that a forest of 500 MB costs no more than its names.
"""

from __future__ import annotations

import pickletools
import struct
from collections.abc import Callable
from typing import Any, NamedTuple

from model_freedom.weights.content import Content, Unrecognised

MOST_OPCODES = 60_000  # a fifth of a second; what a pickle is of is named far earlier
_LONGEST_TEXT = 4096  # bytes of an argument that is kept
_LONGEST_NAME = 256  # characters of a module or of a class
_LONGEST_LINE = 4096  # of protocol 0
_SMALL_BLOCK, _LARGE_BLOCK = 4 << 10, 64 << 10  # read after a jump, and in a row

_FIXED, _LINE, _COUNTED, _LINES = range(4)


class _Op(NamedTuple):
    name: str
    kind: int
    width: int


def _table() -> dict[int, _Op]:
    widths = {-2: 1, -3: 4, -4: 4, -5: 8}  # pickletools.TAKEN_FROM_ARGUMENT1, 4, 4U, 8U
    table = {}
    for op in pickletools.opcodes:
        if op.arg is None:
            described = _Op(op.name, _FIXED, 0)
        elif op.name in {"GLOBAL", "INST"}:
            described = _Op(op.name, _LINES, 2)
        elif op.arg.n == -1:
            described = _Op(op.name, _LINE, 0)
        elif op.arg.n < 0:
            described = _Op(op.name, _COUNTED, widths[op.arg.n])
        else:
            described = _Op(op.name, _FIXED, op.arg.n)
        table[ord(op.code)] = described
    return table


_OPS = _table()
_NUMBER = {1: "<B", 2: "<H", 4: "<I", 8: "<Q"}
_REMEMBER = frozenset(("MEMOIZE", "BINPUT", "LONG_BINPUT", "PUT"))
_RECALL = frozenset(("BINGET", "LONG_BINGET", "GET"))
_SILENT = frozenset(("MARK", "PROTO", "FRAME", "STOP"))
_NEEDED, _REMEMBERED = 12, 200  # values of the trail that are kept when it is cut, and when that is done
_TEXTS = frozenset(
    ("UNICODE", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "STRING", "BINSTRING", "SHORT_BINSTRING")
)


class Opcode(NamedTuple):
    """One step: the argument is a text, a number, or None; `length` is the payload's, in bytes."""

    name: str
    argument: Any
    length: int
    end: int


class Walker:
    """Steps through one pickle from an offset. `next()` raises Unrecognised where the bytes are no opcode."""

    def __init__(self, content: Content, start: int = 0) -> None:
        self._content = content
        self._base = start
        self._block = b""
        self._step = _SMALL_BLOCK
        self.place = start

    def _have(self, length: int) -> int:
        """Makes `length` bytes at the current place available; their index in the block."""
        at = self.place - self._base
        if at < 0 or at + length > len(self._block):
            in_a_row = 0 <= at <= len(self._block)
            self._step = _LARGE_BLOCK if in_a_row and self._block else _SMALL_BLOCK
            self._base = self.place
            wanted = max(self._step, length)
            self._block = self._content.read(self.place, wanted) if self.place < self._content.size else b""
            at = 0
            if length > len(self._block):
                raise Unrecognised("a pickle that ends too early")
        return at

    def next(self) -> Opcode:
        """The next opcode."""
        at = self._have(1)
        op = _OPS.get(self._block[at])
        if op is None:
            raise Unrecognised("no opcode of a pickle")
        self.place += 1
        if op.kind == _FIXED:
            return self._fixed(op)
        if op.kind == _COUNTED:
            return self._counted(op)
        line = self._line()
        if op.kind == _LINES:
            return Opcode(op.name, (line, self._line()), 0, self.place)
        return Opcode(op.name, line, len(line), self.place)

    def _fixed(self, op: _Op) -> Opcode:
        number = None
        if op.width:
            at = self._have(op.width)
            layout = _NUMBER[op.width]
            if op.name == "BININT":
                layout = "<i"
            elif op.name == "BINFLOAT":
                layout = ">d"
            (number,) = struct.unpack_from(layout, self._block, at)
            self.place += op.width
        return Opcode(op.name, number, 0, self.place)

    def _counted(self, op: _Op) -> Opcode:
        at = self._have(op.width)
        (length,) = struct.unpack_from(_NUMBER[op.width], self._block, at)
        self.place += op.width
        if self.place + length > self._content.size:
            raise Unrecognised("a pickle that ends too early")
        argument: Any = None
        if length <= _LONGEST_TEXT:
            at = self._have(length)
            argument = self._block[at : at + length]
            if op.name in _TEXTS:
                argument = argument.decode("utf-8", "replace")
            elif op.name in {"LONG1", "LONG4"}:
                argument = int.from_bytes(argument, "little", signed=True)
        self.place += length
        return Opcode(op.name, argument, length, self.place)

    def _line(self) -> str:
        at = self._have(1)
        end = self._block.find(b"\n", at, at + _LONGEST_LINE)
        if end < 0:
            at = self._have(min(_LONGEST_LINE, self._content.size - self.place))
            end = self._block.find(b"\n", at, at + _LONGEST_LINE)
            if end < 0:
                raise Unrecognised("a line that doesn't end")
        self.place += end + 1 - at
        return self._block[at:end].decode("utf-8", "replace")


class Trail:
    """The last few values that a pickle pushed, and what it remembered: enough to name globals and persistent ids.

    A value is a text, a number, or for a global its "module.name" in a tuple of one; whatever else was made is None.
    """

    def __init__(self) -> None:
        self.last: list[Any] = []
        self._memo: dict[int, Any] = {}
        self.globals: dict[str, None] = {}

    def step(self, op: Opcode) -> None:
        """Follows one opcode."""
        name = op.name
        if name in _REMEMBER:
            number = len(self._memo) if name == "MEMOIZE" else int(op.argument)
            self._memo[number] = self.last[-1] if self.last else None
        elif name in _RECALL:
            self._push(self._memo.get(int(op.argument)))
        elif name in {"GLOBAL", "INST"}:
            self._global(".".join(op.argument))
        elif name == "STACK_GLOBAL":
            # Only texts, and cut: a global named by a global named by a global… would double at each step.
            parts = (part[:_LONGEST_NAME] if isinstance(part, str) else "?" for part in self.last[-2:])
            self._global(".".join(parts))
        elif name not in _SILENT:
            self._push(op.argument)

    def _global(self, name: str) -> None:
        self.globals[name] = None
        self._push((name,))

    def _push(self, value: Any) -> None:
        self.last.append(value)
        if len(self.last) > _REMEMBERED:
            del self.last[:-_NEEDED]


class Seen(NamedTuple):
    """What a pickle holds: `globals` are "module.name", `texts` the first distinct short strings, `floats` the count
    of numbers with a fraction, `longest` the longest payload in bytes; `whole` says whether it was read to its end,
    `cut` whether it was left for its length.
    """

    globals: tuple[str, ...]
    texts: tuple[str, ...]
    floats: int
    longest: int
    whole: bool
    opcodes: int
    end: int
    cut: bool = False


def look(
    content: Content, start: int = 0, *, most: int = MOST_OPCODES, each: Callable[[Opcode, Trail], None] | None = None
) -> Seen:
    """Walks one pickle. A pickle whose later bytes are something else (joblib's arrays) is seen up to there."""
    walker = Walker(content, start)
    trail = Trail()
    texts: dict[str, None] = {}
    floats = longest = count = 0
    whole = False
    try:
        while count < most and not whole:
            op = walker.next()
            count += 1
            if each is not None:
                each(op, trail)
            trail.step(op)
            longest = max(longest, op.length)
            if op.name in _TEXTS and op.argument and len(op.argument) <= 200 and len(texts) < 4000:
                texts[op.argument] = None
            floats += op.name in {"BINFLOAT", "FLOAT"}
            whole = op.name == "STOP"
    except (Unrecognised, ValueError, struct.error):
        if not trail.globals:
            raise
    return Seen(tuple(trail.globals), tuple(texts), floats, longest, whole, count, walker.place, count >= most)
