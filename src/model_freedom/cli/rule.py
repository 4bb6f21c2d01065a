"""`model-freedom rule [CODE]`: the page of a rule, or the list of all."""

from __future__ import annotations

import argparse
import sys

from model_freedom.configuration.tables import nearest
from model_freedom.findings import CannotProceed


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the options of `rule`."""
    parser.add_argument(
        "code",
        nargs="?",
        metavar="CODE",
        help="a rule's code or name (MF101, weights-without-manifest), or the beginning of codes (MF1) to list",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints the page in Markdown, or one line a rule."""
    from model_freedom.rules.catalogue import rules
    from model_freedom.rules.pages import page

    wanted = (arguments.code or "MF").strip()
    for rule in rules():
        if wanted.upper() == rule.code or wanted.lower() == rule.name:
            sys.stdout.write(page(rule))
            return 0
    begun = [rule for rule in rules() if wanted and rule.code.startswith(wanted.upper())]
    for rule in begun:
        sys.stdout.write(f"{rule.code}  {rule.severity.value:7}  {rule.name:28}  {rule.says}\n")
    if begun:
        return 0
    known = [word for rule in rules() for word in (rule.code, rule.name)]
    raise CannotProceed(
        f"no rule is called {wanted!r}{nearest(wanted.upper(), known) or nearest(wanted.lower(), known)}",
        "`model-freedom rule` lists them",
    )
