"""What a pickle would make, symbolically: names of calls and their arguments, nothing imported, called or built.

A small stack machine over `pickles.Walker` keeps texts, numbers, tuples, lists and dictionaries; all else is an opaque
mark. Source: Python's Lib/pickletools.py, PEP 307, PEP 574.
"""

from __future__ import annotations

import pickletools
import struct
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.pickles import Walker

_MOST_OPCODES = 400_000
_MOST_ITEMS = 500_000


class Global(NamedTuple):
    """A class or function that the pickle names."""

    module: str
    name: str

    @property
    def path(self) -> str:
        """Module and name with a dot between."""
        return f"{self.module}.{self.name}"


class Call(NamedTuple):
    """What calling something would have made: its name, its arguments, and the state it is given afterwards."""

    function: Global
    arguments: Any
    state: list[Any]


class Persistent(NamedTuple):
    """An object kept outside the pickle, by its identifier."""

    identifier: Any


class Opaque(NamedTuple):
    """Anything that is not followed."""

    kind: str = ""


class _Mark:
    """The stack's mark."""


_MARK = _Mark()
_UNNAMED = Global("", "call")  # of what is called, itself made by a call: its arguments are still met
_Stack = list[Any]
_Step = Callable[[_Stack, Any], None]
_MARK_IN_TABLE = pickletools.markobject
_EFFECTS = {op.name: (tuple(op.stack_before), len(op.stack_after)) for op in pickletools.opcodes}


def value(content: Content, start: int = 0) -> tuple[Any, int]:
    """The first pickle from `start`, and the offset behind it.

    Raises Unrecognised or LookupError where it can't be followed to its end within bounds.
    """
    try:
        return _value(content, start)
    except (
        ValueError,
        TypeError,
        AttributeError,
        struct.error,
    ) as error:  # numbers that are none, opcodes out of place
        raise Unrecognised("no pickle that could be loaded") from error


def _value(content: Content, start: int) -> tuple[Any, int]:
    stack: _Stack = []
    memo: dict[int, Any] = {}
    walker = Walker(content, start)
    for _ in range(_MOST_OPCODES):
        name, argument, _length, end = walker.next()
        step = _STEPS.get(name)
        if step is not None:
            step(stack, argument)
        elif name == "MEMOIZE":
            memo[len(memo)] = stack[-1]
        elif name in {"BINPUT", "LONG_BINPUT", "PUT"}:
            memo[int(argument)] = stack[-1]
        elif name in {"BINGET", "LONG_BINGET", "GET"}:
            stack.append(memo[int(argument)])
        elif name == "STOP":
            return stack.pop(), end
        elif name not in {"PROTO", "FRAME"}:
            _by_effect(stack, name, argument)
    raise Unrecognised("more opcodes than are worth reading")


def walk(root: Any) -> Iterator[tuple[str, Any]]:
    """Everything inside a value once, each with the nearest key above it; what is shared is met once."""
    pending: list[tuple[str, Any]] = [("", root)]
    met: set[int] = set()
    while pending:
        if len(met) > _MOST_ITEMS:
            raise Unrecognised("more values than are worth a look")
        key, item = pending.pop()
        inner: list[tuple[str, Any]]
        if isinstance(item, dict):
            inner = [(name if isinstance(name, str) else key, part) for name, part in item.items()]
        elif isinstance(item, Call):
            inner = [(key, item.arguments), *((key, state) for state in item.state)]
        elif isinstance(item, Persistent):
            inner = [(key, item.identifier)]
        elif isinstance(item, (list, tuple)) and not isinstance(item, (Global, Opaque)):
            inner = [(key, part) for part in item]
        else:
            yield key, item
            continue
        if id(item) not in met:
            met.add(id(item))
            yield key, item
            pending += reversed(inner)


def _by_effect(stack: _Stack, name: str, argument: Any) -> None:
    """An opcode that is not followed: takes and leaves as much as `pickletools` says of it."""
    before, after = _EFFECTS[name]
    if _MARK_IN_TABLE in before:
        _to_mark(stack)
        _drop(stack, before.index(_MARK_IN_TABLE))
    else:
        _drop(stack, len(before))
    plain = isinstance(argument, (str, int, float, bytes)) and not before
    stack += [argument if plain else Opaque(name)] * after


def _drop(stack: _Stack, count: int) -> None:
    for _ in range(count):
        stack.pop()


def _to_mark(stack: _Stack) -> list[Any]:
    items: list[Any] = []
    while (item := stack.pop()) is not _MARK:
        items.append(item)
    items.reverse()
    return items


def _push(item: Any) -> _Step:
    return lambda stack, _: stack.append(item)


def _tuple(count: int) -> _Step:
    def step(stack: _Stack, _: Any) -> None:
        items = tuple(stack.pop() for _ in range(count))
        stack.append(items[::-1])

    return step


def _extend(stack: _Stack, items: list[Any]) -> None:
    if isinstance(stack[-1], list):
        stack[-1].extend(items)
    elif isinstance(stack[-1], Call):
        stack[-1].state.append(items)


def _fill(stack: _Stack, items: list[Any]) -> None:
    pairs = {_key(key): item for key, item in zip(items[::2], items[1::2], strict=False)}
    if isinstance(stack[-1], dict):
        stack[-1].update(pairs)
    elif isinstance(stack[-1], Call):
        stack[-1].state.append(pairs)


def _key(key: Any) -> Any:
    return key if isinstance(key, (str, int, bytes, float)) else id(key)


def _reduce(stack: _Stack, _: Any) -> None:
    arguments, function = stack.pop(), stack.pop()
    function = _module(function) or function
    if not isinstance(function, Global):
        stack.append(Call(_UNNAMED, (function, arguments), []))
    elif function.path == "collections.OrderedDict" and not arguments:
        stack.append({})
    else:
        stack.append(Call(function, arguments, []))


def _module(function: Any) -> Global | None:
    """`torch.save` wrote classes of modules as ("module", class, source file, source) before its zip archives."""
    named = function.identifier if isinstance(function, Persistent) else None
    is_class = isinstance(named, tuple) and len(named) > 1 and named[0] == "module" and isinstance(named[1], Global)
    return named[1] if is_class else None  # type: ignore[index]


def _build(stack: _Stack, _: Any) -> None:
    state = stack.pop()
    if isinstance(stack[-1], Call):
        stack[-1].state.append(state)


def _dict(stack: _Stack, _: Any) -> None:
    items = _to_mark(stack)
    stack.append({})
    _fill(stack, items)


def _global(stack: _Stack, argument: Any) -> None:
    stack.append(Global(*argument))


def _stack_global(stack: _Stack, _: Any) -> None:
    name, module = stack.pop(), stack.pop()
    stack.append(Global(_text(module), _text(name)))


def _text(item: Any) -> str:
    """What is no text is not written out: two of a pair of a pair… fill the memory with a pickle of 100 bytes."""
    return item[:256] if isinstance(item, str) else "?"


def _instance(stack: _Stack, argument: Any) -> None:
    stack.append(Call(Global(*argument), tuple(_to_mark(stack)), []))


def _obj(stack: _Stack, _: Any) -> None:
    items = _to_mark(stack)
    made = Call(items[0], tuple(items[1:]), []) if isinstance(items[0], Global) else Opaque("call")
    stack.append(made)


def _newobj_ex(stack: _Stack, argument: Any) -> None:
    keywords = stack.pop()
    _reduce(stack, argument)
    if isinstance(stack[-1], Call):
        stack[-1].state.append(keywords)


_STEPS: dict[str, _Step] = {
    "MARK": _push(_MARK),
    "NONE": _push(None),
    "NEWTRUE": _push(True),
    "NEWFALSE": _push(False),
    "EMPTY_DICT": lambda stack, _: stack.append({}),
    "EMPTY_LIST": lambda stack, _: stack.append([]),
    "EMPTY_TUPLE": _push(()),
    "TUPLE1": _tuple(1),
    "TUPLE2": _tuple(2),
    "TUPLE3": _tuple(3),
    "TUPLE": lambda stack, _: stack.append(tuple(_to_mark(stack))),
    "LIST": lambda stack, _: stack.append(_to_mark(stack)),
    "DICT": _dict,
    "APPEND": lambda stack, _: _extend(stack, [stack.pop()]),
    "APPENDS": lambda stack, _: _extend(stack, _to_mark(stack)),
    "SETITEM": lambda stack, _: _fill(stack, [stack.pop(), stack.pop()][::-1]),
    "SETITEMS": lambda stack, _: _fill(stack, _to_mark(stack)),
    "INT": lambda stack, line: stack.append(_number(line)),
    "LONG": lambda stack, line: stack.append(_number(line.rstrip("L"))),
    "GLOBAL": _global,
    "STACK_GLOBAL": _stack_global,
    "INST": _instance,
    "OBJ": _obj,
    "REDUCE": _reduce,
    "NEWOBJ": _reduce,
    "NEWOBJ_EX": _newobj_ex,
    "BUILD": _build,
    "PERSID": lambda stack, line: stack.append(Persistent(line)),
    "BINPERSID": lambda stack, _: stack.append(Persistent(stack.pop())),
    "POP": lambda stack, _: _drop(stack, 1),
    "POP_MARK": lambda stack, _: _to_mark(stack).clear(),
    "DUP": lambda stack, _: stack.append(stack[-1]),
}


def _number(line: str) -> int | bool:
    return line == "01" if line in {"00", "01"} else int(line[:20])
