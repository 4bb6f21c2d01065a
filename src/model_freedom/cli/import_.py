"""`model-freedom import`: a manifest draft from what another standard's file says."""

from __future__ import annotations

import argparse
import sys

from model_freedom.findings import CannotProceed
from model_freedom.standards import IMPORTERS


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the options of `import`."""
    listed = "; ".join(f"{name}: {what}" for name, what in IMPORTERS.items())
    parser.add_argument("file", metavar="FILE", help="the file to read, or - for standard input")
    parser.add_argument("--from", dest="source", required=True, choices=IMPORTERS, metavar="FORMAT", help=listed)
    parser.add_argument("--output", metavar="FILE", help="write to this file and not to standard output")


def run(arguments: argparse.Namespace) -> int:
    """Writes the draft."""
    from model_freedom.cli.printing import tell
    from model_freedom.cli.surveying import write
    from model_freedom.manifest.reader import MAX_BYTES
    from model_freedom.standards import importer

    name = arguments.file
    try:
        if name == "-":
            content = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with open(name, "rb") as file:
                content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CannotProceed(f"{name}: {error.strerror}", "name a file that can be read") from error
    draft = importer(arguments.source)(content, name)
    for remark in draft.remarks:
        tell(f"warning: {remark}")
    write(draft.text, arguments)
    return 0
