"""MF409: an answer that says yes and means no."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.links.record import Status
from model_freedom.rules.mf4.uses import place, results
from model_freedom.rules.rule import Evidence, Found, Rule


def check(evidence: Evidence) -> Iterator[Found]:
    """Every use of an address where a file was declared and a page came, or where only the front page is left."""
    for use, address, result in results(evidence, Status.UNVERIFIED):
        if result.soft_404:
            yield Found(place(use), f"{address.url} serves {result.detail}", "", use.model)


RULE = Rule(
    code="MF409",
    name="soft-404",
    severity=Severity.WARNING,
    says='answers 200 and says "not found", or serves an HTML page where a file was declared',
    why=(
        "A `sha256` or `size` says that a file stands behind the address. A web page came instead: a login, a notice "
        "that the file is gone, a Git LFS pointer, or the home page of a host that answers everything with 200. Where "
        "no file was declared, a redirect from within a site to its front page, or to a page called `404`, says the "
        "same."
    ),
    example="""\
training_data:
  - name: digits
    url: https://example.org/digits.csv   # a page that says "not found"
    size: 44854
    license: CC-BY-4.0
""",
    instead="""\
training_data:
  - name: digits
    url: https://example.org/files/digits.csv
    size: 44854
    license: CC-BY-4.0
""",
    fix="name the address of the file itself, or say by `access` what stands before it",
    check=check,
    needs=frozenset({"links"}),
)
