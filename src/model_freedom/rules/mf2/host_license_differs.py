"""MF206: the host of an artifact states another licence than the manifest."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.licenses.compare import says_otherwise
from model_freedom.rules.mf4.uses import place, results
from model_freedom.rules.rule import Evidence, Found, Rule


def check(evidence: Evidence) -> Iterator[Found]:
    """Every use of an address whose host's API names a licence that contradicts the declared one."""
    for use, address, result in results(evidence):
        if use.license is None or result.license is None or use.role == "archive":
            continue
        if says_otherwise(use.license, result.license):
            manifest = use.via or "the manifest"  # via: that of a base model, elsewhere
            said = f"the host says that the licence is {result.license!r}, {manifest} says {use.license!r}"
            yield Found(place(use), f"{address.url}: {said}", "", use.model)


RULE = Rule(
    code="MF206",
    name="host-license-differs",
    severity=Severity.WARNING,
    says="the host's API names another licence than the manifest",
    why=(
        "Zenodo, DataCite, the Hugging Face hub and the forges state a licence for what they keep. Where it is another "
        "one, one of the two is wrong, or the terms have changed since. Spelling makes no difference. GitHub is asked "
        "only with a token in `GITHUB_TOKEN`."
    ),
    example="""\
training_data:
  - name: digits
    url: https://zenodo.org/records/1234567   # there: CC-BY-NC-4.0
    license: CC-BY-4.0
""",
    instead="""\
training_data:
  - name: digits
    url: https://zenodo.org/records/1234567
    license: CC-BY-NC-4.0
""",
    fix="find out which one is right; where the host is wrong, say so in the manifest and ignore this line",
    check=check,
    needs=frozenset({"links"}),
)
