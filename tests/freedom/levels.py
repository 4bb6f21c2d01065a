"""The levels of the four definitions in short, and the models that the hand-worked tables begin with."""

from __future__ import annotations

from typing import Any

from kitchen import components, data, vouched

F, TC, NF = "Free", "ToxicCandy", "NonFree"
U, C3, C2, C1 = "Unclassified", "Class III", "Class II", "Class I"
NO, ASK, YES = "DoesNotMeet", "NeedsAttestation", "Meets"
WA, OW, OS, OD = "WeightsAvailable", "OpenWeights", "OpenSourceAI", "OpenSourceAIWithOpenData"

TOLD = "ten thousand scanned digits, collected by hand"
RUN = components("inference_code")
SAID: dict[str, Any] = {"components": RUN, "complete": vouched()}
"""What the Open Source AI Definition asks for beyond code and data: a way to run it, and a person's word."""


def told(license_: str | None = "CC-BY-4.0", **fields: Any) -> Any:
    return data(license_, description=TOLD, **fields)
