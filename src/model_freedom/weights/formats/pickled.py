"""Pickles, joblib's among them: judged by the classes they name, never loaded.

A pickle says "module.name" of everything it would make. Where that is a class of a library whose objects are fitted,
weights are inside; data sets of the same libraries are data. Source: Python's Lib/pickletools.py; joblib's
numpy_pickle.py.
"""

from __future__ import annotations

import re

from model_freedom.weights import pickled_tensors
from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.formats import distributed
from model_freedom.weights.match import Match
from model_freedom.weights.names import extension
from model_freedom.weights.pickle_values import value
from model_freedom.weights.pickles import Seen, look
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
# Arrays and tensors by themselves: told by their names, as no class says what they are.
_ARRAYS = re.compile(
    r"(?:torch\._utils\._rebuild_|torch\._tensor\._rebuild|torch\.storage\.|torch\.(?:[A-Z]\w*)?Storage$|torch\.\w*\d+\w*$"
    r"|torch\.Tensor$|torch\.serialization\._get_layout|jax\._src\.array\.|jax\.interpreters\.xla\.|jax\._src\.device_array\."
    r"|jaxlib\.xla_extension\.)"
)
# Libraries whose classes are settings until they are fitted, from when on they have attributes that end in "_".
_SETTINGS = re.compile(r"(?:sklearn|imblearn|sklearn_extra|mlxtend|tpot|pyod)\.|.*\.sklearn\.|skorch\.")
_ATTRIBUTE = re.compile(r"'?_?[A-Za-z]\w*[A-Za-z0-9]_'?")  # a text of protocol 0 has its quotes
_GROWN = re.compile(r"\.(?:_tree\.Tree|Booster|_?Booster\w*|TreePredictor)$")
_MOST_SETTINGS, _LONGEST_SETTING = 500, 1000  # opcodes and bytes: an object with nothing but settings has fewer
# The three tables that a hidden Markov model consists of, as its textbooks and hmmlearn call them.
_MARKOV = re.compile(
    r"(?:start|init(?:ial)?|trans(?:ition)?|emi(?:t|ssion))s?[-_ ]?(?:prob(?:abilitie)?s?|mat(?:rix)?)"
    r"|prob(?:abilitie)?s?[-_ ](?:start|init(?:ial)?|trans(?:ition)?|emi(?:t|ssion))"
)
# Learners that are a table of numbers, as names of files shorten them; such files often have no ending.
_LEARNER = re.compile(r"^(?:k?nn|svm|hmm|gmm|lda|pca|kmeans|crf)(?![a-z])|^knn|^svm|_(?:knn|svm|hmm|gmm|kmeans)\b")
_RECONSTRUCT = ("multiarray._reconstruct", "NumpyArrayWrapper", "NDArrayWrapper")
_OTHERS = (".pdparams",)  # a format of its own, a pickle of arrays too
_FEWEST = 2  # arrays with a parameter's name
_MANY = 1000  # numbers with a fraction
_SPEAKING = frozenset({"pkl", "pickle", "joblib", "sav", "model", "mdl"})
_WORDS = ("model", "weight", "classifier", "regressor", "params", "checkpoint", "ckpt", "embedding", "vectors")


def recognise(content: Content, name: str) -> Match | None:
    """Weights by a fitted class; unsure where only numbers are inside and the file's name speaks of a model."""
    head = content.head(2)
    if head[:1] == b"\x80" and not (len(head) == 2 and 2 <= head[1] <= 5):
        return None
    seen = look(content)
    if any(path.startswith(distributed.MODULE) for path in seen.globals):
        return distributed.plan(content)
    fitted = [path for path in seen.globals if path.startswith(_FITTED) and not path.startswith(_DATA)]
    classes = [path for path in fitted if not _ARRAYS.match(path)]
    unread = not seen.whole and content.size - seen.end >= _LONGEST_SETTING  # joblib's arrays, lines of protocol 0
    if classes and (unread or _holds(seen, classes)):
        return Match("pickle", metadata=Metadata(producer=classes[0].partition(".")[0], architecture=classes[0][:200]))
    arrays = _by_names(content, seen, fitted) if not (classes or name.endswith(_OTHERS)) else None
    if arrays is not None or fitted:
        return arrays
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


def _holds(seen: Seen, classes: list[str]) -> bool:
    """Whether anything fitted is inside: an object with its settings alone, or a mere reference to a class, is none."""
    if seen.cut or any(map(_GROWN.search, classes)) or any(map(_ATTRIBUTE.fullmatch, seen.texts)):
        return True
    if all(map(_SETTINGS.match, classes)):
        return False
    arrays = any(_ARRAYS.match(path) or path.endswith(_RECONSTRUCT) for path in seen.globals)
    return arrays or seen.longest >= _LONGEST_SETTING or seen.opcodes >= _MOST_SETTINGS


def _by_names(content: Content, seen: Seen, tensors: list[str]) -> Match | None:
    """Arrays and tensors without any class around them: weights by their names; unsure where the frameworks of models
    wrote them under names that say nothing, or the file's name speaks of a model.
    """
    if not tensors and (seen.cut or not any(path.endswith(_RECONSTRUCT) for path in seen.globals)):
        return None
    try:
        found = pickled_tensors.kept(value(content)[0])
    except (Unrecognised, LookupError):
        found = None
    if found is not None and not found.tensors:
        return None
    metadata = Metadata(producer=tensors[0].partition(".")[0] if tensors else None)
    if found is None:
        return Match("pickle", Outcome.UNSURE, metadata, "a pickle of tensors") if tensors else None
    counted = pickled_tensors.counted(found.tensors, metadata.producer)
    named = [tensor for tensor in found.tensors if pickled_tensors.has_name(tensor)]
    enough = _FEWEST if len(named) != len(found.tensors) or not all(map(pickled_tensors.in_a_model, named)) else 1
    if found.fitted or (len(named) >= enough and 2 * len(named) >= len(found.tensors)):
        return Match("pickle", metadata=counted)
    if not tensors or pickled_tensors.are_whole(found) or all(map(pickled_tensors.is_datum, found.tensors)):
        return None
    called = ", ".join(sorted({tensor.name for tensor in found.tensors} - {""})[:4]) or "without names"
    return Match("pickle", Outcome.UNSURE, counted, f"tensors {called}, which may be data")
