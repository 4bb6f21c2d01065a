"""TensorFlow.js as bundlers pack it: shards in base64 in modules of their own, named by a module with the manifest."""

from __future__ import annotations

import base64
import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model_freedom.repository.folder import FolderTree
from model_freedom.weights.embedded import search
from model_freedom.weights.embedded.shards import manifest
from model_freedom.weights.record import Outcome, WeightsFile

DATA = random.Random(4).randbytes(60_000)
QUANTIZED = {"min": -0.5, "scale": 0.1, "dtype": "uint8"}
TENSORS = [
    {"name": "dense/kernel", "shape": [100, 140], "dtype": "float32"},
    {"name": "dense/bias", "shape": [4000], "dtype": "float32", "quantization": QUANTIZED},
]
SIZE = 4 * 14_000 + 4000
NAMES = ("group1-shard1of2", "group1-shard2of2")
COMMONJS = '!function(e){module.exports=e()}(function(){return {exports:"%s"}});'


def module(data: bytes, form: str = COMMONJS) -> str:
    return form % base64.b64encode(data).decode()


def topology(names: tuple[str, ...] = NAMES, form: str = "module.exports={modelTopology:{a:!0,b:.5},%s};") -> str:
    """A manifest as a minifier writes it: without quotes around names, without zeros before points."""
    text = json.dumps([{"paths": list(names), "weights": TENSORS}], separators=(",", ":"))
    for word in ("paths", "weights", "name", "shape", "dtype", "quantization", "min", "scale"):
        text = text.replace(f'"{word}":', f"{word}:")
    return form % ("weightsManifest:" + text.replace("0.5", ".5").replace("0.1", ".1")) + "/**/" * 300


def found(folder: Path, files: dict[str, str]) -> dict[str, WeightsFile]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    tree = FolderTree(str(folder))
    entries = [entry for entry in tree.entries if not entry.path.endswith(".json")]  # found by themselves, not here
    return {file.path: file for file in search(tree, entries)}


@pytest.mark.parametrize("ending", [".js", ".min.js", ".mjs", ".bin.js", ".ts"])
def test_shards_that_a_module_names(tmp_path: Path, ending: str) -> None:
    files = {
        "m/model.min.js": topology(),
        f"m/group1-shard1of2{ending}": module(DATA[:50_000]),
        f"m/group1-shard2of2{ending}": module(DATA[50_000:]),
    }
    known = found(tmp_path, files)
    assert {path: file.outcome for path, file in known.items()} == {
        "m/model.min.js": Outcome.COMPONENT,
        f"m/group1-shard1of2{ending}": Outcome.WEIGHTS,
        f"m/group1-shard2of2{ending}": Outcome.WEIGHTS,
    }
    assert known["m/model.min.js"].metadata.parameters == 18_000
    assert known[f"m/group1-shard1of2{ending}"].leader == "m/model.min.js"


@pytest.mark.parametrize(
    "form",
    [
        "export const model = {'modelTopology': null, %s}",
        "export default {%s}",
        "var weightsManifest = 3; module.exports = {%s, }",
    ],
)
def test_ways_to_write_a_manifest(form: str) -> None:
    told = manifest("model.js", topology(form=form).encode())
    assert told is not None
    assert (told.names, told.size, told.parameters, told.types) == (NAMES, SIZE, 18_000, ("float32",))


def test_a_manifest_within_a_string() -> None:
    text = json.dumps({"weightsManifest": [{"paths": ["a.bin"], "weights": TENSORS}]}).replace('"', '\\"')
    told = manifest("model.js", f'module.exports = JSON.parse("{text}")'.encode())
    assert told is not None
    assert (told.names, told.size) == (("a.bin",), SIZE)


def test_a_manifest_in_json(tmp_path: Path) -> None:
    files = {
        "model.json": json.dumps({"weightsManifest": [{"paths": ["weights.bin"], "weights": TENSORS}]}),
        "weights.js": module(DATA),
    }
    known = found(tmp_path, files)
    assert [(path, file.outcome, file.leader) for path, file in known.items()] == [
        ("weights.js", Outcome.WEIGHTS, "model.json")
    ]


def test_a_module_with_everything(tmp_path: Path) -> None:
    text = topology(("weights.bin",), form="export const topology = {%s};\nexport const weights = ")
    known = found(tmp_path, {"bundle.js": text + f'"{base64.b64encode(DATA).decode()}";'})
    assert {path: file.outcome for path, file in known.items()} == {"bundle.js": Outcome.WEIGHTS}


def test_a_shard_that_is_missing(tmp_path: Path) -> None:
    known = found(tmp_path, {"model.js": topology(), "group1-shard2of2.js": module(DATA[50_000:])})
    assert known["group1-shard2of2.js"].outcome is Outcome.WEIGHTS


@pytest.mark.parametrize(
    "files",
    [
        {"model.js": topology(), "group1-shard1of2.js": module(DATA), "group1-shard2of2.js": module(DATA)},  # too much
        {"model.js": topology(), "other.js": module(DATA)},  # another name
        {"a/model.js": topology(), "b/group1-shard1of2.js": module(DATA[:50_000])},  # another folder
        {"model.js": "const loader = model.weightsManifest;" * 90, "group1-shard1of2.js": module(DATA[:50_000])},
        {"model.js": topology().replace("[100,140]", "[100,-1]"), "group1-shard1of2.js": module(DATA[:50_000])},
        {"group1-shard1of2.js": module(DATA[:50_000])},
    ],
    ids=range(6),
)
def test_base64_that_no_manifest_explains_is_unsure(tmp_path: Path, files: dict[str, str]) -> None:
    assert {file.outcome for file in found(tmp_path, files).values()} == {Outcome.UNSURE}


def test_shards_without_base64_are_nothing(tmp_path: Path) -> None:
    assert found(tmp_path, {"model.js": topology(), "group1-shard1of2.js": "export const a = 1;\n" * 90}) == {}


@given(st.data())
def test_no_manifest_raises(data: st.DataObject) -> None:
    text = bytearray(topology().encode())
    for _ in range(data.draw(st.integers(1, 9))):
        text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.sampled_from(b"[]{}'\",:e-0\\! \n"))
    manifest("model.js", bytes(text))
