"""Networks written as text: RNNoise's (rnnoise-nu, FFmpeg), DyNet's, and those of the Go engines KataGo, Leela Zero.

Sources: GregorR/rnnoise-nu src/rnn_reader.c and FFmpeg libavfilter/af_arnndn.c; clab/dynet dynet/io.cc;
lightvector/KataGo cpp/neuralnet/desc.cpp; leela-zero/leela-zero src/Network.cpp (load_v1_network).
"""

from __future__ import annotations

import re

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata

_NUMBER = rb"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
_RNNOISE = re.compile(rb"rnnoise-nu model file version \d+\r?\n\d+ \d+ \d\r?\n(?:-?\d+ ){16}")
# Behind the sides the length of the numbers' line in bytes.
_DYNET = re.compile(
    rb"#(?:Lookup)?Parameter# \S{1,99} \{[\dX,:]{1,60}\} (\d{1,12})(?: (?:ZERO|FULL)_GRAD)?\r?\n(?=[-+ ]?(?:\d+\.|nan))"
)
# Name, version, channels of the input; further on the trunk, and for each layer its sizes and its numbers.
_KATAGO = re.compile(rb"[^\r\n]{1,200}\r?\n\d{1,2}\r?\n\d{1,4}\r?\n\d{1,4}\r?\n")
_KATAGO_NUMBERS = re.compile(rb"\ntrunk\r?\n(?:[^\n]{1,200}\n){5,60}?(?:@BIN@|" + _NUMBER + rb" " + _NUMBER + rb" )")
_LEELA_FIRST = 18 * 3 * 3  # weights of the first layer for each filter: planes of the input times its width squared
_SEARCHED = 4 << 20


def recognise(content: Content, name: str) -> Match | None:
    """Weights, where the numbers follow that the header speaks of."""
    head = content.head()
    if head.startswith(b"rnnoise-nu"):
        return _match("RNNoise", "rnnoise-nu") if _RNNOISE.match(head) else None
    if head.startswith((b"#Parameter#", b"#LookupParameter#")):
        first = _DYNET.match(head)
        return _match("DyNet", None) if first and first.end() + int(first[1]) <= content.size else None
    if head.startswith((b"1\n", b"2\n", b"1\r\n", b"2\r\n")):
        return _leela(content, head)
    if name.endswith((".bin", ".txt")) and _KATAGO.match(head):
        return _match("KataGo", None) if _KATAGO_NUMBERS.search(content.read(0, 4096)) else None
    return None


def _match(kind: str, architecture: str | None) -> Match:
    return Match(kind, metadata=Metadata(producer=kind, architecture=architecture))


def _leela(content: Content, head: bytes) -> Match | None:
    """Without a magic number the sizes decide: 162 weights for each bias of the first layer."""
    if not re.match(rb"[12]\r?\n" + _NUMBER + rb" " + _NUMBER + rb" ", head):
        return None
    lines = content.read(0, _SEARCHED).split(b"\n", 3)
    if len(lines) < 4:
        return None
    filters = len(lines[2].split())
    if not filters or len(lines[1].split()) != _LEELA_FIRST * filters:
        return None
    return _match("Leela Zero", f"{filters} filters")
