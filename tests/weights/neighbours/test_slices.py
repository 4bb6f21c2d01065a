"""Weights cut into files of their own, and several files in one that a script describes."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from model_freedom.repository.folder import FolderTree
from model_freedom.weights.find import find
from model_freedom.weights.record import Outcome, WeightsFile

FLOATS = struct.pack("<256f", *((n * 37 % 101 - 50) / 100 for n in range(256)))
HEADER = json.dumps({"w": {"dtype": "F32", "shape": [256], "data_offsets": [0, 1024]}}).encode()
TENSORS = struct.pack("<Q", len(HEADER)) + HEADER + FLOATS


def found(root: Path, files: dict[str, bytes]) -> dict[str, WeightsFile]:
    for path, data in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return {file.path: file for file in find(FolderTree(str(root)))}


@pytest.mark.parametrize("counts", [("part0", "part1", "part2"), ("001", "002", "003"), ("partaa", "partab", "partac")])
def test_slices_are_weights_together(tmp_path: Path, counts: tuple[str, ...]) -> None:
    names = [f"m/model.safetensors.{count}" for count in counts]
    files = found(tmp_path, dict(zip(names, (TENSORS[:300], TENSORS[300:700], TENSORS[700:]), strict=True)))
    assert {path: file.outcome for path, file in files.items()} == dict.fromkeys(names, Outcome.WEIGHTS)
    assert {file.leader for file in files.values()} == {None, names[0]}


def test_slices_of_which_one_is_missing_are_nothing(tmp_path: Path) -> None:
    assert found(tmp_path, {"model.safetensors.0": TENSORS[:300], "model.safetensors.2": TENSORS[300:]}) == {}


@pytest.mark.parametrize("name", ["notes.txt.part", "model.safetensors.v", "list.csv.00"])
def test_other_names_are_no_slices(tmp_path: Path, name: str) -> None:
    assert found(tmp_path, {name + "0": TENSORS[:300], name + "1": TENSORS[300:]}) == {}


SCRIPT = b'loadPackage({files:[{filename:"/labels.txt",start:0,end:11},{filename:"/m.safetensors",start:11,end:%d}]});'


def test_files_that_a_script_says_are_packed(tmp_path: Path) -> None:
    script = SCRIPT % (11 + len(TENSORS))
    data = b"Left\nRight\n" + TENSORS
    assert found(tmp_path / "a", {"hands.data": data}) == {}
    files = found(tmp_path / "b", {"hands.data": data, "hands_loader.js": script})
    assert {path: (file.outcome, file.format) for path, file in files.items()} == {
        "hands.data": (Outcome.WEIGHTS, "safetensors")
    }


@pytest.mark.parametrize("end", [10, 99_999, 400])
def test_places_where_no_weights_are(tmp_path: Path, end: int) -> None:
    assert found(tmp_path, {"hands.data": b"Left\nRight\n" + TENSORS, "hands.js": SCRIPT % end}) == {}
