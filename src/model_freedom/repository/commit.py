"""A commit as a tree, for `--since REF`: what was there then is judged by the same rules as what is there now."""

from __future__ import annotations

import os
from functools import cached_property
from typing import BinaryIO

from model_freedom.findings import CannotProceed
from model_freedom.repository.command import GitFailed, environment, run_git
from model_freedom.repository.git import GitTree
from model_freedom.repository.tree import Entry


class CommitTree(GitTree):
    """The files of one commit of `now`'s repository."""

    state = ""

    def __init__(self, now: GitTree, commit: str) -> None:
        super().__init__(now.root)
        self._now = now
        self._commit = commit

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every file of the commit."""
        try:
            listing = run_git(["ls-tree", "-r", "-z", "--full-tree", self._commit], self.root)
        except GitFailed as error:
            raise CannotProceed(f"git can't list the commit: {error}", "fetch its whole history") from error
        found = []
        for line in os.fsdecode(listing).split("\0"):
            head, _, path = line.partition("\t")
            if path:
                mode, _kind, blob = head.split(" ")
                found.append(Entry(path, mode, blob))
        return tuple(found)

    @cached_property
    def _changed(self) -> frozenset[str]:
        """Nothing stands on the disk as the commit has it, unless the index has the very same blob."""
        return frozenset(self._by_path)

    def open(self, entry: Entry) -> BinaryIO:
        """See `Tree.open`. Unchanged weights are read where they lie, not copied out of git."""
        same = self._now.entry(entry.path)
        if same is not None and same.blob == entry.blob:
            return self._now.open(same)
        return super().open(entry)

    def attribute(self, name: str, paths: list[str]) -> dict[str, str]:
        """See `Tree.attribute`. git can tell those of the index only, which is near enough for what is stored where."""
        return self._now.attribute(name, paths)


def tree_at(now: GitTree, reference: str) -> CommitTree:
    """The tree of the commit that `reference` names. Raises CannotProceed where the repository doesn't have it."""
    import git
    from gitdb.exc import ODBError

    try:
        with git.Repo(now.root) as repository:
            repository.git.update_environment(**environment(now.root))
            found = repository.commit(reference)
            commit = found.hexsha if found.tree.hexsha else ""  # GitPython looks for an object only when it is used
    except (git.GitError, ODBError, ValueError, KeyError, IndexError, OSError) as error:
        raise CannotProceed(
            f"--since: this repository has no commit {reference!r}",
            "fetch it first: a shallow clone lacks it (`fetch-depth: 0` in actions/checkout)",
        ) from error
    return CommitTree(now, commit)
