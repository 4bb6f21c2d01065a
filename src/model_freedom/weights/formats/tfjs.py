"""TensorFlow.js: JSON with the topology and a manifest that names the shards."""

from __future__ import annotations

import json
import re
from typing import Any

from model_freedom.weights.content import Content, elements
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata, Outcome

_LONGEST = 6 << 20  # bytes; the topology of a large model is a few MiB
_MOST_SHARDS = 10_000
_WHOLE = re.compile(
    rb'\s*\{\s*"(?:format|modelTopology|weightsManifest|generatedBy|convertedBy|trainingConfig|signature)"\s*:'
)
_LIST = re.compile(rb'\s*\[\s*\{\s*"(?:weights|paths)"\s*:\s*\[')
_BYTES = {"uint8": "U8", "uint16": "U16", "float16": "F16"}


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001
    """A component that names its shards."""
    head = content.head()
    if not (_WHOLE.match(head) or _LIST.match(head)) or content.size > _LONGEST:
        return None
    document = json.loads(content.exactly(0, content.size))
    groups = document["weightsManifest"] if isinstance(document, dict) else document
    tensors = [tensor for group in groups for tensor in group["weights"]]
    paths = [path for group in groups for path in group["paths"] if isinstance(path, str)]
    if not tensors or not paths or len(paths) > _MOST_SHARDS:
        return None
    about = document if isinstance(document, dict) else {}
    return Match("TensorFlow.js", Outcome.COMPONENT, _metadata(about, tensors), names=tuple(paths))


def _metadata(about: dict[str, Any], tensors: list[dict[str, Any]]) -> Metadata:
    """The parameters' number and types are told by the manifest; the metadata of the user has no fixed keys."""
    user = about.get("userDefinedMetadata")
    user = user if isinstance(user, dict) else {}
    quantized = {str(tensor["quantization"].get("dtype")) for tensor in tensors if "quantization" in tensor}
    return Metadata(
        license=bounded(user.get("license")),
        author=bounded(user.get("author")),
        producer=bounded(about.get("generatedBy")) or bounded(about.get("convertedBy")),
        architecture=bounded(about.get("format")),
        parameters=sum(elements(tensor["shape"]) for tensor in tensors),
        dtypes=tuple(sorted({str(tensor["dtype"])[:16] for tensor in tensors}))[:10],
        quantization=", ".join(sorted(_BYTES.get(kind, kind) for kind in quantized))[:60] or None,
    )
