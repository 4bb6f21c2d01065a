"""What counts as fetching weights, call by call, and what looks like it and isn't."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model_freedom.repository.folder import FolderTree
from model_freedom.weights.references import collect

COMMIT = "8f1c0d2e4b6a8c0d2e4f6a8b0c2d4e6f8a0b2c4d"


@pytest.fixture
def fetched(tmp_path):
    def look(source: str, name: str = "code.py"):
        (tmp_path / name).write_text(source, encoding="utf-8")
        return collect(FolderTree(str(tmp_path)))

    return look


FIRING = [
    ("from transformers import AutoModel\nAutoModel.from_pretrained('org/m')", "from_pretrained", "org/m"),
    ("import transformers as t\nt.BertModel.from_pretrained(f'{ORG}/m')\nORG = 'org'", "from_pretrained", "org/m"),
    ("NAME = 'org/' + 'm'\nclass A:\n  def f(self):\n    return X.from_pretrained(NAME)", "from_pretrained", "org/m"),
    ("def load(name='org/m'):\n    return Pipe.from_pretrained(name)", "from_pretrained", "org/m"),
    ("def load(name):\n    return Pipe.from_pretrained(name)", "from_pretrained", None),
    ("from huggingface_hub import hf_hub_download as d\nd('org/m', 'model.safetensors')", "hf_hub_download", "org/m"),
    ("import huggingface_hub\nhuggingface_hub.snapshot_download(repo_id='org/m')", "snapshot_download", "org/m"),
    ("import torch\ntorch.hub.load('owner/repo:v1', 'net', pretrained=True)", "torch.hub.load", "owner/repo"),
    ("from torch import hub\nhub.load('owner/repo', 'net')", "torch.hub.load", "owner/repo"),
    (
        "from torch.hub import load_state_dict_from_url\nload_state_dict_from_url('https://e.org/a.pth')",
        "load_state_dict_from_url",
        "https://e.org/a.pth",
    ),
    (
        "import torch.utils.model_zoo as zoo\nU={'a':'https://e.org/a.pth'}\nzoo.load_url('https://e.org/b.pth')",
        "load_url",
        "https://e.org/b.pth",
    ),
    (
        "from keras.utils import get_file\nget_file('w.h5', origin='https://e.org/w.h5')",
        "keras.utils.get_file",
        "https://e.org/w.h5",
    ),
    (
        "import tensorflow as tf\ntf.keras.applications.ResNet50(include_top=False)",
        "keras.applications",
        "keras.applications.ResNet50",
    ),
    (
        "from tensorflow.keras.applications.vgg16 import VGG16\nVGG16(weights='imagenet')",
        "keras.applications",
        "keras.applications.VGG16",
    ),
    ("import timm\ntimm.create_model('resnet18', pretrained=True)", "timm.create_model", "resnet18"),
    (
        "from torchvision import models\nmodels.resnet18(weights='DEFAULT')",
        "torchvision.models",
        "torchvision.models.resnet18",
    ),
    (
        "import torchvision\ntorchvision.models.vgg16(pretrained=True)",
        "torchvision.models",
        "torchvision.models.vgg16",
    ),
    (
        "from sentence_transformers import SentenceTransformer\nSentenceTransformer('all-MiniLM-L6-v2')",
        "SentenceTransformer",
        "all-MiniLM-L6-v2",
    ),
    ("from transformers import pipeline\npipeline('summarization', model='org/m')", "pipeline", "org/m"),
    ("from transformers import pipeline\npipeline('summarization')", "pipeline", "pipeline:summarization"),
    (
        "import requests\nrequests.get('https://e.org/model.onnx?download=1')",
        "URL",
        "https://e.org/model.onnx?download=1",
    ),
    (
        "U = 'https://huggingface.co/o/m/resolve/main/pytorch_model.bin'",
        "URL",
        "https://huggingface.co/o/m/resolve/main/pytorch_model.bin",
    ),
]


@pytest.mark.parametrize(("source", "call", "name"), FIRING)
def test_it_fetches_weights(fetched, source, call, name):
    assert (call, name) in [(item.call, item.name) for item in fetched(source)]


@pytest.mark.parametrize(
    "source",
    [
        "AutoTokenizer.from_pretrained('org/m')",
        "AutoConfig.from_pretrained('org/m')",
        "AutoModel.from_pretrained('./local')",
        "AutoModel.from_pretrained('/srv/model')",
        "AutoModel.from_pretrained('C:\\\\model')",
        "AutoModel.from_pretrained('org/m', local_files_only=True)",
        "hf_hub_download('org/m', 'config.json')",
        "hf_hub_download('org/d', 'model.bin', repo_type='dataset')",
        "import torch\ntorch.load('model.pt')\ntorch.hub.load('.', 'net', source='local')",
        "import torch\ntorch.hub.load('owner/repo', 'net', pretrained=False)",
        "from keras.utils import get_file\nget_file('mnist.npz', origin='https://e.org/mnist.npz')",
        "import tensorflow as tf\ntf.keras.applications.ResNet50(weights=None)",
        "import tensorflow as tf\ntf.keras.applications.resnet50.preprocess_input(x)",
        "import timm\ntimm.create_model('resnet18')",
        "import timm\ntimm.create_model('resnet18', pretrained=False)",
        "import torchvision.models as m\nm.resnet18()",
        "import torchvision.models as m\nm.resnet18(pretrained=False)",
        "from sklearn.pipeline import Pipeline, pipeline\npipeline('a', model='b')",
        "from transformers import pipeline\npipeline('a', model=net)",
        '"""See https://e.org/model.onnx"""',
        "'https://e.org/model.onnx'",
        "U = 'https://e.org/archive.bin'\nV = 'https://e.org/page.html'",
        "from transformers import pipeline",
        "SentenceTransformer(modules=[a, b])",
    ],
)
def test_it_does_not(fetched, source):
    assert fetched(source) == ()


def test_names_that_are_here_are_not_fetched(tmp_path, fetched):
    (tmp_path / "models" / "mine").mkdir(parents=True)
    (tmp_path / "models" / "mine" / "config.json").write_text("{}")
    assert fetched("A.from_pretrained('models/mine')") == ()


@pytest.mark.parametrize(
    ("source", "revision", "pinned"),
    [
        ("A.from_pretrained('org/m')", None, False),
        ("A.from_pretrained('org/m', revision='main')", "main", False),
        ("A.from_pretrained('org/m', revision='8f1c0d2')", "8f1c0d2", False),
        (f"A.from_pretrained('org/m', revision='{COMMIT}')", COMMIT, True),
        (f"R = '{COMMIT}'\nhf_hub_download('org/m', 'a.gguf', revision=R)", COMMIT, True),
        (f"import torch\ntorch.hub.load('o/r:{COMMIT}', 'net')", COMMIT, True),
        (f"U = 'https://huggingface.co/o/m/resolve/{COMMIT}/a.gguf'", None, True),
        ("U = 'https://huggingface.co/o/m/resolve/main/a.gguf'", None, False),
        ("load_state_dict_from_url('https://e.org/a-01ab.pth', check_hash=True)", None, True),
        ("from keras.utils import get_file\nget_file('w.h5', 'https://e.org/w.h5', file_hash='ab')", None, True),
    ],
)
def test_a_revision_is_pinned_or_not(fetched, source, revision, pinned):
    (item,) = fetched(source)
    assert (item.revision, item.pinned) == (revision, pinned)


def test_an_address_is_told_once(fetched):
    source = "U = 'https://e.org/a.pth'\nload_state_dict_from_url(U)\nload_state_dict_from_url('https://e.org/b.pth')\n"
    assert [item.line for item in fetched(source)] == [2, 3]


def test_places_are_lines_and_columns_of_characters(fetched):
    (item,) = fetched("x = 1\nname = 'ü', A.from_pretrained('org/m')\n")
    assert (item.line, item.column) == (2, 13)


@given(st.one_of(st.text(), st.from_regex(r"(A\.from_pretrained|f|x)[\w('\",=\)\[\]{} \n]*", fullmatch=True)))
def test_whatever_is_in_a_file_nothing_is_raised(tmp_path_factory, source):
    folder = tmp_path_factory.getbasetemp() / "fuzzed"
    folder.mkdir(exist_ok=True)
    (folder / "a.py").write_bytes(b"# http pretrained\n" + source.encode("utf-8", "surrogatepass"))
    (folder / "b.ipynb").write_bytes(source.encode("utf-8", "surrogatepass") + b" http")
    collect(FolderTree(str(folder)))


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "(" * 5000 + "A.from_pretrained('o/m')" + ")" * 5000,
        "x = " + "[" * 150 + "]" * 150,
        "x = 'http'" + "+ 1" * 100_000,
        "x = 'http'" + "+\\\n 1" * 100_000,
        "x = http" + ".a" * 20_000,
        "http = " + "-" * 20_000 + "1",
        "http = " + "not " * 12_000 + "1",
        "http = " + "lambda: " * 5_000 + "1",
        "http = " + "0 if a else " * 4_000 + "1",
        "if http:\n pass\n" + "elif a:\n pass\n" * 3_000,
        "\n".join(" " * depth + "if http:" for depth in range(2000)) + "\n" + " " * 2000 + "pass",
        "x = 'http" + "a" * 5_000_000 + "'",
        "a = b\nb = a\nA.from_pretrained(a)",
        "http\0 = 1",
        "# -*- coding: utf-7 -*-\nA.from_pretrained('org/m')",
        "A.from_pretrained(" + "'a' 'b' " * 10_000 + ")",
        "http = " + "f'{" * 300 + "1" + "}'" * 300,
    ],
    ids=range(17),
)
def test_sources_made_to_break_a_parser(fetched, source):
    assert isinstance(fetched(source), tuple)
