"""Small runtimes for language models: RTen, llama2.c, CTranslate2; and n-gram models of KenLM and ARPA, and Kaldi."""

from __future__ import annotations

import re
import struct

from model_freedom.weights.content import Content
from model_freedom.weights.flatbuffer import root
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata

_SPEC = re.compile(rb"[A-Z][A-Za-z0-9]{2,60}\0")
_VARIABLE = re.compile(rb"[a-z_][\w.:/-]{2,250}\0")
_ARPA = re.compile(rb"\s*\\data\\\r?\nngram 1\s*=\s*(\d{1,12})")
_KALDI = re.compile(rb"\0B<(TransitionModel|Nnet3|Nnet|DiagGmm|DiagGMM|FullGMM|IvectorExtractor|Plda|LdaMats|MlGmm)>")
_LONGEST_PREFACE = 16 << 10  # bytes
_KENLM = b"mmap lm http://kheafield.com/code"


def recognise(content: Content, name: str) -> Match | None:
    """Weights, where header and length agree."""
    head = content.head()
    if head.startswith(b"RTEN") or head[4:8] == b"RTEN":
        return _rten(content, head)
    if head.startswith(b"42ka"):
        return _llama2c(content, 256, struct.unpack_from("<7i", head, 8))
    if head.startswith(_KENLM):
        whole = b" format version " in head and b"\0" in head and content.size > 256
        return Match("KenLM", metadata=Metadata(architecture="n-gram model")) if whole else None
    if arpa := _ARPA.match(head):
        return Match("ARPA", metadata=Metadata(architecture="n-gram model")) if int(arpa[1]) else None
    if kaldi := _KALDI.match(head):
        return Match("Kaldi", metadata=Metadata(architecture=bounded(kaldi[1]))) if content.size > 1024 else None
    if name.endswith((".arpa", ".lm", ".arpaformat")):
        return _prefaced(content)
    if not name.endswith(".bin"):
        return None
    return _ctranslate2(content, head) or _llama2c(content, 28, struct.unpack_from("<7i", head, 0))


def _prefaced(content: Content) -> Match | None:
    """What stands before the line of the data is a comment: toolkits tell there how the model was made."""
    text = content.read(0, _LONGEST_PREFACE)
    at = text.find(b"\n\\data\\")
    arpa = _ARPA.match(text, at) if at >= 0 else None
    return Match("ARPA", metadata=Metadata(architecture="n-gram model")) if arpa and int(arpa[1]) else None


def _rten(content: Content, head: bytes) -> Match | None:
    """Version 2: the graph's place and length, then the tensors' place. Version 1 is a flatbuffer with the data in."""
    if head.startswith(b"RTEN"):
        version, graph, length, tensors = struct.unpack_from("<I3Q", head, 4)
        stored = content.size - tensors
        return Match("RTen") if version == 2 and graph + length <= content.size and stored >= 64 else None
    root(content)
    return Match("RTen") if content.size >= 1024 else None


def _ctranslate2(content: Content, head: bytes) -> Match | None:
    """model_reader.cc: version, the name of the specification, its revision, the number of variables, the first name.

    Version 1 has neither name nor revision; specifications before version 3 were not called `…Spec`.
    """
    version, length = struct.unpack_from("<IH", head)
    if not 1 <= version <= 20 or content.size < 1024:
        return None
    if version == 1:
        name, at = b"", 4
    else:
        name, at = head[6 : 6 + length], 6 + length + 4
        if not 4 < length < 64 or not _SPEC.fullmatch(name):
            return None
    (variables,) = content.unpack("<I", at)
    if not 1 <= variables <= 1_000_000:
        return None
    if not name.endswith(b"Spec\0"):
        (length,) = content.unpack("<H", at + 4)
        first = content.exactly(at + 6, min(length, 256))
        if not _VARIABLE.fullmatch(first) or b"/" not in first:
            return None
    return Match("CTranslate2", metadata=Metadata(producer="CTranslate2", architecture=bounded(name.strip(b"\0"))))


def _llama2c(content: Content, start: int, sizes: tuple[int, ...]) -> Match | None:
    """Without a magic number the length decides: the floats of the seven sizes fill the file to the byte."""
    dim, hidden, layers, heads, kv_heads, vocabulary, longest = sizes
    if min(dim, hidden, layers, heads, kv_heads, abs(vocabulary), longest) < 1 or dim % heads or kv_heads > heads:
        return None
    if start == 256:
        return Match("llama2.c", metadata=Metadata(architecture=f"{layers} layers")) if content.size > 1024 else None
    head_size = dim // heads
    words = abs(vocabulary) * dim
    attention = 2 * dim * dim + 2 * dim * kv_heads * head_size
    numbers = words + layers * (2 * dim + attention + 3 * dim * hidden) + dim + longest * head_size
    numbers += words if vocabulary < 0 else 0  # a sign says that the output has a matrix of its own
    if content.size != start + 4 * numbers:
        return None
    return Match("llama2.c", metadata=Metadata(architecture=f"{layers} layers", parameters=numbers, dtypes=("F32",)))
