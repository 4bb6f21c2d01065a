"""`model-freedom scan`: the weights of a repository or a plain folder, with what they say of themselves."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from model_freedom.cli.inside import add_inside, fetched, with_inside
from model_freedom.cli.options import add_output, add_verbose
from model_freedom.cli.printing import note
from model_freedom.configuration.read import read_settings
from model_freedom.report.result import WeightsReport
from model_freedom.repository import open_tree
from model_freedom.repository.folder import FolderTree
from model_freedom.repository.tree import relative_to

if TYPE_CHECKING:
    from model_freedom.weights.references.record import Fetched


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the options of `scan`."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders, also outside git (default: here)")
    add_output(parser)
    add_verbose(parser)
    parser.add_argument("--config", metavar="FILE", help="read the configuration from this file")
    parser.add_argument("--exclude", action="append", default=[], metavar="GLOB", help="leave out paths like this")
    parser.add_argument("--no-cache", action="store_true", help="look again at what was seen lately")
    parser.add_argument("--no-digest", action="store_true", help="don't read whole files for their sha256")
    add_inside(parser)
    parser.add_argument(
        "--references",
        action="store_true",
        help="list what Python files and notebooks fetch at run time too (from_pretrained, torch.hub.load, …)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Lists and reports; finding weights is no error."""
    from model_freedom.cli.emit import emit
    from model_freedom.report.result import Report

    weights: list[WeightsReport] = []
    references: set[Fetched] = set()
    for path in arguments.paths or ["."]:
        found, in_code = _scan(path, arguments)
        weights += found
        references.update(in_code)
    unique = {item.file.path: item for item in weights}
    ordered = tuple(sorted(references, key=lambda item: (item[:4], item.name or "")))
    report = Report(
        command="scan",
        weights=tuple(unique[path] for path in sorted(unique)),
        fetched=ordered if arguments.references else None,
    )
    emit(report, arguments)
    return 0


def _scan(path: str, arguments: argparse.Namespace) -> tuple[list[WeightsReport], tuple[Fetched, ...]]:
    """What lies at or below one path. Inside a repository the tracked files count, unless the path is not tracked."""
    from model_freedom.cli.cache import cache_folder
    from model_freedom.weights.digest import digests
    from model_freedom.weights.find import find

    tree = open_tree(path, need_git=False)
    within = relative_to(tree.root, path)
    if tree.in_git and within != "." and not tree.has(within):
        # Named, there, and not tracked (a build folder, a virtual environment): the user wants it looked at.
        tree.close()
        tree = FolderTree(path if os.path.isdir(path) else os.path.dirname(path) or ".")
        within = "." if os.path.isdir(path) else os.path.basename(path)
    if arguments.verbose:  # counting takes a large tree apart
        note(arguments, f"{len(tree.entries):,} files in {tree.root}" + (" that git tracks" if tree.in_git else ""))
    folder = None if arguments.no_cache else cache_folder()
    try:
        settings = read_settings(tree if tree.in_git else None, arguments.config)
        settings = settings._replace(exclude=(*settings.exclude, *arguments.exclude))
        below = () if within == "." else (within,)
        found = find(
            tree,
            within=below,
            not_weights=settings.not_weights,
            exclude=settings.exclude,
            cache_folder=folder,
        )
        found = with_inside(tree, found, settings, arguments, within=below, digests=not arguments.no_digest)
        in_code = fetched(tree, settings, below) if arguments.references else ()
        read = {} if arguments.no_digest else digests(tree, found, folder)
    finally:
        tree.close()
    return [WeightsReport(file, read.get(file.path)) for file in found], in_code
