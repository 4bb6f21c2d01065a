"""What other programs write into source: CatBoost, LightGBM, Java's signed bytes, base85, generated layers' names."""

from __future__ import annotations

import base64
import random
import struct
import time
from pathlib import Path

import pytest

from model_freedom.repository.folder import FolderTree
from model_freedom.weights.embedded import search
from model_freedom.weights.embedded.literals import literals
from model_freedom.weights.record import Outcome, WeightsFile

NUMBERS = random.Random(7)
LEAVES = [f"{NUMBERS.gauss(0, 0.1):.16f}" for _ in range(64)]


def model(size: int = 3000) -> bytes:
    header = b'{"w":{"dtype":"U8","shape":[%d],"data_offsets":[0,%d]}}' % (size, size)
    return struct.pack("<Q", len(header)) + header + random.Random(size).randbytes(size)


def looked(folder: Path, name: str, text: str) -> WeightsFile | None:
    (folder / name).write_text(text)
    tree = FolderTree(str(folder))
    found = search(tree, tree.entries)
    return found[0] if found else None


def catboost(leaves: list[str]) -> dict[str, str]:
    """The parts of a model that CatBoost 1.2 exports as code, with their names and in their order."""
    borders = ", ".join(f"{NUMBERS.gauss(0, 1):.8f}" for _ in range(12))
    values = ", ".join("{" + leaf + "}" for leaf in leaves)
    return {
        "m.py": (
            "###  Model data\nclass catboost_model(object):\n    float_feature_count = 1\n"
            f"    float_feature_borders = [\n        [{borders}],\n    ]\n"
            f"    tree_depth = {[3] * 8}\n    tree_split_border = {[2] * 24}\n"
            "    ## Aggregated array of leaf values for trees. Each tree is represented by a separate line:\n"
            f"    leaf_values = [\n        {', '.join(leaves)}\n    ]\n" + "# end\n" * 100
        ),
        "m.cpp": (
            "static const struct CatboostModel {\n    unsigned int TreeCount = 8;\n"
            f"    std::vector<std::vector<float>> FloatFeatureBorders = {{\n        {{{borders}}}\n    }};\n"
            "    unsigned int TreeSplits[24] = {" + "2, " * 23 + "2};\n"
            f"    double LeafValues[{len(leaves)}][1] = {{\n        {values}\n    }};\n"
            "} CatboostModelStatic;\n" + "// end\n" * 100
        ),
    }


@pytest.mark.parametrize("name", ["m.py", "m.cpp"])
def test_catboost_as_code(tmp_path: Path, name: str) -> None:
    file = looked(tmp_path, name, catboost(LEAVES)[name])
    assert file is not None
    assert (file.outcome, file.metadata.producer) == (Outcome.WEIGHTS, "CatBoost")


@pytest.mark.parametrize("name", ["m.py", "m.cpp"])
def test_the_same_code_without_values(tmp_path: Path, name: str) -> None:
    assert looked(tmp_path, name, catboost(["0"] * 64)[name]) is None


LIGHTGBM = (
    "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nmax_feature_idx=1\nobjective=binary sigmoid:1\n"
    "feature_names=a b\ntree_sizes=300\n\nTree=0\nnum_leaves=3\nnum_cat=0\nsplit_feature=0 1\n"
    "split_gain=20.1 7.5\nthreshold=0.5123456789 1.25123456\nleft_child=-1 -2\nright_child=1 -3\n"
    "leaf_value=0.1234567 -0.2345678 0.345678\n\n"
    "end of trees\n\nfeature_importances:\na=1\n" + "x=1\n" * 200
)


@pytest.mark.parametrize(
    "text",
    [
        f'MODEL = """{LIGHTGBM}"""\n',
        f"MODEL = {LIGHTGBM!r}\n",
        'const char *model = "' + LIGHTGBM.replace("\n", "\\n\\\n") + '";\n',
    ],
)
def test_lightgbm_in_a_string(tmp_path: Path, text: str) -> None:
    file = looked(tmp_path, "m.py", text)
    assert file is not None
    assert (file.outcome, file.format) == (Outcome.WEIGHTS, "LightGBM in a string")
    assert looked(tmp_path, "m.py", text.replace("leaf_value", "leaves")) is None


def test_signed_bytes_of_java(tmp_path: Path) -> None:
    signed = [byte - 256 if byte > 127 else byte for byte in model()]
    for items in (map(str, signed), (f"(byte){byte}" for byte in signed), (f"(byte)0x{byte:02x}" for byte in model())):
        file = looked(tmp_path, "M.java", f"class M {{ static final byte[] DATA = {{{', '.join(items)}}}; }}\n")
        assert file is not None
        assert file.format.startswith("safetensors in an array of")


def test_numbers_that_are_no_bytes(tmp_path: Path) -> None:
    for numbers in ([-129, *range(100)] * 4, [-1, 200] * 200):
        text = f"int[] x = {{{', '.join(map(str, numbers))}}};\n"
        assert [literal for literal in literals(text.encode()) if len(literal.data) > 200] == []


@pytest.mark.parametrize("width", [0, 64, 76])
def test_base85(tmp_path: Path, width: int) -> None:
    text = base64.b85encode(model()).decode()
    lines = [text[at : at + (width or len(text))] for at in range(0, len(text), width or len(text))]
    body = f'"{text}"' if not width else '"""\n' + "\n".join(lines) + '\n"""'
    file = looked(tmp_path, "m.py", f"import base64\nM = base64.b85decode({body})\n")
    assert file is not None
    assert (file.outcome, file.format) == (Outcome.WEIGHTS, "safetensors in base85")


def test_text_like_base85_costs_little() -> None:
    line = b"abcdefghij" * 7 + b"+!"
    for text in (b'"' + line * 30_000, b'"' + (line + b"\n") * 30_000, (b'"' + line + b"\n") * 30_000):
        started = time.monotonic()
        list(literals(text))
        assert time.monotonic() - started < 5


@pytest.mark.parametrize("last", [b"+", b"/", b"Z"])
@pytest.mark.parametrize(
    ("begin", "between", "end"),
    [
        ('M = """', "\n", '"""\n'),
        ('M = ("', '"\n     "', '")\n'),
        ('M = (b"', '"\n     b"', '")\n'),
        ('var m = "', '" +\n  "', '";\n'),
        ('M = "', "\\\n", '"\n'),
    ],
)
def test_the_last_line_of_base64_is_kept_whole(last: bytes, begin: str, between: str, end: str) -> None:
    rng = random.Random(1)
    data = rng.randbytes(57 * 40) + base64.b64decode(last + b"Abcdefg")
    text = base64.b64encode(data).decode()
    lines = [text[at : at + 76] for at in range(0, len(text), 76)]
    assert len(lines[-1]) == 8
    source = begin + between.join(lines) + end
    (literal, *_others) = literals((source + "x = 1\n" + source).encode())
    assert literal.data == data
    assert [found.data for found in literals((source + "\n\n; more : than . that\n" * 9 + source).encode())] == [
        data
    ] * 2


def array(name: str, count: int, kind: str = "float") -> str:
    numbers = ", ".join(f"{NUMBERS.gauss(0, 1):.7f}f" for _ in range(count))
    return f"const {kind} P::{name}[] = {{\n  {numbers}\n}};\n"


def test_layers_whose_biases_are_weights_too(tmp_path: Path) -> None:
    """As the exporter of Chromium's language detector names them."""
    arrays = {"kHiddenWeights0": 320, "kHiddenBiasWeights0": 16, "kSoftmaxWeights0": 160, "kSoftmaxBiasWeights0": 10}
    file = looked(tmp_path, "params.cc", "".join(array(name, count) for name, count in arrays.items()))
    assert file is not None
    assert (file.outcome, file.metadata.parameters) == (Outcome.WEIGHTS, sum(arrays.values()))


def test_one_layer_alone_is_unsure(tmp_path: Path) -> None:
    text = array("dense_weights", 160) + array("dense_bias", 8)
    file = looked(tmp_path, "w.h", text)
    assert file is not None
    assert file.outcome is Outcome.UNSURE
    assert looked(tmp_path, "w.h", text.replace("dense", "filter")) is None
