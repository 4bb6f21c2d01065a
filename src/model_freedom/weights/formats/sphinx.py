"""CMU Sphinx: acoustic models as `s3` files, `sendump`, and language models of PocketSphinx."""

from __future__ import annotations

import re

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata, Outcome

_ENDED = b"endhdr\n"
_ORDERS = ("<", ">")
_BYTE_ORDER = 0x11223344  # sphinxbase bio.c, BYTE_ORDER_MAGIC
_TRIE = b"Trie Language Model"  # ngram_model_trie.c: then the order, and a count for each
_HIGHEST_ORDER = 8  # three is usual; a line feed, as behind a title, would be ten
_DARPA = b"Darpa Trigram LM\0"  # ngram_model_dmp.c: its length stands before it
_LATEST_MDEF = 16  # bin_mdef.h, BIN_MDEF_FORMAT_VERSION; 1 until now
_DENSITIES = b"BEGIN FILE FORMAT DESCRIPTION"


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001
    """Weights, where numbers follow the header; the definition of the states (`mdef`) is a component."""
    head = content.head()
    if head.startswith(b"s3\n"):
        return _s3(content, head)
    if head.startswith((b"BMDF", b"FDMB")):
        (version,) = content.unpack("<i" if head.startswith(b"BMDF") else ">i", 4)
        return Match("CMU Sphinx", Outcome.COMPONENT) if 1 <= version <= _LATEST_MDEF else None
    if head.startswith(_TRIE):
        order, words = content.unpack("<BI", len(_TRIE))
        sensible = 1 <= order <= _HIGHEST_ORDER and 1 <= words < content.size
        return _weights("language model") if sensible and content.size > 64 else None
    if head[4:].startswith(_DARPA):
        sizes = {content.unpack(f"{order}i", 0)[0] for order in _ORDERS}
        return _weights("language model") if len(_DARPA) in sizes and content.size > 128 else None
    if head[4:].startswith(_DENSITIES):
        (length,) = content.unpack("<I", 0)
        swapped = int.from_bytes(length.to_bytes(4, "little"), "big")
        return _weights("mixture weights") if min(length, swapped) < content.size - 64 else None
    return None


def _weights(architecture: str) -> Match:
    return Match("CMU Sphinx", metadata=Metadata(producer="CMU Sphinx", architecture=architecture))


def _s3(content: Content, head: bytes) -> Match | None:
    """After the text a number that tells the byte order, then sizes, then floats."""
    end = head.find(_ENDED)
    if not re.match(rb"s3\nversion \d", head) or end < 0:
        return None
    start = end + len(_ENDED)
    if not any(content.unpack(f"{order}I", start)[0] == _BYTE_ORDER for order in _ORDERS):
        return None
    return _weights("acoustic model") if content.size - start >= 24 else None
