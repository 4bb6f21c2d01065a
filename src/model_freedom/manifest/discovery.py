"""Which manifests a tree has, which of them governs a weights file, and which files an entry of `weights` names."""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Callable, Iterable

from model_freedom.findings import Fault, Location
from model_freedom.manifest.model import Manifest, Model
from model_freedom.repository.tree import SUBMODULE, SYMLINK, Entry, Tree, parent_folders

NAMES = ("model-freedom.yaml", "model-freedom.yml", "model-freedom.json")
_STEM = "model-freedom."
_GLOB = frozenset("*?[")
_WILD = _GLOB | {"\\"}


def discover(tree: Tree) -> tuple[Manifest, ...]:
    """Every manifest of a tree, read, sorted by path. What has a manifest's name and is no file is an MF001.

    Of two in one folder the second (by NAMES) is an MF006, governs nothing, and its models are left out.
    """
    found: dict[str, Manifest] = {}
    for entry in tree.entries:
        if _STEM not in entry.path:
            continue
        parts = entry.path.split("/")
        named = next((index for index, part in enumerate(parts) if part in NAMES), None)
        if named is None:
            continue
        path = "/".join(parts[: named + 1])
        if path not in found:
            found[path] = _read(tree, entry) if path == entry.path else _not_a_file(path, "a folder")
    return _one_a_folder(found)


def governing(manifests: Iterable[Manifest]) -> Callable[[str], Manifest | None]:
    """A look-up: the path of a weights file → the nearest manifest above it, the only one that governs it."""
    by_folder: dict[str, Manifest] = {}
    for manifest in sorted(manifests, key=_precedence):
        by_folder.setdefault(manifest.folder, manifest)

    def look_up(path: str) -> Manifest | None:
        return next((by_folder[folder] for folder in parent_folders(path) if folder in by_folder), None)

    return look_up


def matching(manifest: Manifest, model: Model, paths: Iterable[str]) -> dict[str, list[str]]:
    """Which of `paths` (relative to the root) each entry of the model's `weights` names, by the entry as written.

    An entry is an exact path; else, with a wildcard, a glob as in .gitignore; else a folder with all below it.
    """
    return matcher(manifest, paths)(model)


def matcher(manifest: Manifest, paths: Iterable[str]) -> Callable[[Model], dict[str, list[str]]]:
    """As `matching`, for all models of a manifest: the paths are looked through once."""
    prefix = f"{manifest.folder}/" if manifest.folder else ""
    names = sorted(path[len(prefix) :] for path in paths if path.startswith(prefix))
    known = frozenset(names)

    def match(model: Model) -> dict[str, list[str]]:
        return {entry.path: [prefix + name for name in _named(entry.path, names, known)] for entry in model.weights}

    return match


def _named(pattern: str, names: list[str], known: frozenset[str]) -> list[str]:
    exact = posixpath.normpath(pattern)
    if exact in known:
        return [exact]
    if not _GLOB.intersection(pattern):
        return names if exact == "." else _below(exact + "/", names)
    from model_freedom.manifest.consistency import stars_allowed

    if not stars_allowed(pattern):
        return []
    import pathspec

    pattern = pattern.removeprefix("./")
    # A glob with a slash before its end is tied to the manifest's folder: its part without wildcards is a folder.
    head = pattern.lstrip("/")[: next(i for i, sign in enumerate(pattern.lstrip("/")) if sign in _WILD)]
    candidates = _below(head.rpartition("/")[0] + "/", names) if "/" in head else names
    spec = pathspec.GitIgnoreSpec.from_lines([pattern])
    return [name for name in candidates if spec.match_file(name)]


def _below(folder: str, names: list[str]) -> list[str]:
    """Those of the sorted names that begin so."""
    start = bisect_left(names, folder)
    return names[start : bisect_left(names, folder + "\U0010ffff", start)]


def _read(tree: Tree, entry: Entry) -> Manifest:
    from model_freedom.manifest.load import LIMIT, read_manifest

    if entry.mode == SYMLINK:
        return _not_a_file(entry.path, "a symbolic link")
    if entry.mode == SUBMODULE:
        return _not_a_file(entry.path, "a submodule")
    try:
        content = tree.read(entry, LIMIT)
    except OSError as error:
        message = f"the manifest can't be read: {error.strerror or error}"
        fault = Fault("MF001", Location(entry.path), message, "check the file, and `git status`")
        return Manifest(entry.path, faults=(fault,), readable=False)
    return read_manifest(content, entry.path)


def _not_a_file(path: str, kind: str) -> Manifest:
    message = f"the manifest is {kind}, not a file"
    fault = Fault("MF001", Location(path), message, "put a regular file in its place, or rename it")
    return Manifest(path, faults=(fault,), readable=False)


def _one_a_folder(found: dict[str, Manifest]) -> tuple[Manifest, ...]:
    first: dict[str, Manifest] = {}
    for manifest in sorted(found.values(), key=_precedence):
        other = first.setdefault(manifest.folder, manifest)
        if other is not manifest:
            message = f"a second manifest in this folder: `{posixpath.basename(other.path)}` is the one that counts"
            fault = Fault("MF006", Location(manifest.path), message, "move its models over there, and remove this file")
            found[manifest.path] = _without_models(manifest, fault)
    return tuple(found[path] for path in sorted(found))


def _without_models(manifest: Manifest, fault: Fault) -> Manifest:
    from dataclasses import replace

    return replace(manifest, models=(), faults=(fault, *manifest.faults))


def _precedence(manifest: Manifest) -> tuple[str, int]:
    return manifest.folder, NAMES.index(posixpath.basename(manifest.path)) if _is_named(manifest) else len(NAMES)


def _is_named(manifest: Manifest) -> bool:
    return posixpath.basename(manifest.path) in NAMES
