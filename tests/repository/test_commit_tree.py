"""A commit as a tree, for `--since`."""

import pytest

from model_freedom.findings import CannotProceed
from model_freedom.repository import open_tree
from model_freedom.repository.commit import tree_at


def test_the_files_of_then_with_the_content_of_then(repository):
    repository.write("a.bin", b"old")
    repository.write("b.bin", b"same")
    repository.commit()
    repository.write("a.bin", b"new")
    repository.git("rm", "--quiet", "--cached", "b.bin")
    tree = open_tree(str(repository.root))
    then = tree_at(tree, "HEAD")
    contents = {}
    for entry in then.entries:
        with then.open(entry) as file:
            contents[entry.path] = file.read()
    assert contents == {"a.bin": b"old", "b.bin": b"same"}
    then.close()
    tree.close()


@pytest.mark.parametrize("reference", ["no-such-branch", "0" * 40, "--output=x", "HEAD~99", "", "HEAD^{tree}"])
def test_a_commit_that_is_not_there(repository, reference):
    repository.commit()
    tree = open_tree(str(repository.root))
    with pytest.raises(CannotProceed, match="no commit"):
        tree_at(tree, reference)
    tree.close()
