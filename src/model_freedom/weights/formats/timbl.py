"""TiMBL's instance bases: what a memory-based learner keeps of its examples, as a tree in text.

Source: LanguageMachines/timbl src/InstanceBase.cxx (InstanceBase_base::write_header, IB_tree), TiMBL Reference Guide.
"""

from __future__ import annotations

import re

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata

_HEADER = re.compile(rb"# Status: (complete|pruned)\r?\n# Permutation: < [\d, !]{1,2000}>\r?\n# Num")
_CLASSES = re.compile(rb"\nClasses\r?\n1\t\S|\n\( ?\S")  # hashed: the classes by number; otherwise the tree at once


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001 -- every recogniser gets the name
    """Weights, where classes or the tree follow the header."""
    text = content.read(0, 8192)
    header = _HEADER.match(text)
    if header is None or not _CLASSES.search(text, header.end()):
        return None
    kind = "decision tree" if header[1] == b"pruned" else "instance base"
    return Match("TiMBL", metadata=Metadata(producer="TiMBL", architecture=kind))
