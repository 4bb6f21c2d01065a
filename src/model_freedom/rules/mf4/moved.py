"""MF406: an address that has moved for good."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.links.record import Status
from model_freedom.rules.mf4.uses import place, results
from model_freedom.rules.rule import Evidence, Found, Rule


def check(evidence: Evidence) -> Iterator[Found]:
    """Every use of an address that a permanent redirect leads away from. Of a base model's manifest elsewhere it would
    be nobody's to mend, and the thing is there.
    """
    for use, address, result in results(evidence, Status.MOVED):
        if use.via is not None:
            continue
        fix = f"write {result.final_url}" if result.final_url else ""
        yield Found(place(use), f"{address.url} has moved permanently to {result.final_url}", fix, use.model)


RULE = Rule(
    code="MF406",
    name="moved",
    severity=Severity.WARNING,
    says="a permanent redirect leads to where the thing is now",
    why="Redirects are kept for a while and then dropped. The new address is known today.",
    example="""\
training_code:
  - url: http://github.com/example/old-name
    license: Apache-2.0
""",
    instead="""\
training_code:
  - url: https://github.com/example/new-name
    license: Apache-2.0
""",
    fix="write the new address",
    check=check,
    needs=frozenset({"links"}),
    fixable=True,
)
