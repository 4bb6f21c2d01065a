"""NumPy's .npy and .npz: arrays, of which only the names tell whether they were fitted or measured.

Source: numpy/lib/format.py (NEP 1). What can't be told is left to the user, and only where the file's own name speaks
of weights: most arrays are data.
"""

from __future__ import annotations

import ast
import re
import warnings
from typing import NamedTuple

from model_freedom.weights.content import Content, Unrecognised, elements
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata, Outcome
from model_freedom.weights.zips import Zip

MAGIC = b"\x93NUMPY"
_LONGEST_HEADER = 4096
_MOST_ARRAYS = 20_000
# The last part of a parameter's name in the frameworks: torch, Keras, Flax, scikit-learn.
_PARAMETER = re.compile(
    r"(?:^|[./_:])(?:weights?|bias(?:es)?|kernels?|gamma|beta|embeddings?|moving_(?:mean|variance)|running_(?:mean|var)"
    r"|recurrent_kernel|coefs?_?|intercepts?_?|[wW]_?\d+|[bB]_?\d+)(?::0)?$"
    # Of recurrent layers: weights and biases from input and hidden state to hidden state; and prefixes such as fc_w.
    r"|(?:^|[./_:])(?:weight|bias|[wWbB])_[ih]h(?:_l\d+(?:_reverse)?)?$|[a-z0-9]_(?:[wbWB]|emb)$"
)
# Letters alone: W and b of one layer, as Chainer has them below the layer's name. Alone, or of whole numbers, they are
# anything.
_LETTERS = re.compile(r"(?:^|[./])([wWbB])$")
_PAIR = ("w", "b")
_NUMBERED = re.compile(r"(?:^|[./_:])[wWbB]_?\d+$")
_COEFFICIENTS = re.compile(r"coefs?_?$")  # of a linear model beside intercepts; alone they may be those of a wavelet
_INTERCEPTS = re.compile(r"intercepts?_?$")
# What an operator was given and what it answered: such files test it, whatever else is called weight in them.
_RECORDED = re.compile(r"^(?:inputs?|outputs?|expected|query)(?:_?\d+)?$", re.IGNORECASE)
_SPEAKS_OF_WEIGHTS = re.compile(r"weights?|params|parameters|checkpoint|ckpt|state_?dict|embeddings?", re.IGNORECASE)

# A layer's two arrays, each in a file of its own: W_DENSE1.npy and B_DENSE1.npy, head_weight.npy and head_bias.npy.
_OF_A_LAYER = re.compile(r"^[wb]_[a-z]{3,}|(?:^|[._])(?:bias|kernel)\.npy$")


# A file that is called nothing else than the model is what a program loads as its model.
_THE_MODEL = re.compile(r"^model\.np[yz]$")


class _Array(NamedTuple):
    dtype: str
    size: int


def recognise(content: Content, name: str) -> Match | None:
    """Weights by the arrays' names; unsure where only the file's name speaks of weights."""
    if content.head(6) == MAGIC:
        return _single(content, name)
    if content.head(4) == b"PK\x03\x04":
        return _many(content, name)
    return None


def _single(content: Content, name: str) -> Match | None:
    array = _header(content.read(0, _LONGEST_HEADER))
    speaks = _SPEAKS_OF_WEIGHTS.search(name) or _OF_A_LAYER.search(name) or _THE_MODEL.match(name)
    if not _numeric(array) or array.size < 2 or not speaks:
        return None
    return Match("NumPy", Outcome.UNSURE, _counted([array]), "an array whose file name speaks of weights")


def _many(content: Content, name: str) -> Match | None:
    archive = Zip(content)
    if not archive.members or len(archive.members) > _MOST_ARRAYS:
        return None
    if not all(member.endswith(".npy") for member in archive.members):
        return None
    arrays = {}
    for member in archive.members:
        array = _header(archive.read(member, _LONGEST_HEADER))
        if _numeric(array):
            arrays[member.removesuffix(".npy")] = array
    telling = [key for key in arrays if _PARAMETER.search(key) and not _whole_letters(key, arrays[key])]
    letters = [key for key in arrays if _LETTERS.search(key) and "f" in arrays[key].dtype]
    if len({key[-1].lower() for key in letters}) == len(_PAIR):
        telling += letters
    if not any(map(_INTERCEPTS.search, telling)):
        telling = [key for key in telling if not _COEFFICIENTS.search(key)]
    counted = _counted(list(arrays.values()))
    if len(telling) >= 2 and 2 * len(telling) >= len(arrays):
        return Match("NumPy", metadata=counted)
    if not _SPEAKS_OF_WEIGHTS.search(name) and any(map(_RECORDED.match, arrays)):
        return None
    if telling or (arrays and (_SPEAKS_OF_WEIGHTS.search(name) or _THE_MODEL.match(name))):
        shown = ", ".join(sorted(arrays)[:3])
        return Match("NumPy", Outcome.UNSURE, counted, f"arrays named {shown}" + ("…" if len(arrays) > 3 else ""))
    return None


def _whole_letters(key: str, array: _Array) -> bool:
    return bool(_NUMBERED.search(key)) and array.dtype[-2:-1] in {"i", "u", "b"}


def by_name(name: str, first: str) -> Match | None:
    """Of an archive whose list isn't at hand: unsure, where its name speaks of weights."""
    if not (_SPEAKS_OF_WEIGHTS.search(name) or _THE_MODEL.match(name)):
        return None
    return Match("NumPy", Outcome.UNSURE, reason=f"arrays, the first of them {first[:60]}")


def _header(data: bytes) -> _Array:
    """The type and the number of elements that a .npy header states. Raises Unrecognised."""
    if data[:6] != MAGIC or len(data) < 12:
        raise Unrecognised("no NumPy array")
    wide = data[6] > 1
    length = int.from_bytes(data[8:12] if wide else data[8:10], "little")
    start = 12 if wide else 10
    if length > _LONGEST_HEADER - start:
        raise Unrecognised("a header longer than an array's needs")
    text = re.sub(r"(?<=\d)L\b", "", data[start : start + length].decode("latin-1"))  # Python 2 wrote (2L,)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes that Python doesn't know: nothing to tell whoever scans
        described = ast.literal_eval(text.strip())
    return _Array(str(described["descr"]), elements(described["shape"]))


def _numeric(array: _Array) -> bool:
    """Floats and small integers; not texts, dates, objects (pickled) or records."""
    return bool(re.fullmatch(r"[<>|=]?[fciub]\d{1,2}", array.dtype))


def _counted(arrays: list[_Array]) -> Metadata:
    return Metadata(
        parameters=sum(array.size for array in arrays),
        dtypes=tuple(dict.fromkeys(array.dtype.lstrip("<>|=") for array in arrays)),
    )
