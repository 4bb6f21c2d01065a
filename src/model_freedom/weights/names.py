"""What a file's name alone tells: which files are never opened, and which a pointer may stand for."""

from __future__ import annotations

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

# Endings under which weights are kept: by these a pointer or an empty file is judged, whose content is elsewhere.
WEIGHTS = tuple(
    "." + ending
    for ending in """
    safetensors gguf ggml onnx pt pth ckpt h5 hdf5 keras tflite pkl pickle joblib skops npz bin model caffemodel
    pdparams pdiparams mlmodel msgpack nemo engine plan trt t7 weights cbm ubj ftz traineddata nnue pte ptl jit mnn
    tmfile rknn om hef kmodel dlc distcp params lgb xgb orbax llamafile pt2 onnx_data litertlm
    """.split()
)

_PACKED = (".gz", ".bz2", ".xz", ".lzma", ".lz4", ".zst")


def extension(path: str) -> str:
    """The lower-case ending of a path's last part, without the dot; "" where it has none."""
    base = path.rpartition("/")[2]
    stem, _, ending = base.rpartition(".")
    return ending.lower() if stem else ""


def may_be_weights(path: str) -> bool:
    """Whether weights are kept under such a name, packed by itself or not."""
    name = path.lower()
    packing = next((ending for ending in _PACKED if name.endswith(ending)), "")
    return name.removesuffix(packing).endswith(WEIGHTS)


def describes(path: str) -> bool:
    """Whether this is a file of DVC's that tells what is kept outside git."""
    return path.endswith((".dvc", "/dvc.lock")) or path == "dvc.lock"
