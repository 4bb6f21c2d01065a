"""`model-freedom schema`: the JSON Schema of the manifest, or of the report."""

from __future__ import annotations

import argparse
import sys


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the options of `schema`."""
    parser.add_argument("--report", action="store_true", help="the schema of `--format json` and not of the manifest")


def run(arguments: argparse.Namespace) -> int:
    """Prints the schema as it is shipped."""
    from model_freedom.manifest.schema import shipped_schema

    sys.stdout.write(shipped_schema("report-v1" if arguments.report else "model-freedom-v1"))
    return 0
