"""JSON as the event stream that PyYAML gives for YAML, so that one builder reads both.

YAML's readers refuse some legitimate JSON (surrogate pairs in escapes, in places a tab), and accept what JSON has not
(comments, a comma after the last item), which would break every other program that reads a `.json` file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from yaml import events
from yaml.error import MarkedYAMLError

from model_freedom.manifest.lines import Lines

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"[^"\\\x00-\x1f]*(?:\\[^\x00-\x1f][^"\\\x00-\x1f]*)*"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?(?![0-9A-Za-z.+-])")
_WORD = re.compile(r"(?:true|false|null)(?![0-9A-Za-z_])")


class _Mark:
    """A place as PyYAML marks it: all three count from 0."""

    __slots__ = ("column", "index", "line")

    def __init__(self, index: int, line: int, column: int) -> None:
        self.index, self.line, self.column = index, line, column


def json_events(text: str) -> Iterator[events.Event]:
    """The events of one JSON document, without recursion. Raises MarkedYAMLError at the first fault."""
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines(text)
        self.at = 0
        self.closing: list[str] = []  # the closing bracket of each container around

    def read(self) -> Iterator[events.Event]:
        yield events.DocumentStartEvent()
        while True:
            char = self._next()
            if char in {"{", "["}:
                yield self._begin(char)
                if self._next() == self.closing[-1]:
                    yield self._end()
                else:
                    yield from self._key()
                    continue
            else:
                yield self._scalar(char)
            while self.closing and self._next() == self.closing[-1]:
                yield self._end()
            if not self.closing:
                break
            self._comma()
            yield from self._key()
        if self._next():
            raise self._error("text after the end of the document")
        yield events.DocumentEndEvent()

    def _comma(self) -> None:
        if self._next() != ",":
            raise self._error(f"expected a comma or `{self.closing[-1]}`")
        comma = self.at
        self.at += 1
        if self._next() == self.closing[-1]:
            self.at = comma
            raise self._error(f"a comma before `{self.closing[-1]}`")

    def _key(self) -> Iterator[events.Event]:
        """The key of a mapping's next member, with its colon; nothing in a list."""
        if self.closing[-1] == "}":
            if self._next() != '"':
                raise self._error("expected a key in double quotes")
            yield self._string()
            if self._next() != ":":
                raise self._error("expected `:` after the key")
            self.at += 1

    def _scalar(self, char: str) -> events.Event:
        if char == '"':
            return self._string()
        match = _NUMBER.match(self.text, self.at) or _WORD.match(self.text, self.at)
        if not match:
            raise self._error("expected a value" if char else "the document ends too early")
        start, self.at = match.span()
        return events.ScalarEvent(None, None, (True, False), match[0], self._mark(start), self._mark(self.at))

    def _string(self) -> events.Event:
        match = _STRING.match(self.text, self.at)
        if not match:
            raise self._error("a text that is not closed on its line")
        try:
            value = json.loads(match[0])
        except ValueError:
            raise self._error("a text with an unknown escape") from None
        start, self.at = match.span()
        return events.ScalarEvent(None, None, (False, True), value, self._mark(start), self._mark(self.at), '"')

    def _begin(self, char: str) -> events.Event:
        start = self.at
        self.at += 1
        kind: Any = events.MappingStartEvent if char == "{" else events.SequenceStartEvent
        self.closing.append("}" if char == "{" else "]")
        event: events.Event = kind(None, None, True, self._mark(start), self._mark(self.at), True)
        return event

    def _end(self) -> events.Event:
        start = self.at
        self.at += 1
        kind: Any = events.MappingEndEvent if self.closing.pop() == "}" else events.SequenceEndEvent
        event: events.Event = kind(self._mark(start), self._mark(self.at))
        return event

    def _next(self) -> str:
        """The next character that is not white space; "" at the end."""
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.text[self.at : self.at + 1]

    def _mark(self, index: int) -> Any:
        line, column = self.lines.at(index)
        return _Mark(index, line - 1, column - 1)

    def _error(self, problem: str) -> MarkedYAMLError:
        if self.text[self.at : self.at + 1] in {"#", "/"}:
            problem = "a comment, which JSON has not"
        return MarkedYAMLError(problem=f"JSON: {problem}", problem_mark=self._mark(self.at))
