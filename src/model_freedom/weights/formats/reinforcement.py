"""Agents of Stable-Baselines3: a zip archive with the policy's tensors beside what the agent was made with.

Source: DLR-RM/stable-baselines3 stable_baselines3/common/save_util.py (save_to_zip_file); before it, the parameters
were a `.npz` called `parameters` (hill-a/stable-baselines common/base_class.py).
"""

from __future__ import annotations

import json

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata
from model_freedom.weights.zips import Zip

_LONGEST = 1 << 20  # bytes of the description
_SMALLEST = 512  # bytes: a zip within that holds a tensor


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001 -- every recogniser gets the name
    """Weights, where the description and the parameters are both members."""
    if content.head(4) != b"PK\x03\x04":
        return None
    archive = Zip(content)
    members = archive.members
    stored = members.get("policy.pth") or members.get("parameters")
    if "data" not in members or stored is None or stored.size < _SMALLEST:
        return None
    if "policy.pth" not in members and "parameter_list" not in members:
        return None
    described = json.loads(archive.read("data", _LONGEST)) if members["data"].size <= _LONGEST else {}
    if not isinstance(described, dict):
        return None
    version = archive.read("_stable_baselines3_version", 40) if "_stable_baselines3_version" in members else b""
    policy = described.get("policy_class")
    kind = policy.get(":type:", "") if isinstance(policy, dict) else ""
    module = policy.get("__module__") if isinstance(policy, dict) else None
    return Match(
        "Stable-Baselines",
        metadata=Metadata(
            producer=" ".join(filter(None, ("Stable-Baselines", bounded(version.strip(), 20)))),
            architecture=bounded(module or kind, 100),
        ),
    )
