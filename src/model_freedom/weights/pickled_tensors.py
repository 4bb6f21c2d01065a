"""The tensors and arrays that a pickle would make, by name, shape and type; and what they say of being parameters.

Source: torch/_utils.py (`_rebuild_tensor_v2`, `_rebuild_tensor_v3`, `_rebuild_qtensor`, `_rebuild_sparse_tensor`,
`_rebuild_parameter`), torch/_tensor.py, numpy/_core/multiarray (`_reconstruct`), jax/_src/array.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from model_freedom.weights.content import Unrecognised, elements
from model_freedom.weights.pickle_values import Call, Global, Opaque, Persistent
from model_freedom.weights.record import Metadata

_MOST_ITEMS = 500_000
_LONGEST_PLACE, _LONGEST_KEY = 300, 200  # characters
_REBUILD = "torch._utils._rebuild_"
_OF_A_SUBCLASS = "torch._tensor._rebuild_from_type_v2"
_SPARSE = "torch._utils._rebuild_sparse_tensor"
_PARAMETER = ("torch._utils._rebuild_parameter", "torch.nn.parameter.")
_ARRAYS = ("numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct")
_JAX = re.compile(r"jax(?:lib)?\..*\._?reconstruct_(?:device_)?array")
# Classes of data sets.
_DATA = (
    "torch.utils.data.",
    "torchtext.data.",
    "torchvision.datasets.",
    "torch_geometric.data.",
    "torchaudio.datasets.",
)
_OPTIMIZER = re.compile(r"optim(?:i[sz]er)?s?(?:[_-]states?)?(?:[_-]?dicts?)?$", re.IGNORECASE)
# The class of a storage, or a `torch.dtype` → the type of its elements.
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
    "float32": "F32",
    "float64": "F64",
    "float16": "F16",
    "bfloat16": "BF16",
    "int64": "I64",
    "int32": "I32",
    "int16": "I16",
    "int8": "I8",
    "uint8": "U8",
    "uint16": "U16",
    "uint32": "U32",
    "uint64": "U64",
    "bool": "BOOL",
    "float8_e4m3fn": "F8_E4M3",
    "float8_e5m2": "F8_E5M2",
    "float8_e4m3fnuz": "F8_E4M3FNUZ",
    "float8_e5m2fnuz": "F8_E5M2FNUZ",
    "float8_e8m0fnu": "F8_E8M0",
    "float4_e2m1fn_x2": "F4",
}
_WHOLE = frozenset("I64 I32 I16 U8 U16 U32 U64 BOOL i8 i4 i2 u1 u2 u4 u8 b1".split())

# The last part of a parameter's name.
_NAME = re.compile(
    r"(?:^|[._/:-])(?:weights?|bias(?:es)?|kernels?|gamma|beta|embeddings?|running_(?:mean|var)|moving_(?:mean|variance)"
    r"|(?:weight|bias|kernel|w|b)_(?:[a-z]{1,2}|[ih]h|ih_l\d+|hh_l\d+|orig|mask|scale|reverse)|lora_[ab]|[wb]_?\d*"
    r"|coefs?_?|intercepts?_?)(?::0)?$",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:[./][\w-]+)+(?::0)?")
_OF_A_FILE = re.compile(r"\.(?:wav|flac|mp3|ogg|png|jpe?g|gif|npy|txt|json|csv|tsv|pt|xml|pdb|mid|mp4|avi)$", re.I)
_CONTAINER = re.compile(
    r"(?:^|\.|_)(?:model|net(?:work)?|state_?dict|params|parameters|weights?|generator|discriminator|encoder|decoder"
    r"|backbone|ema)(?:_[a-z]+)?(?:\.|$)|^(?:net|model)[A-Z]",
    re.IGNORECASE,
)
_DATUM = re.compile(  # what data, labels and measurements are called in tutorials and by libraries
    r"(?:(?:train|test|val|valid)_?)?(?:|x|y|xs|ys|data|dataset|inputs?|outputs?|targets?|labels?|images?|samples?"
    r"|features?|feats|edge_(?:index|attr|weight)|masks?|split|idx|ind(?:ex|ices)|ids|tokens|input_ids|attention_mask"
    r"|text|audio|points|states|actions|rewards|observations|loss(?:es)?|acc(?:uracy)?|auc|scores?|metrics?|boxes|preds?"
    r"|predictions?|lr|history)(?:_?(?:train|test|val|valid))?|train|test|val",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"<[^<>]{1,60}>")  # textual inversion: a new word's vector


class Tensor(NamedTuple):
    """One tensor: its nearest key and the keys above it, what it is told from others by, its shape, its type."""

    name: str
    place: str
    identity: tuple[Any, ...]
    shape: tuple[int, ...]
    kind: str


class Kept(NamedTuple):
    """What a value keeps. `fitted`: a module or a parameter is among it; `data`: a data set's class; `optimizer`: the
    state of one, whose tensors are left out.
    """

    tensors: tuple[Tensor, ...]
    fitted: bool
    data: bool
    optimizer: bool


class _Flags:
    fitted = data = optimizer = False


def kept(root: Any) -> Kept:
    """All tensors and arrays of a value. Raises Unrecognised where there is too much to look at."""
    flags = _Flags()
    tensors = tuple(_tensors(root, flags))
    return Kept(tensors, flags.fitted, flags.data, flags.optimizer)


def element_type(named: Any) -> str:
    """The type of elements that a `torch.dtype` or the class of a storage stands for."""
    name = named.name if isinstance(named, Global) else ""
    return _TYPES.get(name, name or "unknown")


def counted(tensors: tuple[Tensor, ...], producer: str | None = "PyTorch") -> Metadata:
    """How many parameters and of which types; a tensor that is named twice counts once."""
    if not tensors:
        return Metadata(producer=producer)
    distinct = {tensor.identity: tensor for tensor in tensors}.values()
    return Metadata(
        producer=producer,
        parameters=sum(elements(tensor.shape) for tensor in distinct),
        dtypes=tuple(dict.fromkeys(tensor.kind for tensor in distinct if tensor.kind)),
    )


def are_parameters(found: Kept) -> bool:
    """Whether a module is inside, or tensors have names that parameters have."""
    return found.fitted or any(map(has_name, found.tensors))


def has_name(tensor: Tensor) -> bool:
    """Whether a tensor's name, its own or of what is around it, is one of a parameter."""
    name = tensor.name
    if _NAME.search(name) or _TOKEN.fullmatch(name) or _CONTAINER.search(tensor.place):
        return True
    return bool(_DOTTED.fullmatch(name)) and not _OF_A_FILE.search(name)


def in_a_model(tensor: Tensor) -> bool:
    """Whether a tensor has both a parameter's name and a model's above it."""
    return bool(_NAME.search(tensor.name) and _CONTAINER.search(tensor.place))


def is_datum(tensor: Tensor) -> bool:
    """Whether a tensor has a name of data or of a measurement, or none."""
    return bool(_DATUM.fullmatch(tensor.name))


def are_whole(found: Kept) -> bool:
    """Whether all are whole numbers: indexes, labels, the state of a generator."""
    return all(tensor.kind in _WHOLE for tensor in found.tensors)


def _tensors(root: Any, flags: _Flags) -> Iterator[Tensor]:
    pending: list[tuple[str, str, Any]] = [("", "", root)]
    met: set[int] = set()
    while pending:
        if len(met) > _MOST_ITEMS:
            raise Unrecognised("more values than are worth a look")
        name, place, item = pending.pop()
        if not isinstance(item, (dict, tuple, list)) or isinstance(item, (Global, Opaque, Persistent)):
            continue
        if id(item) in met:
            continue
        met.add(id(item))
        if isinstance(item, Call):
            tensor = _tensor(item, name, place)
            if tensor is not None:
                yield tensor
            else:
                _note(item, flags)
                pending += [(name, place, part) for part in reversed(_inside(item))]
        elif isinstance(item, dict):
            inner = _below(item, name, place, flags)
            pending += reversed(inner)
        else:
            pending += [(name, place, part) for part in reversed(item)]


def _below(item: dict[Any, Any], name: str, place: str, flags: _Flags) -> list[tuple[str, str, Any]]:
    if item.keys() >= {"state", "param_groups"}:
        flags.optimizer = True
        return []
    flags.fitted = flags.fitted or ("_parameters" in item and "_modules" in item)
    above = f"{place}.{name}"[-_LONGEST_PLACE:] if name else place
    inner = []
    for key, part in item.items():
        if isinstance(key, str) and _OPTIMIZER.match(key) and isinstance(part, (dict, list, tuple)):
            flags.optimizer = True
        else:
            inner.append((key[:_LONGEST_KEY], above, part) if isinstance(key, str) else (name, place, part))
    return inner


def _note(item: Call, flags: _Flags) -> None:
    path = item.function.path
    flags.data = flags.data or path.startswith(_DATA)
    flags.fitted = flags.fitted or path.startswith(_PARAMETER)


def _inside(item: Call) -> list[Any]:
    """What a call has in it. Old pickles write a dictionary as a list of pairs, which is one here too."""
    arguments = item.arguments
    if item.function.path == _OF_A_SUBCLASS and isinstance(arguments, tuple) and len(arguments) > 2:
        if isinstance(arguments[0], Global):
            return [Call(arguments[0], arguments[2], []), *arguments[3:]]
    elif item.function.path == "collections.OrderedDict" and isinstance(arguments, tuple) and arguments:
        pairs = arguments[0]
        if isinstance(pairs, list) and all(isinstance(pair, (list, tuple)) and len(pair) == 2 for pair in pairs):
            arguments = {pair[0]: pair[1] for pair in pairs if isinstance(pair[0], str)}
    return [arguments, *item.state]


def _tensor(item: Call, name: str, place: str) -> Tensor | None:
    path, arguments = item.function.path, item.arguments
    try:
        if path == _SPARSE:  # the values; where they stand is no parameter
            parts = [
                part for part in arguments[1] if isinstance(part, Call) and part.function.path.startswith(_REBUILD)
            ]
            return _tensor(parts[-1], name, place) if parts else None
        if path in _ARRAYS:
            return _array(item.state[0], (id(item),), name, place) if item.state else None
        if _JAX.fullmatch(path):
            return _array(arguments[2], (id(item),), name, place)
        if not path.startswith(_REBUILD) or path.startswith(_PARAMETER):
            return None
        return _of_torch(arguments, name, place)
    except (TypeError, ValueError, AttributeError, LookupError):  # no arguments that could be those of a tensor
        return None


def _array(state: Any, identity: tuple[Any, ...], name: str, place: str) -> Tensor | None:
    shape, described = state[1], state[2]
    if not _is_shape(shape):
        return None
    letters = described.arguments[0] if isinstance(described, Call) else ""
    return Tensor(name, place, identity, shape, letters if isinstance(letters, str) else "")


def _of_torch(arguments: Any, name: str, place: str) -> Tensor | None:
    storage, offset, shape = arguments[0], arguments[1], arguments[2]
    if isinstance(shape, Call):
        (shape,) = shape.arguments
    shape = tuple(shape)
    if not _is_shape(shape) or not isinstance(offset, int):
        return None
    if not isinstance(storage, Persistent):
        return Tensor(name, place, (id(storage), offset, shape), shape, "") if isinstance(storage, Call) else None
    described = storage.identifier
    typed = described[1]
    if isinstance(typed, Global) and typed.name == "UntypedStorage" and len(arguments) > 6:
        typed = arguments[6]  # _rebuild_tensor_v3: types that have no storage of their own
    number = described[2]
    if not isinstance(number, (str, int)):
        return None  # a tuple of a tuple of a tuple… would be compared and written for ever
    return Tensor(name, place, (str(number), offset, shape), shape, element_type(typed))


def _is_shape(shape: Any) -> bool:
    return isinstance(shape, tuple) and all(type(side) is int and side >= 0 for side in shape)
