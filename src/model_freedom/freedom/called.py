"""Base models by the names they go by: `Llama 2 7B` and `meta-llama/Llama-2-7b-hf` are one, and counted once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from model_freedom.freedom.names import hub_name, read_name, same_name
from model_freedom.manifest.model import BaseModel

_MOST_ALIKE = 20  # groups that one name is held against: a hostile manifest has thousands that differ by their owner


class _Group(NamedTuple):
    told: str  # the name that says most
    shown: str


class Called:
    """Puts base models into groups by the relation of `names.same_name`. The cost is that of the names.

    A name that could be that of several, since it leaves the owner or the version out, is a group of its own.
    """

    def __init__(self, bases: Iterable[BaseModel]) -> None:
        told: dict[str, str] = {}  # what tells most of a base model → the first name that it is given here
        for base in bases:
            told.setdefault(_told(base), base.name)
        self._groups: dict[str, _Group] = {}
        alike: dict[tuple[str, ...], list[_Group]] = {}
        for text, name in sorted(told.items(), key=lambda item: _vagueness(item[0])):  # stable: else as they stand
            keys = tuple(_keys(text))
            near = dict.fromkeys(group for key in keys for group in alike.get(key, ())[:_MOST_ALIKE])
            same = [group for group in near if same_name(group.told, text)]
            group = same[0] if len(same) == 1 else _Group(text, name)
            self._groups[text] = group
            for key in keys:
                listed = alike.setdefault(key, [])
                if group not in listed[:_MOST_ALIKE]:
                    listed.append(group)

    def name(self, base: BaseModel) -> str:
        """What to call it: the name of its group that says most."""
        return self._groups[_told(base)].shown


def _told(base: BaseModel) -> str:
    """Its name, or the address on a hub that adds an owner to it."""
    url = hub_name(base.url) if base.url else None
    return url if url and not read_name(base.name).owner and same_name(base.name, url) else base.name


def _vagueness(text: str) -> tuple[bool, bool, bool]:
    name = read_name(text)
    return not name.owner, not name.versions, hub_name(text) is not None


def _keys(text: str) -> Iterator[tuple[str, ...]]:
    """Two names that are the same have one of these in common."""
    name = read_name(text)
    if not (name.words or name.versions):
        yield ("", text.strip().casefold())
        return
    yield ("words", *sorted(name.words))
    yield ("joined", name.joined)
    numbers = (number for version in name.versions for number in version.split("."))
    yield ("all", *sorted((*name.words, *numbers)))
