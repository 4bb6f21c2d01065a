"""Learned models as literals of objects (cascades of a face detector, support vector machines, boosted trees): told by
what their parts are called, several parts with several hundred numbers of many decimals; and cascades as lists.
"""

from __future__ import annotations

import re

from model_freedom.weights.embedded.tables import Tables
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata

# Parts of one kind of model each, as OpenCV, scikit-learn, XGBoost, Keras, hmmlearn and programs after them call them.
_SPEAKING = frozenset(
    """
    eigenvectors shapemodel patchmodel meanshape simpleclassifiers complexclassifiers stageclassifier stageclassifiers
    weakclassifiers supportvectors dualcoef baseweights splitconditions leftchildren leafvalues leafvalue
    recurrentkernel depthwisekernel movingmean movingvariance runningmean runningvar transmat startprob emissionprob
    featurelogprob classlogprior hiddenlayers
    """.split()
)
# What other tables are called as well.
_COMMON = frozenset("weights bias biases coef coefs intercept kernel layers classifiers alpha".split())
_FEWEST = 500  # numbers with five decimals or more: what a test expects is shorter
_LARGEST_WINDOW, _MOST_FEATURES = 200, 2_000
_FEWEST_STAGES = 3


def learned(read: Tables) -> Match | None:
    """Weights, where the parts of a model are there by name, or a list is a cascade from beginning to end."""
    parts: dict[str, int] = {}
    for name, count in read.named.items():
        plain = re.sub(r"[^a-z]", "", name.lower())
        if plain in _SPEAKING or plain in _COMMON:
            parts[plain] = parts.get(plain, 0) + count
    most = max(parts.values(), default=0)
    if most >= _FEWEST and ((len(parts) >= 2 and parts.keys() & _SPEAKING) or len(parts) >= 3):
        names = ", ".join(sorted(parts))
        return Match("model in source", metadata=Metadata(parameters=most), reason=f"its parts are called {names}")
    for numbers in read.lists:
        stages = _stages(numbers)
        if stages >= _FEWEST_STAGES:
            reason = f"a cascade of {stages} stages"
            return Match("cascade in source", metadata=Metadata(parameters=len(numbers)), reason=reason)
    return None


def _stages(numbers: list[float]) -> int:
    """Stages of a cascade of Viola and Jones's in one list, 0 where it is none: width and height of the window, then
    for each stage its threshold and the number of its nodes, for each node whether it is tilted, its rectangles (x, y,
    width, height, weight), its threshold and its two values. Source: eduardolundgren/tracking.js ViolaJones.js.
    """
    width, height = numbers[:2]
    if not (0 < width <= _LARGEST_WINDOW and 0 < height <= _LARGEST_WINDOW):
        return 0
    place, stages, last = 2, 0, len(numbers)
    while place + 2 <= last:
        nodes = numbers[place + 1]
        place += 2
        if nodes != int(nodes) or not 0 < nodes <= _MOST_FEATURES:
            return 0
        for _ in range(int(nodes)):
            if place + 2 > last:
                return 0
            tilted, rectangles = numbers[place : place + 2]
            if tilted not in {0, 1} or rectangles not in {1, 2, 3, 4}:
                return 0
            corners = numbers[place + 2 : place + 2 + 5 * int(rectangles)]
            if any(not 0 <= side <= _LARGEST_WINDOW for at, side in enumerate(corners) if at % 5 < 4):
                return 0
            place += 2 + 5 * int(rectangles) + 3
        stages += 1
    return stages if place == last else 0
