"""TFLite (LiteRT): a FlatBuffer whose `buffers` hold the parameters.

Source: tensorflow/tensorflow tensorflow/compiler/mlir/lite/schema/schema.fbs, and the metadata schema of
tensorflow/tflite-support (metadata_schema.fbs). What the Edge TPU's compiler took out of the graph is one operator
that has the parameters among its options: google-coral/libedgetpu, tflite/custom_op_data.h.
"""

from __future__ import annotations

import math

from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.flatbuffer import Table, root
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata, Outcome

_TYPES = (
    "F32", "F16", "I32", "U8", "I64", "STRING", "BOOL", "I16", "C64", "I8", "F64", "C128", "U64", "RESOURCE", "VARIANT",
    "U32", "U16", "I4", "BF16",
)  # fmt: skip
_FITTED = frozenset({0, 1, 3, 7, 9, 10, 17, 18})
_FEWEST = 16  # numbers; see onnx.py
_MOST_BUFFERS = 20_000
_MOST_GRAPHS = 100
_COMPILED = "edgetpu-custom-op"
_PROGRAM = 4096  # bytes: the instructions for a graph without parameters take less


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001 -- every recogniser gets the name
    """Weights where tensors of a fitted kind have bytes of their own; a graph without them is part of a model."""
    model = root(content)
    count, at = model.vector(4, 4)
    if count > _MOST_BUFFERS:
        return Match("TFLite")
    buffers = [_length(content, buffer) for buffer in model.tables(4)]
    fitted = parameters = 0
    types: dict[str, None] = {}
    seen: set[int] = set()
    for graph in model.tables(2):
        for tensor in graph.tables(0):
            which = _number(content, tensor, 2, "<I")
            if not 0 < which < len(buffers) or not buffers[which] or which in seen:
                continue
            seen.add(which)
            kind = _number(content, tensor, 1, "<b")
            elements = _elements(content, tensor)
            if kind in _FITTED and elements:
                types[_TYPES[kind]] = None
                parameters += elements
                fitted += min(elements, 2 * buffers[which])
    metadata = _metadata(content, model)._replace(parameters=parameters or None, dtypes=tuple(types))
    if fitted >= _FEWEST:
        return Match("TFLite", metadata=metadata)
    if _compiled(content, model):
        return Match("TFLite", metadata=metadata._replace(architecture=metadata.architecture or "Edge TPU"))
    if not at or not model.tables(2):
        return None
    return Match("TFLite", Outcome.COMPONENT, metadata, "a graph without parameters")


def _compiled(content: Content, model: Table) -> bool:
    """Whether an operator is a program for the Edge TPU, long enough to have parameters in it."""
    codes = {number for number, code in enumerate(model.tables(1, _MOST_BUFFERS)) if code.text(1) == _COMPILED}
    if not codes:
        return False
    operators = (operator for graph in model.tables(2, _MOST_GRAPHS) for operator in graph.tables(3, _MOST_BUFFERS))
    return any(
        _number(content, operator, 0, "<I") in codes and operator.vector(5, 1)[0] >= _PROGRAM for operator in operators
    )


def _length(content: Content, buffer: Table) -> int:
    """Bytes of a buffer. From 2 GB on they stand behind the FlatBuffer, by offset (1) and size (2)."""
    length, at = buffer.vector(0, 1)
    outer, size = _number(content, buffer, 1, "<Q"), _number(content, buffer, 2, "<Q")
    if outer > 1:
        at, length = outer, size
    if at + length > content.size:
        raise Unrecognised("a buffer outside the file")
    return length


def _number(content: Content, table: Table, field: int, layout: str) -> int:
    """A scalar field; 0 where the table leaves it at its default."""
    place = table.place(field)
    return 0 if place is None else content.unpack(layout, place)[0]


def _elements(content: Content, tensor: Table) -> int:
    count, at = tensor.vector(0, 4)
    if count > 16:
        raise Unrecognised("a tensor with more dimensions than there are")
    shape = content.unpack(f"<{count}i", at) if count else ()
    return math.prod(shape) if all(size > 0 for size in shape) else 0


def _metadata(content: Content, model: Table) -> Metadata:
    """What the buffer named TFLITE_METADATA says: a FlatBuffer within, ModelMetadata."""
    description = bounded(model.text(3))
    try:
        for entry in model.tables(6):
            if entry.text(0) == "TFLITE_METADATA":
                _, at = model.tables(4)[_number(content, entry, 1, "<I")].vector(0, 1)
                if at and content.exactly(at + 4, 4) == b"M001":
                    inner = root(content, at)
                    return Metadata(
                        author=bounded(inner.text(4)),
                        license=bounded(inner.text(5)),
                        producer=description,
                        architecture=bounded(inner.text(0)),
                    )
    except (Unrecognised, LookupError, ValueError):
        pass  # metadata that is broken takes nothing from the model
    return Metadata(producer=description)
