"""Layers of a network as arrays in source (RNNoise, emlearn, keras2c, CMSIS-NN): told by their names and by shapes that
fit each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from model_freedom.weights.embedded.tables import Array
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata, Outcome

_PARTS = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[A-Z]|\d+")
_WEIGHTS = frozenset("weight weights wt wts w kernel kernels coef coefs coefficient coefficients theta".split())
_BIASES = frozenset("bias biases b intercept intercepts offset offsets".split())
_TYPES = frozenset("int 8 16 32 float double array arr data raw values f q t const s qint u c".split())
_KINDS = frozenset("dense fc linear conv conv1d conv2d gru lstm hidden layer output input embedding nn net".split())
_FEWEST = 64  # weights: what a lesson multiplies by hand is smaller
_FEWEST_ALONE = 256
_DOUBTFUL = 2000
_NOISE = 0.5  # roughness of numbers that follow each other without order; a curve has less
_LARGEST_KERNEL = 49  # positions of a convolution's kernel, so that it takes as many times the channels before it


class _Layer(NamedTuple):
    """Arrays that are called alike but for `weights` and `bias`."""

    name: str
    weights: Array
    inputs: int
    outputs: int


def layers(arrays: Iterable[Array]) -> Match | None:
    """Weights, where layers fit each other; unsure, where arrays are only called so and large."""
    noisy = [array for array in arrays if array.negative and array.positive]
    found = sorted(_paired(noisy, arrays), key=lambda layer: layer.weights.offset)
    count = sum(layer.weights.numbers + layer.outputs for layer in found)
    fitting = any(_fit(one, other) for one, other in pairwise(found))
    alone = any(_square(layer) and layer.weights.numbers >= _FEWEST_ALONE for layer in found)
    if count >= _FEWEST and (fitting or alone):
        names = ", ".join(layer.weights.name for layer in found[:2])
        reason = f"layers of {found[0].inputs} by {found[0].outputs} and so on: {names}"
        return Match("layers in source", metadata=Metadata(parameters=count), reason=reason)
    plain = [layer for layer in found if _plain(layer)]
    if count >= _DOUBTFUL or sum(layer.weights.numbers for layer in plain) >= _FEWEST:
        reason = f"{found[0].weights.name}: {count:,} numbers that are named like a layer's"
        return Match("layers in source", Outcome.UNSURE, reason=reason)
    return None


def _paired(noisy: Iterable[Array], arrays: Iterable[Array]) -> Iterator[_Layer]:
    biases: dict[str, Array] = {}
    for array in arrays:
        stem = _stem(array.name, _BIASES)
        if stem is not None and array.numbers >= 2:
            biases.setdefault(stem, array)
            biases.setdefault(_stem(array.name, _BIASES | _WEIGHTS) or "", array)  # `kHiddenBiasWeights0`
    for array in noisy:
        stem = _stem(array.name, _WEIGHTS)
        bias = biases.get(stem) if stem is not None else None
        if bias is None or array.rough < _NOISE or bias is array or array.numbers % bias.numbers:
            continue
        inputs = array.numbers // bias.numbers
        if inputs >= 2:
            yield _Layer(stem or "", array, inputs, bias.numbers)


def _stem(name: str, roles: frozenset[str]) -> str | None:
    """A name without the part that says which of a layer's arrays it is; None where no part says it."""
    parts = [part.lower() for part in _PARTS.findall(name)]
    rest = [part for part in parts if part not in roles]
    if len(rest) == len(parts):
        return None
    while rest and rest[-1] in _TYPES:
        rest.pop()
    return "_".join(rest)


def _fit(one: _Layer, other: _Layer) -> bool:
    """Whether a layer takes what the one before it gives, at each position of a kernel."""
    times, rest = divmod(other.inputs, one.outputs)
    return not rest and 1 <= times <= _LARGEST_KERNEL and one.outputs >= 2


def _plain(layer: _Layer) -> bool:
    """Whether one layer stands alone, without a shape, under names that say that it is one: `dense_weights`."""
    parts = {part.lower() for part in _PARTS.findall(layer.weights.name)}
    return bool(parts & _KINDS) and 2 * layer.weights.precise >= layer.weights.numbers and layer.inputs >= 4


def _square(layer: _Layer) -> bool:
    """Whether the weights are written as a matrix of the bias's length on one side, with decimals."""
    shape = layer.weights.shape
    decimals = 2 * layer.weights.precise >= layer.weights.numbers
    return decimals and len(shape) == 2 and layer.outputs in shape and min(shape) >= 2 and layer.inputs >= 4
