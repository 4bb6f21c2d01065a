"""What lies around weights by the conventions of one program each: a step for each convention."""

from __future__ import annotations

import io
import json
import posixpath
import re
import struct
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from model_freedom.weights import conventions, slices
from model_freedom.weights.match import bounded
from model_freedom.weights.record import Outcome, WeightsFile

if TYPE_CHECKING:
    from model_freedom.repository import Entry
    from model_freedom.weights.neighbours import Group

# Files whose content has no signature, and by which a model is known all the same.
SIGNS = ("/_METADATA", "/_CHECKPOINT_METADATA", "/manifest.ocdbt", ".espresso.weights", "MLmodel", *conventions.SIGNS)
FOLDERS = re.compile(rf"(?:^|/)(?:{conventions.FOLDER})/[^/]+$", re.I)

BARE = re.compile(r"\.data-\d{5}-of-\d{5}$")  # tensorflow/core/util/tensor_bundle

_SHARD = re.compile(r"(.+)-(\d{5})-of-(\d{5})(\.[a-z0-9_]{2,20})")  # huggingface_hub, and llama.cpp's gguf-split
_CONFIGURATION = re.compile(
    r"config\.json|generation_config\.json|tokenizer(?:_config)?\.json|special_tokens_map\.json|added_tokens\.json|"
    r"(?:pre)?processor_config\.json|tokenizer\.model|spiece\.model|sentencepiece\.bpe\.model|vocab\.json|"
    r"merges\.txt|modules\.json|sentence_bert_config\.json|model_index\.json|scheduler_config\.json|args\.json"
)
_HUB = {"safetensors", "PyTorch", "Flax", "Keras", "GGUF", "ONNX"}
_VALUE = re.compile(rb"^[ \t]*(?:- )?[\w-]{1,100}:[ \t]*['\"]?([\w][\w./-]{0,300})['\"]?[ \t\r]*$", re.M)
_CHUNK = re.compile(r"\d+(?:\.\d+)*")
_LONGEST = 2 << 20  # bytes of an index
_SHORT = 64 << 10  # bytes of other files that are read here


def shards(group: Group) -> None:
    """`model-00001-of-00003.safetensors` and its index; without an index the first shard leads."""
    sets: dict[tuple[str, str, str, str], list[WeightsFile]] = {}
    for file in group.files.values():
        found = _SHARD.fullmatch(posixpath.basename(file.path))
        if found and file.outcome is not Outcome.COMPONENT:
            key = (posixpath.dirname(file.path), found[1], found[3], found[4])
            sets.setdefault(key, []).append(file)
    for (folder, prefix, _count, ending), members in sets.items():
        index = group.folder(folder).get(f"{prefix}{ending}.index.json".lower())
        if index is not None:
            group.component(index, None, members[0].format)
            _of_index(group, folder, index, members[0].format)
        leader = index.path if index is not None else min(file.path for file in members)
        for file in members:
            group.lead(file.path, leader)


def _of_index(group: Group, folder: str, index: Entry, format_: str) -> None:
    """Shards that nothing recognised, being cut short or elsewhere, are weights by the index's word."""
    document = _json(group, index, _LONGEST)
    listed = document.get("weight_map")
    for name in dict.fromkeys(listed.values()) if isinstance(listed, dict) else ():
        entry = group.resolve(folder, name) if isinstance(name, str) else None
        if entry is not None:
            group.weights(entry, index.path, format_)


def configurations(group: Group) -> None:
    """The configuration and tokenizer beside weights of the Hub's kinds; an adapter's tells its base model."""
    by_folder: dict[str, list[WeightsFile]] = {}
    for file in group.files.values():
        known = file.format in _HUB or file.format.startswith(("PyTorch", "Keras"))
        if known and file.outcome in {Outcome.WEIGHTS, Outcome.POINTER}:
            by_folder.setdefault(posixpath.dirname(file.path), []).append(file)
    for folder, files in by_folder.items():
        beside = group.folder(folder)
        leader = files[0].leader or files[0].path
        adapter = beside.get("adapter_config.json")
        if adapter is not None:
            _adapter(group, adapter, files)
        config = beside.get("config.json")
        described = _json(group, config, _SHORT) if config is not None else {}
        if not {"architectures", "model_type", "_class_name", "model_args"} & described.keys() and adapter is None:
            continue
        for name, entry in beside.items():
            if _CONFIGURATION.fullmatch(name):
                group.component(entry, leader, files[0].format)
        _architecture(group, described, files)


def _adapter(group: Group, entry: Entry, files: list[WeightsFile]) -> None:
    """PEFT's `base_model_name_or_path` is a claim about where the adapter comes from."""
    group.component(entry, files[0].leader or files[0].path, files[0].format)
    document = _json(group, entry, _SHORT)
    base = bounded(document.get("base_model_name_or_path"))
    for file in files:
        metadata = group.files[file.path].metadata
        if base and not metadata.base_models and "adapter" in posixpath.basename(file.path):
            kind = metadata.architecture or bounded(document.get("peft_type"))
            said = metadata._replace(base_models=(base,), architecture=kind)
            group.files[file.path] = group.files[file.path]._replace(metadata=said)


def _architecture(group: Group, described: dict[str, Any], files: list[WeightsFile]) -> None:
    names = described.get("architectures")
    architecture = bounded(names[0]) if isinstance(names, list) and names else bounded(described.get("_class_name"))
    for file in files:
        now = group.files[file.path]
        if architecture and now.metadata.architecture is None:
            group.files[file.path] = now._replace(metadata=now.metadata._replace(architecture=architecture))


def packages(group: Group) -> None:
    """Core ML: `.mlpackage` and `.mlmodelc` are folders; the latter's weights may have no signature."""
    for entry in group.tree.entries:
        if entry.path.endswith(".mlmodelc/model.espresso.weights"):
            group.weights(entry, posixpath.dirname(entry.path) + "/coremldata.bin", "Core ML")
    for path in list(group.files):
        root = re.match(r"(?:.*/)?[^/]+\.(mlpackage|mlmodelc)(?=/)", path)
        if root is None:
            continue
        name = "Manifest.json" if root[1] == "mlpackage" else "coremldata.bin"
        leader = group.resolve(root[0], name)
        if leader is not None and leader.path not in group.files:
            group.component(leader, None, "Core ML")
        if leader is not None and leader.path != path:
            group.files[path] = group.files[path]._replace(leader=leader.path)


def orbax(group: Group) -> None:
    """A checkpoint's folder has `_METADATA`; the arrays are OCDBT's data files or Zarr's chunks, without signature."""
    for entry in group.tree.entries:
        if not entry.path.endswith("_METADATA") or posixpath.basename(entry.path) != "_METADATA":
            continue
        if b'"tree_metadata"' not in group.read(entry, _LONGEST):
            continue
        root = posixpath.dirname(entry.path)
        group.component(entry, None, "Orbax")
        for file in group.listed(root):
            if file.path != entry.path:
                _of_orbax(group, file, file.path[len(root) + 1 if root else 0 :], entry.path)


def _of_orbax(group: Group, file: Entry, inside: str, leader: str) -> None:
    folder, _, base = inside.rpartition("/")
    if re.search(r"(?:^|/)d$", folder) or (
        _CHUNK.fullmatch(base) and ".zarray" in group.folder(file.path[: -len(base) - 1])
    ):
        group.weights(file, leader, "Orbax")
    elif base.startswith(("_", ".zarray", "manifest.ocdbt")) or folder.startswith("array_metadatas"):
        group.component(file, leader, "Orbax")


def mlflow(group: Group) -> None:
    """`MLmodel` names the files of a model of MLflow's: what it names and was found is led by it."""
    for entry in group.tree.entries:
        if posixpath.basename(entry.path) != "MLmodel":
            continue
        text = group.read(entry, _SHORT)
        if b"flavors:" not in text:
            continue
        folder = posixpath.dirname(entry.path)
        named = {value.decode() for value in _VALUE.findall(text)}
        inside = []
        for path, file in group.files.items():
            below = path[len(folder) + 1 if folder else 0 :] if path.startswith(folder) else ""
            if below and (below in named or any(below.startswith(name + "/") for name in named)):
                inside.append((path, file))
        if inside:
            group.component(entry, None, "MLflow")
        for path, file in inside:
            named_pickle = file.outcome is Outcome.UNSURE and path.endswith((".pkl", ".pickle", ".joblib"))
            group.files[path] = file._replace(outcome=Outcome.WEIGHTS, reason="") if named_pickle else file
            group.lead(path, entry.path)


def leftovers(group: Group) -> None:
    """Smaller conventions: a pickle's arrays, Paddle's folder, MXNet's epochs, PyTorch's and TensorFlow's lists."""
    for file in list(group.files.values()):
        folder, base = posixpath.split(file.path)
        beside = group.folder(folder)
        if file.format == "Paddle" and file.leader is None and "__model__" in beside and base != "__model__":
            group.lead(file.path, beside["__model__"].path)
        elif file.format == "MXNet" and (epoch := re.fullmatch(r"(.+)-\d{4}\.params", base.lower())):
            symbols = beside.get(f"{epoch[1]}-symbol.json")
            if symbols is not None and symbols.path in group.files:
                group.lead(file.path, symbols.path)
        elif base.lower().endswith(".distcp") and ".metadata" in beside:
            group.component(beside[".metadata"], None, file.format)
            group.lead(file.path, beside[".metadata"].path)
        elif (
            file.format == "TensorFlow checkpoint"
            and "checkpoint" in beside
            and b"model_checkpoint_path" in group.read(beside["checkpoint"], _SHORT)
        ):
            group.component(beside["checkpoint"], file.leader or file.path, file.format)


def arrays(group: Group) -> None:
    """`model.pkl_01.npy` (joblib) and `model.wv.vectors.npy` (gensim) hold arrays of the pickle before it."""
    for folder in {posixpath.dirname(file.path) for file in group.files.values() if file.outcome is Outcome.WEIGHTS}:
        beside = group.folder(folder)
        for name, entry in beside.items():
            if not name.endswith((".npy", ".npz")):
                continue
            for place in list(re.finditer(r"[._]", name))[:20]:
                owner = beside.get(name[: place.start()])
                file = group.files.get(owner.path) if owner is not None else None
                if file is not None and file.outcome is Outcome.WEIGHTS and _is_part(name[place.start() :], file):
                    group.weights(entry, file, file.format)
                    break


# joblib numbers the arrays of a pickle; gensim calls them as the attributes that they are (gensim/utils.py SaveLoad).
_NUMBERED = re.compile(r"_\d{2,4}\.np[yz]")
_ATTRIBUTES = re.compile(
    r"\.(?:[a-z]+\.)*(?:vectors(?:_[a-z]+)*|syn\d[a-z_]*|doctag_syn0[a-z_]*|expelogbeta|sstats|topics|u|index)\.np[yz]",
    re.I,
)


def _is_part(rest: str, owner: WeightsFile) -> bool:
    """Whether what follows the name of a pickle makes this one of its arrays, and not one of what it was tried on."""
    if _NUMBERED.fullmatch(rest) or _ATTRIBUTES.fullmatch(rest):
        return True
    return rest.startswith(".") and owner.metadata.producer == "gensim"


_MAY_BE_PACKED = (".lz4", ".gz", ".bz2", ".xz", ".z", ".joblib", ".pkl", ".pickle")
_NUMBERS = re.compile(rb"(?:NumpyArrayWrapper|_reconstruct).{0,4000}?[fe][248]", re.S)


def folders(group: Group) -> None:
    """Pickled arrays without any class are only numbers; in a folder that is called `weights` they are weights."""
    from model_freedom.weights.content import Content, Unrecognised
    from model_freedom.weights.formats.compressed import unpacked

    for entry in group.tree.entries:
        known = group.files.get(entry.path)
        wanted = entry.path.lower().endswith(_MAY_BE_PACKED) and FOLDERS.search(entry.path) and entry.is_file
        if not wanted or (known is not None and known.outcome is not Outcome.UNSURE):
            continue
        try:
            with group.tree.open(entry) as file:
                content = Content(file, file.seek(0, 2))
                plain = content.head(2)[:1] == b"\x80"
                data = content.read(0, _SHORT) if plain else unpacked(content)
        except (OSError, Unrecognised, ValueError, IndexError, ArithmeticError, MemoryError, zlib.error, struct.error):
            continue
        is_pickle = data[:1] == b"\x80" and data[1:2] in {b"\2", b"\3", b"\4", b"\5"}
        if is_pickle and _NUMBERS.search(data[:_SHORT]) and not _measured(data):
            group.weights(entry, None, "pickle")


def _measured(data: bytes) -> bool:
    """Whether all arrays of a pickle are called as data or measurements are: how training went is kept there too."""
    from model_freedom.weights import pickle_values, pickled_tensors
    from model_freedom.weights.content import Content, Unrecognised

    try:
        made, _end = pickle_values.value(Content(io.BytesIO(data), len(data)))
        tensors = pickled_tensors.kept(made).tensors
    except (Unrecognised, LookupError):
        return False
    named = [tensor for tensor in tensors if tensor.name]
    return bool(named) and all(map(pickled_tensors.is_datum, named))


def bare_checkpoints(group: Group) -> None:
    """A checkpoint's data whose index isn't here: numbers without names or shapes, of which nothing else tells."""
    for entry in group.tree.entries:
        found = BARE.search(entry.path) if "-of-" in entry.path else None
        if found is None or not entry.is_file or entry.path in group.files:
            continue
        folder, base = posixpath.split(entry.path)
        if f"{base[: -len(found[0])]}.index".lower() not in group.folder(folder):
            group.doubt(entry, "TensorFlow checkpoint", "the data of a checkpoint whose index is not here")


STEPS: tuple[Callable[[Group], None], ...] = (
    shards,
    configurations,
    packages,
    orbax,
    mlflow,
    folders,
    arrays,
    conventions.described,
    conventions.h2o,
    conventions.spacy,
    conventions.kaldi,
    conventions.layers,
    conventions.numbers,
    slices.split,
    slices.packed,
    leftovers,
    bare_checkpoints,
)


def _json(group: Group, entry: Entry, limit: int) -> dict[str, Any]:
    """A JSON object; empty where it is broken, too long, or something else."""
    try:
        document = json.loads(group.read(entry, limit))
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}
