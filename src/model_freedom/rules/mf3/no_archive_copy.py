"""MF306: something that stands in one place only."""

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.manifest.model import artifacts
from model_freedom.rules.rule import Evidence, Found, Rule, models


def check(evidence: Evidence) -> Iterator[Found]:
    """Every artifact of code or data with a `url` and no `archives`."""
    for _manifest, model in models(evidence):
        for role, artifact in artifacts(model):
            if role in {"training_code", "training_data"} and artifact.url and not artifact.archives:
                place = artifact.at.get("url") or artifact.at[""]
                yield Found(place, f"no second place keeps a copy of {artifact.label!r}", "", model.name)


RULE = Rule(
    code="MF306",
    name="no-archive-copy",
    severity=Severity.WARNING,
    says="code or data that stands in one place only",
    why=(
        "When the only host goes, so does the possibility to rebuild the model. Software Heritage keeps source code, "
        "the web archive keeps pages and files, Zenodo gives data a DOI; a mirror of your own counts too. Name the "
        "copy in `archives`."
    ),
    example="""\
training_code:
  - url: https://github.com/example/tiny-digits
    license: Apache-2.0
""",
    instead="""\
training_code:
  - url: https://github.com/example/tiny-digits
    license: Apache-2.0
    archives: ["swh:1:rev:8f1c0d0000000000000000000000000000000000"]
""",
    fix="save a copy elsewhere and name it in `archives`",
    check=check,
)
