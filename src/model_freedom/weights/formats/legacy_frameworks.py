"""Caffe, Darknet, CNTK and Torch 7: frameworks that are no longer written, whose models still ship."""

from __future__ import annotations

import re
import struct

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.protobuf import BYTES, Field, Reader
from model_freedom.weights.record import Metadata

_CNTK = b"B\0C\0N\0\0\0"
_TORCH = re.compile(
    rb"(?:\x04\0{3}.{4}\x03\0{3}V 1.{2}\0\0|\A4\s+\d+\s+3\s+V 1\s+\d+\s+)((?:nn|nngraph|cudnn|cunn)\.[A-Za-z]\w{2,60})",
    re.S,
)
_LAYERS = {100: 7, 2: 6}  # caffe.proto, NetParameter.layer with LayerParameter.blobs, and V1's of both


def recognise(content: Content, name: str) -> Match | None:
    """Weights, by what each of them stores."""
    head = content.head()
    if head.startswith(_CNTK):
        stored = b"B\0V\0e\0r\0s\0i\0o\0n\0" in head
        return Match("CNTK") if stored and content.size >= 1024 else None
    if name.endswith(".caffemodel"):
        return _caffe(content)
    if name.endswith(".weights"):
        return _darknet(content)
    if name.endswith((".t7", ".net", ".th")) or b"V 1" in head[:64]:
        module = _TORCH.search(content.read(0, 64 << 10))
        return Match("Torch 7", metadata=Metadata(architecture=bounded(module[1]))) if module else None
    return None


def _caffe(content: Content) -> Match | None:
    """A net has a name (1) and layers; blobs of layers hold the numbers, 5 as floats, 8 as doubles."""
    reader = Reader(content)
    name, parameters = None, 0
    for field in reader.fields():
        if field.number == 1 and field.wire == BYTES:
            name = bounded(reader.text(field, 200))
        elif field.number in _LAYERS and field.wire == BYTES:
            parameters += _blobs(reader, field)
    if not parameters:
        return None
    return Match("Caffe", metadata=Metadata(producer="Caffe", architecture=name, parameters=parameters))


def _blobs(reader: Reader, layer: Field) -> int:
    count = 0
    for blob in reader.fields(layer.start, layer.stop):
        if blob.number == _LAYERS[layer.number] and blob.wire == BYTES:
            for data in reader.fields(blob.start, blob.stop):
                if data.wire == BYTES and data.number in {5, 8}:
                    count += data.length // (4 if data.number == 5 else 8)
    return count


def _darknet(content: Content) -> Match | None:
    """Major, minor, revision, the number of images seen (8 bytes from 0.2 on), then floats."""
    major, minor, revision, seen = struct.unpack("<3iI", content.exactly(0, 16))
    start = 20 if major * 10 + minor >= 2 else 16
    stored = content.size - start
    if major != 0 or not 1 <= minor <= 5 or not 0 <= revision <= 50 or stored < 1024 or stored % 4 or seen < 0:
        return None
    numbers = struct.unpack("<64f", content.exactly(start, 256))
    if not all(abs(number) < 1e6 for number in numbers):  # also refuses what is no number
        return None
    return Match("Darknet", metadata=Metadata(producer="Darknet", parameters=stored // 4, dtypes=("F32",)))
