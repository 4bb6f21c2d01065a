"""R's own serialization (`.rds`, `.RData`): weights where the object's class is a fitted model's."""

from __future__ import annotations

import re
import zlib

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.record import Metadata

_UNPACKED = 8 << 20
_PACKED = 2 << 20
# The class is an attribute: a list of one or more strings, each a CHARSXP (flags 00 04 00 09, length, text).
_CLASS = re.compile(rb"\x00\x04\x00\x09\x00\x00\x00.([A-Za-z][\w.]{1,40})", re.S)
_MODELS = frozenset(
    b"lm glm gam bam nls loess randomForest ranger gbm rpart svm nnet train xgb.Booster lgb.Booster cv.glmnet glmnet "
    b"elnet lognet naiveBayes lda qda kmeans prcomp ksvm earth coxph survreg lmerMod glmerMod merMod keras_model "
    b"brmsfit stanreg mlr_model model_fit workflow Arima ets prophet catboost.Model cubist C5.0 party".split()
)


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001
    """Weights, where such a class is attached; other objects are data and not told apart from it."""
    head = content.head()
    if head.startswith(b"\x1f\x8b"):
        data = zlib.decompressobj(31).decompress(content.read(0, _PACKED), _UNPACKED)
    else:
        data = content.read(0, _PACKED)
    if not data.startswith((b"X\n\0\0\0", b"RDX2\nX\n", b"RDX3\nX\n")):
        return None
    at = data.rfind(b"\0\4\0\x09\0\0\0\x05class")
    if at < 0:
        return None
    classes = {found[1] for found in _CLASS.finditer(data, at + 13, at + 400)}
    known = sorted(classes & _MODELS)
    if not known:
        return None
    return Match("R", metadata=Metadata(producer="R", architecture=known[0].decode()))
