"""Fitted numbers in source code: tables of probabilities, layers, and models that programs wrote as code; and all that
looks like them: quadrature, filters, windows, colours, constants, what tests expect.
"""

from __future__ import annotations

import base64
import bz2
import math
import pickle
import random
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workshop import PROJECT

from model_freedom.repository.folder import FolderTree
from model_freedom.weights.embedded import search, sources
from model_freedom.weights.embedded.tables import tables
from model_freedom.weights.match import Match
from model_freedom.weights.record import Outcome, WeightsFile

WRITTEN = PROJECT / "tests/fixtures/weights/sources"  # by programs; see tests/fixtures/make/sources.py


def judged(text: str) -> Match | None:
    return sources.look(text.encode())


def told(text: str) -> str:
    """The outcome and format in words, "" for nothing."""
    match = judged(text)
    return f"{match.outcome.value}: {match.format}" if match is not None else ""


def distribution(count: int, seed: int = 0) -> list[float]:
    numbers = random.Random(seed)
    shares = [numbers.random() ** 3 + 1e-6 for _ in range(count)]
    return [share / sum(shares) for share in shares]


def named(values: list[float], names: str = "'w{}'") -> str:
    return "{" + ", ".join(f"{names.format(index)}: {value!r}" for index, value in enumerate(values)) + "}"


def by_name(key: str, tables: Iterable[str]) -> str:
    """A map of maps, each under its number in `key`."""
    return "{" + ",\n".join(f"{key.format(index)}: {table}" for index, table in enumerate(tables)) + "}"


def logs(count: int, seed: int = 0) -> list[float]:
    return [math.log(share) for share in distribution(count, seed)]


def noise(count: int, seed: int = 0) -> list[float]:
    numbers = random.Random(seed)
    return [numbers.gauss(0, 1) for _ in range(count)]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("forest.c", "decision trees in source"),
        ("forest.h", "decision trees in source"),
        ("forest.hpp", "decision trees in source"),
        ("tree.go", "decision trees in source"),
        ("tree.r", "decision trees in source"),
        ("kernel.java", "kernel machine in source"),
        ("network.h", "layers in source"),
        ("model_data.cc", "TFLite in an array of bytes"),
    ],
)
def test_models_that_programs_wrote_as_source(name: str, kind: str) -> None:
    tree = FolderTree(str(WRITTEN))
    found = search(tree, [entry for entry in tree.entries if entry.path == name])
    assert [(file.outcome, file.format) for file in found] == [(Outcome.WEIGHTS, kind)]
    assert found[0].metadata.parameters


def test_a_linear_model_as_source() -> None:
    assert told((WRITTEN / "linear.js").read_text()) == "weights: linear model in source"


HIDDEN = {
    "start": "P = " + named([*logs(40), -3.14e100]),
    "transitions": "P = " + by_name("'s{}'", (named(logs(12, index)) for index in range(4))),
    "tuples": "P={" + by_name("('s{}', 'n')", (named(logs(9, index), "('E', '{}')") for index in range(4))) + "}",
    "javascript": "export const P = " + by_name("s{}", (named(logs(30, index), "k{}") for index in range(4))),
    "matrix": "static const double log_emission[4][400] = {"
    + ",\n".join("{" + ", ".join(map(repr, logs(400, index))) + "}" for index in range(4))
    + "};",
}
PLAIN = "P = " + by_name("'s{}'", (named(distribution(400, index)) for index in range(4)))


@pytest.mark.parametrize("name", HIDDEN)
def test_fitted_log_probabilities(name: str) -> None:
    assert told(HIDDEN[name]) == "weights: log-probabilities in source"


def test_fitted_probabilities() -> None:
    assert told(PLAIN) == "weights: probabilities in source"


def test_log_probabilities_that_were_smoothed() -> None:
    """Each table's categories have a little more than one together, as if unseen ones had been given a share."""
    table = by_name("'s{}'", (named([value + 0.25 for value in logs(900, index)]) for index in range(4)))
    assert told(f"P = {table}") == "weights: log-probabilities in source"


def symmetric(points: int) -> list[float]:
    """A window of Hann's."""
    return [0.5 - 0.5 * math.cos(2 * math.pi * index / (points - 1)) for index in range(points)]


def rows(values: list[list[float]]) -> str:
    return ",\n".join("[" + ", ".join(map(repr, row)) + "]" for row in values)


OTHERS = {
    "an example of a hidden Markov model": "P = {'B': {'E': -0.510825623765990, 'M': -0.916290731874155},\n"
    " 'E': {'B': -0.5897149736854513, 'S': -0.8085250474669937}}",
    "quadrature on a sphere": "w = [" + ", ".join(repr(share * 4 * math.pi) for share in distribution(3000)) + "]",
    "quadrature on an interval": "w = [" + ", ".join(map(repr, distribution(1200))) + "]",
    "points of triangles": "points = [" + rows([distribution(3, index) for index in range(900)]) + "]",
    "a filter": "h = [" + ", ".join(repr(value * math.sqrt(2)) for value in distribution(64)) + "]",
    "a window": "w = [" + ", ".join(map(repr, symmetric(4096))) + "]",
    "a colour map": "viridis = ["
    + rows([[math.sin(index / 300) ** 2, index / 9000, math.cos(index / 200) ** 2] for index in range(4000)])
    + "]",
    "a cumulative distribution": f"cdf = {[1 / (1 + math.exp(-x / 400)) for x in range(-2000, 2000)]!r}",
    "isotopes": "M = " + by_name("'E{}'", ["{'light': 0.999885, 'heavy': 0.000115}"] * 600),
    "codons": "USAGE = " + by_name("'A{}'", ["{'TTT': 0.58, 'TTC': 0.42}"] * 600),
    "letters": "LETTERS = " + named(distribution(26)),
    "energies": "E = " + by_name("'m{}'", (named([-75.5 - x for x in distribution(60, n)]) for n in range(40))),
    "what a log-softmax should give": "expected = [" + rows([logs(10, index) for index in range(8)]) + "]",
    "decibels": "G = " + by_name("'f{}'", (named([20 * x for x in logs(60, n)]) for n in range(40))),
    "constants": "\n".join(f"C{index} = {value!r}" for index, value in enumerate(noise(8000))),
    "scalars handed to a function": "\n".join(f"v = {value!r}\nrun(2, start, v)" for value in noise(5000)),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_numbers_are_silent(name: str) -> None:
    assert told(OTHERS[name]) == ""


def array(values: list[float] | list[int], kind: str = "float", declared: bool = True) -> str:
    length = f"[{len(values)}]" if declared else ""
    return f"static const {kind} {{name}}{length} = {{{{\n  {', '.join(map(str, values))}\n}}}};\n"


def bytes_of(count: int, seed: int) -> list[int]:
    numbers = random.Random(seed)
    return [numbers.randint(-128, 127) for _ in range(count)]


LAYERS = {
    "int8 layers in a struct": "".join(
        array(bytes_of(count, index), "rnn_weight").format(name=name)
        for index, (name, count) in enumerate(
            [("dense_weights", 42 * 24), ("dense_bias", 24), ("out_weights", 24 * 10), ("out_bias", 10)]
        )
    )
    + "static const DenseLayer dense = {\n  dense_bias,\n  dense_weights,\n  42, 24, ACTIVATION_TANH\n};\n",
    "macros": "".join(
        f"#define {name} {{{', '.join(map(str, bytes_of(count, index)))}}}\n"
        for index, (name, count) in enumerate(
            [("CONV1_WT", 3 * 25 * 8), ("CONV1_BIAS", 8), ("IP1_WT", 8 * 16 * 10), ("IP1_BIAS", 10)]
        )
    ),
    "arrays of numpy": "".join(
        f"{name} = np.array([{rows([noise(width, index * 99 + at) for at in range(height)])}])\n"
        if height
        else f"{name} = np.array({noise(width, index)!r})\n"
        for index, (name, height, width) in enumerate([("W1", 16, 12), ("b1", 0, 12), ("W2", 12, 4), ("b2", 0, 4)])
    ),
    "keras2c": "".join(
        array(noise(count, index), "float").format(name=f"dense_{name}_array")
        for index, (name, count) in enumerate([("kernel", 8 * 32), ("bias", 32), ("1_kernel", 32 * 4), ("1_bias", 4)])
    ),
    "one layer as a matrix": f'{{"weights": [{rows([noise(40, at) for at in range(10)])}], "bias": {noise(10, 77)!r}}}',
}


@pytest.mark.parametrize("name", LAYERS)
def test_layers_whose_shapes_fit(name: str) -> None:
    assert told(LAYERS[name]) == "weights: layers in source"


def test_large_arrays_that_are_only_named_so() -> None:
    text = array(noise(3000), "float").format(name="fc_weights") + array(noise(50), "float").format(name="fc_bias")
    assert told(text) == "unsure: layers in source"


@pytest.mark.parametrize(
    "text",
    [
        array(symmetric(512)).format(name="window_weights") + array(symmetric(32)).format(name="window_bias"),
        array(noise(500)).format(name="fc_weights") + array(noise(7)).format(name="fc_bias"),
        array(noise(500)).format(name="taps"),
        "".join(array(noise(64, index)).format(name=f"table{index}") for index in range(20)),
        "weights = [[0.5, -0.25], [1.0, 2.0]]\nbias = [0.1, 0.2]\nweights2 = [[0.5, -0.5]]\nbias2 = [0.3]\n",
        "x = a[3] + b[4] * weights[5]\n" * 200,
    ],
)
def test_other_arrays_are_silent(text: str) -> None:
    assert told(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"if (p[{index % 3}] < 0.{index}) {{ return {index}; }}" for index in range(100)),
        "\n".join(f"if (buffer[{index}] == {index}) return 1;" for index in range(300)),
        "luma = 0.2126729 * rgb[0] + 0.7151522 * rgb[1] + 0.0721750 * rgb[2];\n" * 9,
        "x = 0.4123907992659595*v[0] + 0.35758433938387796*v[1] + 0.1804807884018343*v[2]\n" * 3,
        "p = 1.0 - x[0] + 2.0 - x[1]\n" * 40,
        "\n".join(f"if (state[{index % 7}] > {index}) {{" + "\na();" * 7 + "\n}" for index in range(90)),
    ],
    ids=range(6),
)
def test_other_code_is_silent(text: str) -> None:
    assert told(text + "\n") == ""


def nodes(count: int, rectangles: int = 2) -> list[float]:
    """Of a cascade in a list, as tracking.js has them."""
    numbers = random.Random(count)
    made: list[float] = []
    for _ in range(count):
        made += [0, rectangles]
        for _ in range(rectangles):
            made += [3, numbers.randint(0, 20), 14, 4, -1]
        made += [numbers.random(), numbers.random(), -numbers.random()]
    return made


CASCADE: list[float] = [20, 20]
for length in (3, 16, 21):
    CASCADE += [0.822689414, length, *nodes(length)]
NODE = "{features:[[3,7,14,4,-1.],[3,9,14,2,2.]],threshold:4.0141958743e-003,right_val:0.83781069,left_val:0.0337941}"
PARTS = {
    "cascade in source": f"tracking.ViolaJones.classifiers.face = new Float64Array({CASCADE!r});",
    "model in source": "(function(global) { global.face = {complexClassifiers:[{simpleClassifiers:["
    + ",".join([NODE] * 300)
    + "],threshold:0.82}]}; })(this);",
}


@pytest.mark.parametrize("kind", PARTS)
def test_parts_of_one_kind_of_model(kind: str) -> None:
    assert told(PARTS[kind]) == f"weights: {kind}"


def test_a_machine_of_a_face_model() -> None:
    text = f"var pModel = {{shapeModel:{{eigenVectors:[{rows([noise(20, n) for n in range(70)])}]}},"
    text += f"patchModel:{{patchType:'SVM',weights:{{raw:[{rows([noise(121, n) for n in range(71)])}]}}}}}};"
    assert told(text) == "weights: model in source"


@pytest.mark.parametrize(
    "text",
    [
        f"tracking.ViolaJones.classifiers.face = new Float64Array({CASCADE[:-1]!r});",
        f"sizes = {[20, 20, *noise(600)]!r}",
        f"eigenvectors = [{rows([noise(20, n) for n in range(70)])}]",  # what a test expects of a decomposition
        f"expected = {{'eigenvectors': [{rows([noise(3, n) for n in range(3)])}], 'weights': {noise(3)!r}}}",
        "{simpleClassifiers:[" + ",".join([NODE] * 20) + "]}",
    ],
    ids=range(5),
)
def test_parts_that_are_no_model(text: str) -> None:
    assert told(text) == ""


PICKLED = pickle.dumps([noise(4000), list(range(99))], protocol=0)


@pytest.mark.parametrize("name", ["model", "MODEL", "classifier_weights"])
def test_a_packed_pickle_of_numbers_that_is_called_a_model(name: str) -> None:
    text = base64.encodebytes(bz2.compress(PICKLED)).decode()
    assert told(f'import pickle\n\n{name}=b"""\n{text}"""\n') == "weights: pickle in base64"


def test_a_packed_pickle_that_is_called_something_else() -> None:
    text = base64.encodebytes(bz2.compress(PICKLED)).decode()
    assert told(f'import pickle\n\nCITIES=b"""\n{text}"""\n') == ""


def test_what_is_only_numbers_is_unsure_where_it_has_no_order() -> None:
    table = "T = [" + ", ".join(map(repr, noise(9000))) + "]\n"
    assert told(table) == "unsure: numbers in source"


@pytest.mark.parametrize("text", ["[" * 10_000, "{'a':" * 9_000, "(1, 2, " * 30_000, "1e999, " * 9_000, '"' * 9_000])
def test_hostile_nesting_is_nothing(text: str) -> None:
    assert told(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        b'"' + rb"\000" * 40_000,
        rb"\x00" * 99 + b'"' * 40_000,
        b"{" + b" " * 300_000,
        b"[" * 40_000 + b"1, " * 40_000,
        (b"1,\n" * 254 + b"x\n") * 500,
        (b"0x1f, " * 254 + b"x\n") * 500,
        b"weightsManifest:[" * 20_000,
    ],
)
def test_time_grows_with_the_text_and_no_faster(text: bytes) -> None:
    started = time.process_time()
    sources.look(text)
    assert time.process_time() - started < 5


@given(st.data())
def test_nothing_is_raised(data: st.DataObject) -> None:
    text = bytearray(data.draw(st.sampled_from([*HIDDEN.values(), *LAYERS.values()])).encode()[:6000])
    for _ in range(data.draw(st.integers(1, 12))):
        text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.sampled_from(b"[](){}'\",:=.e-0 /\n"))
    sources.look(bytes(text))


@given(st.binary(max_size=300))
def test_tables_of_anything(text: bytes) -> None:
    tables(text)


def test_a_whole_folder(tmp_path: Path) -> None:
    (tmp_path / "prob_start.py").write_text(HIDDEN["start"] + "\n" + "# hidden Markov model\n" * 50)
    (tmp_path / "window.py").write_text(OTHERS["a window"])
    tree = FolderTree(str(tmp_path))
    found: list[WeightsFile] = search(tree, tree.entries)
    assert [(file.path, file.outcome, file.metadata.parameters) for file in found] == [
        ("prob_start.py", Outcome.WEIGHTS, 41)
    ]
