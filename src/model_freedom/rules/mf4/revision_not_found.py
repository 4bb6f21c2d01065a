"""MF402: a repository that doesn't have the revision."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.links.record import Status
from model_freedom.rules.mf4.uses import because, place, results
from model_freedom.rules.rule import Evidence, Found, Rule


def check(evidence: Evidence) -> Iterator[Found]:
    """Every use of an address that answers without the revision that is pinned, or that has it from nowhere."""
    for use, address, result in results(evidence, Status.GONE):
        if result.revision_missing:
            yield Found(
                place(use), f"{address.url} has no revision {address.revision!r}{because(result)}", "", use.model
            )
    for use, address, result in results(evidence, Status.OK, Status.MOVED):
        if result.stray:
            message = f"no branch or tag of {address.url} leads to {address.revision}: perhaps it is a fork's"
            fix = "name a commit that a branch or tag leads to, or the fork that it is from"
            yield Found(place(use), message, fix, use.model, Severity.WARNING)


RULE = Rule(
    code="MF402",
    name="revision-not-found",
    severity=Severity.ERROR,
    says="the repository is there, the revision is not",
    why=(
        "A revision pins the exact state that the model was made from. A commit that is in nobody's repository (never "
        "pushed, or lost in a rewritten history) pins nothing. A commit that the host gives out although no branch or "
        "tag leads to it is a warning: hosts keep the commits of forks in the store of the original, so that anybody "
        "can put one there, and may throw away what nothing leads to."
    ),
    example="""\
training_code:
  - url: https://github.com/example/tiny-digits
    revision: 0000000000000000000000000000000000000000
    license: Apache-2.0
""",
    instead="""\
training_code:
  - url: https://github.com/example/tiny-digits
    revision: 8f1c0d5a2e7b4c9d8e6f0a1b2c3d4e5f60718293
    license: Apache-2.0
""",
    fix="push the commit, or name one that is there",
    check=check,
    needs=frozenset({"links"}),
)
