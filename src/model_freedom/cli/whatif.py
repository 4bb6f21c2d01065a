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
    from model_freedom.freedom.failing import ranking, single_points
    from model_freedom.freedom.removal import Removal, leads_on, touches
    from model_freedom.freedom.seen import Seen
    from model_freedom.freedom.whatif import without
    from model_freedom.report import losses

    found = surveyed(arguments, remembered=True)
    chain, count = found.survey.declared.chain, len(found.models)
    links = found.links or {}
    seen = Seen(links, found.missing)
    removals = [Removal(what) for what in arguments.without]
    outcomes = without(chain, count, removals, seen, found.shipped)
    for removal in removals:
        if touches(chain, removal) or arguments.quiet:
            continue
        if leads_on(chain, removal):
            tell(
                f"nothing stands at {removal.what}: the DOIs here name records of Zenodo, which can be found without it"
            )
        else:
            tell(f"nothing here is called {removal.what}, or stands there")
    points = single_points(chain, seen, found.shipped)
    names = [node.record.name for node in chain.nodes[:count]]
    ranked = ranking(points.names, zip(names, points.masks), zip(names, points.doubtful))  # noqa: B905 -- the roots
    known = sum(1 for address in found.addresses if address in links and links[address].status in losses.KNOWN)
    answer = losses.Losses(
        tuple(arguments.without), tuple(outcomes), tuple(ranked), looked=known, addresses=len(found.addresses)
    )
    write(losses.render(arguments.format, answer, arguments.color), arguments)
    return 0
