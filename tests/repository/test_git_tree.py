"""The tree is what the index holds: real repositories, in every state that a hook may meet."""

import os
from pathlib import Path

import pytest

from model_freedom.findings import CannotProceed
from model_freedom.repository import open_tree


def paths(root: Path) -> list[str]:
    tree = open_tree(str(root))
    try:
        return [entry.path for entry in tree.entries]
    finally:
        tree.close()


def test_tracked_files_and_no_others(repository):
    repository.write("a.txt", "a")
    repository.write("b.txt", "b", add=False)
    assert paths(repository.root) == ["a.txt"]


def test_empty_repository_without_commits(repository):
    assert paths(repository.root) == []


def test_a_deleted_file_is_missed_as_soon_as_it_is_staged(repository):
    repository.write("model-freedom.yaml", "version: 1")
    repository.commit()
    repository.git("rm", "--quiet", "model-freedom.yaml")
    assert paths(repository.root) == []


def test_names_with_spaces_line_feeds_and_bytes_that_are_not_utf8(repository):
    for name in (b"a b.bin", b"new\nline.bin", b"\xff.bin", "ä.bin".encode()):
        target = os.path.join(os.fsencode(repository.root), name)
        with open(target, "wb") as file:
            file.write(name)
    repository.git("add", "--all")
    tree = open_tree(str(repository.root))
    found = {os.fsencode(entry.path): tree.read(entry, 100) for entry in tree.entries}
    assert found == {name: name for name in (b"a b.bin", b"new\nline.bin", b"\xff.bin", "ä.bin".encode())}
    for entry in tree.entries:
        with tree.open(entry) as file:
            assert file.read() == os.fsencode(entry.path)
    tree.close()


def test_the_index_that_git_names_is_the_one_that_counts(repository, monkeypatch):
    """`git commit PATH` gives the hook another index than .git/index."""
    repository.write("a.txt", "a")
    repository.commit()
    other = repository.root / ".git" / "other-index"
    repository.run("git", "read-tree", "--empty", GIT_INDEX_FILE=str(other), check=True)
    (repository.root / "b.txt").write_text("b")
    repository.run("git", "add", "b.txt", GIT_INDEX_FILE=str(other), check=True)
    monkeypatch.setenv("GIT_INDEX_FILE", str(other))
    assert paths(repository.root) == ["b.txt"]


def test_content_is_that_of_the_index_and_not_of_the_disk(repository):
    repository.write("m.bin", b"staged")
    (repository.root / "m.bin").write_bytes(b"changed later")
    tree = open_tree(str(repository.root))
    entry = tree.entry("m.bin")
    with tree.open(entry) as file:
        assert file.read() == b"staged"
    assert tree.read(entry, 100) == b"staged"
    assert tree.size(entry) is None
    tree.close()


def test_content_of_an_unchanged_file_is_read_where_it_lies(repository):
    repository.write("m.bin", b"content")
    tree = open_tree(str(repository.root))
    entry = tree.entry("m.bin")
    assert tree.size(entry) == 7
    with tree.open(entry) as file:
        file.seek(3)
        assert file.read() == b"tent"
    tree.close()


def test_content_of_a_file_that_is_gone_from_the_disk(repository):
    repository.write("m.bin", b"content")
    (repository.root / "m.bin").unlink()
    tree = open_tree(str(repository.root))
    with tree.open(tree.entry("m.bin")) as file:
        assert file.read() == b"content"
    tree.close()


def test_read_stops_one_byte_past_its_limit_and_goes_on_with_the_next_file(repository):
    repository.write("large", b"x" * 10_000)
    repository.write("small", b"small")
    tree = open_tree(str(repository.root))
    assert tree.read(tree.entry("large"), 100) == b"x" * 101
    assert tree.read(tree.entry("small"), 100) == b"small"
    assert tree.read(tree.entry("small"), 5) == b"small"
    tree.close()


def test_a_symbolic_link_is_an_entry_that_nobody_follows(repository, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    (repository.root / "link").symlink_to(secret)
    repository.git("add", "link")
    tree = open_tree(str(repository.root))
    entry = tree.entry("link")
    assert not entry.is_file
    assert tree.read(entry, 1000) == os.fsencode(secret)
    with tree.open(entry) as file:
        assert file.read() == os.fsencode(secret)
    tree.close()


def test_a_file_that_became_a_link_on_the_disk_is_read_from_git(repository, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    target = repository.write("m.bin", b"content")
    target.unlink()
    target.symlink_to(secret)
    tree = open_tree(str(repository.root))
    with tree.open(tree.entry("m.bin")) as file:
        assert file.read() == b"content"
    tree.close()


def test_has_knows_files_folders_and_what_is_inside_a_submodule(repository, make_repository):
    inner = make_repository("inner")
    inner.write("data.csv", "1")
    inner.commit()
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.root), "vendored")
    repository.write("data/a.csv", "1")
    tree = open_tree(str(repository.root))
    for path in ("data", "data/", "data/a.csv", "vendored", "vendored/data.csv", "", "."):
        assert tree.has(path), path
    for path in ("dat", "data/b.csv", "data/a.csv/x"):
        assert not tree.has(path), path
    with pytest.raises(OSError, match="vendored"):
        tree.read(tree.entry("vendored"), 10)
    tree.close()


def test_inside_a_folder_a_worktree_and_a_shallow_clone(repository, tmp_path):
    repository.write("deep/er/a.txt", "a")
    repository.commit()
    assert paths(repository.root / "deep" / "er") == ["deep/er/a.txt"]
    repository.git("worktree", "add", "--quiet", str(tmp_path / "worktree"))
    assert paths(tmp_path / "worktree") == ["deep/er/a.txt"]
    repository.git("clone", "--quiet", "--depth", "1", repository.root.as_uri(), str(tmp_path / "shallow"))
    assert paths(tmp_path / "shallow") == ["deep/er/a.txt"]


def test_no_repository(tmp_path):
    with pytest.raises(CannotProceed, match="not in a git repository"):
        open_tree(str(tmp_path))
    assert open_tree(str(tmp_path), need_git=False).in_git is False


def test_a_bare_repository(repository, tmp_path):
    repository.git("clone", "--quiet", "--bare", str(repository.root), str(tmp_path / "bare.git"))
    with pytest.raises(CannotProceed, match="bare repository"):
        open_tree(str(tmp_path / "bare.git"))


def test_no_such_path():
    with pytest.raises(CannotProceed, match="no such file or folder"):
        open_tree("no/such/path")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_a_checkout_that_another_user_owns(repository, tmp_path):
    repository.write("a.txt", "a")
    for folder, _folders, files in os.walk(repository.root):
        for name in (folder, *(os.path.join(folder, file) for file in files)):
            os.chown(name, 12345, 12345)
    assert paths(repository.root) == ["a.txt"]
    assert not list(tmp_path.glob("*gitconfig*"))


def test_nothing_of_the_repository_runs(repository, tmp_path):
    """A hostile .git/config, hooks and attributes are planted; a marker would tell that one of them ran."""
    marker = tmp_path / "ran"
    repository.write("a.bin", b"\0\1\2")
    repository.write(".gitattributes", "*.bin filter=evil diff=evil\n")
    repository.commit()
    script = tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {marker}\ncat\n")
    script.chmod(0o755)
    for key in (
        "core.fsmonitor",
        "core.sshCommand",
        "core.pager",
        "filter.evil.clean",
        "filter.evil.smudge",
        "diff.evil.textconv",
    ):
        repository.git("config", key, str(script))
    hook = repository.root / ".git" / "hooks" / "post-index-change"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(script.read_text())
    hook.chmod(0o755)
    (repository.root / "a.bin").write_bytes(b"\0\1\2\3")
    marker.unlink(missing_ok=True)
    tree = open_tree(str(repository.root))
    for entry in tree.entries:
        tree.size(entry)
        tree.read(entry, 100)
        tree.open(entry).close()
    tree.attribute("filter", [entry.path for entry in tree.entries])
    tree.close()
    assert not marker.exists()


def test_attributes_come_from_the_index(repository):
    repository.write(".gitattributes", "*.bin filter=lfs\n")
    repository.write("a.txt", "a")
    tree = open_tree(str(repository.root))
    assert tree.attribute("filter", ["x.bin", "a.txt"]) == {"x.bin": "lfs"}
    tree.close()
