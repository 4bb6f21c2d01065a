"""Which tree a path belongs to: the repository around it, or the plain folder itself."""

from __future__ import annotations

import os

from model_freedom.findings import CannotProceed
from model_freedom.repository.command import GitFailed, run_git
from model_freedom.repository.git import GitTree
from model_freedom.repository.tree import Tree


def open_tree(start: str = ".", *, need_git: bool = True) -> Tree:
    """The git repository that `start` lies in, or, unless `need_git`, the folder `start` where there is none.

    Raises CannotProceed for a path that is not there, for no repository where one is needed, and for a bare one.
    """
    if not os.path.lexists(start):
        raise CannotProceed(f"no such file or folder: {start}", "check the spelling of the path")
    folder = start if os.path.isdir(start) else os.path.dirname(start) or "."
    root = os.path.abspath(folder)
    try:
        answer = run_git(["rev-parse", "--show-toplevel"], root, trust=False)
    except GitFailed as error:
        return _without_worktree(root, str(error), need_git)
    except CannotProceed:
        if need_git:
            raise
        return _plain(root)
    return GitTree(os.fsdecode(answer.removesuffix(b"\n")))


def _without_worktree(root: str, words: str, need_git: bool) -> Tree:
    if "dubious ownership" in words:
        return _owned_by_another(root, words)
    if "must be run in a work tree" in words or "safe.bareRepository" in words:
        raise CannotProceed(
            f"{root} is a bare repository: it has no working tree to check",
            "clone it, and run model-freedom in the clone",
        )
    if not need_git:
        return _plain(root)
    if "not a git repository" in words:
        raise CannotProceed(
            f"{root} is not in a git repository",
            "run `git init` and `git add` first, or look at a plain folder with `model-freedom scan`",
        )
    raise CannotProceed(f"git can't read the repository: {words}", "run `git status` there and mend what it says")


def _owned_by_another(root: str, words: str) -> Tree:
    """A checkout that another user owns: find its top by its `.git`, then trust that folder and no other."""
    top = root
    while not os.path.lexists(os.path.join(top, ".git")):
        above = os.path.dirname(top)
        if above == top:
            raise CannotProceed(f"git can't read the repository: {words}", "run it as the owner of the repository")
        top = above
    try:
        answer = run_git(["rev-parse", "--show-toplevel"], top)
    except GitFailed as error:
        raise CannotProceed(f"git can't read the repository: {error}", "run `git status` and mend it") from error
    return GitTree(os.fsdecode(answer.removesuffix(b"\n")))


def _plain(root: str) -> Tree:
    from model_freedom.repository.folder import FolderTree

    return FolderTree(root)
