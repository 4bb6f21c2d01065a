"""safetensors: eight bytes of length, a JSON header, then the tensors end to end."""

from __future__ import annotations

import json
from typing import Any

from model_freedom.weights.content import Content, Unrecognised, elements
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.naming import BASE_KEYS, DATA_KEYS, names_under
from model_freedom.weights.record import Metadata

_BASES = ("modelspec.merged_from", "ss_pretrained_model_name_or_path", "ss_sd_model_name", *BASE_KEYS)
_LONGEST_HEADER = 100_000_000  # tensor.rs, MAX_HEADER_SIZE
_READ_AT_MOST = 6 << 20  # of the header; a longer one is recognised by its frame alone


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001 -- every recogniser gets the name
    """Weights, where the header's last tensor ends where the file does and there is at least one."""
    (length,) = content.unpack("<Q", 0)
    if not 2 <= length <= min(_LONGEST_HEADER, content.size - 8):
        raise Unrecognised(f"its header claims {length:,} bytes of {content.size:,}")
    if length > _READ_AT_MOST:
        framed = content.read(8, 2) == b'{"' and content.read(8 + length - 1, 1) in {b"}", b" "}
        return Match("safetensors") if framed else None
    header = json.loads(content.exactly(8, length))
    described = header.pop("__metadata__", {})
    end = parameters = 0
    dtypes: dict[str, None] = {}
    for tensor in header.values():
        start, stop = tensor["data_offsets"]
        if not 0 <= start <= stop:
            raise Unrecognised("a tensor with a negative length")
        end = max(end, stop)
        parameters += elements(tensor["shape"])
        dtypes[str(tensor["dtype"])[:16]] = None
    if not header or end == 0:
        raise Unrecognised("its header names no tensor with content")
    if 8 + length + end > content.size:
        missing = f"{content.size:,} of {8 + length + end:,} bytes"
        raise Unrecognised(f"ends before the tensors that its header names: {missing}")
    if 8 + length + end < content.size:
        raise Unrecognised(f"{content.size - 8 - length - end:,} bytes follow the tensors that its header names")
    return Match("safetensors", metadata=_metadata(described, parameters, tuple(dtypes)))


def _metadata(described: Any, parameters: int, dtypes: tuple[str, ...]) -> Metadata:
    """The string table that trainers write, by the keys of ModelSpec, of kohya's trainer and of model cards."""
    texts = described if isinstance(described, dict) else {}
    return Metadata(
        license=bounded(texts.get("modelspec.license") or texts.get("license")),
        license_name=bounded(texts.get("license_name")),
        license_link=bounded(texts.get("license_link")),
        base_models=names_under(texts, _BASES),
        datasets=names_under(texts, DATA_KEYS),
        author=bounded(texts.get("modelspec.author") or texts.get("author")),
        producer=bounded(texts.get("format")),
        architecture=bounded(texts.get("modelspec.architecture") or texts.get("ss_base_model_version")),
        parameters=parameters,
        dtypes=dtypes,
    )
