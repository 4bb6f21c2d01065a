"""Reading everything that the rules look at, once, in the order of the house."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from model_freedom.configuration.globs import matcher
from model_freedom.configuration.settings import Settings
from model_freedom.findings import Location
from model_freedom.links.record import Address, Ask, Use
from model_freedom.manifest.discovery import NAMES, discover, governing, matching
from model_freedom.manifest.model import Manifest, Model
from model_freedom.repository import Tree
from model_freedom.rules.rule import Evidence
from model_freedom.weights.digest import digests
from model_freedom.weights.record import Outcome, WeightsFile

Asks = Callable[[Sequence[tuple[Use, Address]]], Ask | None]
"""The `Ask` for what these manifests name, since what is recorded counts for the manifest beside it only."""


@dataclass(frozen=True)
class _Matched:
    matches: dict[tuple[str, Location], tuple[str, ...]]
    declared: dict[str, tuple[tuple[Manifest, Model], ...]]


def gather(
    tree: Tree,
    settings: Settings,
    weights: Sequence[WeightsFile],
    *,
    asks: Asks | None = None,
    cache_folder: str | None = None,
) -> Evidence:
    """The evidence about a tree whose weights have been found."""
    manifests = manifests_of(tree, settings)
    govern = governing(manifests)
    governs = {file.path: manifest for file in weights if (manifest := govern(file.path)) is not None}
    matched = _match(tree, manifests, govern)
    uses = collect_uses(manifests)
    addresses = list(dict.fromkeys(address for _use, address in uses))
    ask = asks(uses) if asks is not None else None
    return Evidence(
        manifests=manifests,
        tree=tree,
        weights=tuple(weights),
        governs=governs,
        declared={**matched.declared, **_declared_inside(weights, matched.declared)},
        matches=matched.matches,
        digests=_digests(tree, weights, matched.declared, cache_folder),
        untracked=_untracked(tree, weights, governs, manifests, matched),
        uses=uses,
        links=ask(addresses) if ask is not None else None,
        ask=ask,
        known_licenses=settings.licenses,
        allow_hosts=frozenset(settings.links.allow_hosts),
    )


def _declared_inside(
    weights: Sequence[WeightsFile], declared: Mapping[str, tuple[tuple[Manifest, Model], ...]]
) -> dict[str, tuple[tuple[Manifest, Model], ...]]:
    """A manifest that lists an archive speaks for the weights in it."""
    return {file.path: declared[file.inside] for file in weights if file.inside in declared}


def manifests_of(tree: Tree, settings: Settings) -> tuple[Manifest, ...]:
    """The tree's manifests, but those that the configuration leaves out."""
    left_out = matcher(settings.exclude)
    return tuple(manifest for manifest in discover(tree) if not left_out(manifest.path))


def collect_uses(manifests: Sequence[Manifest]) -> tuple[tuple[Use, Address], ...]:
    """Every address that the manifests name, with its place."""
    if not manifests:
        return ()
    from model_freedom.links.collect import collect

    return tuple(collect(manifests))


def _match(tree: Tree, manifests: Sequence[Manifest], govern: Callable[[str], Manifest | None]) -> _Matched:
    """Which tracked files each `weights` entry names. The nearest manifest above a file has it, and no other."""
    if not manifests:
        return _Matched({}, {})
    below: dict[str, list[str]] = {manifest.path: [] for manifest in manifests}
    for entry in tree.entries:
        owner = govern(entry.path)
        if owner is not None:
            below[owner.path].append(entry.path)
    matches: dict[tuple[str, Location], tuple[str, ...]] = {}
    declared: dict[str, list[tuple[Manifest, Model]]] = {}
    for manifest in manifests:
        for model in manifest.models:
            named = matching(manifest, model, below[manifest.path])
            for pattern in model.weights:
                paths = named[pattern.path]
                matches[manifest.path, pattern.at.get("path") or pattern.at[""]] = tuple(paths)
                for path in paths:
                    if (manifest, model) not in declared.setdefault(path, []):
                        declared[path].append((manifest, model))
    return _Matched(matches, {path: tuple(owners) for path, owners in declared.items()})


def _digests(
    tree: Tree, weights: Sequence[WeightsFile], declared: Iterable[str], cache_folder: str | None
) -> dict[str, str]:
    """sha256 of every declared weights file, and of what a manifest calls weights although nobody else could tell."""
    known = {file.path: file for file in weights}
    wanted = [known.get(path) or _unknown(tree, path) for path in declared]
    found = digests(tree, wanted, cache_folder)
    return {path: digest for path, digest in found.items() if digest is not None}


def _unknown(tree: Tree, path: str) -> WeightsFile:
    entry = tree.entry(path)
    return WeightsFile(path, Outcome.WEIGHTS, "unknown", blob=entry.blob if entry is not None else "")


def _untracked(
    tree: Tree,
    weights: Sequence[WeightsFile],
    governs: Mapping[str, Manifest],
    manifests: Sequence[Manifest],
    matched: _Matched,
) -> frozenset[str]:
    """Manifests and declared weights that stand on the disk and that git does not have: for the fix line only."""
    wanted: set[str] = set()
    for file in weights:
        if file.path not in governs:
            folder = file.path
            while folder:
                folder = folder.rpartition("/")[0]
                wanted.update(posixpath.join(folder, name) for name in NAMES)
    for manifest in manifests:
        for model in manifest.models:
            for pattern in model.weights:
                place = pattern.at.get("path") or pattern.at[""]
                if not matched.matches.get((manifest.path, place)):
                    wanted.add(posixpath.normpath(posixpath.join(manifest.folder, pattern.path)))
    return frozenset(
        path
        for path in wanted
        if not path.startswith("..") and tree.entry(path) is None and os.path.isfile(os.path.join(tree.root, path))
    )
