"""The front matter of model cards: YAML between two lines of dashes at the top of a file.

Cards are written for other programs, with anchors and all that YAML has, so that they are read leniently, event by
event: only texts and lists of texts of the first level count. An alias stands for such a value, and nothing else, so
that nothing can explode.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

LIMIT = 1 << 18  # bytes of a card that are looked at; front matter stands at its top
DEEPEST = 32
MOST = 200  # texts of one key
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
# Space before the first dashes is none to the hub either (REGEX_YAML_BLOCK of huggingface_hub's repocard.py).
_FRONT = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*---[ \t]*(?:\r\n|\r|\n)(.*?(?:\r\n|\r|\n)|)---[ \t]*(?:\r\n|\r|\n|\Z)", re.DOTALL
)
_OPEN = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*---[ \t]*[\r\n]")

Front = Mapping[str, tuple[str, ...]]
"""Key → its texts, one or many."""


class Unreadable(ValueError):
    """There is front matter, and it can't be read. The message says why, in words for the user."""


def front_matter(content: bytes) -> Front:
    """The texts of each key of the first level; nothing where there is no front matter. Raises Unreadable."""
    front = _FRONT.match(content[:LIMIT])
    if front is None:
        if _OPEN.match(content) and len(content) > LIMIT:
            raise Unreadable(f"its front matter doesn't end within {LIMIT >> 10} KiB")
        return {}
    import yaml

    try:
        text = front.group(1).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("its front matter is not UTF-8") from error
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # absent where PyYAML was built without libyaml
    try:
        return _top(yaml.parse(text, Loader=loader))
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        above = len(content[: front.start(1)].splitlines())  # with the line of dashes, and what is empty before it
        where = f" (line {mark.line + above + 1})" if mark else ""
        raise Unreadable(f"its front matter is not YAML{where}") from error


def _top(events: Iterator[Any]) -> Front:
    import yaml

    found: dict[str, list[str]] = {}
    anchors: dict[str, list[str]] = {}
    for event in events:
        if isinstance(event, yaml.MappingStartEvent):
            break
        if isinstance(event, yaml.ScalarEvent) and not event.value.strip():
            return {}
        if isinstance(event, yaml.ScalarEvent | yaml.SequenceStartEvent | yaml.AliasEvent):
            raise Unreadable("its front matter is no mapping")
    else:
        return {}
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        keys = _value(event, events, anchors)
        values = _value(next(events), events, anchors)
        if len(keys) == 1 and values:
            found.setdefault(keys[0], []).extend(values[:MOST])
    return {key: tuple(values[:MOST]) for key, values in found.items()}


def _value(event: Any, events: Iterator[Any], anchors: dict[str, list[str]]) -> list[str]:
    """The texts of one value, read to its end."""
    import yaml

    if isinstance(event, yaml.AliasEvent):
        return anchors.get(event.anchor or "", [])
    texts: list[str] = []
    depth = 0
    inner = event
    while True:
        if isinstance(inner, yaml.ScalarEvent):
            if (depth == 0 or (depth == 1 and isinstance(event, yaml.SequenceStartEvent))) and _says(inner):
                texts.append(inner.value.strip())
            if inner.anchor and inner is not event:
                anchors[inner.anchor] = [inner.value.strip()] if _says(inner) else []
        elif isinstance(inner, yaml.AliasEvent):
            if depth == 1 and isinstance(event, yaml.SequenceStartEvent):
                texts.extend(anchors.get(inner.anchor or "", [])[:MOST])
        elif isinstance(inner, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise Unreadable(f"its front matter is nested deeper than {DEEPEST} levels")
        elif isinstance(inner, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            depth -= 1
        if depth == 0:
            break
        del texts[MOST:]
        inner = next(events)
    if getattr(event, "anchor", None):
        anchors[event.anchor] = texts
    return texts


def _says(event: Any) -> bool:
    return bool(event.value.strip()) and not (event.value in _NOTHING and not event.style)
