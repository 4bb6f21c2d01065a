"""A large index: what it is as a whole, and single files in it, are told without taking it apart."""

from __future__ import annotations

import pytest
from workshop import Repository

from model_freedom.findings import CannotProceed
from model_freedom.repository import git
from model_freedom.repository.git import GitTree
from model_freedom.weights.find import find


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git, "_LARGE", 1)


NAMES = ["a.txt", "b/a.txt", "x\ta.txt", "caf\u00e9.txt", "only\ttab.txt", "z"]


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("name", [*NAMES, "tab.txt", "txt", "", "a", "b", "b/"])
def test_a_file_is_found_as_in_the_whole_list(repository: Repository, name: str) -> None:
    for number, path in enumerate(NAMES):
        repository.write(path, str(number))
    tree = GitTree(str(repository.root))
    alone = tree.entry(name)
    assert "entries" not in tree.__dict__
    assert alone == {entry.path: entry for entry in tree.entries}.get(name)
    assert (alone is not None) == (name in NAMES)


@pytest.mark.usefixtures("large")
def test_many_files_are_looked_up_in_the_list(repository: Repository) -> None:
    for number in range(20):
        repository.write(f"{number}", str(number), add=False)
    repository.git("add", "--all")
    tree = GitTree(str(repository.root))
    found = [tree.entry(f"{number}") for number in range(20)]
    assert "entries" in tree.__dict__
    assert [entry.path for entry in found if entry] == [f"{number}" for number in range(20)]


@pytest.mark.usefixtures("large")
def test_the_state_changes_with_names_modes_and_contents(repository: Repository) -> None:
    def state() -> str:
        return GitTree(str(repository.root)).state

    repository.write("a", "one")
    seen = [state()]
    assert state() == seen[0]
    for change in (
        lambda: repository.write("a", "two"),
        lambda: repository.git("update-index", "--chmod=+x", "a"),
        lambda: repository.git("mv", "a", "b"),
        lambda: repository.write("c", ""),
    ):
        change()
        seen.append(state())
    assert len(set(seen)) == 5


def test_a_small_index_has_no_state(repository: Repository) -> None:
    repository.write("a", "one")
    assert GitTree(str(repository.root)).state == ""


@pytest.mark.usefixtures("large")
def test_an_unmerged_index_is_no_tree(repository: Repository, tmp_path: object) -> None:
    repository.write("a", "one")
    repository.git("commit", "--quiet", "--message", "one")
    repository.git("checkout", "--quiet", "-b", "other")
    repository.write("a", "two")
    repository.git("commit", "--quiet", "--message", "two")
    repository.git("checkout", "--quiet", "-")
    repository.write("a", "three")
    repository.git("commit", "--quiet", "--message", "three")
    repository.git("merge", "other", check=False)
    tree = GitTree(str(repository.root))
    assert tree.entry("a") is None
    with pytest.raises(CannotProceed, match="unmerged"):
        find(tree, cache_folder=str(tmp_path))
