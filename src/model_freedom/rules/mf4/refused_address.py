"""MF404: an address that nobody else can reach, or that nobody should follow."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.links.record import Status
from model_freedom.links.resolvers import refused_by_text
from model_freedom.rules.mf4.uses import place
from model_freedom.rules.rule import Evidence, Found, Rule


def check(evidence: Evidence) -> Iterator[Found]:
    """Judged by the text of the address alone; where the network was asked, also by where its name leads."""
    for use, address in evidence.uses:
        result = (evidence.links or {}).get(address)
        if result is None:
            reason = refused_by_text(address, evidence.allow_hosts)
        else:
            reason = result.detail if result.status is Status.REFUSED else None
        if reason is not None:
            yield Found(place(use), f"{address.url} is refused: {reason}", "", use.model)


RULE = Rule(
    code="MF404",
    name="refused-address",
    severity=Severity.ERROR,
    says="a private, loopback, link-local or reserved address, a forbidden scheme, or credentials in the URL",
    why=(
        "An address inside a private network means nothing to others, and a checker that followed it could be made to "
        "talk to machines that the author of the manifest can't reach. Credentials in an address are published with "
        "the manifest. A host of your own is opened with `allow-hosts` in the configuration."
    ),
    example="""\
training_data:
  - name: digits
    url: http://192.168.0.7/digits.csv
    license: CC-BY-4.0
""",
    instead="""\
training_data:
  - name: digits
    url: https://example.org/digits.csv
    license: CC-BY-4.0
""",
    fix="name a public address, or say `access: none` with the reason",
    check=check,
)
