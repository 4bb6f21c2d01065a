"""Numbers without any header: weights where a text beside them, their folder or their neighbours say so.

Each step is one convention, and each asks for more than a name: lengths that agree to the byte, numbers that can be
parameters, two arrays that fit each other.
"""

from __future__ import annotations

import bz2
import math
import posixpath
import re
import struct
from itertools import pairwise
from typing import TYPE_CHECKING

from model_freedom.weights.names import NEVER, extension
from model_freedom.weights.record import Outcome, WeightsFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model_freedom.repository import Entry
    from model_freedom.weights.neighbours import Group

SIGNS = ("model.ini", "key2row")
FOLDER = r"weights|checkpoints?|pretrained(?:_models?|_weights)?"  # what a folder of weights is called
PLAIN = re.compile(rf"(?:^|/)(?:{FOLDER}|parameters)/[^/.]+(?:\.bin)?$", re.I)

_MOJO = re.compile(rb"\[info\]\s.{0,4000}?^mojo_version\s*=", re.S | re.M)
# Of a linear model, of clusters and of networks the numbers stand in the description itself.
_MOJO_NUMBERS = re.compile(rb"^(?:beta\w*|coef\w*|center_\d+|weight_layer\d+|weights?)\s*=\s*\[-?[\dN]", re.M)
_MOJO_DATA = re.compile(r"(?:trees|models)/.+|vectors|boosterBytes|archetypes|svs?")
_SPEAKS = re.compile(rb"weights|bias|layer", re.I)
_SHORT = 64 << 10  # bytes of a description
_LONGEST = 4 << 20  # bytes of a description that has the numbers in it
_MOST_PARTS = 20_000  # of a tree: names that go on from each other without end would take as long
_WIDTHS = (4, 8, 2)  # bytes of a number
_PAIRS = ((r"^w(_[a-z0-9_.-]+\.npy)$", r"b\1"), (r"^(.+[._-])(?:weight|kernel)(s?\.npy)$", r"\1bias\2"))
_KALDI_MATRIX = (b"\0BFM \4", b"\0BDM \4")
_PLACES, _SAMPLE = 4, 512  # samples of a file, bytes of each
_FEWEST = 64  # bytes of vectors
_SMALLEST, _GREATEST = 1e-12, 1e4  # what parameters are between, but for zero


def may_be_described(entries: Sequence[Entry]) -> bool:
    """Whether there is a file whose name others go on from, as a description's parts are named after it."""
    return any(_goes_on(first.path, second.path) for first, second in pairwise(entries))


def _goes_on(path: str, longer: str) -> bool:
    return longer.startswith(path) and longer[len(path) : len(path) + 1] in "-_." and extension(longer) not in NEVER


def described(group: Group) -> None:
    """A text names files and how many numbers each has, and their lengths fit: `weights=FILE:a.nnf-l1.wparam[96];`
    (NeuroChem, github.com/isayev/ASE_ANI; there the text is packed by bzip2 behind its length).
    """
    entries, left = group.tree.entries, _MOST_PARTS
    for index, entry in enumerate(entries[:-1]):
        if not _goes_on(entry.path, entries[index + 1].path) or not entry.is_file:
            continue
        parts = []
        for other in entries[index + 1 : index + 1000]:
            if not _goes_on(entry.path, other.path):
                break
            parts.append(other)
        if len(parts) < 2:
            continue
        left -= len(parts)
        if left < 0:
            break
        text = _text(group, entry)
        if not _SPEAKS.search(text):
            continue
        fitting = [part for part in parts if _fits(group, part, text)]
        if len(fitting) > 1:
            group.component(entry, None, "raw numbers")
            for part in fitting:
                group.weights(part, entry.path, "raw numbers")


def _text(group: Group, entry: Entry) -> bytes:
    data = group.read(entry, _SHORT)
    packed = data.find(b"BZh", 0, 16)
    if packed < 0:
        return b"" if b"\0" in data else data
    try:
        return bz2.BZ2Decompressor().decompress(data[packed:], _SHORT)
    except (OSError, EOFError, ValueError):
        return b""


def _fits(group: Group, part: Entry, text: bytes) -> bool:
    base = posixpath.basename(part.path).encode()
    at = text.find(base)
    count = re.match(rb"[^\w\n]{1,8}(\d{1,12})\b", text[at + len(base) : at + len(base) + 24]) if at >= 0 else None
    size = group.length(part)
    return count is not None and size is not None and size in {int(count[1]) * width for width in _WIDTHS}


def h2o(group: Group) -> None:
    """A MOJO of H2O that lies unpacked: `model.ini` with the trees or numbers (hex/genmodel/ModelMojoReader.java)."""
    for entry in group.tree.entries:
        if not entry.path.endswith("model.ini") or posixpath.basename(entry.path) != "model.ini":
            continue
        text = group.read(entry, _LONGEST)
        if not _MOJO.match(text):
            continue
        root = posixpath.dirname(entry.path)
        data = [file for file in group.listed(root) if _MOJO_DATA.fullmatch(file.path[len(root) + bool(root) :])]
        if _MOJO_NUMBERS.search(text):
            group.described_by_itself(entry, "H2O MOJO")
        elif data:
            group.component(entry, None, "H2O MOJO")
        for file in data:
            group.weights(file, entry.path, "H2O MOJO")


def spacy(group: Group) -> None:
    """`vectors` beside `key2row`, which says which word's is which row (explosion/spaCy spacy/vectors.pyx)."""
    for entry in group.tree.entries:
        if not entry.path.endswith("key2row") or posixpath.basename(entry.path) != "key2row":
            continue
        beside = group.folder(posixpath.dirname(entry.path)).get("vectors")
        head = group.read(beside, 10) if beside is not None else b""
        if beside is None or not head.startswith(b"\x93NUMPY"):
            continue
        stored = (group.length(beside) or 0) - len(head) - int.from_bytes(head[8:10], "little")
        if stored >= _FEWEST:  # small models have the file with no row in it
            group.weights(beside, None, "spaCy vectors")
            group.component(entry, beside.path, "spaCy vectors")


def kaldi(group: Group) -> None:
    """Matrices that features are turned by lie beside the models (kaldi-asr/kaldi src/matrix/kaldi-matrix.cc)."""
    folders = {posixpath.dirname(file.path): file for file in group.files.values() if file.format == "Kaldi"}
    for folder, file in folders.items():
        for name, entry in group.folder(folder).items():
            if name.endswith(".mat") and group.read(entry, 6) in _KALDI_MATRIX:
                group.weights(entry, file.leader or file.path, "Kaldi")


def layers(group: Group) -> None:
    """A layer's two arrays, each in a file of its own, where one bias fits each row or column of the weights."""
    for file in list(group.files.values()):
        folder, base = posixpath.split(file.path)
        for pattern, other in _PAIRS:
            name = re.sub(pattern, other, base.lower())
            beside = group.folder(folder).get(name) if name != base.lower() else None
            bias = group.files.get(beside.path) if beside is not None else None
            if bias is not None and _is_layer(file, bias):
                group.settle(file.path)
                group.settle(bias.path)


def _is_layer(weights: WeightsFile, bias: WeightsFile) -> bool:
    many, few = weights.metadata.parameters, bias.metadata.parameters
    both = {weights.outcome, bias.outcome} <= {Outcome.UNSURE, Outcome.WEIGHTS} and weights.format == "NumPy"
    return both and bool(many and few) and many > few and many % few == 0  # type: ignore[operator]


def numbers(group: Group) -> None:
    """Nothing but floating-point numbers of the size that parameters have, in a folder that is called for weights."""
    for entry in group.tree.entries:
        if PLAIN.search(entry.path) and entry.is_file and entry.path not in group.files and _are_floats(group, entry):
            group.weights(entry, None, "raw numbers")


def _are_floats(group: Group, entry: Entry) -> bool:
    size = group.length(entry)
    if size is None or size < _SAMPLE or size % 4:
        return False
    read: list[float] = []
    for place in range(_PLACES):
        data = group.part(entry, (size - _SAMPLE) * place // (_PLACES - 1) // 4 * 4, _SAMPLE)
        read += struct.unpack(f"<{len(data) // 4}f", data[: len(data) // 4 * 4])
    if not read or not all(math.isfinite(number) and abs(number) < _GREATEST for number in read):
        return False
    small = sum(0 < abs(number) < _SMALLEST for number in read)
    negative = sum(number < 0 for number in read)
    return not small and 0.05 < negative / len(read) < 0.95 and len(set(read)) > len(read) / 8
