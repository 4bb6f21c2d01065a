"""Edits of a manifest that keep its comments, order and formatting: a splice at a known place, then read again."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from model_freedom.findings import Location
from model_freedom.manifest.builder import Place
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
    listed = tuple(dict.fromkeys(edits))
    if not listed:
        return content
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CannotEdit("the manifest is not UTF-8") from error
    mark = BOM if text.startswith(BOM) else ""
    return (mark + _edited(text.removeprefix(BOM), listed)).encode("utf-8")


def set_scalar(text: str, location: Location, new: str) -> str:
    """The text with another value at `location`; a quoted one stays quoted in its way. Raises CannotEdit."""
    return _edited(text, (SetScalar(location, new),))


def insert_key(text: str, record: Location, key: str, value: str, after: str | None = None) -> str:
    """The text with `key: value` in the mapping that stands at `record`. Raises CannotEdit."""
    return _edited(text, (InsertKey(record, key, value, after),))


class _Splice(NamedTuple):
    """What an edit comes to: characters to put between two offsets, and the value that stands at a path then."""

    start: int
    end: int
    written: str
    path: Path
    value: str


def _edited(text: str, edits: tuple[Edit, ...]) -> str:
    document = _read(text, edits[0].location.path)
    found = {(place.line, place.column, _is_mapping(document, path)): path for path, place in _values(document)}
    splices = [
        _replacement(document, _path_at(found, edit.location, False), edit.new)
        if isinstance(edit, SetScalar)
        else _insertion(document, _path_at(found, edit.location, True), edit)
        for edit in edits
    ]
    # From the end to the beginning, so that no splice moves the place of one that is still to come.
    for splice in sorted(splices, key=lambda splice: splice.start, reverse=True):
        text = text[: splice.start] + splice.written + text[splice.end :]
    _check(text, document, splices)
    return text


def _replacement(document: Document, path: Path, new: str) -> _Splice:
    place = document.places[path]
    old = document.text[place.start : place.end]
    if old[:1] in {"|", ">"}:
        raise CannotEdit("the value is a block of text")
    written = _written(new, document, bool(path) and _is_flow(document, path[:-1]))
    if old.startswith("'") and new.isprintable():
        written = "'" + new.replace("'", "''") + "'"
    elif old.startswith('"'):
        written = quoted(new)
    elif not old and document.text[place.start - 1 : place.start] not in {" ", "\t"}:
        written = " " + written
    return _Splice(place.start, place.end, written, path, new)


def _insertion(document: Document, path: Path, edit: InsertKey) -> _Splice:
    mapping = document.at(path)
    if edit.key in mapping:
        raise CannotEdit(f"the key `{edit.key}` is there already")
    anchor = _anchor(mapping, edit.after)
    if _is_flow(document, path):
        offset, written = _flow_member(document, path, anchor, edit.key, edit.value)
    else:
        child = (*path, anchor)
        offset = _end_of_line(document, child)
        indent = document.places[child].key_column - 1
        written = f"{_line_end(document.text)}{' ' * indent}{edit.key}: {_written(edit.value, document, False)}"
    return _Splice(offset, offset, written, (*path, edit.key), edit.value)


def _anchor(mapping: dict[str, Any], after: str | None) -> str:
    """The key that a new one is put behind; "" in an empty mapping."""
    return after if after in mapping and after else next(reversed(mapping), "")


def _flow_member(document: Document, path: Path, anchor: str, key: str, value: str) -> tuple[int, str]:
    """Where to put a member of a mapping in braces, and how it is written there."""
    json = document.is_json
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
    # The end of a block mapping or list is where the next thing begins: only what is inside tells where it ends.
    value = document.at(path)
    while isinstance(value, dict | list) and not _is_flow(document, path):
        path = (*path, next(reversed(value)) if isinstance(value, dict) else len(value) - 1)
        value = document.at(path)
    place = document.places[path]
    block_text = document.text[place.start : place.start + 1] in {"|", ">"}
    end = len(document.text[: place.end].rstrip()) if block_text else place.end
    match = re.compile(r"[^\r\n]*").match(document.text, end)
    return match.end() if match else len(document.text)


def _is_flow(document: Document, path: Path) -> bool:
    place = document.places[path]
    return isinstance(document.at(path), dict | list) and document.text[place.start] in "{["


def _is_mapping(document: Document, path: Path) -> bool:
    return isinstance(document.at(path), dict)


def _values(document: Document) -> Iterator[tuple[Path, Place]]:
    """Everything that can be edited: mappings and scalars."""
    return ((path, place) for path, place in document.places.items() if not isinstance(document.at(path), list))


def _path_at(found: Mapping[tuple[int, int, bool], Path], location: Location, mapping: bool) -> Path:
    try:
        return found[location.line, location.column, mapping]
    except KeyError:
        message = f"there is nothing to edit at line {location.line}, column {location.column}"
        raise CannotEdit(message) from None


def _written(value: str, document: Document, flow: bool) -> str:
    """A text as a scalar: plain where that reads back as the same text, else in double quotes."""
    if document.is_json or needs_quotes(value) or (flow and any(sign in value for sign in ",[]{}")):
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


def _check(text: str, before: Document, splices: Iterable[_Splice]) -> None:
    """Raises CannotEdit unless the text says what it said before, and what was asked."""
    expected = copy.deepcopy(before.data)
    for splice in splices:
        record = expected
        for step in splice.path[:-1]:
            record = record[step]
        if splice.path:
            record[splice.path[-1]] = splice.value
        else:
            expected = splice.value
    after = read_document(text.encode("utf-8", "surrogatepass"), before.path)
    if not after.readable or after.faults or after.data != expected:
        raise CannotEdit("the edit would change more than was asked")
