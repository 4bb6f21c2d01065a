"""MF303: code or data that may change under the same address."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.freedom.pinned import is_pinned
from model_freedom.manifest.model import artifacts
from model_freedom.rules.rule import Evidence, Found, Rule, models


def check(evidence: Evidence) -> Iterator[Found]:
    """Every artifact of code or data with a `url` whose content can change unseen."""
    for _manifest, model in models(evidence):
        for role, artifact in artifacts(model):
            if role not in {"training_code", "training_data"} or artifact.url is None or is_pinned(artifact):
                continue
            place = artifact.at.get("revision") or artifact.at.get("url") or artifact.at[""]
            if artifact.revision:
                message = f"{artifact.label!r} is pinned to {artifact.revision!r}, which can be moved"
            else:
                message = f"{artifact.label!r} is not pinned: its content can change under this address"
            yield Found(place, message, "", model.name)


RULE = Rule(
    code="MF303",
    name="not-pinned",
    severity=Severity.WARNING,
    says="code or data whose content can change under the same address",
    why=(
        "A branch moves on, a tag can be set anew, a file behind a URL can be exchanged: then nobody can tell what the "
        "weights were really made from. A full commit id, a `sha256`, a Software Heritage identifier, a versioned DOI "
        "or the commit of a data set pins it. A `path` is pinned by the repository itself."
    ),
    example="""\
training_code:
  - url: https://github.com/example/tiny-digits
    revision: main
    license: Apache-2.0
""",
    instead="""\
training_code:
  - url: https://github.com/example/tiny-digits
    revision: 8f1c0d4a2b3c4d5e6f708192a3b4c5d6e7f80912
    license: Apache-2.0
""",
    fix="name the full commit id in `revision`, or the `sha256` of the file",
    check=check,
)
