"""Picovoice: networks for wake words and speech that begin with the engine's name and version, and encrypted keywords.

Source: Picovoice/porcupine lib/common/*.pv and resources/keyword_files, docs of Picovoice (model file, keyword file).
"""

from __future__ import annotations

import re

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata

ENGINES = (b"porcupine", b"rhino", b"cheetah", b"leopard", b"cobra", b"koala", b"eagle", b"octopus", b"falcon", b"orca")
_NETWORK = re.compile(rb"(" + b"|".join(ENGINES) + rb")(\d{1,2}\.\d{1,2}\.\d{1,2})(?![\w .,-])")
_SMALLEST = 1024  # bytes
_SHOWN = 512  # of these bytes, 221 different ones are to be expected where all are as likely
_DIFFERENT = 190


def recognise(content: Content, name: str) -> Match | None:
    """Weights, where binary data follow the version; of a keyword's file, where no structure shows at all."""
    if content.size < _SMALLEST:
        return None
    head = content.head(_SHOWN)
    network = _NETWORK.match(head)
    if network and b"\0" in head:
        producer = f"Picovoice {network[1].decode().capitalize()} {bounded(network[2])}"
        return Match("Picovoice", metadata=Metadata(producer=producer))
    if name.endswith((".ppn", ".rhn")) and len(set(head)) >= _DIFFERENT:
        kind = "wake word" if name.endswith(".ppn") else "speech to intent"
        return Match("Picovoice", metadata=Metadata(producer="Picovoice", architecture=f"{kind}, encrypted"))
    return None
