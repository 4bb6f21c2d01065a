"""What a person sees: results on standard output, everything beside them on standard error."""

from __future__ import annotations

import sys


def show(out: str, err: str) -> None:
    """The results, and then the closing sentence."""
    sys.stdout.write(out)
    sys.stdout.flush()
    sys.stderr.write(err)
