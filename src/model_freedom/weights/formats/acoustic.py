"""Models of sounds and words for speech recognition: HTK's definitions as text, and Julius's binary forms.

Sources: The HTK Book 3.4, chapter 7 (HMM definition files); julius-speech/julius libsent/src/hmminfo/write_binhmm.c,
libsent/src/ngram/ngram_write_bin.c.
"""

from __future__ import annotations

import re

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata

_MACRO = re.compile(rb'\s{0,8}~(?:o\s|[hstvwumip]\s{1,8}"[^"\n]{1,200}")')
_MEANS = re.compile(rb"<mean>\s{1,8}\d{1,4}\s{1,8}-?\d[\d.]*", re.I)
_SEARCHED = 1 << 20
_BINGRAM_HEADER = 512  # ngram.h, BINGRAM_HDSIZE


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001 -- every recogniser gets the name
    """Weights, where means of Gaussians are written, or a binary form is longer than its header."""
    head = content.head()
    if head.startswith((b"JBINHMM\n", b"JBINHMMV2\n")):
        return _match("Julius", "hidden Markov model") if content.size > 1024 and b"\0" in head else None
    if head.startswith(b"julius_bingram_v"):
        return _match("Julius", "n-gram model") if content.size > 2 * _BINGRAM_HEADER and b"\0" in head else None
    if _MACRO.match(head) and _MEANS.search(content.read(0, _SEARCHED)):
        return _match("HTK", "hidden Markov model")
    return None


def _match(kind: str, architecture: str) -> Match:
    return Match(kind, metadata=Metadata(producer=kind, architecture=architecture))
