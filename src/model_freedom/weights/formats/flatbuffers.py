"""FlatBuffers of other runtimes, told by their file identifier (bytes 4 to 8), whose schema says: a compiled model.

Sources: pytorch/pytorch torch/csrc/jit/serialization/mobile_bytecode.fbs; microsoft/onnxruntime
onnxruntime/core/flatbuffers/schema/ort.fbs; Samsung/ONE res/CircleSchema; pytorch/executorch schema/program.fbs.
"""

from __future__ import annotations

from model_freedom.weights.content import Content
from model_freedom.weights.flatbuffer import Table, root
from model_freedom.weights.match import Match
from model_freedom.weights.record import Outcome

_NAMES = {b"PTMF": "PyTorch Mobile", b"ORTM": "ONNX Runtime", b"CIR0": "Circle", b"ET12": "ExecuTorch"}
_SMALLEST = 512  # bytes: a graph of two operators without one parameter is about that long


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001 -- every recogniser gets the name
    """Weights where identifier and root table are right; part of a model where there is no room for parameters."""
    family = _NAMES.get(content.exactly(4, 4))
    if family is None:
        return None
    table = root(content)
    if content.size < _SMALLEST or (family == "PyTorch Mobile" and not _mobile_storages(content, table)):
        return Match(family, Outcome.COMPONENT, reason="a graph without room for parameters")
    return Match(family)


def _mobile_storages(content: Content, module: Table) -> int:
    """`storage_data_size` of mobile_bytecode.fbs's Module: how many storages the tensors have."""
    place = module.place(5)
    return 0 if place is None else content.unpack("<i", place)[0]
