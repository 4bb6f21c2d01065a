"""The identifiers that somebody may have meant: "Apache 2.0", "GPLv3", "MIT License", "CC BY-SA 4.0"."""

from __future__ import annotations

import re
from functools import cache

from model_freedom.licenses.called import CALLED
from model_freedom.licenses.lists import lists

_WORDS = (
    (re.compile(r"\b(?:gnu )?lesser general public licen[cs]e\b"), "lgpl"),
    (re.compile(r"\b(?:gnu )?affero general public licen[cs]e\b"), "agpl"),
    (re.compile(r"\b(?:gnu )?general public licen[cs]e\b"), "gpl"),
    (re.compile(r"creative commons"), "cc"),
    (re.compile(r"attribution"), "by"),
    (re.compile(r"non-? ?commercial"), "nc"),
    (re.compile(r"no-? ?deriv\w*"), "nd"),
    (re.compile(r"share-? ?alike"), "sa"),
    (re.compile(r"\b(?:the|licen[cs]e|gnu|international|unported|generic)\b"), " "),
    (re.compile(r"(?:\bversion|(?<![a-z])v\.?|(?<=pl)v) ?(?=\d)"), " "),
    (re.compile(r"(?<=\d)\.0(?!\d)"), ""),
    (re.compile(r"[^0-9a-z+.]|\.(?!\d)"), ""),
)


def suggestions(text: str) -> tuple[tuple[str, ...], bool]:
    """Up to three identifiers, best first, and whether the first is what the text says in other words."""
    if len(text) > 120:
        return (), False
    key = _key(text)
    exact = _index().get(key)
    if exact:
        return exact[:3], len(exact) == 1
    if len(key) < 3:
        return (), False
    import difflib

    near: list[str] = []
    begun = [other for other in _index() if other.startswith(key)][:3] if len(key) > 3 else []
    for match in (*difflib.get_close_matches(key, list(_index()), n=3, cutoff=0.8), *begun):
        near.extend(identifier for identifier in _index()[match] if identifier not in near)
    return tuple(near[:3]), False


def nearest_exception(text: str) -> str | None:
    """The exception of the SPDX list that is spelt most like this one."""
    import difflib

    exceptions = lists().exceptions
    match = difflib.get_close_matches(text.casefold()[:120], list(exceptions), n=1, cutoff=0.7)
    return exceptions[match[0]][0] if match else None


def _key(text: str) -> str:
    key = text.casefold().replace("_", " ")
    for pattern, replacement in _WORDS:
        key = pattern.sub(replacement, key)
    return key


@cache
def _index() -> dict[str, tuple[str, ...]]:
    """Every identifier and full name as a key → the identifiers to write, one where it is certain."""
    index: dict[str, tuple[str, ...]] = {}
    for listed in lists().licenses.values():
        if listed.deprecated:
            stem = listed.identifier.removesuffix("+")
            both = tuple(f"{stem}{end}" for end in ("-only", "-or-later"))
            meant = both if both[0].casefold() in lists().licenses and stem == listed.identifier else (listed.instead,)
            if meant[0]:
                index.setdefault(_key(listed.identifier), meant)
        else:
            for name in (listed.identifier, listed.name):
                key = _key(name)
                if key and listed.identifier not in index.get(key, ()):
                    index[key] = (*index.get(key, ()), listed.identifier)
    for name, meant in CALLED.items():
        if not any(identifier.casefold() == name.casefold() for identifier in meant):
            index[_key(name)] = meant
    return index
