"""Lines that are IPython's own don't take their cell with them, and what they run or get counts."""

from __future__ import annotations

import json

import pytest

from model_freedom.repository.folder import FolderTree
from model_freedom.weights.references import collect

AFTER = "\nAutoModel.from_pretrained('org/m')"


@pytest.fixture
def fetched(tmp_path):
    def look(*cells: str):
        listed = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": cell} for cell in cells]
        (tmp_path / "book.ipynb").write_text(json.dumps({"cells": listed, "nbformat": 4}), encoding="utf-8")
        return collect(FolderTree(str(tmp_path)))

    return look


@pytest.mark.parametrize(
    "line",
    [
        "x = !ls",
        "files, b = !ls *.py",
        "x = %env HOME",
        "pip install foo",
        "pip install -q foo>=1.0",
        "cd ../data",
        "!pip install \\\n    foo \\\n    bar",
        "if True:\n    !pip install \\\n  foo\n    x = 1",
        "%pip install foo",
        "%load_ext autoreload",
        "m = %time f(1)",
        "%timeit -n 10 -r 3 f(1)",
        "%time",
        "f?",
        "?f",
        "for x in y:\n    x = !echo {x}",
        "%%time",
        "%%capture out",
    ],
)
def test_a_command_leaves_its_cell(fetched, line):
    assert [item.name for item in fetched(line + AFTER)] == ["org/m"]


@pytest.mark.parametrize(
    "cell",
    [
        "%time AutoModel.from_pretrained('org/m')",
        "%timeit AutoModel.from_pretrained('org/m')",
        "%timeit -n 1 -r 2 AutoModel.from_pretrained('org/m')",
        "m = %time AutoModel.from_pretrained('org/m')",
        "m = %time AutoModel.from_pretrained(\n    'org/m')",
        "if True:\n    %time m = AutoModel.from_pretrained('org/m')",
    ],
)
def test_what_a_magic_runs(fetched, cell):
    (item,) = fetched("!ls\n" + cell)
    assert item.name == "org/m"


@pytest.mark.parametrize(
    "cell",
    [
        "!wget https://e.org/a.pth",
        "!wget -q -O x https://e.org/a.pth && ls",
        "if True:\n    !curl -L 'https://e.org/a.pth' -o a.pth\n    x = 1",
        "!wget -q \\\n  https://e.org/a.pth",
        "wget https://e.org/a.pth",
        "%%bash\ncd x | y (\nwget https://e.org/a.pth",
    ],
)
def test_what_the_shell_gets(fetched, cell):
    (item,) = fetched(cell)
    assert (item.call, item.name) == ("URL", "https://e.org/a.pth")


@pytest.mark.parametrize("name", ["{n}", "$N", "${N}"])
def test_an_address_that_is_put_together_as_it_runs(fetched, name):
    (item,) = fetched(f"for n in x:\n    !wget -q https://e.org/{name}.pth")
    assert (item.call, item.name) == ("URL", None)


@pytest.mark.parametrize(
    "cell",
    ["!wget https://e.org/a.txt https://e.org/x", "!echo a.pth", "!wget https://example.pt", "%%bash\nls *.pth ("],
)
def test_what_gets_no_weights(fetched, cell):
    assert fetched(cell) == ()


def test_python_that_looks_like_a_command_is_read_as_python(fetched):
    text = 'T = """\n%d of\n!ls\n"""\na = (b\n  % AutoModel.from_pretrained("org/m"))\nls -x'
    assert [item.name for item in fetched(text)] == ["org/m"]
