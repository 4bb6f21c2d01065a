"""PyTorch's newer archives: `torch.export`, `torch.package`, TorchServe's `.mar`, and distributed checkpoints."""

from __future__ import annotations

import io
import json
import re

from model_freedom.weights import pickled_tensors
from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.pickle_values import value
from model_freedom.weights.record import Metadata
from model_freedom.weights.zips import Zip

_SHARD = re.compile(r"__\d+_\d+\.distcp")
_WEIGHT = re.compile(r"(?:^|/)(?:data/weights/weight_\d+|serialized_state_dict\.(?:pt|json))$")
_CODE = re.compile(r"\.(?:py|json|txt|md|yaml|yml|cfg|ini|zip|whl|gz|html)$")
_STORAGE = re.compile(r"/\.data/\d+\.storage$")
_LONGEST = 1 << 20  # bytes of a manifest, or of a pickle
_MOST_PICKLES = 20


def recognise(content: Content, name: str) -> Match | None:
    """Weights, where tensors or a serialized model are among the members."""
    if name.endswith(".distcp"):
        return _shard(content, name)
    if content.head(4) != b"PK\x03\x04":
        return None
    archive = Zip(content)
    if "MAR-INF/MANIFEST.json" in archive.members:
        return _served(archive)
    formats = [member for member in archive.members if member.rpartition("/")[2] == "archive_format"]
    exported = formats or any(member.endswith("serialized_exported_program.json") for member in archive.members)
    weights = [archive.members[member].size for member in archive.members if _WEIGHT.search(member)]
    if not exported or not any(size > 64 for size in weights):
        return None
    return Match("PyTorch export", metadata=Metadata(producer="torch.export", architecture=f"{len(weights)} tensors"))


def _shard(content: Content, name: str) -> Match | None:
    """One archive of `torch.save` for each tensor, in a row: the last is a tensor, where there are any (first come the
    other objects). Other ways of writing have no form of their own, and are told by the name.
    """
    if content.size < 64:
        return None
    if content.head(4) == b"PK\x03\x04" and not any("/data/" in member for member in Zip(content).members):
        return None
    named = _SHARD.fullmatch(name) or content.head(4) == b"PK\x03\x04"
    return Match("PyTorch distributed checkpoint", metadata=Metadata(producer="PyTorch")) if named else None


def package(archive: Zip) -> Match | None:
    """`torch.package` keeps storages beside code and any number of pickles (torch/package/package_exporter.py)."""
    if not any(member.endswith("/.data/extern_modules") for member in archive.members):
        return None
    if not any(_STORAGE.search(member) and archive.members[member].size for member in archive.members):
        return None
    tensors: list[pickled_tensors.Tensor] = []
    try:
        for member in [member for member in archive.members if member.endswith(".pkl")][:_MOST_PICKLES]:
            data = archive.read(member, _LONGEST)
            tensors += pickled_tensors.kept(value(Content(io.BytesIO(data), len(data)))[0]).tensors
        metadata = pickled_tensors.counted(tuple(tensors), "torch.package")
    except (Unrecognised, LookupError):
        metadata = Metadata(producer="torch.package")
    return Match("PyTorch package", metadata=metadata)


def _served(archive: Zip) -> Match | None:
    manifest = json.loads(archive.read("MAR-INF/MANIFEST.json", _LONGEST))
    model = manifest["model"]
    file = model.get("serializedFile")
    stored = [name for name in archive.members if not name.startswith("MAR-INF/") and not _CODE.search(name)]
    if not (file in archive.members if file else stored):
        return None
    called = " ".join(filter(None, (bounded(model.get("modelName"), 100), bounded(model.get("modelVersion"), 20))))
    return Match("TorchServe archive", metadata=Metadata(producer="torch-model-archiver", architecture=called or None))
