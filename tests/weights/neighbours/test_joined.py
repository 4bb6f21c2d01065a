"""Files of one model are joined by what names them; without that, data that have no signature are nothing."""

from __future__ import annotations

import json
import shutil
import struct
from pathlib import Path

import pytest

from model_freedom.repository.folder import FolderTree
from model_freedom.weights.find import find
from model_freedom.weights.record import Outcome, WeightsFile

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "weights"
FLOATS = struct.pack("<64f", *range(64))
LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "a" * 64 + "\nsize 1234\n"


def tensors(**metadata: str) -> bytes:
    """A safetensors file of four numbers."""
    header = json.dumps(
        {"w": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}, "__metadata__": metadata}
    ).encode()
    return struct.pack("<Q", len(header)) + header + FLOATS[:16]


def found(root: Path, **files: bytes | str) -> dict[str, WeightsFile]:
    """What is found, by path, after these files were added. In their names `__` is a folder, `_DOT_` a dot."""
    for name, data in files.items():
        write(root, name.replace("__", "/").replace("_DOT_", "."), data)
    return {file.path: file for file in find(FolderTree(str(root)))}


def write(root: Path, path: str, data: bytes | str) -> None:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data.encode() if isinstance(data, str) else data)


def copy(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if (FIXTURES / name).is_dir():
            shutil.copytree(FIXTURES / name, root / name)
        else:
            shutil.copy(FIXTURES / name, root / name)


@pytest.mark.parametrize(
    ("leader", "data"),
    [
        ("openvino/network.xml", "openvino/network.bin"),
        ("tensorflow/checkpoint/ckpt-1.index", "tensorflow/checkpoint/ckpt-1.data-00000-of-00001"),
    ],
)
def test_a_graph_and_its_data(tmp_path: Path, leader: str, data: str) -> None:
    copy(tmp_path, data)
    assert all(file.outcome is Outcome.UNSURE for file in found(tmp_path).values())
    copy(tmp_path, leader)
    together = found(tmp_path)
    assert (together[data].outcome, together[data].leader) == (Outcome.WEIGHTS, leader)
    assert together[leader].outcome is Outcome.COMPONENT


def test_names_are_found_whatever_their_case(tmp_path: Path) -> None:
    copy(tmp_path, "openvino/network.xml", "openvino/network.bin")
    (tmp_path / "openvino/network.xml").rename(tmp_path / "openvino/Network.xml")
    (tmp_path / "openvino/network.bin").rename(tmp_path / "openvino/Network.bin")
    assert found(tmp_path)["openvino/Network.bin"].leader == "openvino/Network.xml"


def test_a_saved_model_leads_index_and_shards(tmp_path: Path) -> None:
    copy(tmp_path, "tensorflow/saved")
    files = found(tmp_path)
    shard = files["tensorflow/saved/variables/variables.data-00000-of-00001"]
    assert (shard.outcome, shard.leader) == (Outcome.WEIGHTS, "tensorflow/saved/saved_model.pb")
    assert files["tensorflow/saved/variables/variables.index"].leader == "tensorflow/saved/saved_model.pb"


def test_an_orbax_checkpoint(tmp_path: Path) -> None:
    copy(tmp_path, "orbax")
    files = found(tmp_path)
    data = [file for path, file in files.items() if "/d/" in path]
    assert len(data) == 3
    assert {(file.outcome, file.leader) for file in data} == {(Outcome.WEIGHTS, "orbax/checkpoint/_METADATA")}
    (tmp_path / "orbax/checkpoint/_METADATA").unlink()
    assert not [path for path in found(tmp_path) if "/d/" in path]


def test_shards_and_their_index(tmp_path: Path) -> None:
    names = [f"model-0000{n}-of-00002.safetensors" for n in (1, 2)]
    for name in names:
        write(tmp_path, name, tensors())
    assert [file.leader for file in found(tmp_path).values()] == [None, names[0]]
    index = "model.safetensors.index.json"
    files = found(tmp_path, model_DOT_safetensors_DOT_index_DOT_json=json.dumps({"weight_map": {"w": names[0]}}))
    assert {files[name].leader for name in names} == {index}
    assert files[index].outcome is Outcome.COMPONENT


def test_an_adapter_tells_its_base_model(tmp_path: Path) -> None:
    files = found(
        tmp_path,
        adapter_model_DOT_safetensors=tensors(),
        adapter_config_DOT_json=json.dumps({"peft_type": "LORA", "base_model_name_or_path": "org/base"}),
    )
    assert files["adapter_model.safetensors"].metadata.base_models == ("org/base",)
    assert files["adapter_config.json"].outcome is Outcome.COMPONENT


def test_a_configuration_counts_only_beside_weights(tmp_path: Path) -> None:
    config = json.dumps({"architectures": ["Bert"], "model_type": "bert"})
    assert found(tmp_path, config_DOT_json=config, tokenizer_DOT_json="{}") == {}
    files = found(tmp_path, model_DOT_safetensors=tensors())
    assert files["model.safetensors"].metadata.architecture == "Bert"
    assert files["tokenizer.json"].leader == "model.safetensors"


def test_a_package_of_core_ml(tmp_path: Path) -> None:
    segment = struct.pack("<IIQQ", 0xDEADBEEF, 1, 256, 128).ljust(64, b"\0")
    blob = struct.pack("<II", 1, 2).ljust(64, b"\0") + segment + FLOATS
    files = found(tmp_path, **{"a.mlpackage__Manifest_DOT_json": "{}", "a.mlpackage__Data__weight_DOT_bin": blob})
    assert files["a.mlpackage/Data/weight.bin"].leader == "a.mlpackage/Manifest.json"


def test_shards_of_tensorflow_js(tmp_path: Path) -> None:
    group = {
        "paths": ["group1-shard1of1", "../../outside"],
        "weights": [{"name": "k", "shape": [8], "dtype": "float32"}],
    }
    write(tmp_path, "web/group1-shard1of1", FLOATS)
    files = found(tmp_path, web__model_DOT_json=json.dumps({"modelTopology": {}, "weightsManifest": [group]}))
    assert {(file.path, file.outcome.value) for file in files.values()} == {
        ("web/group1-shard1of1", "weights"),
        ("web/model.json", "component"),
    }


def test_data_in_git_lfs_stay_pointers(tmp_path: Path) -> None:
    files = found(tmp_path, net_DOT_param="7767517\n2 2\nInput in 0 1 in\n", net_DOT_bin=LFS)
    assert (files["net.bin"].outcome, files["net.bin"].size, files["net.bin"].leader) == (
        Outcome.POINTER,
        1234,
        "net.param",
    )


def test_no_source_file_becomes_weights_by_being_named(tmp_path: Path) -> None:
    group = {"paths": ["train.py", "model.json"], "weights": [{"name": "k", "shape": [8], "dtype": "float32"}]}
    write(tmp_path, "train.py", "print()\n" * 9)
    files = found(tmp_path, model_DOT_json=json.dumps({"modelTopology": {}, "weightsManifest": [group]}))
    assert set(files) == {"model.json"}


def test_files_that_name_each_other_end(tmp_path: Path) -> None:
    for one, other in (("a", "b"), ("b", "a")):
        group = {"paths": [f"{other}.json"], "weights": [{"name": "k", "shape": [8], "dtype": "float32"}]}
        write(tmp_path, f"{one}.json", json.dumps({"modelTopology": {}, "weightsManifest": [group]}))
    assert set(found(tmp_path)) == {"a.json", "b.json"}


def test_mlflow_leads_what_it_names(tmp_path: Path) -> None:
    copy(tmp_path, "xgboost/trees.ubj")
    files = found(tmp_path, xgboost__MLmodel="flavors:\n  xgboost:\n    data: trees.ubj\nmodel_uuid: 1\n")
    assert files["xgboost/trees.ubj"].leader == "xgboost/MLmodel"


def test_arrays_of_a_pickle(tmp_path: Path) -> None:
    shutil.copy(FIXTURES / "xgboost/trees.ubj", tmp_path / "words.model")
    array = b"\x93NUMPY\x01\x00" + struct.pack("<H", 54)
    array += b"{'descr': '<f4', 'fortran_order': False, 'shape': (64,)}"[:54].ljust(53) + b"\n" + FLOATS
    write(tmp_path, "words.model.wv.vectors.npy", array)
    write(tmp_path, "other.npy", array)
    files = found(tmp_path)
    assert files["words.model.wv.vectors.npy"].leader == "words.model"
    assert "other.npy" not in files or files["other.npy"].outcome is not Outcome.WEIGHTS


def test_a_compiled_model_of_core_ml(tmp_path: Path) -> None:
    """By hand, with the names that Core ML's compiler gives: only the weights' file holds numbers."""
    folder = "Net.mlmodelc"
    for name in ("coremldata.bin", "model.espresso.net", "model.espresso.shape"):
        write(tmp_path, f"{folder}/{name}", "{}")
    assert found(tmp_path) == {}
    write(tmp_path, f"{folder}/model.espresso.weights", FLOATS)
    write(tmp_path, "elsewhere/model.espresso.weights", FLOATS)
    files = found(tmp_path)
    weights = files[f"{folder}/model.espresso.weights"]
    assert (weights.outcome, weights.format, weights.leader) == (Outcome.WEIGHTS, "Core ML", f"{folder}/coremldata.bin")
    assert "elsewhere/model.espresso.weights" not in files


def test_an_orbax_checkpoint_of_zarr_arrays(tmp_path: Path) -> None:
    """By hand, as Orbax wrote it before OCDBT: an array is a folder, with chunks beside `.zarray` (Zarr's format 2)."""
    write(tmp_path, "step/_METADATA", json.dumps({"tree_metadata": {}, "use_zarr3": False}))
    write(tmp_path, "step/params.kernel/.zarray", json.dumps({"zarr_format": 2, "chunks": [4, 4], "shape": [8, 4]}))
    for name in ("params.kernel/0.0", "params.kernel/1.0", "notes/0.0"):
        write(tmp_path, f"step/{name}", FLOATS)
    files = found(tmp_path)
    assert {path for path, file in files.items() if file.outcome is Outcome.WEIGHTS} == {
        "step/params.kernel/0.0",
        "step/params.kernel/1.0",
    }
    assert files["step/params.kernel/0.0"].leader == "step/_METADATA"
    assert files["step/params.kernel/.zarray"].outcome is Outcome.COMPONENT


def test_shards_of_a_distributed_checkpoint(tmp_path: Path) -> None:
    """By hand: `torch.distributed.checkpoint` keeps a pickled plan in `.metadata` beside each process's shard."""
    names = ["step/__0_0.distcp", "step/__1_0.distcp"]
    for name in names:
        write(tmp_path, name, FLOATS)
    assert [file.leader for file in found(tmp_path).values()] == [None, None]
    write(tmp_path, "step/.metadata", b"\x80\x02}q\0.".ljust(40, b"."))
    write(tmp_path, "other/.metadata", b"\x80\x02}q\0.".ljust(40, b"."))
    files = found(tmp_path)
    assert [files[name].leader for name in names] == ["step/.metadata"] * 2
    assert files["step/.metadata"].outcome is Outcome.COMPONENT
    assert "other/.metadata" not in files


def test_epochs_of_mxnet(tmp_path: Path) -> None:
    """By hand, from ndarray.cc and symbol's JSON: `prefix-symbol.json` and `prefix-0007.params`."""
    arrays = struct.pack("<3QI", 0x112, 0, 1, 0xF993FAC9) + FLOATS
    graph = {"nodes": [{"op": "null", "name": "w", "inputs": []}], "arg_nodes": [0], "heads": [[0, 0, 0]]}
    for name in ("net-0007.params", "net-0008.params", "other-0001.params"):
        write(tmp_path, name, arrays)
    assert {file.leader for file in found(tmp_path).values()} == {None}
    write(tmp_path, "net-symbol.json", json.dumps(graph | {"attrs": {"mxnet_version": ["int", 10700]}}))
    files = found(tmp_path)
    assert files["net-symbol.json"].outcome is Outcome.COMPONENT
    assert [files[f"net-000{n}.params"].leader for n in (7, 8)] == ["net-symbol.json"] * 2
    assert files["other-0001.params"].leader is None
