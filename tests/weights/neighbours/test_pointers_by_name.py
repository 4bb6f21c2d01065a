"""What a pointer stands for is told by its name and its declared size, and never more surely than that.

The same commit has to get answers that agree, be the content on the disk or not.
"""

from __future__ import annotations

import json
import os
import shutil

import pytest
from finding import found
from workshop import PROJECT, Repository, tiny_weights

from model_freedom.weights.record import Outcome, Stored

SHA = "8739c76e681f900923b900c9df0ef75cf421d39cabb54650c4b9ad19b6a76d85"
MB = 1_000_000


def pointer(size: int) -> str:
    """A pointer of Git LFS's to so many bytes."""
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{SHA}\nsize {size}\n"


@pytest.mark.parametrize(
    ("path", "size", "outcome"),
    [
        ("model.safetensors", 300, Outcome.POINTER),
        ("a/last.ckpt", MB, Outcome.POINTER),
        ("pytorch_model.bin", MB, Outcome.POINTER),
        ("pytorch_model-00001-of-00002.bin", MB, Outcome.POINTER),
        ("tf_model.h5", MB, Outcome.POINTER),
        ("net.weights.h5", MB, Outcome.POINTER),
        ("saved_model.pb", 100 * MB, Outcome.POINTER),
        ("variables/variables.data-00000-of-00001", 1000 * MB, Outcome.POINTER),
        ("x.onnx.data", MB, Outcome.POINTER),
        ("group1-shard1of1", 40_000, Outcome.POINTER),
        ("group1-shard1of1.bin", 40_000, Outcome.POINTER),
        ("m.mlpackage/Data/com.apple.CoreML/weights/weight.bin", MB, Outcome.POINTER),
        ("empty.onnx", 0, Outcome.UNSURE),
        ("mnist.npz", 11 * MB, Outcome.UNSURE),
        ("firmware.bin", 5000, Outcome.UNSURE),
        ("data.pkl", 5000, Outcome.UNSURE),
        ("data.pkl.gz", 5000, Outcome.UNSURE),
        ("data.h5", 5000, Outcome.UNSURE),
        ("x.model", 5000, Outcome.UNSURE),
        ("best", 100 * MB, Outcome.UNSURE),
        ("t.dat", 100 * MB, Outcome.UNSURE),
        ("frozen.pb", 4 * MB, Outcome.UNSURE),
        ("model.json", 40 * MB, Outcome.UNSURE),
        ("best", 1000, None),
        ("t.dat", 1000, None),
        ("model.json", 3000, None),
        ("saved_model.pb", 3000, None),
        ("data.parquet", 100 * MB, None),
        ("films.tar.gz", 100 * MB, None),
        ("film.mp4", 100 * MB, None),
        ("level.umap", 100 * MB, None),
    ],
)
def test_by_name_and_declared_size(repository: Repository, path: str, size: int, outcome: Outcome | None) -> None:
    repository.write(path, pointer(size))
    files = found(repository)
    assert (files[path].outcome if files else None) == outcome
    if files:
        assert (files[path].stored, files[path].size, files[path].sha256) == (Stored.LFS, size, SHA)
        assert bool(files[path].reason) == (outcome is Outcome.UNSURE)


def test_dvc_by_the_same_names(repository: Repository) -> None:
    for path in ("data.pkl", "model.onnx", "table.csv", "best"):
        out = f"outs:\n- md5: f81de49a0b7d5db1bdb65a65e8d68e6a\n  size: 3000000\n  hash: md5\n  path: {path}\n"
        repository.write(f"{path}.dvc", out)
    assert {path: file.outcome for path, file in found(repository).items()} == {
        "best": Outcome.UNSURE,
        "data.pkl": Outcome.UNSURE,
        "model.onnx": Outcome.POINTER,
    }


def test_what_a_model_names_is_a_pointer_to_weights(repository: Repository) -> None:
    repository.write("ov/net.bin", pointer(3000))
    assert found(repository)["ov/net.bin"].outcome is Outcome.UNSURE
    shutil.copytree(PROJECT / "tests/fixtures/weights/openvino", repository.root / "there")
    graphs = [path for path in (repository.root / "there").rglob("*.xml") if path.with_suffix(".bin").exists()]
    repository.write("ov/net.xml", graphs[0].read_bytes())
    shutil.rmtree(repository.root / "there")
    file = found(repository)["ov/net.bin"]
    assert (file.outcome, file.stored, file.leader) == (Outcome.POINTER, Stored.LFS, "ov/net.xml")


def test_shards_by_their_index(repository: Repository) -> None:
    repository.write("model-00001-of-00001.bin", pointer(3000))
    index = {"metadata": {}, "weight_map": {"a.weight": "model-00001-of-00001.bin"}}
    repository.write("model.bin.index.json", json.dumps(index))
    assert found(repository)["model-00001-of-00001.bin"].outcome is Outcome.POINTER


def annex(repository: Repository, path: str, content: bytes | None, key: str = f"SHA256E-s300--{SHA}") -> None:
    """What `git annex add` leaves: a link, and the content below `.git`."""
    place = repository.root / ".git/annex/objects/Xx/9z" / key
    if content is not None:
        place.mkdir(parents=True, exist_ok=True)
        (place / key).write_bytes(content)
    up = "../" * path.count("/")
    (repository.root / path).parent.mkdir(parents=True, exist_ok=True)
    os.symlink(f"{up}.git/annex/objects/Xx/9z/{key}/{key}", repository.root / path)
    repository.git("add", "--", path)


def test_a_locked_file_is_looked_at_where_its_content_is_here(repository: Repository) -> None:
    annex(repository, "deep/best", tiny_weights())
    annex(repository, "notes.dat", b"nothing but a long enough text", f"MD5-s30--{SHA[:32]}")
    files = found(repository)
    assert list(files) == ["deep/best"]
    file = files["deep/best"]
    assert (file.outcome, file.format, file.stored) == (Outcome.WEIGHTS, "safetensors", Stored.ANNEX)
    assert (file.size, file.sha256, file.digest) == (len(tiny_weights()), SHA, f"sha256:{SHA}")


def test_a_locked_file_elsewhere_is_judged_by_its_name(repository: Repository) -> None:
    annex(repository, "best", None)
    annex(repository, "data.npz", None, f"SHA256E-s500--{SHA}.npz")
    annex(repository, "large", None, f"SHA256E-s5000000--{SHA}")
    outcomes = {path: file.outcome for path, file in found(repository).items()}
    assert outcomes == {"data.npz": Outcome.UNSURE, "large": Outcome.UNSURE}


def test_no_link_leads_out_of_the_annex(repository: Repository) -> None:
    outside = repository.root.parent / "outside"
    outside.mkdir()
    (outside / "model").write_bytes(tiny_weights())
    objects = repository.root / ".git/annex/objects"
    (objects / "a").mkdir(parents=True)
    os.symlink(outside, objects / "away")
    os.symlink(outside / "model", objects / "a" / "SHA256E-s5--x")
    for name, target in (
        ("one", ".git/annex/objects/away/model"),
        ("two", ".git/annex/objects/a/SHA256E-s5--x"),
        ("three", ".git/annex/objects/../../../../outside/model"),
        ("four", str(outside / "model")),
        ("five", "../outside/model"),
    ):
        os.symlink(target, repository.root / name)
        repository.git("add", "--", name)
    assert found(repository) == {}
