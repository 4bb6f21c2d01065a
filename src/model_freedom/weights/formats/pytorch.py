"""PyTorch's own files: zip archives since 1.6 (TorchScript among them), and before that a row of pickles.

Source: torch/serialization.py, torch/csrc/jit/serialization/pickler.h. Nothing is unpickled: the tensors are counted
from what the pickle would have called.
"""

from __future__ import annotations

import io
import re
from typing import Any

from model_freedom.weights.content import Content, Unrecognised, elements
from model_freedom.weights.match import Match
from model_freedom.weights.pickle_values import Call, Global, Persistent, value, walk
from model_freedom.weights.record import Metadata, Outcome
from model_freedom.weights.zips import Zip

LEGACY = bytes.fromhex("8a0a6cfc9c46f9206aa85019")  # LONG1 of 0x1950a86a20f9469cfc6c, behind PROTO and a version
_LONGEST_PICKLE = 6 << 20  # bytes that are looked at; of a longer one only the frame is judged
_FEWEST_CONSTANTS = 1024  # bytes: a frozen model keeps its parameters as constants, a program a few numbers
_REBUILD = ("torch._utils._rebuild_tensor", "torch._utils._rebuild_qtensor", "torch._utils._rebuild_sparse_tensor")
# Classes of data sets, and what an object may have beside tensors without being a model.
_DATA = (
    "torch.utils.data.",
    "torchtext.data.",
    "torchvision.datasets.",
    "torch_geometric.data.",
    "torchaudio.datasets.",
)
_SPEAKING = re.compile(r"model|weight|checkpoint|ckpt|pretrain|(?:^|[_.-])(?:net|state)(?:[_.-]|$)")
_PLAIN = {"collections.OrderedDict", "torch.device", "torch.Size", "torch.serialization._get_layout"}
_DATUM = re.compile(  # what data are called in tutorials and by the libraries above
    r"(?:(?:train|test|val|valid)_?)?(?:|x|y|xs|ys|data|dataset|inputs?|outputs?|targets?|labels?|images?|samples?"
    r"|features?|feats|edge_(?:index|attr|weight)|masks?|split|idx|ind(?:ex|ices)|ids|tokens|input_ids|attention_mask"
    r"|text|audio|points|states|actions|rewards|observations)(?:_?(?:train|test|val|valid))?|train|test|val",
    re.IGNORECASE,
)
# The class of a storage → the type of its elements.
_TYPES = {
    "FloatStorage": "F32",
    "DoubleStorage": "F64",
    "HalfStorage": "F16",
    "BFloat16Storage": "BF16",
    "LongStorage": "I64",
    "IntStorage": "I32",
    "ShortStorage": "I16",
    "CharStorage": "I8",
    "ByteStorage": "U8",
    "BoolStorage": "BOOL",
    "ComplexFloatStorage": "C64",
    "ComplexDoubleStorage": "C128",
    "QInt8Storage": "QI8",
    "QUInt8Storage": "QU8",
    "QInt32Storage": "QI32",
}


def recognise(content: Content, name: str) -> Match | None:
    """Weights, where at least one storage has bytes."""
    head = content.head(16)
    match = None
    if head[2:14] == LEGACY:
        match = _legacy(content)
    elif head[:4] == b"PK\x03\x04":
        match = _archive(content)
    if match is not None and match.outcome is Outcome.UNSURE and _SPEAKING.search(name):
        return match._replace(outcome=Outcome.WEIGHTS, reason="")
    return match


def _archive(content: Content) -> Match | None:
    archive = Zip(content)
    roots = [member.removesuffix("/data.pkl") for member in archive.members if member.endswith("/data.pkl")]
    if len(roots) != 1 or "/" in roots[0]:
        return None
    root = roots[0]
    stored = sum(
        member.size
        for name, member in archive.members.items()
        if name.startswith((f"{root}/data/", f"{root}/constants/", f"{root}/.data/"))
        and not name.endswith(("serialization_id", "alignment"))
    )
    if not stored:
        return None
    script = (
        any(name.startswith(f"{root}/code/") for name in archive.members) and f"{root}/constants.pkl" in archive.members
    )
    format_name = "TorchScript" if script else "PyTorch"
    parameters = any(name.startswith((f"{root}/data/", f"{root}/.data/")) for name in archive.members)
    if script and not parameters and stored < _FEWEST_CONSTANTS:
        return Match(format_name, Outcome.COMPONENT, reason="a program with a few constants")
    made = {name: _made(archive, name) for name in (f"{root}/data.pkl", f"{root}/constants.pkl")}
    metadata = _counted_in(made)
    return Match(format_name, metadata=metadata) if script else _judged(format_name, made[f"{root}/data.pkl"], metadata)


def _made(archive: Zip, name: str) -> Any:
    """What a pickle of an archive would make; None where there is none or it can't be followed."""
    member = archive.members.get(name)
    if member is None or member.size > _LONGEST_PICKLE:
        return None
    data = archive.read(name, _LONGEST_PICKLE)
    try:
        return value(Content(io.BytesIO(data), len(data)))[0]
    except (Unrecognised, LookupError):
        return None


def _counted_in(made: dict[str, Any]) -> Metadata:
    """What the pickles of an archive call for; nothing is said where one of them can't be followed."""
    tensors: dict[tuple[Any, ...], tuple[int, str]] = {}
    try:
        for name, whole in made.items():
            for key, tensor in _tensors(whole).items():
                tensors[(name,) + key] = tensor  # noqa: RUF005 -- a star here needs Python 3.11
    except (Unrecognised, LookupError, ValueError, TypeError, AttributeError):
        return Metadata(producer="PyTorch")
    return _counted(tensors)


def _judged(format_name: str, made: Any, metadata: Metadata) -> Match | None:
    """`torch.save` keeps data sets too: nothing, where the object is one by its class; unsure, where there are only
    tensors that have no names, or such as data have.
    """
    if isinstance(made, Call) and made.function.path.startswith(_DATA):
        return None
    try:
        names = set() if made is None else _names(made)
    except (Unrecognised, LookupError, TypeError, AttributeError):
        names = set()
    if not names or not all(_DATUM.fullmatch(name) for name in names):
        return Match(format_name, metadata=metadata)
    called = ", ".join(sorted(names)[:4])
    reason = f"tensors called {called}, which may be data" if called else "tensors without names, which may be data"
    return Match(format_name, Outcome.UNSURE, metadata, reason)


def _names(made: Any) -> set[str]:
    """The names of the tensors, "" for those in a list alone; nothing, where a module or a parameter is among them."""
    names = set()
    for key, item in walk(made):
        if not isinstance(item, Call):
            continue
        path = item.function.path
        if path.startswith(_REBUILD):
            names.add(key)
        elif path == "collections.OrderedDict" and item.arguments:  # Python 2 wrote it as a list of pairs
            names.update(str(pair[0]) for pair in item.arguments[0])
        elif path not in _PLAIN:
            return set()
    return names


def _legacy(content: Content) -> Match | None:
    """Magic number, protocol and machine, each a pickle of its own; then the object, then the storages' bytes."""
    place = 0
    for _ in range(3):
        _value, place = value(content, place)
    try:
        made, end = value(content, place)
    except (Unrecognised, LookupError):
        return Match("PyTorch legacy", metadata=Metadata(producer="PyTorch"))
    tensors = _tensors(made)
    if not tensors or end >= content.size:
        return None
    return _judged("PyTorch legacy", made, _counted(tensors))


def _tensors(made: Any) -> dict[tuple[Any, ...], tuple[int, str]]:
    """(storage, offset, shape) → number of elements and their type; a tensor that is named twice counts once."""
    found: dict[tuple[Any, ...], tuple[int, str]] = {}
    for _key, item in walk(made):
        if not isinstance(item, Call) or not item.function.path.startswith(_REBUILD):
            continue
        storage = item.arguments[0]
        if not isinstance(storage, Persistent):
            continue
        described = storage.identifier
        kind = described[1].name if isinstance(described[1], Global) else ""
        number, offset, shape = described[2], item.arguments[1], tuple(item.arguments[2])
        if not isinstance(number, (str, int)) or not isinstance(offset, int):
            continue  # a tuple of a tuple of a tuple… would be compared and written for ever
        if all(isinstance(side, int) and side >= 0 for side in shape):
            found[str(number), offset, shape] = (elements(shape), _TYPES.get(kind, kind or "unknown"))
    return found


def _counted(tensors: dict[tuple[Any, ...], tuple[int, str]]) -> Metadata:
    if not tensors:
        return Metadata(producer="PyTorch")
    return Metadata(
        producer="PyTorch",
        parameters=sum(count for count, _kind in tensors.values()),
        dtypes=tuple(dict.fromkeys(kind for _count, kind in tensors.values())),
    )
