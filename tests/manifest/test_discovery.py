"""Which manifests a tree has, which one governs a path, and which files an entry of `weights` names."""

import os
import time

import pytest
from manifests import MINIMAL

from model_freedom.manifest.discovery import discover, governing, matching
from model_freedom.manifest.load import read_manifest
from model_freedom.manifest.model import Manifest, Model, WeightsPattern
from model_freedom.repository import open_tree


def discovered(repository):
    tree = open_tree(str(repository.root))
    try:
        return discover(tree)
    finally:
        tree.close()


def test_manifests_in_any_folder(repository):
    for path in ("model-freedom.yaml", "a/model-freedom.yml", "a/b c/model-freedom.yaml", "z/model-freedom.json"):
        repository.write(path, MINIMAL if not path.endswith("json") else '{"version": 1, "models": []}')
    repository.write("a/model-freedom.yaml.bak", "x: [")
    repository.write("a/my-model-freedom.yaml", "x: [")
    repository.write("untracked/model-freedom.yaml", "x: [", add=False)
    manifests = discovered(repository)
    assert [m.path for m in manifests] == [
        "a/b c/model-freedom.yaml",
        "a/model-freedom.yml",
        "model-freedom.yaml",
        "z/model-freedom.json",
    ]
    assert not any(m.faults for m in manifests)
    assert all(m.readable for m in manifests)


def test_what_is_no_file(repository):
    repository.write("folder/model-freedom.yaml/x.txt", "x")
    repository.write("folder/model-freedom.yaml/y.txt", "x")
    (repository.root / "link").mkdir()
    os.symlink("/etc/passwd", repository.root / "link" / "model-freedom.yaml")
    repository.git("add", "link")
    repository.commit()
    head = repository.git("rev-parse", "HEAD").strip()
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{head},sub/model-freedom.yaml")
    manifests = discovered(repository)
    assert [(m.path, m.readable) for m in manifests] == [
        ("folder/model-freedom.yaml", False),
        ("link/model-freedom.yaml", False),
        ("sub/model-freedom.yaml", False),
    ]
    messages = [fault.message for m in manifests for fault in m.faults]
    assert [fault.code for m in manifests for fault in m.faults] == ["MF001"] * 3
    assert messages == [
        "the manifest is a folder, not a file",
        "the manifest is a symbolic link, not a file",
        "the manifest is a submodule, not a file",
    ]


def test_two_in_one_folder(repository):
    repository.write("w/model-freedom.json", '{"version": 1, "models": []}')
    repository.write("w/model-freedom.yml", MINIMAL)
    repository.write("w/model-freedom.yaml", MINIMAL)
    repository.write("other/model-freedom.yml", MINIMAL)
    manifests = discovered(repository)
    codes = {m.path: [fault.code for fault in m.faults] for m in manifests}
    assert codes == {
        "other/model-freedom.yml": [],
        "w/model-freedom.json": ["MF006"],
        "w/model-freedom.yaml": [],
        "w/model-freedom.yml": ["MF006"],
    }
    assert "`model-freedom.yaml` is the one that counts" in manifests[1].faults[0].message
    assert [len(m.models) for m in manifests] == [1, 0, 1, 0]
    assert governing(manifests)("w/a.bin").path == "w/model-freedom.yaml"


def test_a_hundred_megabytes_are_not_read(repository):
    repository.write("model-freedom.yaml", b"x: " + b"y" * 100_000_000)
    start = time.perf_counter()
    (manifest,) = discovered(repository)
    assert [fault.code for fault in manifest.faults] == ["MF005"]
    assert time.perf_counter() - start < 30  # not a measure of speed: without the bound it would run for hours


def test_a_missing_object_is_a_finding_and_no_traceback(repository):
    repository.git("update-index", "--add", "--cacheinfo", f"100644,{'1' * 40},model-freedom.yaml")
    (manifest,) = discovered(repository)
    assert [fault.code for fault in manifest.faults] == ["MF001"]
    assert "can't be read" in manifest.faults[0].message


def test_the_nearest_manifest_above_governs():
    manifests = [Manifest(path) for path in ("model-freedom.yaml", "a/model-freedom.yaml", "a/b/c/model-freedom.yml")]
    look_up = governing(manifests)
    assert look_up("x.bin").path == "model-freedom.yaml"
    assert look_up("ab/x.bin").path == "model-freedom.yaml"
    assert look_up("a/x.bin").path == "a/model-freedom.yaml"
    assert look_up("a/b/x.bin").path == "a/model-freedom.yaml"
    assert look_up("a/b/c/d/e/x.bin").path == "a/b/c/model-freedom.yml"
    assert governing(manifests[1:])("x.bin") is None
    assert governing([])("x.bin") is None


PATHS = [
    "w/a.bin",
    "w/a-1.safetensors",
    "w/a-2.safetensors",
    "w/deep/a-3.safetensors",
    "w/deep/er/a-4.safetensors",
    "w/[x].bin",
    "w/x.bin",
    "w/sp ace.bin",
    "w2/a.bin",
    "top.bin",
]


SHARDS = [path for path in PATHS if path.endswith(".safetensors")]


def matched(pattern, folder="", paths=PATHS):
    path = f"{folder}/model-freedom.yaml" if folder else "model-freedom.yaml"
    model = Model("m", weights=(WeightsPattern(pattern),))
    return matching(Manifest(path), model, paths)[pattern]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("w/a.bin", ["w/a.bin"]),
        ("./w/a.bin", ["w/a.bin"]),
        ("w//a.bin", ["w/a.bin"]),
        ("w/missing.bin", []),
        ("a.bin", []),
        ("top.bin", ["top.bin"]),
        ("w/a-*.safetensors", ["w/a-1.safetensors", "w/a-2.safetensors"]),
        ("w/**/a-*.safetensors", SHARDS),
        ("*.safetensors", SHARDS),
        ("/*.bin", ["top.bin"]),
        ("w/a-?.safetensors", ["w/a-1.safetensors", "w/a-2.safetensors"]),
        ("w/[x].bin", ["w/[x].bin"]),
        ("w/[a-z].bin", ["w/a.bin", "w/x.bin"]),
        ("w/sp ace.bin", ["w/sp ace.bin"]),
        ("w2", ["w2/a.bin"]),
        ("w/deep/", ["w/deep/a-3.safetensors", "w/deep/er/a-4.safetensors"]),
        ("w/d*", ["w/deep/a-3.safetensors", "w/deep/er/a-4.safetensors"]),
        ("../w/a.bin", []),
        ("/w/a.bin", []),
        ("[", []),
        ("!*.bin", []),
        ("#*.bin", []),
        ("a*b*c*d*e*f", []),
    ],
)  # fmt: skip
def test_what_an_entry_names(pattern, expected):
    assert sorted(matched(pattern)) == sorted(expected)


def test_entries_are_relative_to_the_folder_of_the_manifest():
    assert matched("a.bin", "w") == ["w/a.bin"]
    assert matched("w/a.bin", "w") == []
    assert matched("*.bin", "w2") == ["w2/a.bin"]
    assert len(matched(".", "w")) == 8


def test_names_that_are_not_utf8():
    assert matched("w/*.bin", paths=["w/\udce9.bin"]) == ["w/\udce9.bin"]


def test_a_hostile_glob_against_a_hostile_name_is_quick():
    start = time.perf_counter()
    assert matched("*a*a*a*b", paths=["a" * 250]) == []
    assert matched("*a*a*a*a*a*a*a*a*a*b", paths=["a" * 250]) == []
    assert time.perf_counter() - start < 30  # not a measure of speed: without the bound it would run for hours


def test_many_files_and_many_models_are_matched_quickly():
    paths = [f"w/{number // 100}/{number}.bin" for number in range(20_000)]
    entries = "".join(f"      - path: w/{number}/*.bin\n" for number in range(200))
    manifest = read_manifest(MINIMAL.replace("      - path: a.bin\n", entries).encode(), "model-freedom.yaml")
    start = time.perf_counter()
    found = matching(manifest, manifest.models[0], paths)
    assert all(len(listed) == 100 for listed in found.values())
    assert time.perf_counter() - start < 30  # not a measure of speed: without the bound it would run for hours
