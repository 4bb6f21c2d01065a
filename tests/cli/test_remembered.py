"""A remembered answer is the answer: whatever it depends on, when changed, makes the program look again."""

from pathlib import Path

import pytest
from program import MANIFEST
from workshop import tiny_weights


@pytest.fixture
def shipped(repository):
    repository.write("tiny.safetensors", tiny_weights(1))
    repository.write("train.py", "")
    repository.write("digits.csv", "1\n")
    repository.write("model-freedom.yaml", MANIFEST.format(path="tiny.safetensors"))
    return repository


def remembered(tmp_path: Path) -> int:
    return len(list(tmp_path.glob("cache/checked-*/*")))


def test_the_same_answer_twice(program, shipped, tmp_path):
    first = program("check", cwd=shipped.root)
    assert remembered(tmp_path) == 1
    second = program("check", cwd=shipped.root)
    assert second == first
    shipped.write("train.py", "print('changed')\n")
    assert program("check", cwd=shipped.root) == first
    assert remembered(tmp_path) == 1


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda repository: repository.git("rm", "--quiet", "--cached", "model-freedom.yaml"), 1),
        (lambda repository: repository.git("rm", "--quiet", "--cached", "train.py"), 1),
        (lambda repository: repository.write("tiny.safetensors", tiny_weights(2)), 0),
        (lambda repository: repository.write("new.safetensors", tiny_weights(2)), 1),
        (lambda repository: repository.write("model-freedom.yaml", "version: 1\n"), 1),
        (lambda repository: repository.write("pyproject.toml", '[tool.model-freedom]\npolicy = "mof-class-1"\n'), 1),
        (lambda repository: repository.write(".model-freedom.toml", "polcy = 1\n"), 2),
        (lambda repository: repository.git("mv", "digits.csv", "other.csv"), 1),
    ],
    ids=["manifest", "code", "weights", "more weights", "other manifest", "policy", "configuration", "data"],
)
def test_what_changes_the_answer_is_seen(program, shipped, change, status):
    assert program("check", cwd=shipped.root).status == 0
    change(shipped)
    assert program("check", cwd=shipped.root).status == status


def test_options_and_the_root_are_part_of_the_question(program, shipped, make_repository):
    assert program("check", cwd=shipped.root).status == 0
    assert program("check", "--policy", "mof-class-1", cwd=shipped.root).status == 1
    assert program("check", "--format", "json", cwd=shipped.root).report["weights"]


def test_errors_are_not_remembered(program, shipped, tmp_path):
    shipped.git("rm", "--quiet", "--cached", "model-freedom.yaml")
    assert program("check", cwd=shipped.root).status == 1
    assert remembered(tmp_path) == 0


def test_a_damaged_or_unwritable_memory_does_no_harm(program, shipped, tmp_path, monkeypatch):
    first = program("check", cwd=shipped.root)
    for file in tmp_path.glob("cache/checked-*/*"):
        file.write_bytes(b"\xff\xfe broken")
    assert program("check", cwd=shipped.root) == first
    (tmp_path / "a-file").write_text("")
    monkeypatch.setenv("MODEL_FREEDOM_CACHE", str(tmp_path / "a-file"))
    assert program("check", cwd=shipped.root) == first


def test_no_cache_neither_reads_nor_writes(program, shipped, tmp_path):
    program("check", "--no-cache", cwd=shipped.root)
    assert remembered(tmp_path) == 0


def test_another_program_is_asked_anew(program, shipped, tmp_path):
    """From sources, a changed module; installed, a changed folder of packages."""
    import os

    from model_freedom.cli import cache

    program("check", cwd=shipped.root)
    assert remembered(tmp_path) == 1
    package = Path(cache.__file__).parents[1]
    changed = package.parent if package.parent.name in {"site-packages", "dist-packages"} else Path(cache.__file__)
    before = changed.stat()
    try:
        os.utime(changed)
        program("check", cwd=shipped.root)
        assert remembered(tmp_path) == 2
    finally:
        os.utime(changed, ns=(before.st_atime_ns, before.st_mtime_ns))
