"""`model-freedom validate`: manifests on their own. It needs no git, and no network."""

from __future__ import annotations

import argparse

from model_freedom.cli.options import add_configuration, add_output, merged
from model_freedom.configuration.read import read_settings
from model_freedom.findings import Severity


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the options of `validate`."""
    parser.add_argument("manifests", nargs="+", metavar="MANIFEST", help="a manifest, or - for standard input")
    add_output(parser)
    add_configuration(parser)


def run(arguments: argparse.Namespace) -> int:
    """Validates and reports; returns the exit status."""
    from model_freedom.cli.emit import emit
    from model_freedom.cli.judging import report_on
    from model_freedom.cli.named import named_manifest
    from model_freedom.rules.gather import collect_uses
    from model_freedom.rules.rule import Evidence

    settings = merged(read_settings(None, arguments.config), arguments)
    manifests = tuple(named_manifest(name) for name in dict.fromkeys(arguments.manifests))
    evidence = Evidence(
        manifests=manifests,
        uses=collect_uses(manifests),
        known_licenses=settings.licenses,
        allow_hosts=frozenset(settings.links.allow_hosts),
    )
    report = report_on("validate", evidence, settings)
    emit(report, arguments)
    return 1 if report.count(Severity.ERROR) else 0
