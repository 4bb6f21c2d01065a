"""The register's rows for the formats that most weights are shipped in."""

from __future__ import annotations

from model_freedom.weights.formats.format import Format

_ZIP = (0, b"PK\x03\x04")
_PICKLES = tuple((0, bytes((0x80, protocol))) for protocol in (2, 3, 4, 5))

CORE: tuple[Format, ...] = (
    Format(
        "safetensors",
        "safetensors",
        (".safetensors",),
        ((8, b"{"),),
        promises=True,
        reads="tensor types and shapes, so the exact number of parameters; licence, bases and author in `__metadata__`",
        source="github.com/huggingface/safetensors (README, tensor.rs)",
    ),
    Format(
        "GGUF",
        "gguf",
        (".gguf",),
        ((0, b"GGUF"),),
        promises=True,
        reads="`general.*` keys (licence, base models, data sets, author), tensor types and shapes",
        source="github.com/ggml-org/ggml (docs/gguf.md, include/gguf.h)",
    ),
    Format(
        "PyTorch",
        "pytorch",
        (".pt", ".pth"),
        (_ZIP, (2, bytes.fromhex("8a0a6cfc9c46f9206aa85019"))),
        reads="tensor types and shapes from what the pickle would call; TorchScript by its code",
        source="pytorch/pytorch torch/serialization.py",
    ),
    Format(
        "Keras",
        "keras_archive",
        (".keras",),
        (_ZIP,),
        reads="Keras's version, the model's class",
        source="keras-team/keras keras/src/saving/saving_lib.py",
    ),
    Format(
        "NumPy",
        "numpy_arrays",
        (".npy", ".npz"),
        (_ZIP, (0, b"\x93NUMPY")),
        reads="names, types and shapes of the arrays",
        source="numpy/numpy numpy/lib/format.py (NEP 1)",
    ),
    Format(
        "Keras HDF5",
        "hdf5",
        (".h5", ".hdf5"),
        ((0, b"\x89HDF\r\n\x1a\n"),),
        reads="attributes and groups of the root: Keras's version, the model's class",
        source="The HDF Group, File Format Specification 3.0; keras-team/keras keras/src/legacy/saving",
    ),
    Format(
        "TFLite",
        "tflite",
        (".tflite",),
        ((4, b"TFL3"),),
        promises=True,
        reads="tensor types and shapes; name, author and licence in the metadata buffer",
        source="tensorflow/tensorflow tensorflow/compiler/mlir/lite/schema/schema.fbs",
    ),
    Format(
        "flatbuffers",
        "flatbuffers",
        (),
        tuple((4, mark) for mark in (b"PTMF", b"ORTM", b"CIR0", b"ET12", b"KaNN", b"MSL0", b"MSL1", b"MSL2", b"TOSA")),
        reads="the identifier and the root table: PyTorch mobile, ONNX Runtime, Circle, ExecuTorch and their kin",
        source="flatbuffers.dev; each project's schema",
    ),
    Format(
        "ONNX",
        "onnx",
        (".onnx",),
        ((0, b"\x08"),),
        promises=True,
        reads="stored tensors of the graph and its branches; licence and author in `metadata_props`; producer",
        source="onnx/onnx onnx/onnx.proto (IR specification)",
    ),
    Format(
        "pickle",
        "pickled",
        (".pkl", ".pickle", ".joblib", ".sav", ".p"),
        _PICKLES,
        reads="the classes that it names; nothing is loaded",
        source="python/cpython Lib/pickletools.py; joblib/joblib joblib/numpy_pickle.py",
    ),
)
