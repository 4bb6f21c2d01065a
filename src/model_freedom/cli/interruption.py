"""Ctrl-C while addresses are asked about: what was learnt is kept, and the run is never taken for one that passed."""

from __future__ import annotations

import argparse

from model_freedom.cli.printing import tell

INTERRUPTED = 130  # the exit status of a program that SIGINT ended


def interrupt(arguments: argparse.Namespace) -> None:
    """Somebody pressed Ctrl-C; nothing further is asked in this run."""
    arguments.interrupted = True


def interrupted(arguments: argparse.Namespace) -> bool:
    """Whether somebody did."""
    return bool(getattr(arguments, "interrupted", False))


def ended(arguments: argparse.Namespace, status: int) -> int:
    """The exit status: of a run that was interrupted never one that a hook or a script could take for a pass."""
    if not interrupted(arguments):
        return status
    tell("interrupted: addresses that had not answered by then are unverified; what was learnt is kept")
    return INTERRUPTED
