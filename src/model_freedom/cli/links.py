"""`model-freedom links`: whether everything that the manifests name can be reached, and nothing else."""

from __future__ import annotations

import argparse

from model_freedom.cli.options import add_configuration, add_network, add_output, add_verbose, merged
from model_freedom.cli.printing import note
from model_freedom.configuration.read import read_settings
from model_freedom.findings import CannotProceed, Severity
from model_freedom.links.evidence import NAME
from model_freedom.repository import Tree, open_tree


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the options of `links`."""
    parser.add_argument("manifests", nargs="*", metavar="MANIFEST", help="only these (default: all of the repository)")
    add_output(parser)
    add_verbose(parser)
    add_configuration(parser)
    add_network(parser, switch=False)
    group = parser.add_argument_group("evidence")
    group.add_argument("--record", action="store_true", help=f"write what is seen to {NAME} beside each manifest")
    group.add_argument("--archive", action="store_true", help="list what has no archive copy, and where to save it")
    group.add_argument("--request", action="store_true", help="with --archive: ask the archives to save it")


def run(arguments: argparse.Namespace) -> int:
    """Asks and reports; returns the exit status."""
    from model_freedom.cli.asking import asker
    from model_freedom.cli.emit import emit
    from model_freedom.cli.interruption import ended
    from model_freedom.cli.judging import report_on, unverified_is_error
    from model_freedom.cli.named import STANDARD_INPUT, named_manifest
    from model_freedom.cli.printing import show
    from model_freedom.cli.recording import ignore, recorded, warn, write
    from model_freedom.links.evidence import dated
    from model_freedom.rules.gather import collect_uses, manifests_of
    from model_freedom.rules.rule import Evidence

    if arguments.record and STANDARD_INPUT in arguments.manifests:
        raise CannotProceed(f"a manifest from standard input has no folder for a {NAME}", "name the file")
    tree = _tree(arguments.manifests)
    try:
        settings = merged(read_settings(tree, arguments.config), arguments)
        if not arguments.select:
            settings = settings._replace(select=("MF004", "MF206", "MF304", "MF4"))
        if arguments.manifests:
            root = tree.root if tree is not None else None
            manifests = tuple(named_manifest(name, root) for name in dict.fromkeys(arguments.manifests))
        else:
            manifests = manifests_of(tree, settings) if tree is not None else ()
        uses = collect_uses(manifests)
        if arguments.archive:
            from model_freedom.cli.archiving import archive

            show(archive(manifests, uses, settings.links, arguments), "")
            return ended(arguments, 0)
        addresses = list(dict.fromkeys(address for _use, address in uses))
        named = ", ".join(manifest.path for manifest in manifests)
        note(arguments, f"{len(addresses):,} addresses in {named or 'no manifest'}")
        # What is written anew is mended by that.
        before = recorded(tree, uses, ignore if arguments.record else warn)
        evidence = Evidence(
            manifests=manifests,
            tree=tree,
            uses=uses,
            links=dated(asker(settings, arguments)(addresses), before),
            known_licenses=settings.licenses,
            allow_hosts=frozenset(settings.links.allow_hosts),
        )
        report = report_on("links", evidence, settings)
        if arguments.record:
            write(tree.root if tree is not None else ".", evidence, before, whole=not arguments.manifests)
    finally:
        if tree is not None:
            tree.close()
    if arguments.require_verified:
        report = unverified_is_error(report)
    emit(report, arguments)
    return ended(arguments, 1 if report.count(Severity.ERROR) else 0)


def _tree(named: list[str]) -> Tree | None:
    """The repository, if there is one; manifests that are named can be checked without."""
    try:
        return open_tree(named[0] if named and named[0] != "-" else ".")
    except CannotProceed:
        if not named:
            raise
        return None
