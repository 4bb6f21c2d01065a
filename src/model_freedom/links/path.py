"""Places inside the repository, asked of git and never of the disk."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from model_freedom.repository import Tree


class Escape(NamedTuple):
    """A path that isn't inside the repository, or isn't a path; `reason` says how."""

    reason: str


def locate(folder: str, path: str) -> str | Escape:
    """The path from the root of the tree, for a `path` as written in a manifest that stands in `folder`."""
    if "\0" in path or "\\" in path:
        return Escape("holds a character that no portable path has")
    if not path.strip():
        return Escape("is empty")
    if path.startswith(("/", "~")) or (path[1:2] == ":" and path[0].isascii() and path[0].isalpha()):
        return Escape("is not relative to the manifest's folder")
    whole = posixpath.normpath(posixpath.join(folder, path))
    if whole == ".." or whole.startswith("../"):
        return Escape("leads out of the repository")
    return whole


def missing(tree: Tree, folder: str, path: str) -> str | None:
    """Why nobody who clones the repository gets this path; None where git has it."""
    where = locate(folder, path)
    if isinstance(where, Escape):
        return where.reason
    if tree.has(where):
        return None
    return "is not tracked by git" if tree.in_git else "does not exist"
