"""Java's own serialization (Weka's `.model`, Stanford's `.ser.gz`, Mallet): judged by the classes it names.

Nothing is loaded. Source: Java Object Serialization Specification 6.4.2 (grammar of the stream).
"""

from __future__ import annotations

import re
import struct

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata

_SEARCHED = 256 << 10
_DESCRIPTION = re.compile(rb"r\0([\x05-\xff])([A-Za-z\[][\w.$/\[;]{4,254})", re.S)  # TC_CLASSDESC, length, name
_DESCRIBED = re.compile(rb"x[pqr]")  # TC_ENDBLOCKDATA, then no class above it, one met before, or one described
_FITTED = (
    "weka.classifiers.",
    "weka.clusterers.",
    "moa.classifiers.",
    "edu.stanford.nlp.ie.",
    "edu.stanford.nlp.classify.",
    "edu.stanford.nlp.parser.",
    "edu.stanford.nlp.tagger.",
    "edu.stanford.nlp.sentiment.",
    "edu.berkeley.nlp.",
    "cc.mallet.classify.",
    "cc.mallet.fst.",
    "cc.mallet.topics.",
    "smile.classification.",
    "smile.regression.",
    "smile.clustering.",
    "org.deeplearning4j.nn.",
    "org.maltparser.ml.",
    "de.bwaldvogel.liblinear.Model",
    "ml.dmlc.xgboost4j.",
    "libsvm.svm_model",
)


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001 -- every recogniser gets the name
    """Weights, where a class of a learner that was fitted is among those described."""
    if content.head(4) != b"\xac\xed\0\5":
        return None
    data = content.read(0, min(content.size, _SEARCHED))
    for found in _DESCRIPTION.finditer(data):
        (length,) = struct.unpack(">B", found[1])
        path = found[2][:length].decode("latin-1")
        described = len(path) == length and _DESCRIBED.search(data, found.start() + 3 + length)
        if described and path.lstrip("[L").startswith(_FITTED):
            return Match("Java object", metadata=Metadata(producer=path.split(".")[0], architecture=path))
    return None
