"""Bytes that were found encoded in another file: are they a model, something else that is known, or neither?"""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from typing import Any

from model_freedom.weights.content import Content
from model_freedom.weights.embedded import programs
from model_freedom.weights.match import Match
from model_freedom.weights.recognise import recognise
from model_freedom.weights.record import Outcome

_UNPACKED = 64 << 20  # bytes made of one literal, at most
_PACKINGS: tuple[tuple[tuple[bytes, ...], Any], ...] = (
    ((b"x\x01", b"x\x5e", b"x\x9c", b"x\xda"), zlib.decompressobj),
    ((b"\x1f\x8b",), lambda: zlib.decompressobj(31)),
    ((b"BZh",), bz2.BZ2Decompressor),
    ((b"\xfd7zXZ\0", b"\x5d\0\0"), lambda: lzma.LZMADecompressor(memlimit=256 << 20)),
)
# Pictures, fonts, sound, documents, programs, source maps: what else is kept as text in source files.
_OTHERS = (
    *(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"\0\0\1\0", b"II*\0", b"MM\0*", b"<svg", b"%PDF", b"ID3", b"OggS"),
    *(b"wOFF", b"wOF2", b"OTTO", b"\0\1\0\0", b"true", b"fLaC", b"\xff\xfb", b"\0asm", b"\x7fELF", b"MZ", b"SQLite"),
    *(b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"glTF", b"PAR1", b"-----BEGIN", b"\x1aE\xdf\xa3", b"CTMF"),
)


def unpacked(data: bytes) -> tuple[bytes, str]:
    """One layer of compression taken off, and what it was ("" where there was none). Bounded; broken is as it is."""
    for magics, make in _PACKINGS:
        if data.startswith(magics):
            try:
                made = make().decompress(data, _UNPACKED)
            except (zlib.error, OSError, EOFError, lzma.LZMAError, ValueError, MemoryError):
                return data, ""
            return (made, "packed") if made else (data, "")
    return data, ""


def known(data: bytes, called: str = "") -> Match | None:
    """Weights among the bytes, or among what they unpack to: by their format, or as a pickle of numbers that is
    `called` a model.
    """
    inner, packed = unpacked(data)
    for content in dict.fromkeys((data, inner)):
        match = recognise("embedded", Content(io.BytesIO(content), len(content)))
        if match is not None and match.outcome is Outcome.WEIGHTS:
            return match
    if inner.startswith(programs.HEADS):  # WebAssembly, as Emscripten puts it into one file of JavaScript
        return programs.look(io.BytesIO(inner), len(inner))
    if packed:
        match = recognise(f"{called.lower()}.pkl", Content(io.BytesIO(inner), len(inner)))
        if match is not None and match.outcome is not Outcome.COMPONENT:
            return match._replace(outcome=Outcome.WEIGHTS, reason="")
    return None


def telling(data: bytes) -> bool:
    """Whether bytes that no recogniser knows may still be numbers: no picture, font, program, archive or text."""
    inner, _packed = unpacked(data)
    if _media(inner) or inner.startswith((*_OTHERS, b"PK\x03\x04")):
        return False
    sample = inner[: 64 << 10]
    try:
        sample[:-4].decode("utf-8")  # four bytes less: a character may be cut in two
    except UnicodeDecodeError:
        return len(set(sample)) > 32
    return False


def _media(data: bytes) -> bool:
    """WAV, WebP, AVI, and MP4 and its relatives."""
    return data.startswith(b"RIFF") or data[4:8] == b"ftyp"
