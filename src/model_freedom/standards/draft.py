"""Writing a draft: YAML with comments, every text such that it reads back as the same text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from model_freedom.manifest.scalars import needs_quotes, quoted

TODO = "TODO"


class Noted(NamedTuple):
    """A text with a comment beside it."""

    text: str
    comment: str


class Draft(NamedTuple):
    """A manifest draft, and what the reader of it should know: one line each, with the place in the source."""

    text: str
    remarks: tuple[str, ...] = ()


Value = str | int | Noted | Mapping[str, "Value"] | Sequence["Value"]


def written(record: Mapping[str, Value], heading: Iterable[str] = ()) -> str:
    """A whole document, under a heading of comments."""
    lines = [f"# {_comment(line)}".rstrip() for line in heading]
    lines.extend(_mapping(record, ""))
    return "\n".join(lines) + "\n"


def _mapping(record: Mapping[str, Value], indent: str) -> Iterator[str]:
    for key, value in record.items():
        name = scalar(key)
        if isinstance(value, str | int | Noted):
            yield f"{indent}{name}: {_text(value)}"
        elif not value:
            yield f"{indent}{name}: {'{}' if isinstance(value, Mapping) else '[]'}"
        elif isinstance(value, Mapping):
            yield f"{indent}{name}:"
            yield from _mapping(value, indent + "  ")
        else:
            yield f"{indent}{name}:"
            yield from _list(value, indent + "  ")


def _list(items: Sequence[Value], indent: str) -> Iterator[str]:
    for item in items:
        if isinstance(item, Mapping) and item:
            lines = list(_mapping(item, indent + "  "))
            yield f"{indent}- {lines[0].lstrip()}"
            yield from lines[1:]
        elif isinstance(item, str | int | Noted):
            yield f"{indent}- {_text(item)}"


def _text(value: str | int | Noted) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Noted):
        return f"{scalar(value.text)}  # {_comment(value.comment)}"
    return scalar(value)


def scalar(text: str) -> str:
    """A text as a YAML scalar: plain where that reads back as the same text."""
    return quoted(text) if needs_quotes(text) else text


def _comment(text: str) -> str:
    """A comment can't end its line, nor hold what no text may."""
    return "".join(sign if sign.isprintable() else " " for sign in text)[:300]
