"""Models compiled for one device or runtime: magic numbers, each with a length or version that must make sense."""

from __future__ import annotations

import struct

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata

_SMALLEST = 256  # bytes; a compiled model without parameters is a header alone
_MYRIAD = 9709  # openvinotoolkit/openvino 2021, myriad plugin: vpu/backend/blob_format.hpp, BLOB_MAGIC_NUMBER
_RKNN = (b"RKNN", b"RKNX", b"CYPT", b"VPMN")


def recognise(content: Content, name: str) -> Match | None:
    """Weights, where the rest of the header fits the magic number."""
    if content.size < _SMALLEST or not any(byte < 9 for byte in content.head(256)):
        return None  # a text may begin with four such letters; no header is without a small number or padding
    kind = _kind(content, content.head(), name)
    return Match(kind, metadata=Metadata(architecture="compiled model")) if kind else None


def _kind(content: Content, head: bytes, name: str) -> str | None:
    if head[:4] in _RKNN or head[4:8] == b"RKNN":
        return "RKNN" if head[:4] != b"CYPT" or head[4:8] == b"RKNN" else None
    if head.startswith(b"\x01HEF"):
        version, length = struct.unpack_from(">II", head, 4)
        return "Hailo" if version <= 16 and 0 < length <= content.size else None
    if head[4:8] in {b"NETD", b"NETP"} and name.endswith((".dlc", ".params", ".metadata")):
        return "SNPE"
    if head.startswith((b"IMOD", b"PICO")):
        (length,) = struct.unpack_from("<I", head, 4)
        return "Ascend" if head.startswith(b"PICO") or 64 <= length <= content.size else None
    if head.startswith(b"LDMK"):
        return "K210" if struct.unpack_from("<I", head, 4)[0] <= 16 else None
    if head.startswith((b"ptrt", b"ftrt")):
        return "TensorRT"
    if head.startswith((b"EDL1", b"EDL2")):
        return "ESP-DL"
    if head.startswith(b"\x7felf"):  # in small letters: an ELF header that no system loads, then number and length
        return "Myriad" if struct.unpack_from("<2I", head, 52) == (_MYRIAD, content.size) else None
    if name.endswith(".kmodel"):  # version 3 has no magic number: version, flags, architecture, layers
        version, _flags, _arch, layers = struct.unpack_from("<4I", head)
        return "K210" if version == 3 and 1 <= layers <= 10_000 else None
    return None
