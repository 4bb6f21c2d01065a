"""MF401: an address whose host says that there is nothing."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.links.record import Status
from model_freedom.rules.mf4.uses import because, place, results
from model_freedom.rules.rule import Evidence, Found, Rule


def check(evidence: Evidence) -> Iterator[Found]:
    """Every use of an address that is gone, archives excepted (MF408)."""
    for use, address, result in results(evidence, Status.GONE):
        if use.role != "archive" and not result.revision_missing:
            yield Found(place(use), f"{address.url} is gone{because(result)}", "", use.model)


RULE = Rule(
    code="MF401",
    name="gone",
    severity=Severity.ERROR,
    says="404, 410, no such host, no such repository, or an API that says there is no such data set",
    why=(
        'Nobody else can get what stands at an address that answers "not found". Only a clear no counts: a server '
        "that is overloaded, turns programs away or can't be reached leaves the address unverified (MF405), and a name "
        "that does not resolve counts only while other names do. Software Heritage and the web archive may have "
        "kept a copy."
    ),
    example="""\
training_data:
  - name: digits
    url: https://example.org/moved-away/digits.csv   # 404
    license: CC-BY-4.0
""",
    instead="""\
training_data:
  - name: digits
    url: https://zenodo.org/records/1234567
    license: CC-BY-4.0
""",
    fix="name a place where it can be had; if there is none, say `access: none` with the reason",
    check=check,
    needs=frozenset({"links"}),
)
