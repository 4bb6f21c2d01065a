"""Learners kept as JSON: averaged perceptrons, BudouX, vectors of words or atoms, layers with weights and biases.

Sources: nltk/nltk nltk/tag/perceptron.py (encode_json_obj) and sloria/textblob-aptagger; google/budoux
budoux/parser.py; BrainJS/brain.js src/neural-network.ts (toJSON); scikit-learn's names of fitted attributes.
"""

from __future__ import annotations

import re
from itertools import islice

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata, Outcome

_SEARCHED = 1 << 20
_TAIL = 64 << 10
_STRING = rb'"(?:[^"\\]|\\.){0,200}"'
_REAL = rb"-?\d+\.\d+(?:[eE][-+]?\d+)?"
_PERCEPTRON = re.compile(
    rb'\s*\{\s*"weights"\s*:\s*\{\s*' + _STRING + rb"\s*:\s*\{\s*" + _STRING + rb"\s*:\s*" + _REAL, re.S
)
# NLTK writes weights, tags and classes to three files; of the first only the name tells what the numbers are.
_SCORES = re.compile(rb"\s*\{\s*" + _STRING + rb"\s*:\s*\{\s*" + _STRING + rb"\s*:\s*" + _REAL, re.S)
_OF_PERCEPTRON = re.compile(rb'"(?:tagdict|classes)"\s*:')
_BUDOUX = re.compile(rb'\s*\{\s*"[UBT][WBP][1-6]"\s*:\s*\{\s*' + _STRING + rb"\s*:\s*-?\d+\s*[,}]", re.S)
_BUDOUX_GROUP = re.compile(rb'"([UBT][WBP][1-6])"\s*:\s*\{')
_VECTORS = re.compile(rb"\s*\{\s*" + _STRING + rb"\s*:\s*\[\s*-?\d+\.\d+", re.S)
_VECTOR = re.compile(rb"(" + _STRING + rb")\s*:\s*\[([-+\d.eE,\s]{20,100000})\]", re.S)
_NAMED = re.compile(r"embedding|vectors|word2vec|glove")
# What weights and biases are called; by one letter only where an array is as long as no rectangle's or colour's.
_NAMES, _OTHERS = rb'"(?:weights?|kernels?|coefs?_?|coefficients)"', rb'"(?:bias(?:es)?|intercepts?_?)"'
_LONG = rb'"[wW]"\s*:\s*\[{1,3}\s*(?:-?\d[\d.eE+-]*\s*,\s*){16}'
_KEY = re.compile(_NAMES + rb'\s*:|"[wW]"\s*:')
_NUMBERS = rb"\s*:\s*[\[{\s]{0,12}(?:" + _STRING + rb"\s*:\s*)?-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?\s*[,\]}]"
_WEIGHTS = re.compile(_NAMES + _NUMBERS + rb"|" + _LONG, re.S)
_BIASES = re.compile(rb"(?:" + _OTHERS + rb'|"b")' + _NUMBERS, re.S)
_NARROWEST, _FEWEST = 8, 8  # numbers of a vector; vectors, or scores
_FEWEST_REALS = 32


def recognise(content: Content, name: str) -> Match | None:
    """Weights by their structure; vectors under a name that says nothing of them are left to the user."""
    head = content.head()
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return None
    if _PERCEPTRON.match(head):
        tail = content.read(max(0, content.size - _TAIL), _TAIL)
        whole = _OF_PERCEPTRON.search(tail) or _OF_PERCEPTRON.search(content.read(0, _SEARCHED))
        return _match("averaged perceptron") if whole else None
    if name.endswith("weights.json") and _SCORES.match(head):
        return _match("averaged perceptron") if len(re.findall(_REAL, head)) >= _FEWEST else None
    if _BUDOUX.match(head):
        groups = set(_BUDOUX_GROUP.findall(content.read(0, _SEARCHED)))
        return _match("BudouX") if len(groups) >= 3 else None
    if _VECTORS.match(head):
        return _vectors(content, name)
    return _layers(content)


def _match(architecture: str) -> Match:
    return Match("JSON", metadata=Metadata(architecture=architecture))


def _vectors(content: Content, name: str) -> Match | None:
    """Rows of equal length with fractions of both signs, each with a name of its own."""
    found = list(islice(_VECTOR.finditer(content.read(0, _SEARCHED)), 200))
    rows = [row[2].split(b",") for row in found]
    if len(rows) < _FEWEST or len({row[1] for row in found}) < len(rows) or len({len(row) for row in rows}) > 1:
        return None
    values = [value.strip() for row in rows for value in row]
    negative = sum(value.startswith(b"-") for value in values) / len(values)
    if (
        len(rows[0]) < _NARROWEST
        or not 0.1 < negative < 0.9
        or sum(b"." in value for value in values) < len(values) / 2
    ):
        return None
    if _NAMED.search(name):
        return _match("vectors")
    return Match("JSON", Outcome.UNSURE, reason="a list of fractions of both signs for each name")


def _layers(content: Content) -> Match | None:
    """Numbers under the names of weights and of biases, most of them fractions, of both signs."""
    if not _KEY.search(content.read(0, 8192)):
        return None
    text = content.read(0, _SEARCHED)
    tail = content.read(max(0, content.size - _TAIL), _TAIL)
    if not _WEIGHTS.search(text) or not (_BIASES.search(text) or _BIASES.search(tail)):
        return None
    reals = re.findall(_REAL, text[: 256 << 10])
    negative = sum(real.startswith(b"-") for real in reals)
    if len(reals) < _FEWEST_REALS or not 0.1 < negative / len(reals) < 0.9:
        return None
    return _match("weights and biases")
