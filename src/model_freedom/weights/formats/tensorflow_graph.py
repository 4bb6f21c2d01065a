"""TensorFlow's graphs: SavedModel, frozen GraphDef, MetaGraphDef. Constants in a graph are weights."""

from __future__ import annotations

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.protobuf import BYTES, VARINT, Field, Reader
from model_freedom.weights.record import Metadata, Outcome

_ENOUGH = 1024  # bytes of constants: shapes, axes and other settings of a graph stay below
_DEEP_ENOUGH = 1 << 20  # bytes of constants after which counting more changes nothing


def recognise(content: Content, name: str) -> Match | None:
    """Weights, where constants of a KiB or more are stored; else a component."""
    reader = Reader(content)
    kind = _kind(reader, name)
    if kind is None:
        return None
    stored, written = 0, None
    for graph, version in _graphs(reader, content, kind):
        stored += _constants(reader, graph)
        written = written or version
    metadata = Metadata(producer=f"TensorFlow {written}" if written else "TensorFlow", architecture=kind)
    names = ("variables/variables.index",) if kind == "SavedModel" else ()
    if stored >= _ENOUGH:
        return Match("TensorFlow", metadata=metadata, names=names)
    return Match("TensorFlow", Outcome.COMPONENT, metadata, names=names)


def _kind(reader: Reader, name: str) -> str | None:
    """SavedModel: schema version (1) and meta graphs (2). MetaGraphDef: info (1), graph (2). GraphDef: nodes (1)."""
    fields = reader.fields()
    first = next(fields)
    if first.number == 1 and first.wire == VARINT:
        second = next(fields)
        return "SavedModel" if first.value == 1 and second.number == 2 and second.wire == BYTES else None
    if first.number != 1 or first.wire != BYTES:
        return None
    if name.endswith(".meta") and _info(reader, first) is not None:
        return "MetaGraphDef"
    return "GraphDef" if _node(reader, first) is not None and _only_graph(reader) else None


def _only_graph(reader: Reader) -> bool:
    """Every field of the file is one of GraphDef's: nodes 1, library 2, version 3, versions 4, debugging 5."""
    nodes = 0
    for field in reader.fields():
        if not (1 <= field.number <= 5) or (field.wire != BYTES and field.number != 3):
            return False
        nodes += field.number == 1
        if nodes > 1000:
            break
    return nodes >= 2


def _graphs(reader: Reader, content: Content, kind: str) -> list[tuple[Field, str | None]]:
    whole = Field(0, BYTES, 0, 0, content.size)
    if kind == "GraphDef":
        return [(whole, None)]
    metas = [whole] if kind == "MetaGraphDef" else [f for f in reader.fields() if f.number == 2 and f.wire == BYTES]
    found = []
    for meta in metas[:10]:
        version = None
        for field in reader.fields(meta.start, meta.stop):
            if field.number == 1 and field.wire == BYTES:
                version = _info(reader, field)
            elif field.number == 2 and field.wire == BYTES:
                found.append((field, version))
    return found


def _info(reader: Reader, field: Field) -> str | None:
    """MetaInfoDef.tensorflow_version (5)."""
    for part in reader.fields(field.start, field.stop):
        if part.number == 5 and part.wire == BYTES:
            return bounded(reader.text(part), 40)
    return None


def _node(reader: Reader, field: Field) -> str | None:
    """NodeDef.op (2), if it is a node: name (1), op (2), inputs (3), device (4), attributes (5)."""
    name, op = None, None
    for part in reader.fields(field.start, field.stop):
        if not (1 <= part.number <= 7) or part.wire != BYTES:
            return None
        if part.number == 1 and name is None:
            name = reader.text(part, 200)
        elif part.number == 2 and op is None:
            op = reader.text(part, 100)
        elif name is not None and op is not None and part.number == 5:
            break
    printable = bool(name) and (name or "").isprintable() and bool(op) and (op or "").replace("_", "").isalnum()
    return op if printable else None


def _constants(reader: Reader, graph: Field) -> int:
    """Bytes of all `Const` nodes' values, of the graph (1) and of the functions (1) in its library (2), whose nodes are
    number 3: what `tf.function` made stands there.
    """
    stored = 0
    for part in reader.fields(graph.start, graph.stop):
        if part.number == 1 and part.wire == BYTES:
            stored += _constant(reader, part) if stored < _DEEP_ENOUGH else 0
        elif part.number == 2 and part.wire == BYTES:
            for function in reader.fields(part.start, part.stop):
                for node in reader.fields(function.start, function.stop) if function.wire == BYTES else ():
                    if node.number == 3 and node.wire == BYTES:
                        stored += _constant(reader, node) if stored < _DEEP_ENOUGH else 0
    return stored


def _constant(reader: Reader, node: Field) -> int:
    """Bytes of one node's value, where it is a constant."""
    if node.length < 64 or _node(reader, node) != "Const":
        return 0
    return sum(
        _numbers(reader, part)
        for part in reader.fields(node.start, node.stop)
        if part.number == 5 and part.wire == BYTES and part.length >= 64
    )


def _numbers(reader: Reader, pair: Field) -> int:
    """An attribute is a key (1) and an AttrValue (2) with a tensor (8): content 4, halves 13, floats 5, doubles 6."""
    stored = 0
    for value in reader.fields(pair.start, pair.stop):
        if value.number != 2 or value.wire != BYTES:
            continue
        for tensor in reader.fields(value.start, value.stop):
            if tensor.number == 8 and tensor.wire == BYTES:
                stored += sum(
                    part.length
                    for part in reader.fields(tensor.start, tensor.stop)
                    if part.number in {4, 5, 6, 13} and part.wire == BYTES
                )
    return stored
