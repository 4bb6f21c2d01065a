"""A name is told where it is certain, and unknown rather than wrong where it isn't; addresses are those of files."""

from __future__ import annotations

import time

import pytest

from model_freedom.repository.folder import FolderTree
from model_freedom.weights.references import collect

LOAD = "AutoModel.from_pretrained"


@pytest.fixture
def names(tmp_path):
    def look(source: str) -> list[str | None]:
        (tmp_path / "code.py").write_text(source, encoding="utf-8")
        return [item.name for item in collect(FolderTree(str(tmp_path)))]

    return look


UNKNOWN = [
    f'A = "org/a"\nA += "-large"\n{LOAD}(A)',
    f'A, B = "org/a", "org/b"\nA = "org/c"\n{LOAD}(A)',
    f'A = "org/a"\nif (A := "org/b"):\n    {LOAD}(A)',
    f'def f():\n    A = "org/a"\n\n{LOAD}(A)',
    f'A = "org/a"\nfor A, _ in rows:\n    pass\n{LOAD}(A)',
    f'A = "org/a"\nwith open("x") as A:\n    {LOAD}(A)',
    f'A = "org/a"\ntry:\n    pass\nexcept OSError as A:\n    {LOAD}(A)',
    f'A = "org/a"\ndef f(A):\n    {LOAD}(A)',
    f'A = "org/a"\ndef f(*A):\n    {LOAD}(A)',
    f'A = "org/a"\ndef f():\n    global A\n    A = "org/b"\n\n{LOAD}(A)',
    f'A = "org/a"\ndef f():\n    A = pick()\n    return {LOAD}(A)',
    f'A, *B = "org/a", "org/b"\n{LOAD}(A)',
    f'class C:\n    ID = "org/a"\n    def go(self):\n        self.ID = pick()\n        {LOAD}(self.ID)',
    f'class C:\n    ID = "org/a"\n\nclass D:\n    def go(self):\n        {LOAD}(self.ID)',
    f'class C:\n    ID = "org/a"\n    def go(self):\n        {LOAD}(ID)',
]


@pytest.mark.parametrize("source", UNKNOWN)
def test_unknown_rather_than_wrong(names, source):
    assert names(source) == [None]


KNOWN = [
    (f'A, B = "org/a", "org/b"\n{LOAD}(B)', "org/b"),
    (f'if (A := "org/a"):\n    {LOAD}(A)', "org/a"),
    (f'def f():\n    A = "org/a"\n    return {LOAD}(A)\n\ndef g():\n    A = "org/b"', "org/a"),
    (f'A = "org/a"\ndef f():\n    {LOAD}(A)\n\ndef g():\n    A = "org/b"', "org/a"),
    (f'class C:\n    ID = "org/a"\n    def go(self):\n        {LOAD}(self.ID)', "org/a"),
    (f'class C:\n    ID = "org/a"\n    @classmethod\n    def go(cls):\n        {LOAD}(cls.ID)', "org/a"),
    (
        f'class C:\n    def __init__(self):\n        self.n = "org/a"\n    def go(self):\n        {LOAD}(self.n)',
        "org/a",
    ),
    ("from transformers import AutoModel\nf = AutoModel.from_pretrained\nf('org/a')", "org/a"),
    ("from transformers import AutoModel\nM = AutoModel\nM.from_pretrained('org/a')", "org/a"),
    (f"from functools import partial\nf = partial({LOAD}, 'org/a')", "org/a"),
    (f"import functools\nf = functools.partial({LOAD}, revision='v1')\nf('org/a')", "org/a"),
    ("from keras.applications import *\nVGG19()", "keras.applications.VGG19"),
    ("from sentence_transformers import *\nSentenceTransformer('org/a')", "org/a"),
    ("PeftModel.from_pretrained(model, 'org/lora')", "org/lora"),
    ("PeftModelForCausalLM.from_pretrained(AutoThing(), model_id='org/lora')", "org/lora"),
    ("AutoPeftModel.from_pretrained('org/lora')", "org/lora"),
    ("B = 'https://e.org/'\nload(B + 'a.pth')", "https://e.org/a.pth"),
    ("u = 'https://e.org/' + 'a.pth'", "https://e.org/a.pth"),
    ("u = f\"https://e.org/{'a'}.pth\"", "https://e.org/a.pth"),
    ('u = f"https://e.org/{n}.pth"', None),
    ("u = 'https://e.org/%s.pth' % n", None),
    ("u = 'https://e.org/' + n + '.safetensors'", None),
    ("torch.hub.load_state_dict_from_url(f'https://e.org/{n}.pth')", None),
]


@pytest.mark.parametrize(("source", "name"), KNOWN)
def test_what_is_told_once(names, source, name):
    assert names(source) == [name]


@pytest.mark.parametrize(
    "source",
    [
        "u = 'https://example.pt'",
        "u = 'https://publico.pt?x=/a.pt'",
        "u = 'https://en.model'",
        "u = f'https://{n}.pt'",
        "u = 'https://e.org/' + n + '.html'",
        "f = print\nf('org/a')",
        "from functools import partial\nf = partial(print, 'org/a')\nf('.pth')",
        "from keras.applications import *\nValueError('.h5')\nclass Net: pass\nNet()",
        "AutoModel.from_pretrained('C:/models/x')",
        "n = '.pth'\nname = n + 'x'\ntorch.save(m, 'out' + '.pth')",
    ],
)
def test_what_fetches_nothing(names, source):
    assert names(source) == []


@pytest.mark.parametrize(
    "source",
    [
        "N0 = ''\n" + "".join(f"N{n + 1} = N{n} + N{n}\n" for n in range(30)) + f"{LOAD}(N30)\n" * 500,
        (" + ".join(["'.pth'"] * 900) + "\n") * 60,
        "x = {" + ", ".join(f"'{n}'" for n in range(20_000)) + "}\n" + f"{LOAD}(x)\n" * 2000,
    ],
)
def test_what_grows_faster_than_its_source_is_cut_off(names, source):
    started = time.monotonic()
    names(source)
    assert time.monotonic() - started < 10
