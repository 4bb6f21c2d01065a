"""Fitted probabilities in source: tables of named categories whose logarithms or values sum to one.

What sums to one without being fitted: weights of quadrature, filters, window functions, mixing matrices of colours,
isotopes of elements. None of them are logarithms, and none are maps from names of thousands of numbers with all their
digits. What is expected of a log-softmax in a test are a few rows without names.
"""

from __future__ import annotations

from collections.abc import Iterable

from model_freedom.weights.embedded.tables import Row
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata

_TOLERANCE = 1e-3  # of a sum: rounding, and categories that are left out because they are rare
_FEWEST = 20  # numbers: with fewer, a text explains what a hidden Markov model is
_FEWEST_UNNAMED = 1000
_LARGE_ROW = 50
_SHARE = 0.9  # of the rows that must sum to one: some are empty, or kept for what never happens


def distributions(rows: Iterable[Row]) -> Match | None:
    """Weights, where the rows are distributions; None where they are anything else."""
    logarithms = [row for row in rows if row.exponentials and row.finite >= 2 and 2 * row.precise >= row.finite]
    named = [row for row in logarithms if row.keyed]
    normal = [row for row in named if abs(row.exponentials - 1) <= _TOLERANCE]
    if len(normal) >= _SHARE * len(named) and sum(row.numbers for row in normal) >= _FEWEST:
        return _match("log-probabilities", normal)
    # Smoothed estimates give what was never seen a share of its own, and sum to one only nearly.
    large = [row for row in named if row.numbers >= _LARGE_ROW and 2 * row.exact >= row.finite]
    near = [row for row in large if 0.5 <= row.exponentials <= 2 and row.most - row.least > 3]
    if len(near) >= 3 and len(near) >= _SHARE * len(large) and sum(row.numbers for row in near) >= _FEWEST_UNNAMED:
        return _match("log-probabilities", named)
    unnamed = [row for row in logarithms if not row.keyed]
    normal = [row for row in unnamed if abs(row.exponentials - 1) <= _TOLERANCE]
    if len(normal) >= max(3, _SHARE * len(unnamed)) and sum(row.numbers for row in normal) >= _FEWEST_UNNAMED:
        return _match("log-probabilities", normal)
    return _plain(rows)


def _plain(rows: Iterable[Row]) -> Match | None:
    """Named probabilities as they are, with all the digits that a program writes."""
    named = [row for row in rows if row.keyed and row.finite >= 2 and row.least >= 0 and row.most <= 1]
    normal = [row for row in named if abs(row.total - 1) <= _TOLERANCE and 2 * row.exact >= row.finite]
    if len(normal) < max(3, _SHARE * len(named)) or sum(row.numbers for row in normal) < _FEWEST_UNNAMED:
        return None
    return _match("probabilities", normal)


def _match(name: str, rows: list[Row]) -> Match:
    count = sum(row.numbers for row in rows)
    reason = f"{name} of {count:,} categories in {len(rows):,} {'table' if len(rows) == 1 else 'tables'}"
    return Match(f"{name} in source", metadata=Metadata(parameters=count), reason=reason)
