"""What a repository of a test has."""

from __future__ import annotations

from workshop import Repository

from model_freedom.repository import open_tree
from model_freedom.weights.find import find
from model_freedom.weights.record import WeightsFile


def found(repository: Repository) -> dict[str, WeightsFile]:
    """Its weights files and what belongs to them, by path."""
    tree = open_tree(str(repository.root))
    try:
        return {file.path: file for file in find(tree)}
    finally:
        tree.close()
