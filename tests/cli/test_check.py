"""`check` from end to end: real repositories, the exit status, and what is printed."""

import json
import os
import struct
import subprocess
import sys

import pytest
from jsonschema import Draft202012Validator
from program import MANIFEST
from workshop import tiny_weights

from model_freedom.manifest.schema import shipped_schema

DIGEST = "ab" * 32


def ship(repository, path="tiny.safetensors", manifest=True, **changes):
    """A repository with one model, declared or not."""
    repository.write(path, tiny_weights(1))
    repository.write("train.py", "print('trained')\n")
    repository.write("digits.csv", "1,2\n")
    if manifest:
        text = MANIFEST.format(path=path)
        for old, new in changes.items():
            text = text.replace(old, new)
        repository.write("model-freedom.yaml", text)
    return repository.root


def codes(program, root, *arguments):
    return program("check", "--format", "json", *arguments, cwd=root).codes


def test_nothing_to_check(program, repository):
    repository.write("a.py", "pass\n")
    ran = program("check", cwd=repository.root)
    assert (ran.status, ran.out) == (0, "")
    assert ran.err == "model-freedom: no findings in no weights and no manifests\n"


def test_undeclared_weights(program, repository):
    ran = program("check", cwd=ship(repository, manifest=False))
    assert ran.status == 1
    assert ran.out.startswith("tiny.safetensors:1:1: MF101 error: weights have no manifest (safetensors, ")
    assert "\n  write a model-freedom.yaml at the top of the repository" in ran.out
    assert ran.err == "model-freedom: 1 error in 1 weights file\n"


def test_declared_weights(program, repository):
    ran = program("check", "--format", "json", cwd=ship(repository))
    assert ran.status == 0
    Draft202012Validator(json.loads(shipped_schema("report-v1"))).validate(ran.report)
    assert ran.codes == ["MF106"]
    weights = ran.report["weights"][0]
    assert weights["manifest"] == "model-freedom.yaml"
    assert weights["model"] == "tiny"
    assert weights["format"] == "safetensors"
    assert len(weights["sha256"]) == 64
    assert ran.report["models"][0]["verdicts"]["debian"]["declared"] == "Free"


def test_an_untracked_manifest_does_not_count_and_is_named(program, repository):
    root = ship(repository, manifest=False)
    repository.write("model-freedom.yaml", MANIFEST.format(path="tiny.safetensors"), add=False)
    ran = program("check", cwd=root)
    assert ran.status == 1
    assert "model-freedom.yaml is there but git does not track it: `git add` it" in ran.out


def test_a_deleted_manifest_is_missed_at_once(program, repository):
    root = ship(repository)
    repository.commit()
    assert program("check", cwd=root).status == 0
    repository.git("rm", "--quiet", "model-freedom.yaml")
    assert codes(program, root) == ["MF101"]


def test_weights_that_no_model_lists(program, repository):
    root = ship(repository)
    repository.write("sub/other.safetensors", tiny_weights(2))
    ran = program("check", cwd=root)
    assert ran.status == 1
    assert "sub/other.safetensors:1:1: MF102 error: no model in model-freedom.yaml lists these weights" in ran.out
    assert "add `- path: sub/other.safetensors`" in ran.out


def test_the_nearest_manifest_governs(program, repository):
    root = ship(repository)
    repository.write("sub/tiny.safetensors", tiny_weights(2))
    repository.write("sub/model-freedom.yaml", MANIFEST.format(path="tiny.safetensors").replace("path: ", "path: ", 1))
    repository.write("sub/train.py", "")
    repository.write("sub/digits.csv", "")
    assert codes(program, root) == ["MF106", "MF106"]


def test_declared_weights_that_are_not_there(program, repository):
    root = ship(repository)
    repository.git("rm", "--quiet", "--cached", "tiny.safetensors")
    ran = program("check", cwd=root)
    assert "model-freedom.yaml:5:15: MF103 error: git tracks no file that matches 'tiny.safetensors'" in ran.out
    assert "the file is there but git does not track it: `git add tiny.safetensors`" in ran.out


def test_a_misspelt_path_gets_its_nearest(program, repository):
    root = ship(repository)
    repository.write("model-freedom.yaml", MANIFEST.format(path="tyni.safetensors"))
    ran = program("check", cwd=root)
    assert "did you mean 'tiny.safetensors'?" in ran.out


def test_weights_in_two_models(program, repository):
    root = ship(repository)
    model = MANIFEST.format(path="'*.safetensors'").split("models:\n")[1].replace("tiny", "second", 1)
    repository.write("model-freedom.yaml", MANIFEST.format(path="tiny.safetensors") + model)
    assert "MF104" in codes(program, root)


def test_a_digest_that_is_not_the_contents(program, repository):
    root = ship(repository, **{"path: tiny.safetensors": f"path: tiny.safetensors\n        sha256: {DIGEST}"})
    ran = program("check", cwd=root)
    assert ran.status == 1
    assert "model-freedom.yaml:6:17: MF105 error: tiny.safetensors has the sha256 " in ran.out
    assert f"the manifest says {DIGEST}" in ran.out


def test_a_digest_of_many_files(program, repository):
    root = ship(repository, **{"path: tiny.safetensors": f"path: '*.safetensors'\n        sha256: {DIGEST}"})
    repository.write("two.safetensors", tiny_weights(2))
    assert "MF105" in codes(program, root)


def test_a_pickle_named_safetensors(program, repository):
    import pickle

    root = ship(repository)
    repository.write("tiny.safetensors", pickle.dumps({"weights": list(range(1000))}))
    found = codes(program, root)
    assert found in (["MF106", "MF107"], ["MF106"]), found


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (tiny_weights(1)[:-10], "MF108"),
        (struct.pack("<Q", 1 << 63) + b'{"a":1}' * 9, "MF108"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:zz\nsize -3\n", "MF108"),
    ],
    ids=["zero bytes", "cut short", "a header of 2^63 bytes", "a pointer with rubbish"],
)
def test_broken_weights_are_unsure_and_told_why(program, repository, content, word):
    repository.write("tiny.safetensors", content)
    ran = program("check", cwd=repository.root)
    assert ran.status == 0
    assert "tiny.safetensors:1:1: MF108 warning: may be weights" in ran.out
    assert word in ran.out
    repository.write(".model-freedom.toml", 'not-weights = ["*.safetensors"]\n')
    assert codes(program, repository.root) == []


def test_a_git_lfs_pointer_is_judged_by_what_it_says(program, repository):
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{DIGEST}\nsize 123456\n"
    repository.write("big.gguf", pointer)
    ran = program("check", "--format", "json", cwd=repository.root)
    assert ran.codes == ["MF101"]
    weights = ran.report["weights"][0]
    assert (weights["outcome"], weights["stored"], weights["size"], weights["sha256"]) == (
        "pointer",
        "lfs",
        123456,
        DIGEST,
    )
    repository.write("model-freedom.yaml", MANIFEST.format(path=f"big.gguf\n        sha256: {'cd' * 32}"))
    assert "MF105" in codes(program, repository.root)


def test_a_path_that_git_does_not_have(program, repository):
    root = ship(repository)
    repository.git("rm", "--quiet", "--cached", "train.py")
    ran = program("check", cwd=root)
    assert "model-freedom.yaml:8:15: MF304 error:" in ran.out


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (lambda repository: repository.write("model-freedom.yaml/a.txt", "a"), "is a folder"),
        (lambda repository: repository.write("model-freedom.yaml", b"\xff\xfe"), "MF001"),
        (lambda repository: repository.write("model-freedom.yaml", "a: *x\n"), "MF005"),
        (lambda repository: repository.write("model-freedom.yaml", b"#" * (100 << 20)), "MF005"),
        (lambda repository: repository.write("model-freedom.yaml", "[" * 30_000), "MF005"),
    ],
    ids=["a folder", "not utf-8", "alias", "100 MB", "brackets"],
)
def test_bad_manifests_in_a_repository(program, repository, prepare, words):
    repository.write("tiny.safetensors", tiny_weights(1))
    prepare(repository)
    ran = program("check", cwd=repository.root)
    assert ran.status == 1
    assert words in ran.out


def test_a_manifest_that_is_a_link_out_of_the_repository(program, repository, tmp_path):
    outside = tmp_path / "outside.yaml"
    outside.write_text(MANIFEST.format(path="tiny.safetensors"))
    repository.write("tiny.safetensors", tiny_weights(1))
    (repository.root / "model-freedom.yaml").symlink_to(outside)
    repository.git("add", "model-freedom.yaml")
    ran = program("check", cwd=repository.root)
    assert ran.status == 1
    assert "the manifest is a symbolic link" in ran.out


def test_weights_that_are_a_link_out_of_the_repository(program, repository, tmp_path):
    (tmp_path / "secret.safetensors").write_bytes(tiny_weights(1))
    (repository.root / "link.safetensors").symlink_to(tmp_path / "secret.safetensors")
    repository.git("add", "link.safetensors")
    assert codes(program, repository.root) == []


@pytest.mark.parametrize(
    "name", [b"a b.safetensors", b"a\nb.safetensors", b"\xff.safetensors", b"##[error]x.safetensors"]
)
@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "markdown"])
def test_hostile_file_names(program, repository, name, form):
    with open(os.path.join(os.fsencode(repository.root), name), "wb") as file:
        file.write(tiny_weights(1))
    repository.git("add", "--all")
    ran = program("check", "--format", form, cwd=repository.root)
    assert ran.status == 1
    assert "MF101" in ran.out
    if form in {"text", "github"}:
        assert all("MF101" in line or line.startswith("  write ") for line in ran.out.splitlines())


def test_not_a_repository(program, tmp_path):
    ran = program("check", cwd=tmp_path)
    assert ran.status == 2
    assert "is not in a git repository" in ran.err
    assert "git init" in ran.err


def test_paths_limit_what_is_looked_at(program, repository):
    repository.write("a/one.safetensors", tiny_weights(1))
    repository.write("b/two.safetensors", tiny_weights(2))
    assert len(codes(program, repository.root)) == 2
    assert len(codes(program, repository.root, "a")) == 1
    assert len(codes(program, repository.root / "a", "one.safetensors")) == 1
    outside = program("check", "..", cwd=repository.root)
    assert outside.status == 2


def test_exclude_and_exit_zero(program, repository):
    root = ship(repository, manifest=False)
    assert codes(program, root, "--exclude", "*.safetensors") == []
    assert program("check", "--exit-zero", cwd=root).status == 0


def test_fix_adds_the_digest_and_keeps_the_rest(program, repository):
    root = ship(
        repository, **{"license: Apache-2.0\n    training_code": "license: Apache 2.0  # ours\n    training_code"}
    )
    before = (root / "model-freedom.yaml").read_text()
    ran = program("check", "--fix", cwd=root)
    assert ran.status == 0
    assert "mended 2 in model-freedom.yaml" in ran.err
    after = (root / "model-freedom.yaml").read_text()
    assert "license: Apache-2.0  # ours\n" in after
    added = [line for line in after.splitlines() if line not in before.splitlines() and "sha256" in line]
    assert len(added) == 1
    repository.git("add", "model-freedom.yaml")
    assert codes(program, root) == []


def test_fix_leaves_unstaged_work_alone(program, repository):
    root = ship(repository)
    (root / "model-freedom.yaml").write_text("# mine\n" + MANIFEST.format(path="tiny.safetensors"))
    ran = program("check", "--fix", cwd=root)
    assert ran.status == 2
    assert "changes that are not staged" in ran.err
    assert (root / "model-freedom.yaml").read_text().startswith("# mine\n")


def test_baseline(program, repository, tmp_path):
    root = ship(repository, manifest=False)
    file = tmp_path / "baseline.json"
    assert program("check", "--write-baseline", file, cwd=root).status == 1
    ran = program("check", "--baseline", file, cwd=root)
    assert ran.status == 0
    assert "1 suppressed" in ran.err
    repository.write("new.safetensors", tiny_weights(2))
    assert program("check", "--baseline", file, cwd=root).status == 1


def test_since_reports_what_is_new_also_where_only_the_manifest_went(program, repository):
    root = ship(repository)
    repository.commit()
    repository.write("later.safetensors", tiny_weights(3))
    assert codes(program, root, "--since", "HEAD") == ["MF102"]
    repository.git("rm", "--quiet", "--force", "model-freedom.yaml")
    assert codes(program, root, "--since", "HEAD") == ["MF101", "MF101"]
    repository.commit()
    assert codes(program, root, "--since", "HEAD") == []
    ran = program("check", "--since", "no-such-ref", cwd=root)
    assert ran.status == 2
    assert "no commit 'no-such-ref'" in ran.err


def test_several_formats_at_once(program, repository, tmp_path):
    root = ship(repository, manifest=False)
    ran = program(
        "check",
        "--format",
        "text",
        f"--format=json={tmp_path / 'a.json'}",
        "--format",
        "sarif",
        "--output",
        tmp_path / "b.sarif",
        cwd=root,
    )
    assert "MF101" in ran.out
    assert json.loads((tmp_path / "a.json").read_text())["summary"]["errors"] == 1
    assert json.loads((tmp_path / "b.sarif").read_text())["version"] == "2.1.0"


def test_equal_input_gives_equal_bytes(program, repository):
    root = ship(repository)
    first = program("check", "--format", "json", cwd=root)
    assert first.out == program("check", "--format", "json", cwd=root).out


def test_memory_stays_below_200_mb_on_the_worst_input(repository, installed, tmp_path):
    """100 MB of YAML, a sparse 2 GB of weights with a header that claims 2^63 bytes, and 2,000 weights files."""
    repository.write("a/model-freedom.yaml", b"# " + b"x" * (100 << 20))
    with open(repository.root / "huge.safetensors", "wb") as file:
        file.write(struct.pack("<Q", 1 << 63) + b"{")
        file.truncate(64 << 20)
    for number in range(300):
        repository.write(f"many/{number}.safetensors", tiny_weights(number), add=False)
    repository.git("add", "--all")
    script = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], capture_output=True)\n"
        "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    command = [sys.executable, "-c", script, str(installed), "check", "--no-cache"]
    done = subprocess.run(command, cwd=repository.root, capture_output=True, text=True, check=True)
    status, peak = map(int, done.stdout.split())
    assert status == 1
    assert peak < 200 * 1024, f"{peak} KiB"


def test_verbose_says_what_is_looked_at(program, repository):
    ran = program("check", "-v", cwd=ship(repository))
    assert "files that git tracks in" in ran.err
    assert "configuration: none, the defaults; policy: declared" in ran.err
    assert "found: 1 files" in ran.err
    assert "manifests: model-freedom.yaml" in ran.err


def test_exclude_leaves_out_manifests_too(program, repository):
    root = ship(repository)
    repository.write("vendored/model-freedom.yaml", "models: [")
    assert "MF001" in codes(program, root)
    assert "MF001" not in codes(program, root, "--exclude", "vendored/")
    assert program("links", cwd=root).status == 1
    assert program("links", "--exclude", "vendored/", cwd=root).status == 0
