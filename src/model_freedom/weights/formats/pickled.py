"""Pickles, joblib's among them: judged by the classes they name, never loaded.

A pickle says "module.name" of everything it would make. Where that is a class of a library whose objects are fitted,
weights are inside; data sets of the same libraries are data. Source: Python's Lib/pickletools.py; joblib's
numpy_pickle.py.
"""

from __future__ import annotations

import re

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match
from model_freedom.weights.names import extension
from model_freedom.weights.pickles import look
from model_freedom.weights.record import Metadata, Outcome

# Libraries whose pickled objects are fitted models, by the beginning of "module.name".
_FITTED = tuple(
    prefix + "."
    for prefix in """
    sklearn xgboost lightgbm catboost gensim.models sklearn_crfsuite torch keras tensorflow madmom.ml statsmodels
    hmmlearn nltk.tag nltk.classify nltk.tokenize.punkt nltk.chunk nltk.parse spacy thinc prophet pmdarima surprise
    implicit lightfm imblearn umap hdbscan stable_baselines3 fairseq flair allennlp sentence_transformers transformers
    ultralytics timm jax jaxlib flax haiku paddle mxnet chainer theano lasagne fastai pyod econml river sktime lifelines
    pygam GPy gpflow gpytorch skorch autogluon interpret ngboost rgf snapml cuml pomegranate pycrfsuite
    morfessor sksurv skmultiflow mlxtend.classifier mlxtend.regressor sklearn_extra kmodes deepforest tpot textblob
    pytorch_lightning lightning torch_geometric dgl nltk.probability pynndescent
    """.split()
)
# What the same libraries use for data, for preparing it, or for saying how it is kept.
_DATA = (
    "sklearn.utils.Bunch",
    "sklearn.utils._bunch.",
    "sklearn.datasets.",
    "sklearn.externals.joblib.",
    "torch.utils.data.",
    "torch.device",
    "torch.dtype",
    "torch.Size",
    "keras.datasets.",
    "tensorflow.python.data.",
    "transformers.tokenization_",
    "transformers.models.auto.tokenization",
)
# The three tables that a hidden Markov model consists of, as its textbooks and hmmlearn call them.
_MARKOV = re.compile(
    r"(?:start|init(?:ial)?|trans(?:ition)?|emi(?:t|ssion))s?[-_ ]?(?:prob(?:abilitie)?s?|mat(?:rix)?)"
    r"|prob(?:abilitie)?s?[-_ ](?:start|init(?:ial)?|trans(?:ition)?|emi(?:t|ssion))"
)
# Learners that are a table of numbers, as names of files shorten them; such files often have no ending.
_LEARNER = re.compile(r"^(?:k?nn|svm|hmm|gmm|lda|pca|kmeans|crf)(?![a-z])|^knn|^svm|_(?:knn|svm|hmm|gmm|kmeans)\b")
_MANY = 1000  # numbers with a fraction
_SPEAKING = frozenset({"pkl", "pickle", "joblib", "sav", "model", "mdl"})
_WORDS = ("model", "weight", "classifier", "regressor", "params", "checkpoint", "ckpt", "embedding", "vectors")


def recognise(content: Content, name: str) -> Match | None:
    """Weights by a fitted class; unsure where only numbers are inside and the file's name speaks of a model."""
    head = content.head(2)
    if head[:1] == b"\x80" and not (len(head) == 2 and 2 <= head[1] <= 5):
        return None
    seen = look(content)
    fitted = [path for path in seen.globals if path.startswith(_FITTED) and not path.startswith(_DATA)]
    if fitted:
        return Match("pickle", metadata=Metadata(producer=fitted[0].partition(".")[0], architecture=fitted[0][:200]))
    if not seen.whole and not seen.cut and not seen.globals:
        return None
    data_only = all(path.startswith(_DATA) for path in seen.globals)
    if not seen.globals and seen.floats and _MARKOV.search(name):
        return Match("pickle", metadata=Metadata(architecture="hidden Markov model"))
    numbers = any(path.startswith(("numpy.", "joblib.numpy_pickle")) for path in seen.globals) or seen.floats >= 100
    speaks = extension(name) in _SPEAKING and any(word in name for word in _WORDS)
    speaks = speaks or (seen.floats >= _MANY and extension(name) in {"", *_SPEAKING} and bool(_LEARNER.search(name)))
    if numbers and speaks and not (seen.globals and data_only):
        return Match("pickle", Outcome.UNSURE, reason="a pickle of numbers whose file name speaks of a model")
    return None
