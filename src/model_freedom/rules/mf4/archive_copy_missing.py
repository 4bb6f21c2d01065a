"""MF408: an archive that does not have the copy."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.links.record import Status
from model_freedom.rules.mf4.uses import because, place, results
from model_freedom.rules.rule import Evidence, Found, Rule


def check(evidence: Evidence) -> Iterator[Found]:
    """Every entry of `archives` that is gone."""
    for use, address, result in results(evidence, Status.GONE):
        if use.role == "archive":
            yield Found(place(use), f"no copy stands at {address.url}{because(result)}", "", use.model)


RULE = Rule(
    code="MF408",
    name="archive-copy-missing",
    severity=Severity.ERROR,
    says="an entry of `archives` where nothing is kept",
    why=(
        "A copy that isn't there gives false comfort: it would be noticed on the day that the original goes. "
        "`model-freedom links --archive` lists what can be saved where."
    ),
    example="""\
training_code:
  - url: https://github.com/example/tiny-digits
    license: Apache-2.0
    archives: ["swh:1:rev:0000000000000000000000000000000000000000"]
""",
    instead="""\
training_code:
  - url: https://github.com/example/tiny-digits
    license: Apache-2.0
    archives: ["swh:1:rev:8f1c0d5a2e7b4c9d8e6f0a1b2c3d4e5f60718293"]
""",
    fix="save a copy and name the place, or remove the entry",
    check=check,
    needs=frozenset({"links"}),
)
