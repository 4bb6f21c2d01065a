"""`model-freedom graph`: what derives from what, drawn."""

from __future__ import annotations

import argparse

from model_freedom.cli.surveying import add_common, surveyed, write


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the options of `graph`."""
    add_common(parser, ("mermaid", "dot", "svg", "json"))
    parser.add_argument("--definition", default="debian", metavar="NAME", help="whose verdicts to show (debian)")
    parser.add_argument("--leaves", action="store_true", help="draw data sets and code too")


def run(arguments: argparse.Namespace) -> int:
    """Draws; always 0."""
    from model_freedom.configuration.tables import nearest
    from model_freedom.findings import CannotProceed
    from model_freedom.freedom.definitions import BY_NAME
    from model_freedom.freedom.drawing import RENDERERS, picture

    definition = BY_NAME.get(arguments.definition)
    if definition is None:
        hint = nearest(arguments.definition, BY_NAME)
        raise CannotProceed(f"no definition is called {arguments.definition!r}{hint}", f"one of: {', '.join(BY_NAME)}")
    found = surveyed(arguments)
    judged = found.survey.verified or found.survey.declared
    drawn = picture(judged, len(found.models), definition, leaves=arguments.leaves)
    write(RENDERERS[arguments.format](drawn), arguments)
    return 0
