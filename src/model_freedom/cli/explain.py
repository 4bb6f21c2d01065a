"""`model-freedom explain`: why a model is as free as it is, and what would make it freer."""

from __future__ import annotations

import argparse

from model_freedom.cli.surveying import add_common, chosen, surveyed, write


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the options of `explain`."""
    parser.add_argument("models", nargs="*", metavar="MODEL", help="only these models (default: all)")
    add_common(parser, ("text", "json", "markdown"))


def run(arguments: argparse.Namespace) -> int:
    """Explains; always 0, since it judges nothing."""
    from model_freedom.freedom.wayup import ways_up
    from model_freedom.report import explanation

    found = surveyed(arguments)
    explained = [
        explanation.Explained(
            found.survey.assessments[number],
            ways_up(
                found.models[number],
                links=found.links,
                missing=found.missing,
                known_licenses=found.settings.licenses,
                missing_training_code=found.settings.missing_training_code,
                bases=found.bases,
                before=found.survey.verified or found.survey.declared,
            ),
        )
        for number in chosen(found, arguments.models)
    ]
    write(explanation.render(arguments.format, explained, arguments.color, found.links is not None), arguments)
    return 0
