"""The keys that a configuration may have, and how each value is read. Unknown keys are errors with a suggestion."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from model_freedom.findings import CannotProceed

Value = Any  # what TOML can hold
Read = Callable[["Place", Value], Any]

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Place:
    """Where in which file a value stands, for messages: `pyproject.toml: links.timeout`."""

    def __init__(self, source: str, key: str = "") -> None:
        self.source = source
        self.key = key

    def below(self, key: str) -> Place:
        """The place of a key inside this table."""
        return Place(self.source, f"{self.key}.{key}" if self.key else key)

    def refuse(self, message: str, fix: str) -> CannotProceed:
        """The error to raise for what stands here."""
        where = f"{self.source}: {self.key}" if self.key else self.source
        return CannotProceed(f"{where}: {message}", fix)


def nearest(word: str, known: Iterable[str]) -> str:
    """` (did you mean …?)`, or nothing where no known word is near."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def read_table(place: Place, table: Value, keys: Mapping[str, Read]) -> dict[str, Any]:
    """Every value of a TOML table, read by its key's reader; the result has the same keys. Raises CannotProceed."""
    if not isinstance(table, dict):
        raise place.refuse(f"expected a table, found {table!r}", "write it as a [table]")
    read = {}
    for key, value in table.items():
        if key not in keys:
            raise place.refuse(f"unknown key {key!r}{nearest(key, keys)}", f"known keys: {', '.join(keys)}")
        read[key] = keys[key](place.below(key), value)
    return read


def text(place: Place, value: Value) -> str:
    """A string."""
    if not isinstance(value, str):
        raise place.refuse(f"expected a text, found {value!r}", "put it in quotes")
    return value


def texts(place: Place, value: Value) -> tuple[str, ...]:
    """An array of strings."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise place.refuse(f"expected an array of texts, found {value!r}", 'write it as ["…", "…"]')
    return tuple(value)


def choice(*allowed: str) -> Read:
    """One of a few words."""

    def read(place: Place, value: Value) -> str:
        if value not in allowed:
            hint = nearest(str(value), allowed)
            raise place.refuse(f"{value!r} is not possible here{hint}", f"one of: {', '.join(allowed)}")
        return str(value)

    return read


def whole_number(place: Place, value: Value) -> int:
    """A whole number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise place.refuse(f"expected a whole number, found {value!r}", "write a number such as 8")
    return value


def seconds(place: Place, value: Value) -> float:
    """A number of seconds, or a text such as `3d`, `12h`, `90m`, `20s`."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0:
        return float(value)
    match = re.fullmatch(r"(\d{1,9})\s*([smhd])", value) if isinstance(value, str) else None
    if match is None:
        raise place.refuse(
            f"expected a length of time, found {value!r}", "write seconds, or a text such as '3d' or '12h'"
        )
    return float(int(match[1]) * _UNITS[match[2]])


def text_table(read_value: Read) -> Read:
    """A table with keys of the user's own, such as globs or names."""

    def read(place: Place, value: Value) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise place.refuse(f"expected a table, found {value!r}", "write it as a [table]")
        return {key: read_value(place.below(key), item) for key, item in value.items()}

    return read
