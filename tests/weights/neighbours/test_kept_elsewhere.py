"""Git LFS, git-annex and DVC, as their programs leave a repository.

The programs themselves are asked where they are installed. The other texts are written by hand: git-annex's from the
descriptions of its keys and pointers. What DVC wrote is in tests/fixtures/dvc, by tests/fixtures/make/dvc.py.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator

import pytest
from finding import found
from hypothesis import given
from hypothesis import strategies as st
from workshop import PROJECT, Repository, tiny_weights

from model_freedom.repository import Entry
from model_freedom.weights.dvc import tracked
from model_freedom.weights.pointers import format_by_name
from model_freedom.weights.record import Metadata, Outcome, Stored, WeightsFile

SHA = "8739c76e681f900923b900c9df0ef75cf421d39cabb54650c4b9ad19b6a76d85"
KEY = f"SHA256E-s1048576--{SHA}.safetensors"
DVC = "outs:\n- md5: f81de49a0b7d5db1bdb65a65e8d68e6a\n  size: 300\n  hash: md5\n  path: model.pt\n"
FOLDER = "outs:\n- md5: 85d4a0e6d1d9a3b0a0c9a1fb17d5b5aa.dir\n  size: 4\n  nfiles: 2\n  hash: md5\n  path: {}\n"
CONTENT = tiny_weights()
LOCK = """\
schema: '2.0'
stages:
  train:
    cmd: python train.py
    deps:
    - path: data.csv
      hash: md5
      md5: 401b30e3b8b5d629635a5c613cdb7919
      size: 2
    outs:
    - path: out/net.onnx
      hash: md5
      md5: 4e2a0a06c4a9e8f5c6f0f8ab51c0c7a0
      size: 99
"""


def test_a_link_into_the_annex(repository: Repository) -> None:
    for name, key in (("model.safetensors", KEY), ("notes.txt", f"SHA256E-s5--{SHA}.txt")):
        os.symlink(f".git/annex/objects/Xx/9z/{key}/{key}", repository.root / name)
        repository.git("add", name)
    assert list(found(repository)) == ["model.safetensors"]
    file = found(repository)["model.safetensors"]
    assert (file.outcome, file.stored, file.size, file.sha256) == (Outcome.POINTER, Stored.ANNEX, 1048576, SHA)
    assert file.format == "safetensors"


def test_a_link_elsewhere_is_no_pointer(repository: Repository) -> None:
    os.symlink("/dev/zero", repository.root / "model.safetensors")
    os.symlink(".git/annex/objects/nothing", repository.root / "other.safetensors")
    repository.git("add", "--all")
    assert found(repository) == {}


def test_a_pointer_file_of_the_annex(repository: Repository) -> None:
    repository.write("deep/model.gguf", f"/annex/objects/MD5E-s77--{SHA[:32]}.gguf\n")
    repository.write("deep/notes.txt", f"/annex/objects/{KEY[:-12]}.txt\n")
    assert [*found(repository)] == ["deep/model.gguf"]
    file = found(repository)["deep/model.gguf"]
    assert (file.stored, file.size, file.sha256, file.digest) == (Stored.ANNEX, 77, None, f"md5:{SHA[:32]}")


def test_a_file_in_dvc(repository: Repository) -> None:
    repository.write("models/model.pt.dvc", DVC)
    repository.write("models/data.csv.dvc", DVC.replace("model.pt", "data.csv"))
    file = found(repository)["models/model.pt"]
    assert len(found(repository)) == 1
    assert (file.outcome, file.stored, file.size) == (Outcome.POINTER, Stored.DVC, 300)
    assert (file.digest, file.leader) == ("md5:f81de49a0b7d5db1bdb65a65e8d68e6a", "models/model.pt.dvc")


def test_outputs_of_stages(repository: Repository) -> None:
    repository.write("dvc.lock", LOCK)
    assert [(file.path, file.size) for file in found(repository).values()] == [("out/net.onnx", 99)]


def test_a_folder_in_dvc_is_unsure_where_it_is_named_like_a_model(repository: Repository) -> None:
    repository.write("models.dvc", FOLDER.format("models"))
    repository.write("images.dvc", FOLDER.format("images"))
    assert {path: file.outcome for path, file in found(repository).items()} == {"models": Outcome.UNSURE}


def test_what_git_keeps_is_not_elsewhere(repository: Repository) -> None:
    repository.write("model.pt", "text")
    repository.write("model.pt.dvc", DVC)
    assert all(file.stored is Stored.GIT for file in found(repository).values())


FROM_DVC = {
    "models/imported.gguf": (Outcome.POINTER, "GGUF", 22, "md5:20e20e0a465fb324b76a77cfe118a809"),
    "models/model.safetensors": (Outcome.POINTER, "safetensors", 18, "md5:ceb210010fa700f4ae5e7a93e35e92ef"),
    "out/checkpoints": (Outcome.UNSURE, "folder", 7, "md5:32678ee3a5c0c161d1e09a1ce1858ba6.dir"),
    "out/net.onnx": (Outcome.POINTER, "ONNX", 7, "md5:63f4f1e9b725370f459720575cd5f953"),
    "sub/large/net.onnx": (Outcome.POINTER, "ONNX", 5, "md5:afacdb0a401ccdf6b48551bbc00e8a74"),
    "sub/net.pt": (Outcome.POINTER, "PyTorch", 13, "md5:b3fe2936b52a14716d1984d86e48d08b"),
    "sub/small/net.onnx": (Outcome.POINTER, "ONNX", 5, "md5:eb5c1399a871211c7e7ed732d15e3a8b"),
    "weights": (Outcome.UNSURE, "folder", 9, "md5:c356334593d9a0db7468bc37c5350c78.dir"),
}


def test_what_dvc_itself_wrote(repository: Repository) -> None:
    """Files, folders, an import, and stages: one in a folder of its own, one for each of two items."""
    shutil.copytree(PROJECT / "tests/fixtures/dvc", repository.root, dirs_exist_ok=True)
    repository.git("add", "--all")
    files = found(repository)
    told = {path: (file.outcome, file.format, file.size, file.digest) for path, file in files.items()}
    assert told == FROM_DVC
    assert {file.stored for file in files.values()} == {Stored.DVC}
    assert files["sub/net.pt"].leader == "dvc.lock"
    assert files["weights"].leader == "weights.dvc"


def test_a_stage_whose_folder_is_computed_is_told_by_the_lock_alone(repository: Repository) -> None:
    repository.write("dvc.lock", LOCK.replace("out/net.onnx", "net.onnx"))
    repository.write("dvc.yaml", "stages:\n  train:\n    wdir: ${where}\n")
    assert list(found(repository)) == ["net.onnx"]
    repository.write("dvc.yaml", "stages: [" * 4000)
    assert list(found(repository)) == ["net.onnx"]


def test_a_folder_whose_files_are_listed(repository: Repository) -> None:
    """As DVC writes it for remotes that keep versions."""
    text = (
        FOLDER.format("models")
        + "  files:\n  - relpath: a/net.pt\n    md5: f81de49a0b7d5db1bdb65a65e8d68e6a\n    size: 3\n"
    )
    repository.write("models.dvc", text + "  - relpath: readme.txt\n    size: 4\n  - relpath: ../out.pt\n    size: 5\n")
    assert [(file.path, file.size) for file in found(repository).values()] == [("models/a/net.pt", 3)]


HOSTILE = [
    "outs: &a\n- *a\n",
    "outs:\n- path: ../../etc/model.pt\n",
    "outs:\n- path: /etc/model.pt\n",
    "outs: 7\n",
    "outs: [" * 5000,
    "- " * 20_000,
    "!!python/object/apply:os.system ['true']\n",
    "outs:\n- path: [a]\n  size: {}\n",
    "outs:\n- path: model.pt\n" + "#" * 70_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_files_of_dvc_say_nothing(repository: Repository, text: str) -> None:
    repository.write("model.dvc", text)
    assert found(repository) == {}


class _One:
    """A tree of one file, for texts by the hundred."""

    def __init__(self, text: bytes) -> None:
        self.text = text

    def read(self, entry: Entry, limit: int) -> bytes:
        return self.text[: limit + 1]

    def entry(self, path: str) -> None:
        return None


def _texts() -> Iterator[str]:
    yield from (DVC, LOCK, FOLDER.format("models"))


@given(st.sampled_from([*_texts()]), st.integers(0, 200), st.text(max_size=30))
def test_no_text_raises(text: str, at: int, new: str) -> None:
    changed = text[:at] + new + text[at + len(new) :]
    list(tracked(_One(changed.encode("utf-8", "surrogatepass")), Entry("a.dvc")))  # type: ignore[arg-type]


@pytest.fixture
def annexed(repository: Repository) -> Iterator[Repository]:
    """A repository that git-annex works in. What it keeps is made writable at the end, so that it can be removed."""
    repository.git("annex", "init", "--quiet", "here")
    yield repository
    repository.run("chmod", "-R", "u+w", ".git/annex")


def annexed_file(repository: Repository, backend: str = "SHA256E") -> WeightsFile:
    """What is found after the program took a file and a text; the text is not named."""
    repository.write("deep/model.safetensors", CONTENT, add=False)
    repository.write("deep/notes.txt", "notes", add=False)
    repository.git("annex", "add", "--quiet", f"--backend={backend}", "deep")
    assert list(found(repository)) == ["deep/model.safetensors"]
    return found(repository)["deep/model.safetensors"]


@pytest.mark.needs_program("git-annex")
@pytest.mark.parametrize(
    ("backend", "digest"),
    [
        ("SHA256E", f"sha256:{hashlib.sha256(CONTENT).hexdigest()}"),
        ("SHA256", f"sha256:{hashlib.sha256(CONTENT).hexdigest()}"),
        ("SHA512E", f"sha512:{hashlib.sha512(CONTENT).hexdigest()}"),
        ("MD5E", f"md5:{hashlib.md5(CONTENT).hexdigest()}"),
        ("WORM", ""),
    ],
)
def test_the_real_git_annex(annexed: Repository, backend: str, digest: str) -> None:
    file = annexed_file(annexed, backend)
    assert (file.outcome, file.stored, file.size, file.digest) == (
        Outcome.WEIGHTS,  # the content is here
        Stored.ANNEX,
        len(CONTENT),
        digest,
    )
    assert file.sha256 == (digest.removeprefix("sha256:") if backend.startswith("SHA256") else None)


@pytest.mark.needs_program("git-annex")
def test_the_real_git_annex_without_the_content(annexed: Repository) -> None:
    """An unlocked file whose content was dropped is a pointer file; a locked one a link that leads nowhere."""
    there = annexed_file(annexed)
    annexed.commit()
    annexed.git("annex", "drop", "--quiet", "--force", "deep/model.safetensors")
    assert not (annexed.root / "deep/model.safetensors").exists()
    locked = found(annexed)["deep/model.safetensors"]
    assert locked == there._replace(outcome=Outcome.POINTER, metadata=Metadata())
    annexed.git("annex", "unlock", "--quiet", "deep/model.safetensors")
    annexed.git("add", "deep/model.safetensors")
    assert (annexed.root / "deep/model.safetensors").read_bytes().startswith(b"/annex/objects/SHA256E-s")
    unlocked = found(annexed)["deep/model.safetensors"]
    assert unlocked._replace(blob=locked.blob) == locked


@pytest.mark.needs_program("git-annex")
@pytest.mark.parametrize("name", ["deep/model.safetensors", "deep/without-ending"])
def test_the_real_git_annex_with_an_unlocked_file(annexed: Repository, name: str) -> None:
    """Content on the disk, a pointer in git: weights, kept by git-annex. A small file beside it is git's own."""
    annexed.git("config", "annex.addunlocked", "true")
    for path, content in ((name, CONTENT), ("small.safetensors", tiny_weights(1))):
        os.utime(annexed.write(path, content, add=False), (0, 10**9))  # older than the index, so that git knows them
    annexed.git("annex", "add", "--quiet", "--backend=SHA256E", name)
    annexed.git("-c", "annex.largefiles=nothing", "add", "small.safetensors")
    annexed.commit()
    annexed.git("status")
    assert annexed.git("show", f"HEAD:{name}").startswith("/annex/objects/SHA256E-s")
    assert (annexed.root / name).read_bytes() == CONTENT
    files = found(annexed)
    digest = hashlib.sha256(CONTENT).hexdigest()
    assert (files[name].outcome, files[name].format, files[name].size) == (
        Outcome.WEIGHTS,
        "safetensors",
        len(CONTENT),
    )
    assert (files[name].stored, files[name].sha256, files[name].digest) == (Stored.ANNEX, digest, f"sha256:{digest}")
    assert (files["small.safetensors"].stored, files["small.safetensors"].sha256) == (Stored.GIT, None)


@pytest.mark.needs_program("git-lfs")
def test_the_real_git_lfs(repository: Repository) -> None:
    """With the content on the disk, without it, and with a file that is no weights."""
    repository.git("lfs", "install", "--local")
    repository.git("lfs", "track", "*.safetensors", "*.dat")
    for name, content in (("deep/model.safetensors", CONTENT), ("notes.dat", b"notes")):
        repository.write(name, content, add=False)
    repository.git("add", "--all")
    repository.commit()
    digest = hashlib.sha256(CONTENT).hexdigest()
    assert repository.git("show", "HEAD:deep/model.safetensors").startswith(
        "version https://git-lfs.github.com/spec/v1"
    )
    files = found(repository)
    assert list(files) == ["deep/model.safetensors"]
    file = files["deep/model.safetensors"]
    assert (file.outcome, file.format, file.stored) == (Outcome.WEIGHTS, "safetensors", Stored.LFS)
    assert (file.size, file.sha256) == (len(CONTENT), digest)
    clone = Repository(repository.root.parent / "clone", new=False)
    repository.run("git", "clone", "--quiet", repository.root, clone.root, check=True, GIT_LFS_SKIP_SMUDGE="1")
    file = found(clone)["deep/model.safetensors"]
    assert (file.outcome, file.format, file.stored) == (Outcome.POINTER, "safetensors", Stored.LFS)
    assert (file.size, file.sha256) == (len(CONTENT), digest)


@pytest.mark.parametrize(
    ("path", "format_"),
    [
        ("a/b.safetensors", "safetensors"),
        ("MODEL.GGUF", "GGUF"),
        ("x.pth", "PyTorch"),
        ("pytorch_model.bin", ".bin"),  # fastText, RTen, word vectors and others too
        ("last.ckpt", ".ckpt"),
        ("net.caffemodel", ".caffemodel"),
        ("weights", "unknown"),
    ],
)
def test_the_format_that_a_pointer_s_name_tells(path: str, format_: str) -> None:
    assert format_by_name(path) == format_
