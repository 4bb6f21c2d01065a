"""MF405: an address of which nothing could be known."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.links.record import Status
from model_freedom.rules.mf4.uses import because, place, results
from model_freedom.rules.rule import Evidence, Found, Rule


def check(evidence: Evidence) -> Iterator[Found]:
    """Every use of an address that was asked and gave neither a yes nor a no."""
    for use, address, result in results(evidence, Status.UNVERIFIED):
        if not result.soft_404:
            yield Found(place(use), f"{address.url} could not be verified{because(result)}", "", use.model)


RULE = Rule(
    code="MF405",
    name="unverified",
    severity=Severity.WARNING,
    says="too many requests, a bot wall, a server's fault, a time-out, no network: could not be known",
    why=(
        "The answer says neither that the thing is there nor that it is gone. It would be wrong to call that an error, "
        "and as wrong to call it a success. `--require-verified` makes it an error where nothing may stay open."
    ),
    example="""\
training_code:
  - url: https://example.org/behind-a-bot-wall   # 403
    license: Apache-2.0
""",
    instead="""\
training_code:
  - url: https://github.com/example/tiny-digits
    license: Apache-2.0
""",
    fix="look at it yourself, or try again later",
    check=check,
    needs=frozenset({"links"}),
)
