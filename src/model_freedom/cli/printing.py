"""What a person sees: results on standard output, everything beside them on standard error."""

from __future__ import annotations

import argparse
import sys


def show(out: str, err: str) -> None:
    """The results, and then the closing sentence."""
    sys.stdout.write(out)
    sys.stdout.flush()
    sys.stderr.write(err)


def note(arguments: argparse.Namespace, text: str) -> None:
    """One line of what is being done, under `--verbose`."""
    if arguments.verbose:
        from model_freedom.report.escape import clean

        sys.stderr.write(f"model-freedom: {clean(text)}\n")
