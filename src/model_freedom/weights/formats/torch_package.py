"""PyTorch's newer archives: `torch.export` (`.pt2`), TorchServe's `.mar`, and shards of a distributed checkpoint."""

from __future__ import annotations

import json
import re

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata
from model_freedom.weights.zips import Zip

_SHARD = re.compile(r"__\d+_\d+\.distcp")
_WEIGHT = re.compile(r"(?:^|/)(?:data/weights/weight_\d+|serialized_state_dict\.(?:pt|json))$")
_CODE = re.compile(r"\.(?:py|json|txt|md|yaml|yml|cfg|ini|zip|whl|gz|html)$")
_LONGEST = 1 << 20  # bytes of a manifest


def recognise(content: Content, name: str) -> Match | None:
    """Weights, where tensors or a serialized model are among the members."""
    if _SHARD.fullmatch(name):
        return Match("PyTorch distributed checkpoint") if content.size >= 64 else None
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


def _served(archive: Zip) -> Match | None:
    manifest = json.loads(archive.read("MAR-INF/MANIFEST.json", _LONGEST))
    model = manifest["model"]
    file = model.get("serializedFile")
    stored = [name for name in archive.members if not name.startswith("MAR-INF/") and not _CODE.search(name)]
    if not (file in archive.members if file else stored):
        return None
    called = " ".join(filter(None, (bounded(model.get("modelName"), 100), bounded(model.get("modelVersion"), 20))))
    return Match("TorchServe archive", metadata=Metadata(producer="torch-model-archiver", architecture=called or None))
