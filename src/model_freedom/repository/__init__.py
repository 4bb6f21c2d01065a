"""What git says is in the tree, or a plain folder where there is no git."""

from model_freedom.repository.discover import open_tree
from model_freedom.repository.tree import Entry, Tree

__all__ = ["Entry", "Tree", "open_tree"]
