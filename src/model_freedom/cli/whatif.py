"""`model-freedom whatif`: what could no longer be rebuilt, if a host, an address or a model were gone."""

from __future__ import annotations

import argparse

from model_freedom.cli.printing import tell
from model_freedom.cli.surveying import add_common, surveyed, write


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the options of `whatif`."""
    parser.add_argument(
        "--without", action="append", default=[], metavar="X", help="a host, a URL, a model or a data set; repeatable"
    )
    add_common(parser, ("text", "json", "markdown"))


def run(arguments: argparse.Namespace) -> int:
    """Answers; always 0."""
    from model_freedom.freedom.seen import Seen
    from model_freedom.freedom.whatif import Removal, ranking, single_points, touches, without
    from model_freedom.report import losses

    found = surveyed(arguments, remembered=True)
    chain, count = found.survey.declared.chain, len(found.models)
    seen = Seen(found.links) if found.links is not None else None
    outcomes = without(chain, count, [Removal(what) for what in arguments.without], seen)
    for what in arguments.without:
        if not touches(chain, Removal(what)) and not arguments.quiet:
            tell(f"nothing here is called {what}, or stands there")
    points = single_points(chain, seen)
    masks = [(chain.nodes[number].record.name, points.masks[number]) for number in range(count)]
    answer = losses.Losses(tuple(arguments.without), tuple(outcomes), tuple(ranking(points.names, masks)))
    write(losses.render(arguments.format, answer, arguments.color, bool(found.links)), arguments)
    return 0
