"""MF407: the file behind an address is not the one that was declared."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.links.record import Address, Result, Status
from model_freedom.rules.mf4.uses import place, results
from model_freedom.rules.rule import Evidence, Found, Rule


def check(evidence: Evidence) -> Iterator[Found]:
    """Every use whose host states, or whose content has, another digest or size than the manifest."""
    for use, address, result in results(evidence, Status.OK, Status.MOVED):
        difference = _difference(address, result)
        if difference:
            yield Found(place(use), f"{address.url} is another file than declared: {difference}", "", use.model)


def _difference(address: Address, result: Result) -> str | None:
    if address.sha256 and result.digest and len(result.digest) == 64 and address.sha256.lower() != result.digest:
        return f"its sha256 is {result.digest}, not {address.sha256}"
    if address.size is not None and result.size is not None and address.size != result.size:
        return f"it has {result.size} bytes, not {address.size}"
    return None


RULE = Rule(
    code="MF407",
    name="remote-digest-differs",
    severity=Severity.ERROR,
    says="the file that is served has another digest or size than the manifest says",
    why=(
        "Whoever rebuilds the model with this file gets something else. The digest is read from what the host states "
        "(an API, a header); small files are fetched and hashed; of large ones only the size is compared."
    ),
    example="""\
training_data:
  - name: digits
    url: https://example.org/digits.csv
    size: 1797   # the host says 44854
    license: CC-BY-4.0
""",
    instead="""\
training_data:
  - name: digits
    url: https://example.org/digits.csv
    size: 44854
    license: CC-BY-4.0
""",
    fix="name the version that the model was made with, or correct `sha256` and `size`",
    check=check,
    needs=frozenset({"links"}),
)
