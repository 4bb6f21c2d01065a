"""Manifests that are named on the command line, as they stand on the disk or come through standard input."""

from __future__ import annotations

import os
import sys

from model_freedom.findings import CannotProceed
from model_freedom.manifest.load import read_manifest
from model_freedom.manifest.model import Manifest
from model_freedom.manifest.reader import MAX_BYTES

STANDARD_INPUT = "-"


def named_manifest(name: str, root: str | None = None) -> Manifest:
    """The manifest of that name, with a path relative to `root` where it lies below it. Raises CannotProceed."""
    return read_manifest(_content(name), _shown(name, root))


def _content(name: str) -> bytes:
    """Its bytes, one more than there may be at most."""
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    if os.path.islink(name) and os.path.isfile(name):
        # In a pull request from a fork, it would have a line of any file of the runner's printed into the log.
        raise CannotProceed(f"{name} is a symbolic link", "name the file that it leads to")
    try:
        # What the user names may be a pipe: `validate <(generate)` is a good use.
        with open(name, "rb") as file:
            return file.read(MAX_BYTES + 1)
    except IsADirectoryError:
        raise CannotProceed(f"{name} is a folder", "name the manifest in it, or use `model-freedom check`") from None
    except (OSError, ValueError) as error:
        words = getattr(error, "strerror", None) or str(error)
        raise CannotProceed(f"{name}: {words}", "name a manifest that can be read, or - for standard input") from error


def _shown(name: str, root: str | None) -> str:
    if name == STANDARD_INPUT:
        return "<stdin>"
    if root is not None:
        below = os.path.relpath(os.path.realpath(name), os.path.realpath(root))
        if below != ".." and not below.startswith(".." + os.sep):
            return below.replace(os.sep, "/")
    return name.replace(os.sep, "/")
