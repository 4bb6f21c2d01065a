"""`model-freedom check`: the main job, in the order of the house."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from model_freedom.cli.cache import cache_folder, key_of, recall, remember
from model_freedom.cli.inside import add_inside, fetched, fetched_in_force, with_inside
from model_freedom.cli.interruption import ended, interrupted
from model_freedom.cli.options import add_configuration, add_network, add_output, add_verbose, merged
from model_freedom.cli.printing import note, show, tell
from model_freedom.findings import CannotProceed, Severity
from model_freedom.repository import Tree, open_tree
from model_freedom.repository.tree import lies_in, relative_to

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from model_freedom.configuration.settings import Settings
    from model_freedom.freedom.bases import Fetch
    from model_freedom.links.record import Address, Ask, Result, Use
    from model_freedom.report.result import Report
    from model_freedom.rules.rule import Evidence
    from model_freedom.weights.record import WeightsFile


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the options of `check`."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="only weights below these (default: the repository)")
    add_output(parser)
    add_verbose(parser)
    add_configuration(parser)
    add_network(parser, switch=True)
    add_inside(parser)
    group = parser.add_argument_group("findings")
    group.add_argument("--fix", action="store_true", help="mend in the manifests what can be mended without a person")
    group.add_argument("--baseline", metavar="FILE", help="let pass what this earlier report has")
    group.add_argument("--write-baseline", metavar="FILE", help="write what is found now, to be let pass later")
    group.add_argument("--since", metavar="REF", help="report only what was not found in that commit")
    group.add_argument("--exit-zero", action="store_true", help="exit with 0 also when there are errors")


def run(arguments: argparse.Namespace) -> int:
    """Checks and reports; returns the exit status."""
    tree = open_tree(arguments.paths[0] if arguments.paths else ".")
    try:
        key = key_of(tree, arguments)
        printed = recall(key) if key else None
        if printed is not None:
            show(*printed)
            return 0
        return _check(tree, arguments, key)
    finally:
        tree.close()


def _check(tree: Tree, arguments: argparse.Namespace, key: str | None) -> int:
    from model_freedom.cli.emit import emit
    from model_freedom.configuration.read import read_settings

    settings = merged(read_settings(tree, arguments.config), arguments)
    note(arguments, f"{len(tree.entries):,} files that git tracks in {tree.root}")
    note(arguments, f"configuration: {settings.source or 'none, the defaults'}; policy: {settings.policy}")
    report = _report(tree, settings, arguments)
    printed = emit(report, arguments)
    if interrupted(arguments):
        return ended(arguments, 0)
    if report.count(Severity.ERROR) and not arguments.exit_zero:
        return 1
    if key and report.fetched is None:  # the key doesn't take in what stands in source files
        remember(key, *printed)
    return 0


def _report(tree: Tree, settings: Settings, arguments: argparse.Namespace) -> Report:
    from dataclasses import replace

    from model_freedom.report.result import Report

    within = _within(tree, arguments.paths)
    folder = None if arguments.no_cache else cache_folder()
    weights = with_inside(tree, _find(tree, settings, within, folder), settings, arguments, within=within)
    in_code = fetched(tree, settings, within) if fetched_in_force(settings) else None
    note(arguments, f"found: {len(weights):,} files that are, point to or belong to weights")
    if not weights and not in_code and not _has_manifest(tree) and not _configured(settings, arguments):
        return Report(policy=settings.policy, online=arguments.online, fetched=in_code)
    from model_freedom.cli.asking import fetcher, looking
    from model_freedom.cli.judging import report_on, unverified_is_error
    from model_freedom.policy.baseline import baseline_text, read_baseline
    from model_freedom.rules.gather import gather

    asks = looking(tree, settings, arguments)
    evidence = replace(gather(tree, settings, weights, asks=asks, cache_folder=folder), fetched=in_code or ())
    note(arguments, f"manifests: {', '.join(manifest.path for manifest in evidence.manifests) or 'none'}")
    # A baseline is written anew from everything that is found, not from what an older one left over.
    name = None if arguments.write_baseline else arguments.baseline or settings.baseline
    baseline = None
    if name:
        baseline = read_baseline(name if arguments.baseline else os.path.join(tree.root, name), name)
    with fetcher(settings, arguments) as fetch:
        then = _then(tree, settings, arguments, fetch, evidence.links) if arguments.since else None
        report = report_on("check", evidence, settings, baseline=baseline, fetch=fetch, then=then)
    report = replace(report, fetched=in_code)
    if not arguments.online:
        report = replace(report, online=False)  # what is known of the links was recorded earlier
    if arguments.require_verified:
        report = unverified_is_error(report)
    if within:
        report = _only_within(report, within, {manifest.path for manifest in evidence.governs.values()})
    if then is not None:
        report = _only_new(report, then, settings)
    if arguments.fix:
        report = _mended(report, tree, arguments)
    if arguments.write_baseline:
        from model_freedom.cli.emit import write_file

        write_file(arguments.write_baseline, baseline_text(report.findings))
    return report


def _find(tree: Tree, settings: Settings, within: tuple[str, ...] = (), folder: str | None = None) -> list[WeightsFile]:
    from model_freedom.weights.find import find

    return find(
        tree,
        within=within,
        not_weights=settings.not_weights,
        exclude=settings.exclude,
        cache_folder=folder,
    )


def _has_manifest(tree: Tree) -> bool:
    return any("model-freedom." in entry.path for entry in tree.entries)


def _configured(settings: Settings, arguments: argparse.Namespace) -> bool:
    """Whether something could be found where there are neither weights nor manifests: an exception without use."""
    return bool(settings.waivers or settings.baseline or arguments.baseline or arguments.write_baseline)


def _within(tree: Tree, paths: list[str]) -> tuple[str, ...]:
    """The paths relative to the root, POSIX; () for the whole tree. Raises CannotProceed for one that is outside."""
    relative = []
    for path in paths:
        if not os.path.lexists(path):
            raise CannotProceed(f"no such file or folder: {path}", "check the spelling of the path")
        below = relative_to(tree.root, path)
        if below == ".." or below.startswith("../"):
            raise CannotProceed(f"{path} is not in {tree.root}", "check one repository at a time")
        if below == ".":
            return ()
        relative.append(below)
    return tuple(relative)


def _only_within(report: Report, within: tuple[str, ...], manifests: set[str]) -> Report:
    """Without what lies elsewhere; a manifest above the paths that governs weights in them belongs to them."""
    from dataclasses import replace

    inside = lies_in((*within, *manifests))
    return replace(
        report,
        findings=tuple(finding for finding in report.findings if inside(finding.location.path)),
        models=tuple(model for model in report.models if inside(model.manifest)),
    )


def _mended(report: Report, tree: Tree, arguments: argparse.Namespace) -> Report:
    """The report without what `--fix` mended on the disk, which is for the user to stage."""
    from dataclasses import replace

    from model_freedom.drafting.fix import mend
    from model_freedom.manifest.load import LIMIT

    mended = mend(tree, report.findings, LIMIT)
    if not arguments.quiet:
        for path, count in mended.files.items():
            tell(f"mended {count} in {path}: look at it, and `git add` it")
    return replace(report, findings=mended.left)


def _then(
    tree: Tree,
    settings: Settings,
    arguments: argparse.Namespace,
    fetch: Fetch,
    links: Mapping[Address, Result] | None,
) -> Evidence:
    """What the commit `since` was: its whole tree is read, and what its configuration decides of verdicts counts.

    What is looked for and what is left out is as now, so that the two can be compared. Of addresses counts what was
    recorded then, else what is known now: one of which nobody knows better was as dead then as it is today.
    """
    from dataclasses import replace

    from model_freedom.cli.judging import judged_evidence
    from model_freedom.cli.recording import ignore, recorded
    from model_freedom.configuration.read import earlier_settings
    from model_freedom.repository.commit import tree_at
    from model_freedom.repository.git import GitTree
    from model_freedom.rules.gather import gather

    if not isinstance(tree, GitTree):
        raise CannotProceed("--since needs a git repository", "leave it out")
    before = tree_at(tree, arguments.since)
    try:
        earlier = earlier_settings(tree, before, arguments.config, settings)
        settings = settings._replace(licenses=earlier.licenses, missing_training_code=earlier.missing_training_code)
        weights = with_inside(before, _find(before, settings), settings, arguments)
        in_code = fetched(before, settings) if fetched_in_force(settings) else ()

        def asks(uses: Sequence[tuple[Use, Address]]) -> Ask | None:
            known = {**(links or {}), **recorded(before, uses, ignore)}
            return (lambda some: {address: known[address] for address in some if address in known}) if known else None

        evidence = gather(before, settings, weights, asks=asks)
        return judged_evidence(replace(evidence, fetched=in_code), settings, fetch)
    finally:
        before.close()


def _only_new(report: Report, then: Evidence, settings: Settings) -> Report:
    """Without what was found then already."""
    from dataclasses import replace

    from model_freedom.cli.judging import report_on

    old = {finding.fingerprint for finding in report_on("check", then, settings).findings}
    return replace(report, findings=tuple(finding for finding in report.findings if finding.fingerprint not in old))
