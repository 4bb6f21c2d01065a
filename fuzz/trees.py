"""What reads files of a tree: a scan of one file or folder, pointers, weights inside sources and programs, references,
claims of model cards and configurations, attributes that git reads.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache

from fuzz.formats import names_of
from fuzz.target import Counted, MemoryTree, Target, in_time, pick, require, require_file, require_text
from model_freedom.freedom import claims
from model_freedom.manifest.model import Manifest, Model
from model_freedom.weights import annex, dvc, embedded, pointers, references
from model_freedom.weights.content import Content
from model_freedom.weights.find import find
from model_freedom.weights.formats.registry import FORMATS

_NAMES = (*names_of(list(FORMATS)), "notes", "model.onnx.dvc", "dvc.lock")
_APART = b"\n#####\n"  # between the files of a folder

# Files by whose names weights are joined into models, and whose content is read for that.
_FOLDER = (
    "m/model.safetensors.index.json",
    "m/config.json",
    "m/adapter_config.json",
    "m/model-00001-of-00002.safetensors",
    "m/MLmodel",
    "c/_METADATA",
    "c/d/dc57f724ef735d7f2a0271cbb06152ae",
    "p/a.mlpackage/Manifest.json",
    "p/a.mlpackage/Data/model.mlmodel",
    "s/saved_model.pb",
    "s/variables/variables.index",
    "n/net.param",
)
_SAFETENSORS = b'\x40\0\0\0\0\0\0\0{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}         ' + bytes(8)


def _found(tree: MemoryTree) -> None:
    with in_time():
        found = find(tree)
    for file in found:
        require_file(file)
        require(file.leader is None or isinstance(file.leader, str), "a leader without a name")


def _find(data: bytes) -> None:
    _found(MemoryTree({"folder/" + pick(data, _NAMES): data}))


def _neighbours(data: bytes) -> None:
    parts = data.split(_APART)
    files = dict(zip(_FOLDER, (part for part in parts if part), strict=False))
    files.setdefault("m/model-00001-of-00002.safetensors", _SAFETENSORS)
    _found(MemoryTree({**files, "m/adapter_model.safetensors": _SAFETENSORS}))


_PLAIN = (
    "a.nnf",
    "a.nnf-l1.bparam",
    "a.nnf-l1.wparam",
    "h/model.ini",
    "h/trees/t",
    "v/key2row",
    "v/vectors",
    "weights/c.bin",
)


def _conventions(data: bytes) -> None:
    """Numbers without a header, told by what lies beside them."""
    _found(MemoryTree(dict(zip(_PLAIN, (part for part in data.split(_APART) if part), strict=False))))


def _pointers(data: bytes) -> None:
    for path in ("a/model.onnx", "notes"):
        for read in (pointers.pointer, annex.pointer):
            file = Counted(data)
            found = read(path, Content(file, len(data)))
            require(file.taken <= pointers.POINTER_SIZE, "more read than a pointer has")
            if found is not None:
                require_file(found)
    tree = MemoryTree({}, {"a/model.onnx": data})
    target = annex.target_of(tree, tree.entries[0])
    linked = annex.linked(tree.entries[0], target) if target is not None else None
    if linked is not None:
        require_file(linked)


def _dvc(data: bytes) -> None:
    tree = MemoryTree({"a/" + pick(data, ("model.onnx.dvc", "dvc.lock")): data})
    with in_time():
        found = list(dvc.tracked(tree, tree.entries[0]))
    for file in found:
        require_file(file)
        require(not file.path.startswith(("/", "../")), "a file outside of the repository")


def _embedded(names: tuple[str, ...], head: bytes = b"") -> Callable[[bytes], None]:
    def check(data: bytes) -> None:
        content = head + data
        tree = MemoryTree({pick(data, names): content + b"\n" * max(0, 1024 - len(content))})
        with in_time():
            found = embedded.search(tree, tree.entries)
        for file in found:
            require_file(file)

    return check


def _references(name: str, wrapped: bool) -> Callable[[bytes], None]:
    before, after = (b'{"cells": [{"cell_type": "code", "source": ', b"}]}") if wrapped else (b"", b"")

    def check(data: bytes) -> None:
        for content in {data, before + data + after}:
            tree = MemoryTree({name: content})
            with in_time():
                found = references.collect(tree)
            for item in found:
                require(item.line >= 1 and item.column >= 1, "a place before the file's beginning")
                for text in (item.name, item.url, item.revision):
                    require(text is None or isinstance(text, str), "no text")
                require_text(item.call, "a call")

    return check


def _claims(data: bytes) -> None:
    card = data if data.startswith(b"---") else b"---\n" + data + b"\n---\n"
    tree = MemoryTree({"m/adapter_config.json": data, "m/config.json": data, "m/README.md": card})
    model = Model(name="model")
    manifest = Manifest("m/model-freedom.yaml", models=(model,))
    with in_time():
        said = claims.claims(tree, (), {"m/a.onnx": ((manifest, model),)})
    for claim in (claim for found in said.values() for claim in found):
        require(claim.kind in {"license", "base_model", "dataset", claims.UNREADABLE}, "a claim of another kind")
        require(isinstance(claim.value, str) and claim.value.strip(), "a claim that says nothing")


@cache
def _repository() -> str:
    folder = tempfile.mkdtemp(prefix="fuzz-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    subprocess.run(["git", "init", "--quiet", folder], check=True, env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull})
    return folder


def _attributes(data: bytes) -> None:
    """Git reads the file, so that nothing here can read it otherwise than git does; its answer is read here."""
    from model_freedom.repository.git import GitTree

    folder = _repository()
    made = subprocess.run(
        ["git", "hash-object", "-w", "--stdin"], cwd=folder, input=data, capture_output=True, check=True
    )
    entry = f"100644,{made.stdout.decode().strip()},.gitattributes"
    subprocess.run(["git", "update-index", "--add", "--cacheinfo", entry], cwd=folder, check=True)
    asked = ["model.onnx", "a/b.safetensors", "a b", "ä\n.bin"]
    found = GitTree(folder).attribute("filter", asked)
    require(set(found) <= set(asked), "an attribute of a file that nobody asked for")
    for value in found.values():
        require(isinstance(value, str) and value, "an attribute without a value")


_CALLS = (
    *(
        b"from_pretrained(",
        b"hf_hub_download(",
        b"snapshot_download(",
        b"torch.hub.load(",
        b"pipeline(model=",
        b"import ",
    ),
    *(
        b"timm.create_model(",
        b"load_state_dict_from_url(",
        b"SentenceTransformer(",
        b"revision=",
        b"f'{x}'",
        b"lambda: ",
    ),
    *(
        b"https://a.org/m.safetensors",
        b"torchvision.models.vgg16(weights=",
        b"keras.utils.get_file(",
        b"elif x:\n",
        b"'''",
    ),
)
_LFS = (b"version https://git-lfs.github.com/spec/v1\n", b"oid sha256:" + b"0" * 64 + b"\n", b"size 12345\n")
_ANNEX = (b"/annex/objects/", b"SHA256E-s1234--" + b"0" * 64 + b".onnx", b"../.git/annex/objects/aa/bb/")
_YAML = (b"outs:\n", b"- path: model.onnx\n", b"md5: " + b"0" * 32, b"stages:\n", b"size: 12\n", b"wdir: ..\n", b".dir")
_CARD = (b"license: mit\n", b"base_model:\n", b"- a/b\n", b"datasets: [a, b]\n", b"license_name: x\n", b"_name_or_path")
_SOURCE = ("a.py", "a.c", "a.js", "a.json", "a.h")


def tree_targets() -> tuple[Target, ...]:
    """Their targets."""
    joined = ("weights.neighbours", "weights.companions")
    inside = ("weights.embedded",)
    return (
        Target("find", _find, ("weights.find", "weights.names"), _LFS),
        Target("neighbours", _neighbours, joined, (_APART, b'"weight_map": {', b'"architectures": ["')),
        Target(
            "conventions",
            _conventions,
            ("weights.conventions", "weights.slices"),
            (
                _APART,
                b'filename:"/m.tflite",start:0,end:64',
                b"weights=FILE:a.nnf-l1.wparam[64];",
                b"[info]\nmojo_version = 1\n",
                b"beta = [1, 2]\n",
                b"BZh9",
            ),
        ),
        Target("pointers", _pointers, ("weights.pointers", "weights.annex"), (*_LFS, *_ANNEX), 2048),
        Target("dvc", _dvc, ("weights.dvc",), _YAML),
        Target("embedded-sources", _embedded(_SOURCE), inside, (b"0x1c, ", b'b"\\x00', b"0.123, "), 16 << 10),
        Target(
            "embedded-elf",
            _embedded(("a.so", "a"), b"\x7fELF\2\1\1\0"),
            inside,
            (b"GGUF", b"TFL3", b"PK\3\4"),
            16 << 10,
        ),
        Target("embedded-wasm", _embedded(("a.wasm",), b"\0asm"), inside, (b"GGUF", b"TFL3"), 16 << 10),
        Target("references-python", _references("a.py", False), ("weights.references",), _CALLS),
        Target("references-notebook", _references("a.ipynb", True), ("weights.references",), (*_CALLS, b'"cells": [')),
        Target("claims", _claims, ("freedom.claims", "freedom.cards"), _CARD),
        Target("gitattributes", _attributes, ("repository.git",), (b" filter=lfs", b"*.onnx", b"[attr]"), 1024),
    )
