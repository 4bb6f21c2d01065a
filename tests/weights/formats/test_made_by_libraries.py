"""Files that their libraries wrote (tests/fixtures/make): each is recognised whole, and not when it is cut."""

from __future__ import annotations

import pytest
from looking import FIXTURES, look

from model_freedom.weights.record import Outcome

WEIGHTS = {
    "xgboost/trees.json": ("XGBoost", {"architecture": "3 trees, binary:logistic", "producer": "XGBoost 3.2.0"}),
    "xgboost/trees.ubj": ("XGBoost", {"architecture": "3 trees, binary:logistic"}),
    "xgboost/linear.json": ("XGBoost", {"architecture": "linear, reg:squarederror"}),
    "xgboost/linear.ubj": ("XGBoost", {"architecture": "linear, reg:squarederror"}),
    "xgboost/dump.txt": ("XGBoost", {}),
    "lightgbm/trees.txt": ("LightGBM", {"datasets": ("train.csv",), "architecture": "3 trees, binary sigmoid:1"}),
    "lightgbm/dump.json": ("LightGBM", {}),
    "catboost/trees.cbm": ("CatBoost", {"architecture": "Logloss", "producer": "CatBoost 1.2.10"}),
    "catboost/trees.json": ("CatBoost", {}),
    "catboost/uneven-trees.cbm": ("CatBoost", {"architecture": "Logloss"}),
    "skops/regression.skops": ("skops", {"architecture": "sklearn.linear_model._logistic.LogisticRegression"}),
    "libsvm/classifier.model": ("LIBSVM", {"architecture": "c_svc, rbf"}),
    "fasttext/labels.bin": ("fastText", {"architecture": "supervised, 2 labels", "parameters": 1236}),
    "fasttext/labels.ftz": ("fastText", {"quantization": "product quantization"}),
    "fasttext/words.bin": ("fastText", {"parameters": 1256}),
    "word-vectors/words.vec": ("word vectors", {"parameters": 250}),
    "word-vectors/words.bin": ("word vectors", {"parameters": 250}),
    "word-vectors/glove.txt": ("word vectors", {"architecture": "GloVe"}),
    "crfsuite/labels.crfsuite": ("CRFsuite", {"parameters": 4}),
    "dlib/points.dat": ("dlib", {"architecture": "shape predictor, 3 points"}),
    "coreml/network.mlmodel": ("Core ML", {"license": "Apache-2.0", "author": "A. Author"}),
    "paddle/network.pdiparams": ("Paddle", {"parameters": 36, "dtypes": ("F32",)}),
    "paddle/linear.pdparams": ("Paddle", {}),
    "flax/model.msgpack": ("Flax", {"parameters": 36, "dtypes": ("float32",)}),
    "tensorflow/frozen.pb": ("TensorFlow", {"architecture": "GraphDef"}),
    "mnn/network.mnn": ("MNN", {}),
    "rten/network.rten": ("RTen", {}),
    "vowpal-wabbit/labels.vw": ("Vowpal Wabbit", {"producer": "Vowpal Wabbit 9.11.9"}),
    "dynet/network.model": ("DyNet", {}),
    "timbl/words.ibase": ("TiMBL", {"architecture": "instance base"}),
    "timbl/words.igtree": ("TiMBL", {"architecture": "decision tree"}),
    "nnef/filter.dat": ("NNEF", {"parameters": 24}),
    "nltk/averaged_perceptron_tagger.weights.json": ("JSON", {"architecture": "averaged perceptron"}),
    "mecab/matrix.bin": ("MeCab", {"parameters": 144, "dtypes": ("I16",)}),
    "opencv/svm.xml": ("OpenCV", {"architecture": "opencv_ml_svm"}),
    "opencv/svm.yml": ("OpenCV", {"architecture": "opencv_ml_svm"}),
    "opencv/trees.xml": ("OpenCV", {"architecture": "opencv_ml_rtrees"}),
    "ctranslate2/model.bin": ("CTranslate2", {"architecture": "TransformerSpec"}),
    "thinc/model": ("thinc", {}),
    "torchserve/m.mar": ("TorchServe archive", {}),
    "weka/bayes.model": ("Java object", {"architecture": "weka.classifiers.bayes.NaiveBayes"}),
    "opennlp/token.bin": ("OpenNLP", {"architecture": "TokenizerME", "producer": "OpenNLP 2.1.0"}),
    "liblinear/linear.model": ("LIBLINEAR", {}),
    "fann/network.net": ("FANN", {}),
}
COMPONENTS = {
    "mecab/sys.dic": ("MeCab", ()),
    "openvino/network.xml": ("OpenVINO", ("network.bin",)),
    "paddle/network.json": ("Paddle", ("network.pdiparams",)),
    "tensorflow/without-constants.pb": ("TensorFlow", ()),
    "tensorflow/saved/saved_model.pb": ("TensorFlow", ("variables/variables.index",)),
    "tensorflow/checkpoint/ckpt-1.index": ("TensorFlow checkpoint", ("ckpt-1.data-00000-of-00001",)),
}
# Of these the header alone tells of the parameters, and nothing in it says how long the file is.
WITHOUT_LENGTH = {"xgboost/dump.txt", "lightgbm/trees.txt", "lightgbm/dump.json", "catboost/trees.json"}
WITHOUT_LENGTH |= {"libsvm/classifier.model", "word-vectors/glove.txt", "dlib/points.dat", "mnn/network.mnn"}
WITHOUT_LENGTH |= {"paddle/linear.pdparams", "rten/network.rten", "fasttext/labels.ftz", "word-vectors/words.vec"}
WITHOUT_LENGTH |= {"vowpal-wabbit/labels.vw", "dynet/network.model", "timbl/words.ibase", "timbl/words.igtree"}
WITHOUT_LENGTH |= {
    "nltk/averaged_perceptron_tagger.weights.json",
    "opencv/svm.xml",
    "opencv/svm.yml",
    "opencv/trees.xml",
}
WITHOUT_LENGTH |= {"ctranslate2/model.bin", "thinc/model", "liblinear/linear.model", "fann/network.net"}
# Java writes the class first, and what its fields hold without any length.
WITHOUT_LENGTH |= {"weka/bayes.model"}


@pytest.mark.parametrize("name", WEIGHTS)
def test_is_weights(name: str) -> None:
    kind, said = WEIGHTS[name]
    found = look((FIXTURES / name).read_bytes(), name)
    assert found is not None
    assert (found.format, found.outcome) == (kind, Outcome.WEIGHTS)
    assert {key: getattr(found.metadata, key) for key in said} == said


@pytest.mark.parametrize("name", COMPONENTS)
def test_is_a_component(name: str) -> None:
    found = look((FIXTURES / name).read_bytes(), name)
    assert found is not None
    assert (found.format, found.outcome, found.names) == (COMPONENTS[name][0], Outcome.COMPONENT, COMPONENTS[name][1])


@pytest.mark.parametrize(
    "name",
    [
        "xgboost/configuration.json",
        "xgboost/without-trees.json",
        "catboost/without-trees.cbm",
        "catboost/without-trees.json",
        "opencv/camera.xml",
    ],
)
def test_has_no_parameters(name: str) -> None:
    assert look((FIXTURES / name).read_bytes(), name) is None


@pytest.mark.parametrize("name", sorted(WEIGHTS.keys() - WITHOUT_LENGTH))
def test_is_not_weights_when_cut(name: str) -> None:
    data = (FIXTURES / name).read_bytes()
    assert look(data[: len(data) * 2 // 3], name) is None


@pytest.mark.parametrize("name", sorted(WITHOUT_LENGTH))
def test_is_not_weights_without_what_follows_the_header(name: str) -> None:
    assert look((FIXTURES / name).read_bytes()[:48], name) is None


@pytest.mark.parametrize("name", sorted(WEIGHTS | COMPONENTS))
def test_other_content_under_the_name(name: str) -> None:
    for data in (b"\0" * 4096, b"some text\n" * 400, b'{"a": [1, 2, 3]}\n' + b" " * 500, b"PK\x03\x04" + b"x" * 999):
        assert look(data, name) is None
