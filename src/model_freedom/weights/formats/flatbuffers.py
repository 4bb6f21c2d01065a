"""FlatBuffers of other runtimes, told by their file identifier (bytes 4 to 8), and read as their schemas say: weights
are what has stored parameters. Numbers in brackets are those of fields.

Sources: pytorch/pytorch torch/csrc/jit/serialization/mobile_bytecode.fbs; microsoft/onnxruntime
onnxruntime/core/flatbuffers/schema/ort.fbs; Samsung/ONE res/CircleSchema; pytorch/executorch schema/program.fbs;
mindspore-ai/mindspore mindspore/lite/schema/model.fbs; TOSA's serialization_lib schema/tosa.fbs; lutzroeder/netron
source/{kann,mslite,tosa}-schema.js.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from model_freedom.weights.content import Content, Unrecognised, elements
from model_freedom.weights.flatbuffer import Table, root
from model_freedom.weights.formats import tflite
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata, Outcome

_FEWEST_BYTES = 64  # sixteen numbers; see onnx.py
_FEWEST_UNREAD = 1024  # bytes of what a runtime of another make reads: a graph without parameters is shorter
_MOST_PARTS = 20_000


class _Stored(NamedTuple):
    """What a file has of parameters: bytes, and numbers where the shapes are told."""

    size: int
    parameters: int = 0
    producer: str | None = None


def recognise(content: Content, name: str) -> Match | None:
    """Weights where parameters are stored; part of a model where there are none."""
    mark = content.exactly(4, 4)
    if mark == b"CIR0":  # TFLite's schema with more operators
        match = tflite.recognise(content, name)
        return match._replace(format="Circle") if match is not None else None
    family, read = _FAMILIES.get(mark, ("", None))
    if read is None:
        return None
    stored = read(content, root(content))
    metadata = Metadata(parameters=stored.parameters or None, producer=stored.producer)
    if stored.size < _FEWEST_BYTES:
        return Match(family, Outcome.COMPONENT, metadata, "a graph without parameters")
    return Match(family, metadata=metadata)


def _pytorch_mobile(content: Content, module: Table) -> _Stored:
    """`storage_data_size` (5): how many storages the tensors have."""
    place = module.place(5)
    return _Stored(_FEWEST_BYTES if place is not None and content.unpack("<i", place)[0] else 0)


def _onnx_runtime(content: Content, session: Table) -> _Stored:
    """Of model (1) .graph (7) .initializers (0): dims (2), raw_data (4), or outside the buffer (6)."""
    model = session.table(1)
    graph = model.table(7) if model is not None else None
    if model is None or graph is None:
        raise Unrecognised("no graph")
    size = parameters = 0
    for tensor in graph.tables(0, _MOST_PARTS):
        count, _at = tensor.vector(4, 1)
        shape = _numbers(content, tensor, 2, "q")
        outside = tensor.place(6)
        if outside is not None and content.unpack("<q", outside)[0] >= 0:
            count = max(count, elements(shape))
        size += count
        parameters += elements(shape) if count else 0
    return _Stored(size, parameters, bounded(model.text(2)))


def _executorch(content: Content, program: Table) -> _Stored:
    """Constants in the buffer (2: storage, 0), or in segments behind it (4: offset, size), which delegates use too."""
    inside = sum(buffer.vector(0, 1)[0] for buffer in program.tables(2, _MOST_PARTS))
    segments = [segment.place(1) for segment in program.tables(4, _MOST_PARTS)]
    behind = sum(content.unpack("<Q", place)[0] for place in segments if place is not None)
    behind += sum(data.vector(0, 1)[0] for data in program.tables(3, _MOST_PARTS))  # delegates within the buffer
    if not program.tables(1, 1):
        raise Unrecognised("no plan")
    return _Stored(inside + (behind if _FEWEST_UNREAD <= behind <= content.size else 0), 0, "ExecuTorch")


def _mindspore(content: Content, graph: Table) -> _Stored:
    """Of allTensors (7): dims (2) and data (6), or data in another file (12)."""
    return _tensors(content, graph.tables(7, _MOST_PARTS), shape=2, data=6, elsewhere=12)


def _tosa(content: Content, graph: Table) -> _Stored:
    """Of regions (1) .blocks (1) .tensors (2): shape (1) and data (3)."""
    blocks = [block for region in graph.tables(1, 1000) for block in region.tables(1, 1000)]
    tensors = [tensor for block in blocks[:1000] for tensor in block.tables(2, _MOST_PARTS)]
    return _tensors(content, tensors, shape=1, data=3)


def _tensors(
    content: Content, tensors: Iterable[Table], *, shape: int, data: int, elsewhere: int | None = None
) -> _Stored:
    size = parameters = 0
    for tensor in tensors:
        count, _at = tensor.vector(data, 1)
        sides = _numbers(content, tensor, shape, "i")
        if not count and elsewhere is not None and tensor.tables(elsewhere, 1):
            count = elements(sides)
        size += count
        parameters += elements(sides) if count else 0
    return _Stored(size, parameters)


def _kalray(_content: Content, model: Table) -> _Stored:
    """Of graph (0) .nodes (1) .params (7) and .tensor (5): a value (3) of floats (6) or integers (7, 8)."""
    size = parameters = 0
    nodes = [node for graph in model.tables(0, 100) for node in graph.tables(1, _MOST_PARTS)]
    for node in nodes[:_MOST_PARTS]:
        tensor = node.table(5)
        for parameter in [*node.tables(7, 100), *([tensor] if tensor is not None else [])]:
            value = parameter.table(3)
            count = sum(value.vector(number, 8)[0] for number in (6, 7, 8)) if value is not None else 0
            size += 8 * count
            parameters += count
    return _Stored(size, parameters)


def _numbers(content: Content, table: Table, field: int, kind: str) -> list[int]:
    """A vector of integers, which is short: a shape."""
    count, at = table.vector(field, 8 if kind == "q" else 4)
    if count > 16:
        raise Unrecognised("a tensor with more dimensions than there are")
    return list(content.unpack(f"<{count}{kind}", at)) if count else []


_FAMILIES: dict[bytes, tuple[str, Callable[[Content, Table], _Stored]]] = {
    b"PTMF": ("PyTorch Mobile", _pytorch_mobile),
    b"ORTM": ("ONNX Runtime", _onnx_runtime),
    b"ET12": ("ExecuTorch", _executorch),
    b"MSL0": ("MindSpore Lite", _mindspore),
    b"MSL1": ("MindSpore Lite", _mindspore),
    b"MSL2": ("MindSpore Lite", _mindspore),
    b"TOSA": ("TOSA", _tosa),
    b"KaNN": ("KaNN", _kalray),
}
