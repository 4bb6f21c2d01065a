"""Notebooks: cells share their names, commands for IPython are no Python, and places are those of the file."""

from __future__ import annotations

import json

import pytest

from model_freedom.repository.folder import FolderTree
from model_freedom.weights.references import collect


def notebook(*cells: str | list[str], indent: int | None = 1, ascii_only: bool = False) -> str:
    listed = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in cells]
    listed.insert(0, {"cell_type": "markdown", "metadata": {}, "source": ["A.from_pretrained('no/no')"]})
    return json.dumps({"cells": listed, "nbformat": 4}, indent=indent, ensure_ascii=ascii_only)


@pytest.fixture
def fetched(tmp_path):
    def look(text: str):
        (tmp_path / "book.ipynb").write_text(text, encoding="utf-8")
        return collect(FolderTree(str(tmp_path)))

    return look


def test_cells_share_what_they_import_and_name(fetched):
    found = fetched(
        notebook(
            ["!pip install timm\n", "%matplotlib inline\n", "import timm as t\n", "NAME = 'resnet18'\n"],
            "if True:\n    !ls\n    net = t.create_model(NAME, pretrained=True)\n",
        )
    )
    assert [(item.call, item.name) for item in found] == [("timm.create_model", "resnet18")]


@pytest.mark.parametrize("ascii_only", [False, True])
def test_the_place_is_that_in_the_file(fetched, ascii_only):
    text = notebook(["x = 'ü'\n", "y = 2\n"], ["m = A.from_pretrained('org/m')"], ascii_only=ascii_only)
    (item,) = fetched(text)
    assert text.splitlines()[item.line - 1][item.column - 1 :].startswith("A.from_pretrained(")


def test_a_cell_that_is_no_python_leaves_the_others(fetched):
    found = fetched(notebook("%%bash\nls -l | wc (", "A.from_pretrained('org/m')"))
    assert [item.name for item in found] == ["org/m"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"cells": 3}',
        '{"cells": [1, {"cell_type": "code"}, {"cell_type": "code", "source": [1, "http"]}]}',
        "[" * 100_000 + "http",
        '{"cells": [{"cell_type": "code", "source": "pretrained \\ud800"}]}',
    ],
)
def test_broken_notebooks_are_silent(fetched, text):
    assert fetched(text) == ()
