"""The plan of a distributed checkpoint of PyTorch: which tensors there are, of which shapes, in which `.distcp` files.

Source: torch/distributed/checkpoint/metadata.py (Metadata, TensorStorageMetadata), filesystem.py (_StorageInfo).
"""

from __future__ import annotations

import re
from typing import Any

from model_freedom.weights.content import Content, Unrecognised, elements
from model_freedom.weights.match import Match
from model_freedom.weights.pickle_values import Call, value
from model_freedom.weights.pickled_tensors import element_type
from model_freedom.weights.record import Metadata, Outcome

MODULE = "torch.distributed.checkpoint."
_OPTIMIZER = re.compile(r"(?:^|\.)optim(?:izer|izers|izer_state_dict|s)?(?:\.|$)")
_MOST_FILES = 1000


def plan(content: Content) -> Match:
    """A component that names its shards; the optimizer's tensors aren't counted, where there are others."""
    outcome, reason = Outcome.COMPONENT, "the plan of a distributed checkpoint"
    bare = Match("PyTorch distributed checkpoint", outcome, Metadata(producer="PyTorch"), reason)
    try:
        state = value(content)[0].state[0]
        described = state["state_dict_metadata"]
        sizes = {name: _size(item) for name, item in described.items() if isinstance(item, Call)}
        wanted = [name for name in sizes if not _OPTIMIZER.search(name)] or list(sizes)
        counted = [size for name in wanted if (size := sizes[name]) is not None]
        metadata = Metadata(
            producer="PyTorch",
            parameters=sum(count for count, _kind in counted) or None,
            dtypes=tuple(dict.fromkeys(kind for _count, kind in counted)),
        )
        return bare._replace(metadata=metadata, names=_files(state.get("storage_data")))
    except (Unrecognised, LookupError, AttributeError, TypeError, ValueError):
        return bare


def _size(item: Call) -> tuple[int, str] | None:
    """Elements and type of a tensor; None for what is none."""
    if not item.function.path.endswith(".TensorStorageMetadata"):
        return None
    fields = item.state[0]
    (shape,) = fields["size"].arguments
    return elements(shape), element_type(fields["properties"].state[0][0])


def _files(storage: Any) -> tuple[str, ...]:
    """The shards: `relative_path` of every piece."""
    pieces = storage.values() if isinstance(storage, dict) else ()
    found: dict[str, None] = {}
    for piece in pieces:
        fields = piece.state[0] if isinstance(piece, Call) and piece.state else {}
        name = fields.get("relative_path") if isinstance(fields, dict) else None
        if isinstance(name, str) and len(found) < _MOST_FILES:
            found[name[:300]] = None
    return tuple(found)
