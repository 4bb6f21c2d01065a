"""Core ML: `.mlmodel` specifications, and the blobs of weights in a `.mlpackage`."""

from __future__ import annotations

from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.protobuf import BYTES, VARINT, Field, Reader
from model_freedom.weights.record import Metadata, Outcome

_VERSIONS = range(1, 30)
_DESCRIPTION, _UPDATABLE = 2, 10  # Model.proto
_KINDS = {
    200: "pipeline classifier",
    201: "pipeline regressor",
    202: "pipeline",
    300: "linear regressor",
    301: "support vector regressor",
    302: "tree ensemble regressor",
    303: "neural network regressor",
    304: "Bayesian regressor",
    400: "linear classifier",
    401: "support vector classifier",
    402: "tree ensemble classifier",
    403: "neural network classifier",
    404: "nearest neighbours classifier",
    500: "neural network",
    501: "item similarity recommender",
    502: "ML program",
    555: "custom model",
    556: "linked model",
    560: "serialized model",
    600: "one-hot encoder",
    601: "imputer",
    602: "feature vectorizer",
    603: "dictionary vectorizer",
    604: "scaler",
    606: "categorical mapping",
    607: "normalizer",
    609: "array feature extractor",
    610: "non-maximum suppression",
    900: "identity",
    2000: "text classifier",
    2001: "word tagger",
    2002: "vision feature print",
    2003: "sound analysis",
    2004: "gazetteer",
    2005: "word embedding",
    2006: "audio feature print",
}
_PROGRAM = 502  # its weights are in blobs beside it
_EMPTY = {555, 556, 600, 602, 603, 606, 607, 609, 610, 900, 2002, 2006}  # nothing fitted inside
_FEW = 48  # bytes: a model that is shorter is an empty message
_SENTINEL = 0xDEADBEEF  # MILBlob StorageFormat.hpp, BlobMetadataSentinel
_BLOB_START = 64


def recognise(content: Content, name: str) -> Match | None:
    """Weights, where the blob has entries or the specification's model is of a kind that is fitted."""
    count, version = content.unpack("<II", 0)
    if version == 2 and count and content.size >= _BLOB_START + 64:
        return _blob(content, count)
    if not name.endswith((".mlmodel", ".pb", ".mlmodelspec")) or content.head(1) != b"\x08":
        return None
    return _specification(content)


def _blob(content: Content, count: int) -> Match | None:
    """Each entry of the storage is told by 64 bytes: sentinel, type, length, offset."""
    sentinel, _kind, length, offset = content.unpack("<IIQQ", _BLOB_START)
    if sentinel != _SENTINEL or count > 1_000_000 or not length or offset + length > content.size:
        return None
    return Match("Core ML", metadata=Metadata(architecture=f"{count} tensors"))


def _specification(content: Content) -> Match | None:
    reader = Reader(content)
    kind: Field | None = None
    described: Field | None = None
    for field in reader.fields():
        if field.number == 1 and field.wire == VARINT and field.value in _VERSIONS:
            continue
        if field.number == _DESCRIPTION and field.wire == BYTES:
            described = field
        elif field.number in _KINDS and field.wire == BYTES and kind is None:
            kind = field
        elif field.number != _UPDATABLE or field.wire != VARINT:
            raise Unrecognised("no specification of a model")
    if kind is None or described is None:
        return None
    metadata = _metadata(reader, described)._replace(architecture=_KINDS[kind.number])
    if kind.number == _PROGRAM:
        return Match("Core ML", Outcome.COMPONENT, metadata, names=("weights/weight.bin", "../weights/weight.bin"))
    if kind.number in _EMPTY or kind.length < _FEW:
        return Match("Core ML", Outcome.COMPONENT, metadata)
    return Match("Core ML", metadata=metadata)


def _metadata(reader: Reader, described: Field) -> Metadata:
    """ModelDescription.metadata (100): shortDescription 1, versionString 2, author 3, license 4, userDefined 100."""
    author = license_ = None
    user: dict[str, str] = {}
    for field in reader.fields(described.start, described.stop):
        if field.number != 100 or field.wire != BYTES:
            continue
        for said in reader.fields(field.start, field.stop):
            if said.number == 3:
                author = bounded(reader.text(said))
            elif said.number == 4:
                license_ = bounded(reader.text(said))
            elif said.number == 100 and len(user) < 100:
                pair = {part.number: reader.text(part) for part in reader.fields(said.start, said.stop)}
                user[pair.get(1, "")] = pair.get(2, "")
    tool = user.get("com.github.apple.coremltools.version")
    return Metadata(
        license=license_,
        author=author,
        producer=f"coremltools {tool}"[:100] if tool else None,
        base_models=(),
    )
