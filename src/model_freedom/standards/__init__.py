"""Export to and import from other standards. An importer reads bytes and writes a manifest draft.

In a draft, what the source doesn't say is `TODO`, so that nothing is claimed that nobody said.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from model_freedom.standards.draft import Draft

# name → the module of that name in this folder, which has `drafted(content, path) -> Draft`.
IMPORTERS = {
    "mot": "Model Openness Tool (lfai/model_openness_tool), YAML",
}


def importer(name: str) -> Callable[[bytes, str], Draft]:
    """The function that reads a file of this format. It raises CannotProceed for one that isn't of it."""
    module = import_module(f"model_freedom.standards.{name}")
    return cast("Callable[[bytes, str], Draft]", module.drafted)
