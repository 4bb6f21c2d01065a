"""Models written as code (m2cgen, micromlgen, emlearn, sklearn-porter): decision trees as comparisons, linear models as
sums of products, kernels as differences, all of one array's elements with numbers that no one writes by hand.
"""

from __future__ import annotations

import re
from collections import Counter

from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata

_NAME = re.compile(rb"[A-Za-z_$][\w$.>-]{0,40}$")
_INDEX = rb"\[\s?(\d{1,6})\s?\]"  # patterns begin with a character that is seldom met: names are looked for from there
_NUMBER = rb"(-?\d{0,12}(?:\.\d{1,25})?(?:[eE][-+]?\d{1,3})?)f?"
# `if (x[3] <= 2.449999988` and `x[3] < 0.8f ? …`
_SPLIT = re.compile(_INDEX + rb"[\s)]{0,4}(?:<=|<|>=|>)[\s(]{0,4}" + _NUMBER)
_DECIMALS = re.compile(rb"\.\d{5}")
_FEWEST_SPLITS = 20
_FEWEST_WHOLE = 50  # where the thresholds are whole numbers, as in fixed-point arithmetic
_LONGEST_TURN = 400  # bytes for each comparison
# `w0 + ((x[0]) * (-0.108011357)) + …`
_PRODUCT = re.compile(_INDEX + rb"[\s)]{0,4}\*[\s(]{0,4}(-?\d{0,12}\.\d{9,25}(?:[eE][-+]?\d{1,3})?)")
_FEWEST_PRODUCTS = 8
# `exp(-0.06 * (pow(5.4 - x[0], 2) + …`: a support vector
_DIFFERENCE = re.compile(rb"-[\s(]{0,4}[A-Za-z_$][\w$.>-]{0,40}" + _INDEX)
_BEFORE = re.compile(rb"\d\.\d{1,25}(?:[eE][-+]?\d{1,3})?[\s)]{0,4}$")
_FEWEST_VECTORS = 10
_SHORTEST_RUN = 4


def written(text: bytes) -> Match | None:
    """Weights, where the code is a model's."""
    return _trees(text) or _products(text) or _vectors(text)


def _trees(text: bytes) -> Match | None:
    splits = [
        (_called(text, found.start()), found[1], found[2]) for found in _SPLIT.finditer(text) if found[2].strip(b"-")
    ]
    if len(splits) < _FEWEST_SPLITS:
        return None
    name, count = Counter(name for name, _index, _number in splits).most_common(1)[0]
    of_it = {(index, number) for called, index, number in splits if called == name}
    exact = sum(1 for _index, number in of_it if _DECIMALS.search(number))
    inputs = len({index for index, _number in of_it})
    if inputs < 2 or count < _FEWEST_SPLITS or 4 * count < 3 * len(splits):
        return None
    by_program = 4 * exact >= len(of_it) and exact >= _FEWEST_SPLITS // 2
    # Whole numbers are what code compares with too, but seldom different ones on every other line.
    dense = count >= _FEWEST_WHOLE and 3 * len(of_it) >= count and 8 * count >= text.count(b"\n") > 0
    dense = dense and len(text) <= _LONGEST_TURN * count  # where everything stands in few lines, lines tell nothing
    if not by_program and not (dense and inputs >= 4):
        return None
    reason = f"{count:,} comparisons of {inputs:,} inputs with thresholds"
    return Match("decision trees in source", metadata=Metadata(parameters=count), reason=reason)


def _called(text: bytes, end: int) -> bytes:
    """The name that ends here."""
    found = _NAME.search(text[max(0, end - 41) : end])
    return found[0] if found else b""


def _products(text: bytes) -> Match | None:
    products = _PRODUCT.findall(text)
    if len(products) < _FEWEST_PRODUCTS or not _runs([int(index) for index, _number in products]):
        return None
    reason = f"{len(products):,} coefficients of inputs that follow each other"
    return Match("linear model in source", metadata=Metadata(parameters=len(products)), reason=reason)


def _vectors(text: bytes) -> Match | None:
    differences = [
        int(found[1])
        for found in _DIFFERENCE.finditer(text)
        if _BEFORE.search(text[max(0, found.start() - 40) : found.start()])
    ]
    runs = _runs(differences)
    if runs < _FEWEST_VECTORS:
        return None
    reason = f"{runs:,} support vectors of {len(differences) // runs:,} numbers"
    return Match("kernel machine in source", metadata=Metadata(parameters=len(differences)), reason=reason)


def _runs(indices: list[int]) -> int:
    """How many runs of 0, 1, 2, … (in some languages 1, 2, …) these are, all of one length; 0 where they are not."""
    if not indices or indices[0] > 1:
        return 0
    first = indices[0]
    length = next((at for at, index in enumerate(indices) if at and index == first), len(indices))
    if length < _SHORTEST_RUN or len(indices) % length:
        return 0
    count = len(indices) // length
    return count if indices == [*range(first, first + length)] * count else 0
