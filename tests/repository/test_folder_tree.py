"""A plain folder: no git, no links followed, nothing waited on."""

import os

import pytest

from model_freedom.repository import open_tree


def test_lists_files_and_links_below(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "m.bin").write_bytes(b"content")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    tree = open_tree(str(tmp_path / "a" / "m.bin"), need_git=False)
    assert [entry.path for entry in tree.entries] == ["m.bin"]
    tree = open_tree(str(tmp_path), need_git=False)
    assert [(entry.path, entry.is_file) for entry in tree.entries] == [("a/m.bin", True), ("loop", False)]
    assert tree.has("a")
    assert not tree.has("b")
    entry = tree.entry("a/m.bin")
    assert tree.size(entry) == 7
    assert tree.read(entry, 3) == b"cont"
    assert tree.read(tree.entry("loop"), 1000) == os.fsencode(tmp_path)


def test_a_pipe_that_replaces_a_file_is_not_waited_on(tmp_path):
    (tmp_path / "m.bin").write_bytes(b"content")
    tree = open_tree(str(tmp_path), need_git=False)
    entry = tree.entry("m.bin")
    (tmp_path / "m.bin").unlink()
    os.mkfifo(tmp_path / "m.bin")
    with pytest.raises(OSError, match="not a regular file"):
        tree.open(entry)
