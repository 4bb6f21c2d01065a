"""Where the configuration stands: `.model-freedom.toml` at the root, else `[tool.model-freedom]` in pyproject.toml.

Most repositories have neither, so that reading them is left to a module that is loaded only where there is one.
"""

from __future__ import annotations

import os

from model_freedom.configuration.settings import Settings
from model_freedom.findings import CannotProceed
from model_freedom.repository import Tree
from model_freedom.repository.tree import relative_to

OWN_FILE = ".model-freedom.toml"
SHARED_FILE = "pyproject.toml"
_LIMIT = 1 << 20  # bytes; a configuration is a page of text


def read_settings(tree: Tree | None, chosen: str | None = None) -> Settings:
    """The settings in force: those of the file `chosen`, else of the tree's own files, else the defaults.

    In git the files count as they stand in the index, as everything else does. Raises CannotProceed with place and fix.
    """
    if chosen is not None:
        return _parsed(_read_chosen(chosen), chosen, whole=os.path.basename(chosen) != SHARED_FILE)
    if tree is None:
        return Settings()
    for name in (OWN_FILE, SHARED_FILE):
        entry = tree.entry(name)
        if entry is None or not entry.is_file:
            continue
        content = tree.read(entry, _LIMIT)
        if name == OWN_FILE or b"model-freedom" in content:
            settings = _parsed(content, name, whole=name == OWN_FILE)
            if settings.source:
                return settings
    return Settings()


def earlier_settings(now: Tree, before: Tree, chosen: str | None, otherwise: Settings) -> Settings:
    """The settings of an earlier commit; those of now where that had none that can be read, or they lie outside of it.

    A file that was chosen counts as it was then, if it is one of the repository's.
    """
    try:
        if chosen is None:
            return read_settings(before)
        entry = before.entry(relative_to(now.root, chosen))
        if entry is None or not entry.is_file:
            return otherwise
        return _parsed(before.read(entry, _LIMIT), chosen, whole=os.path.basename(chosen) != SHARED_FILE)
    except (CannotProceed, OSError):
        return otherwise


def _read_chosen(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(_LIMIT + 1)
    except OSError as error:
        raise CannotProceed(f"{path}: {error.strerror}", "name a configuration file that can be read") from error


def _parsed(content: bytes, source: str, *, whole: bool) -> Settings:
    if len(content) > _LIMIT:
        raise CannotProceed(f"{source}: larger than 1 MiB", "a configuration is a page of text")
    from model_freedom.configuration.parse import parse

    return parse(content, source, whole=whole)
