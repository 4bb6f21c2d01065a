"""Edits of a manifest that keep its comments, order and formatting: a splice at a known place, then read again."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from model_freedom.findings import Location
from model_freedom.manifest.reader import BOM, Document, Path, read_document
from model_freedom.manifest.scalars import needs_quotes, quoted


class CannotEdit(Exception):
    """The text can't be edited at this place without touching more than was asked; nothing was changed."""


class SetScalar(NamedTuple):
    """Puts another text in the place of the value that stands at `location`."""

    location: Location
    new: str


class InsertKey(NamedTuple):
    """Adds a key with a text to the record that stands at `location`, after the key `after`, else at its end."""

    location: Location
    key: str
    value: str
    after: str | None = None


Edit = SetScalar | InsertKey


def edited(content: bytes, edits: Iterable[Edit]) -> bytes:
    """A manifest's bytes with all edits made; each names a place in the content as it is given. Raises CannotEdit."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CannotEdit("the manifest is not UTF-8") from error
    mark = BOM if text.startswith(BOM) else ""
    text = text.removeprefix(BOM)
    # From the end to the beginning, so that no edit moves the place of one that is still to come.
    for edit in sorted(set(edits), key=lambda edit: edit.location, reverse=True):
        if isinstance(edit, SetScalar):
            text = set_scalar(text, edit.location, edit.new)
        else:
            text = insert_key(text, edit.location, edit.key, edit.value, edit.after)
    return (mark + text).encode("utf-8")


def set_scalar(text: str, location: Location, new: str) -> str:
    """The text with another value at `location`; a quoted one stays quoted in its way. Raises CannotEdit."""
    document = _read(text, location.path)
    path = _find(document, location, container=False)
    place = document.places[path]
    old = text[place.start : place.end]
    if old[:1] in {"|", ">"}:
        raise CannotEdit("the value is a block of text")
    written = _written(new, document, _parent_is_flow(document, path))
    if old.startswith("'") and new.isprintable():
        written = "'" + new.replace("'", "''") + "'"
    elif old.startswith('"'):
        written = quoted(new)
    elif not old and text[place.start - 1 : place.start] not in {" ", "\t"}:
        written = " " + written
    return _checked(text[: place.start] + written + text[place.end :], document, path, new)


def insert_key(text: str, record: Location, key: str, value: str, after: str | None = None) -> str:
    """The text with `key: value` in the mapping that stands at `record`. Raises CannotEdit."""
    document = _read(text, record.path)
    path = _find(document, record, container=True)
    mapping = document.at(path)
    if key in mapping:
        raise CannotEdit(f"the key `{key}` is there already")
    anchor = _anchor(mapping, after)
    if _is_flow(document, path):
        offset, addition = _flow_member(document, path, anchor, key, value)
    else:
        child = (*path, anchor)
        offset = _end_of_line(document, child)
        indent = document.places[child].key_column - 1
        addition = f"{_line_end(text)}{' ' * indent}{key}: {_written(value, document, False)}"
    return _checked(text[:offset] + addition + text[offset:], document, (*path, key), value)


def _anchor(mapping: dict[str, Any], after: str | None) -> str:
    """The key that a new one is put behind; "" in an empty mapping."""
    return after if after in mapping and after else next(reversed(mapping), "")


def _flow_member(document: Document, path: Path, anchor: str, key: str, value: str) -> tuple[int, str]:
    """Where to put a member of a mapping in braces, and how it is written there."""
    json = document.path.endswith(".json")
    member = f"{quoted(key) if json else key}: {_written(value, document, True)}"
    place = document.places[path]
    if not anchor:
        return place.start + 1, member
    last = (*path, anchor)
    child = document.places[last]
    # In a mapping that is spread over lines the new member gets a line of its own, under the others.
    before = document.text[place.start + 1 : child.end]
    indent = re.search(r"(?:\r\n|\r|\n)([ \t]*)", before)
    return child.end, f",{indent[0]}{member}" if indent else f", {member}"


def _end_of_line(document: Document, path: Path) -> int:
    """The end of the line on which a value of a block mapping ends, its comment included."""
    end = 0
    # The end of a block mapping or list is where the next thing begins: only what is inside tells where it ends.
    for inner, place in document.places.items():
        if inner[: len(path)] == path and (
            _is_flow(document, inner) or not isinstance(document.at(inner), dict | list)
        ):
            block_text = document.text[place.start : place.start + 1] in {"|", ">"}
            end = max(end, len(document.text[: place.end].rstrip()) if block_text else place.end)
    match = re.compile(r"[^\r\n]*").match(document.text, end)
    return match.end() if match else len(document.text)


def _is_flow(document: Document, path: Path) -> bool:
    place = document.places[path]
    return isinstance(document.at(path), dict | list) and document.text[place.start] in "{["


def _parent_is_flow(document: Document, path: Path) -> bool:
    return bool(path) and _is_flow(document, path[:-1])


def _written(value: str, document: Document, flow: bool) -> str:
    """A text as a scalar: plain where that reads back as the same text, else in double quotes."""
    if document.path.endswith(".json") or needs_quotes(value) or (flow and any(sign in value for sign in ",[]{}")):
        return quoted(value)
    return value


def _line_end(text: str) -> str:
    match = re.search(r"\r\n|\r|\n", text)
    return match[0] if match else "\n"


def _read(text: str, path: str) -> Document:
    document = read_document(text.encode("utf-8", "surrogatepass"), path)
    if not document.readable or document.faults:
        raise CannotEdit("the manifest has faults that have to be mended first")
    return document


def _find(document: Document, location: Location, *, container: bool) -> Path:
    for path, place in document.places.items():
        if (place.line, place.column) == (location.line, location.column):
            value = document.at(path)
            if isinstance(value, dict) if container else not isinstance(value, dict | list):
                return path
    raise CannotEdit(f"there is nothing to edit at line {location.line}, column {location.column}")


def _checked(text: str, before: Document, path: Path, value: str) -> str:
    """The text, if it says what it said before and the one thing that was asked."""
    expected = copy.deepcopy(before.data)
    record = expected
    for step in path[:-1]:
        record = record[step]
    if path:
        record[path[-1]] = value
    else:
        expected = value
    after = read_document(text.encode("utf-8", "surrogatepass"), before.path)
    if not after.readable or after.faults or after.data != expected:
        raise CannotEdit("the edit would change more than was asked")
    return text
