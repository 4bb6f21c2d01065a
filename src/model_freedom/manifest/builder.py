"""Builds plain data from the events of a YAML or JSON document, bounded and without recursion."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from model_freedom.findings import Fault, Location
from model_freedom.manifest.scalars import FORBIDDEN_IN_TEXT, NUMBER_LENGTH, TooLong, resolve

MAX_NODES = 50_000
MAX_DEPTH = 32
_MAX_DUPLICATES = 50

_PLAIN = "a manifest is plain YAML: write the value out in full here"


class Place(NamedTuple):
    """Where a value stands: offsets of its source, its line and column, those of its key (an item's own); all from
    the start of the text, lines and columns from 1. `end` of a block mapping or list is where the next thing begins.
    """

    start: int
    end: int
    line: int
    column: int
    key_line: int
    key_column: int


class Refused(Exception):
    """Reading stops here."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class _Frame:
    """A container that is being filled. `path` is None below a duplicate key, whose value is read and dropped."""

    __slots__ = ("container", "key", "key_mark", "keys", "path", "start")

    def __init__(self, container: Any, path: tuple[str | int, ...] | None, start: Any) -> None:
        self.container = container
        self.path = path
        self.start = start
        self.key: str | None = None
        self.key_mark: Any = None
        self.keys: dict[str, Any] = {}


class Builder:
    """One document. `data`, `places`, `texts` and `faults` are as in `Document`."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.data: Any = None
        self.documents = 0
        self.places: dict[tuple[str | int, ...], Place] = {}
        self.texts: list[tuple[int, int]] = []
        self.faults: list[Fault] = []
        self._frames: list[_Frame] = []
        self._nodes = 0

    def build(self, stream: Iterable[Any]) -> None:
        """Reads all events. Raises Refused, and what the stream raises."""
        from yaml import events as kinds

        handlers = {
            kinds.ScalarEvent: self._scalar,
            kinds.MappingStartEvent: self._begin_mapping,
            kinds.SequenceStartEvent: self._begin_list,
            kinds.MappingEndEvent: self._end,
            kinds.SequenceEndEvent: self._end,
            kinds.AliasEvent: self._alias,
            kinds.DocumentStartEvent: self._document,
        }
        for event in stream:
            handler = handlers.get(type(event))
            if handler:
                handler(event)

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            raise self._refused(
                event.start_mark, "a second document begins here", "keep one document a file: remove `---`", "MF001"
            )

    def _alias(self, event: Any) -> None:
        raise self._refused(
            event.start_mark,
            f"an alias (`*{event.anchor[:40]}`) is not allowed",
            f'{_PLAIN}; a glob that begins with `*` needs quotes: "*{event.anchor[:40]}…"',
        )

    def _scalar(self, event: Any) -> None:
        self._check(event)
        value: Any = event.value
        if event.style:
            self.texts.append((event.start_mark.index, event.end_mark.index))
        if not value.isprintable() and FORBIDDEN_IN_TEXT.search(value):
            raise self._refused(event.start_mark, "a text with a control character", "remove the escape from the text")
        frame = self._frames[-1] if self._frames else None
        if frame and frame.key is None and type(frame.container) is dict:
            self._key(frame, value, event)
            return
        if not event.style:
            try:
                value = resolve(value)
            except TooLong:
                fix = "put quotes around it if it is a text"
                raise self._refused(event.start_mark, f"a number of over {NUMBER_LENGTH} digits", fix) from None
        self._put(value, event.start_mark, event.end_mark.index)

    def _key(self, frame: _Frame, key: str, event: Any) -> None:
        mark = event.start_mark
        if key == "<<" and not event.style:
            raise self._refused(mark, "a merge key (`<<`) is not allowed", _PLAIN)
        frame.key, frame.key_mark = key, mark
        first = frame.keys.setdefault(key, mark)
        if first is mark:
            return
        if len(self.faults) < _MAX_DUPLICATES:
            at = f"line {first.line + 1}, column {first.column + 1}"
            message = f"the key `{_short(key)}` stands twice: first at {at}, and again here"
            self.faults.append(Fault("MF002", self._location(mark), message, "keep one of the two"))
        frame.key_mark = None

    def _put(self, value: Any, start: Any, end: int) -> tuple[str | int, ...] | None:
        """Hands a value to the container around it; its path from the root, None where it is dropped."""
        if not self._frames:
            self.data = value
            path: tuple[str | int, ...] | None = ()
            key_mark = start
        else:
            frame = self._frames[-1]
            if type(frame.container) is dict:
                key: str | int | None = frame.key
                key_mark = frame.key_mark
                frame.key = None
                if key_mark is None or key is None:  # the second value of a duplicate key
                    return None
                frame.container[key] = value
            else:
                key, key_mark = len(frame.container), start
                frame.container.append(value)
            path = None if frame.path is None else (*frame.path, key)
        if path is not None:
            self.places[path] = Place(
                start.index, end, start.line + 1, start.column + 1, key_mark.line + 1, key_mark.column + 1
            )
        return path

    def _begin_mapping(self, event: Any) -> None:
        self._begin(event, {})

    def _begin_list(self, event: Any) -> None:
        self._begin(event, [])

    def _begin(self, event: Any, container: Any) -> None:
        self._check(event)
        mark = event.start_mark
        if len(self._frames) >= MAX_DEPTH:
            raise self._refused(mark, f"more than {MAX_DEPTH} levels inside each other", "make the manifest flatter")
        if self._frames and type(self._frames[-1].container) is dict and self._frames[-1].key is None:
            raise self._refused(mark, "a list or mapping as a key is not allowed", "write `key: value`")
        path = self._put(container, mark, event.end_mark.index)
        self._frames.append(_Frame(container, path, mark))

    def _end(self, event: Any) -> None:
        frame = self._frames.pop()
        if frame.path is not None:
            self.places[frame.path] = self.places[frame.path]._replace(end=event.end_mark.index)

    def _check(self, event: Any) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            fix = "list shards by a glob, and split the manifest by folders"
            raise self._refused(event.start_mark, f"more than {MAX_NODES:,} keys and values", fix)
        if event.anchor is not None:
            raise self._refused(event.start_mark, f"an anchor (`&{event.anchor[:40]}`) is not allowed", _PLAIN)
        if event.tag is not None:
            fix = "remove it; put quotes around a text that begins with `!`"
            raise self._refused(event.start_mark, "a tag (a word after `!`) is not allowed", fix)

    def _location(self, mark: Any) -> Location:
        return Location(self.path, mark.line + 1, mark.column + 1)

    def _refused(self, mark: Any, message: str, fix: str, code: str = "MF005") -> Refused:
        return Refused(Fault(code, self._location(mark), message, fix))


def _short(key: str) -> str:
    return key if len(key) <= 60 else key[:59] + "…"
