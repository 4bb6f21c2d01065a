"""ONNX: a protobuf ModelProto, whose graph holds its parameters as initializers, constants and attributes.

Source: onnx/onnx onnx/onnx.proto. The graph is walked by field numbers; no tensor is read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.naming import BASE_KEYS, DATA_KEYS, names_under
from model_freedom.weights.protobuf import BYTES, VARINT, Field, Reader, signed
from model_freedom.weights.record import Metadata, Outcome

_MODEL = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26})
_GRAPH = frozenset({1, 2, 5, 10, 11, 12, 13, 14, 15, 16})
_TYPES = {
    1: "F32", 2: "U8", 3: "I8", 4: "U16", 5: "I16", 6: "I32", 7: "I64", 8: "STRING", 9: "BOOL", 10: "F16", 11: "F64",
    12: "U32", 13: "U64", 16: "BF16", 17: "F8_E4M3", 18: "F8_E4M3", 19: "F8_E5M2", 20: "F8_E5M2", 21: "U4", 22: "I4",
    23: "F4_E2M1",
}  # fmt: skip
_NOT_FITTED = frozenset({6, 7, 8, 9, 12, 13})  # whole numbers of 32 and 64 bits: shapes, axes, indexes
_FEWEST = 10  # numbers
# A smaller store is a model's only where several operators work on it and one of them is more than arithmetic: what
# remains are tests of single operators and of loss functions, with numbers drawn at random (onnx/backend/test/data).
_PLENTY = 2048
_SEVERAL = 3
# The learners of ai.onnx.ml, whose numbers come from fitting alone; tests of these operators have a few leaves.
_LEARNERS = frozenset(
    """
    LinearClassifier LinearRegressor SVMClassifier SVMRegressor TreeEnsemble TreeEnsembleClassifier
    TreeEnsembleRegressor
    """.split()
)
_GROWN = 64  # numbers
_ARITHMETIC = frozenset(
    """
    Abs Add Cast Clip Concat Constant ConstantOfShape Div Equal Exp Expand Flatten Floor Greater Identity Less Log Max
    Mean Min Mul Neg Not Pow ReduceMean ReduceSum Reshape Shape Sign Slice Split Sqrt Squeeze Sub Sum Transpose
    Unsqueeze Where
    """.split()
)
_DEEPEST = 8  # graphs within the attributes of a graph's nodes
_ENTERED = 24  # bytes of a node's attribute, from which it may hold as many numbers as count


@dataclass
class _Stored:
    """What the walk has found so far: numbers of elements, and the files that hold what is kept outside."""

    initializers: int = 0
    constants: int = 0
    fitted: int = 0
    nodes: int = 0
    types: dict[str, None] = field(default_factory=dict)
    files: dict[str, None] = field(default_factory=dict)
    operators: dict[str, None] = field(default_factory=dict)


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001 -- every recogniser gets the name
    """Weights with enough numbers stored inside; a graph whose numbers stand in another file belongs to that file."""
    if content.head(1) != b"\x08" and content.head(1) not in {b"\x12", b"\x3a", b"\x42"}:
        return None
    reader = Reader(content)
    said: dict[int, str] = {}
    properties: dict[str, str] = {}
    graph: Field | None = None
    functions: list[Field] = []
    opset = version = False
    for item in reader.fields():
        if item.number not in _MODEL:
            raise Unrecognised("a field that ONNX does not have")
        if item.number in {1, 5}:
            version = version or (item.number == 1 and item.wire == VARINT and 0 < item.value < 1000)
            if item.wire != VARINT:
                raise Unrecognised("not a number where ONNX has one")
        elif item.wire != BYTES:
            raise Unrecognised("a number where ONNX has none")
        elif item.number == 7:
            graph = item
        elif item.number == 8:
            opset = True
        elif item.number in {2, 3, 4, 6}:
            said[item.number] = reader.text(item)
        elif item.number == 25:
            functions.append(item)
        elif item.number == 14:
            key, value = _pair(reader, item)
            properties.setdefault(key.lower(), value)
    if graph is None or not version or not (opset or 2 in said):
        return None
    stored = _Stored()
    _graph(reader, graph, stored, 0)
    for function in functions:
        _function(reader, function, stored)
    if not stored.nodes and not stored.initializers:
        return None
    return _match(stored, said, properties)


def _match(stored: _Stored, said: dict[int, str], properties: dict[str, str]) -> Match:
    metadata = _metadata(stored, said, properties)
    names = tuple(stored.files)[:1000]
    several = stored.nodes >= _SEVERAL and not _ARITHMETIC.issuperset(stored.operators)
    enough = _FEWEST if several else _PLENTY if _LEARNERS.isdisjoint(stored.operators) else _GROWN
    if stored.fitted >= enough:
        return Match("ONNX", metadata=metadata, names=names)
    if names:
        return Match("ONNX", Outcome.COMPONENT, metadata, "its parameters are in another file", names)
    return Match("ONNX", Outcome.COMPONENT, metadata, "a graph without parameters")


def _graph(reader: Reader, graph: Field, stored: _Stored, depth: int) -> None:
    if depth > _DEEPEST:
        raise Unrecognised("graphs too deep within graphs")
    for item in reader.fields(graph.start, graph.stop):
        if item.number not in _GRAPH or item.wire != BYTES:
            raise Unrecognised("a field that a graph does not have")
        if item.number == 1:
            stored.nodes += 1
            _node(reader, item, stored, depth)
        elif item.number == 5:
            stored.initializers += _tensor(reader, item, stored)
        elif item.number == 15:  # SparseTensorProto: its values are a tensor
            for part in reader.fields(item.start, item.stop):
                if part.number == 1 and part.wire == BYTES:
                    stored.initializers += _tensor(reader, part, stored)


def _function(reader: Reader, function: Field, stored: _Stored) -> None:
    """A FunctionProto has nodes (7), whose constants are stored as a graph's are: `torch.onnx` writes one a module."""
    for item in reader.fields(function.start, function.stop):
        if item.number == 7 and item.wire == BYTES:
            stored.nodes += 1
            _node(reader, item, stored, 0)


def _node(reader: Reader, node: Field, stored: _Stored, depth: int) -> None:
    if node.length < _ENTERED and stored.nodes > _SEVERAL and not _ARITHMETIC.issuperset(stored.operators):
        return
    for item in reader.fields(node.start, node.stop):
        if item.number == 4 and item.wire == BYTES and len(stored.operators) < 100:
            stored.operators[reader.text(item, 64)] = None
        if item.wire == BYTES and item.number == 5 and item.length >= _ENTERED:
            _attribute(reader, item, stored, depth)


def _attribute(reader: Reader, attribute: Field, stored: _Stored, depth: int) -> None:
    """Tensors (5, 10), graphs (6, 11), and the lists of numbers (7) of classical learners in ai.onnx.ml."""
    loose = 0
    for item in reader.fields(attribute.start, attribute.stop):
        if item.number == 7:
            loose += item.length // 4
        if item.wire != BYTES:
            continue
        if item.number in {5, 10}:
            stored.constants += _tensor(reader, item, stored)
        elif item.number in {6, 11}:
            _graph(reader, item, stored, depth + 1)
    stored.fitted += loose
    stored.constants += loose


def _tensor(reader: Reader, tensor: Field, stored: _Stored) -> int:
    """The number of a tensor's elements. Those of a kind that is fitted count, where their bytes are in this file."""
    shape: list[int] = []
    kind = inside = 0
    outside = False
    for item in reader.fields(tensor.start, tensor.stop):
        if item.number == 1:
            shape += [signed(size) for size in reader.varints(item)]
        elif item.number == 2 and item.wire == VARINT:
            kind = item.value
        elif item.number in {4, 5, 7, 9, 10, 11}:
            inside += item.length
        elif item.number == 13 and item.wire == BYTES:
            key, value = _pair(reader, item)
            if key == "location":
                stored.files[value[:1024]] = None
        elif item.number == 14 and item.wire == VARINT:
            outside = item.value == 1
    if any(size < 0 for size in shape) or len(shape) > 64:
        raise Unrecognised("a tensor with a negative size")
    elements = math.prod(shape)
    if elements:
        stored.types[_TYPES.get(kind, f"type {kind}")] = None
    # Vectors alone (biases, scales) are no model: its matrices may be made up when it runs, as in onnx's "light" tests.
    if kind not in _NOT_FITTED and not outside and inside and len(shape) > 1:
        stored.fitted += min(elements, 2 * inside)
    return elements


def _pair(reader: Reader, entry: Field) -> tuple[str, str]:
    key = value = ""
    for item in reader.fields(entry.start, entry.stop):
        if item.number == 1 and item.wire == BYTES:
            key = reader.text(item, 256)
        elif item.number == 2 and item.wire == BYTES:
            value = reader.text(item)
    return key, value


def _metadata(stored: _Stored, said: dict[int, str], properties: dict[str, str]) -> Metadata:
    """`metadata_props` by the names of the ONNX documentation, Netron, the exporter of Ultralytics, and model cards."""
    producer = " ".join(said[number] for number in (2, 3) if said.get(number))
    return Metadata(
        license=bounded(properties.get("model_license") or properties.get("license")),
        license_name=bounded(properties.get("license_name")),
        license_link=bounded(properties.get("license_url") or properties.get("license_link")),
        base_models=names_under(properties, BASE_KEYS),
        datasets=names_under(properties, DATA_KEYS),
        author=bounded(properties.get("model_author") or properties.get("author")),
        producer=bounded(producer),
        architecture=bounded(properties.get("architecture") or properties.get("model_type")),
        parameters=stored.initializers or stored.constants or None,
        dtypes=tuple(stored.types)[:32],
    )
