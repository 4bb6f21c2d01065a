"""`model-freedom rule [CODE]`: the page of a rule, or the list of all."""

from __future__ import annotations

import argparse
import sys

from model_freedom.configuration.tables import nearest
from model_freedom.findings import CannotProceed


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the options of `rule`."""
    parser.add_argument(
        "code", nargs="?", metavar="CODE", help="a rule's code or name: MF101, weights-without-manifest"
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints the page in Markdown, or one line a rule."""
    from model_freedom.rules.catalogue import rules
    from model_freedom.rules.pages import page

    if arguments.code is None:
        for rule in rules():
            sys.stdout.write(f"{rule.code}  {rule.severity.value:7}  {rule.name:28}  {rule.says}\n")
        return 0
    wanted = arguments.code
    for rule in rules():
        if wanted.upper() == rule.code or wanted.lower() == rule.name:
            sys.stdout.write(page(rule))
            return 0
    known = [word for rule in rules() for word in (rule.code, rule.name)]
    raise CannotProceed(f"no rule is called {wanted!r}{nearest(wanted, known)}", "`model-freedom rule` lists them")
