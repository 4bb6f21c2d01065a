"""OpenVINO's intermediate representation: the graph as XML; the weights are a bare `.bin` of the same name."""

from __future__ import annotations

import re

from model_freedom.weights.content import Content
from model_freedom.weights.markup import first_element
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata, Outcome

_NET = re.compile(rb"<net\s[^>]{0,400}?version=\"\d+\"")
_NAME = re.compile(rb"<net\s+[^>]{0,300}?name=\"([^\"]{1,200})\"")
_TAIL = 64 << 10
_FRAMEWORK = re.compile(rb"<framework value=\"([^\"]{1,60})\"")
_VERSION = re.compile(rb"<(?:MO|Runtime)_version value=\"([^\"]{1,80})\"")


def recognise(content: Content, name: str) -> Match | None:
    """A component that names its `.bin`."""
    head = content.head()
    if not _NET.match(head, first_element(head)) or b"<layers" not in content.read(0, 4096):
        return None
    tail = content.read(max(0, content.size - _TAIL), _TAIL)
    called, framework, version = _NAME.search(head), _FRAMEWORK.search(tail), _VERSION.search(tail)
    producer = " ".join(
        filter(
            None, ("OpenVINO", bounded(version[1]) if version else None, framework and f"from {framework[1].decode()}")
        )
    )
    return Match(
        "OpenVINO",
        Outcome.COMPONENT,
        Metadata(producer=producer, architecture=bounded(called[1]) if called else None),
        names=(name.removesuffix(".xml") + ".bin",),
    )
