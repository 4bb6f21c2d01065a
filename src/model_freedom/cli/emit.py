"""Sending a report where it was asked to go: results to standard output or files, the closing sentence to stderr."""

from __future__ import annotations

import argparse
import os
import sys
from typing import NamedTuple

from model_freedom.cli.options import Output
from model_freedom.cli.printing import show
from model_freedom.findings import CannotProceed
from model_freedom.report.renderers import render
from model_freedom.report.result import Report
from model_freedom.report.style import Style, style_for


class Printed(NamedTuple):
    """What went to standard output and to standard error."""

    out: str
    err: str


def emit(report: Report, arguments: argparse.Namespace) -> Printed:
    """Renders every output that was asked for. Raises CannotProceed where a file can't be written."""
    outputs: list[Output] = arguments.outputs or [Output("auto")]
    out = ""
    for output in outputs:
        name = _automatic() if output.format == "auto" else output.format
        if output.file is None or output.file == "-":
            out += render(name, report, style_for(sys.stdout, arguments.color))
        else:
            write_file(output.file, render(name, report, Style()))
    from model_freedom.report.as_text import closing

    printed = Printed(out, "" if arguments.quiet else f"model-freedom: {closing(report)}\n")
    show(printed.out, printed.err)
    return printed


def _automatic() -> str:
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"


def write_file(path: str, content: str) -> None:
    """Whole or not at all; only what is no regular file (/dev/stderr, a pipe) is written to as it is."""
    from model_freedom.manifest.writing import write_atomically

    data = content.encode("utf-8", "backslashreplace")
    target = os.path.realpath(path)
    try:
        if os.path.exists(target) and not os.path.isfile(target):
            with open(target, "wb") as file:
                file.write(data)
        else:
            write_atomically(target, data)
    except OSError as error:
        raise CannotProceed(
            f"{path}: {error.strerror}", "name a file in a folder that exists and can be written"
        ) from error
