"""What a person sees: results on standard output, everything beside them on standard error."""

from __future__ import annotations

import argparse
import os
import sys

from model_freedom.findings import CannotProceed


def show(out: str, err: str) -> None:
    """The results, and then the closing sentence. Raises CannotProceed where nothing can be written there."""
    try:
        if sys.stdout is not None:  # closed by the shell: `>&-`
            sys.stdout.write(out)
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _discard_stdout()
        raise CannotProceed(f"standard output: {error.strerror}", "send it where there is room") from error
    if sys.stderr is not None:
        sys.stderr.write(err)


def _discard_stdout() -> None:
    """What is still buffered can't be written either; Python would try again at exit, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def note(arguments: argparse.Namespace, text: str) -> None:
    """One line of what is being done, under `--verbose`."""
    if arguments.verbose:
        tell(text)


def tell(text: str) -> None:
    """One line to a person, beside the results."""
    if sys.stderr is not None:
        from model_freedom.report.escape import for_stderr

        sys.stderr.write(f"model-freedom: {for_stderr(text)}\n")
