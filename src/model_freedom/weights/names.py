"""What a file's name alone tells: which files are never opened, and which a pointer may stand for."""

from __future__ import annotations

import re

from model_freedom.weights.record import Outcome

# Text, pictures, sound, documents, programs: whatever is in them, it is not what a model is loaded from. Weights
# inside source files are looked for on demand only.
NEVER = frozenset(
    """
    py pyi pyx pxd pyc ipynb c h cc cpp cxx hpp hh cu cuh m mm rs go java kt kts scala clj cljs rb pl pm php phpt lua r
    jl swift cs fs vb d zig nim ml mli hs el lisp scm js mjs cjs ts tsx jsx vue svelte css scss less sass html htm
    xhtml sh bash zsh fish bat cmd ps1 awk sed tcl sql graphql proto thrift md markdown rst adoc tex bib sty cls texi
    po pot mo toml ini cfg conf properties env lock sum mod gradle cmake mk make am in ac m4 ninja bazel bzl diff patch
    csv tsv log svg png jpg jpeg gif bmp webp ico tif tiff psd eps pdf ps djvu epub doc docx xls xlsx ppt pptx odt ods
    odp ttf otf woff woff2 eot mp3 ogg oga flac wav aac m4a opus mp4 mkv webm avi mov ogv srt vtt so dll dylib a o obj
    lib exe class jar deb rpm apk dmg iso gitignore gitattributes gitmodules gitkeep editorconfig
    """.split()
)

# Endings under which weights are kept: by these what is elsewhere is judged, where it says nothing more.
WEIGHTS = tuple(
    "." + ending
    for ending in """
    safetensors gguf ggml onnx pt pth ckpt h5 hdf5 keras tflite pkl pickle joblib skops npz bin model caffemodel
    pdparams pdiparams mlmodel msgpack nemo engine plan trt t7 weights cbm ubj ftz traineddata nnue pte ptl jit mnn
    tmfile rknn om hef kmodel dlc distcp params lgb xgb orbax llamafile pt2 onnx_data litertlm
    """.split()
)

# Of these, the endings that other programs keep other things under: a pointer may then stand for anything.
_VAGUE = frozenset(
    "." + ending
    for ending in """
    pkl pickle joblib npz h5 hdf5 bin model msgpack engine plan ubj jit om params
    """.split()
)
_CERTAIN = (*(ending for ending in WEIGHTS if ending not in _VAGUE), ".onnx.data", ".arpa")

# Whole names that a program gives to weights: the Hub's libraries, Keras, TensorFlow's checkpoints, TensorFlow.js.
_GIVEN = re.compile(
    r"(?:.*[._-])?pytorch_model(?:[._-].*)?\.bin|adapter_model\.bin|tf_model(?:[._-].*)?\.h5|.*\.weights\.h5"
    r"|flax_model(?:[._-].*)?\.msgpack|ggml-.+\.bin|.+\.data-\d{5}-of-\d{5}|group\d+-shard\d+of\d+(?:\.bin)?"
)
_PACKAGE = re.compile(r"\.ml(?:package|modelc)/(?:.*/)?weights/[^/]+\.bin$")  # Core ML's folders
# Names without any promise under which weights are found too, which are then large.
_NAMELESS = frozenset(("", "dat", "data", "pb", "sav", "p", "z", "bst", "dnn", "mar"))
_GRAPH = "saved_model.pb"  # of TensorFlow: holds the weights where it is large, and those of a graph with constants
_LARGE = 1_000_000  # bytes
_LARGER_THAN_GRAPHS = 10_000_000
SMALLEST = 16  # bytes: nothing shorter holds a header and a parameter

_PACKED = (".gz", ".bz2", ".xz", ".lzma", ".lz4", ".zst")


def extension(path: str) -> str:
    """The lower-case ending of a path's last part, without the dot; "" where it has none."""
    base = path.rpartition("/")[2]
    stem, _, ending = base.rpartition(".")
    return ending.lower() if stem else ""


def may_be_weights(path: str) -> bool:
    """Whether weights are kept under such a name, packed by itself or not."""
    return _unpacked(path.lower()).endswith(WEIGHTS)


def _unpacked(name: str) -> str:
    """A lower-case name without the ending of one packing."""
    return name.removesuffix(next((ending for ending in _PACKED if name.endswith(ending)), ""))


def stands_for(path: str, size: int | None) -> Outcome | None:
    """What content kept elsewhere is taken for, by its name and the bytes that are declared for it: `pointer` by a name
    that is used for weights only, `unsure` by one that is used for others too; None for what needn't be asked about.
    """
    base = _unpacked(path.rpartition("/")[2].lower())
    if base.endswith(_CERTAIN) or _GIVEN.fullmatch(base) or _PACKAGE.search(path):
        return Outcome.UNSURE if size == 0 else Outcome.POINTER
    if base == _GRAPH and (size or 0) >= _LARGER_THAN_GRAPHS:
        return Outcome.POINTER
    if base.endswith(WEIGHTS):
        return None if size is not None and size < SMALLEST else Outcome.UNSURE
    large = size is not None and size >= _LARGE
    return Outcome.UNSURE if large and (extension(base) in _NAMELESS or base == "model.json") else None


def describes(path: str) -> bool:
    """Whether this is a file of DVC's that tells what is kept outside git."""
    return path.endswith((".dvc", "/dvc.lock")) or path == "dvc.lock"
