"""Learners stored as text: PMML, LIBSVM, LIBLINEAR, FANN."""

from __future__ import annotations

import re

from model_freedom.weights.content import Content
from model_freedom.weights.markup import first_element
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata

_SEARCHED = 1 << 20
_PMML = re.compile(rb"<(?:\w{1,40}:)?PMML\b")
_MODELS = re.compile(
    rb"<(?:\w{1,40}:)?(TreeModel|RegressionModel|GeneralRegressionModel|NeuralNetwork|MiningModel|SupportVectorMachineModel|"
    rb"NaiveBayesModel|ClusteringModel|Scorecard|NearestNeighborModel|GaussianProcessModel|BayesianNetworkModel|"
    rb"AssociationModel|RuleSetModel|TimeSeriesModel|AnomalyDetectionModel)\b"
)
_HEADER = re.compile(rb"<(?:\w{1,40}:)?Header\b([^<>]{0,1000})>")  # no "<", so that none is gone over twice
_SVM = re.compile(rb"svm_type (\w+)\r?\nkernel_type (\w+)\r?\n")
_LINEAR = re.compile(rb"solver_type (\w+)\r?\nnr_class (\d+)\r?\n")


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001
    """Weights, where support vectors, coefficients, connections or a model's element follow."""
    head = content.head()
    if svm := _SVM.match(head):
        vectors = re.search(rb"\ntotal_sv (\d{1,12})", head)
        stored = vectors and int(vectors[1]) and re.search(rb"\nSV\r?\n-?[\d.]", content.read(0, _SEARCHED))
        return _match("LIBSVM", svm[1] + b", " + svm[2]) if stored else None
    if linear := _LINEAR.match(head):
        coefficients = re.search(rb"\nw[ \t]{0,8}\r?\n-?[\d.]", content.read(0, _SEARCHED))
        return _match("LIBLINEAR", linear[1]) if coefficients else None
    if head.startswith((b"FANN_FLO_", b"FANN_FIX_", b"FANN_DBL_")):
        text = content.read(0, _SEARCHED)
        return _match("FANN", b"") if re.search(rb"\nconnections[^\n]*=\(\d", text) else None
    if b"PMML" in head or b"<!--" in head:
        return _pmml(content)
    return None


def _match(kind: str, architecture: bytes) -> Match:
    return Match(kind, metadata=Metadata(producer=kind, architecture=bounded(architecture)))


def _pmml(content: Content) -> Match | None:
    text = content.read(0, _SEARCHED)
    if not _PMML.match(text, first_element(text)):
        return None
    model = _MODELS.search(text)
    if model is None:
        return None
    header = _HEADER.search(text)
    rights = re.search(rb'copyright="([^"]{1,300})"', header[1]) if header else None
    tool = re.search(rb'<(?:\w{1,40}:)?Application\b[^<>]{0,200}?name="([^"]{1,100})"', text)
    return Match(
        "PMML",
        metadata=Metadata(
            license_name=bounded(rights[1]) if rights else None,
            producer=bounded(tool[1]) if tool else None,
            architecture=bounded(model[1]),
        ),
    )
