(
    """\
weights:
  - path: tiny.safetensors
    sha256: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
"""
    """MF105: the weights changed and the manifest did not."""
)

from collections.abc import Iterator

from model_freedom.findings import Severity
from model_freedom.rules.rule import Evidence, Found, Rule, models


def check(evidence: Evidence) -> Iterator[Found]:
    """Every declared sha256 that is not the content's. A digest that can't be known (an MD5 pointer) is not judged."""
    for manifest, model in models(evidence):
        for pattern in model.weights:
            if pattern.sha256 is None:
                continue
            place = pattern.at.get("path") or pattern.at[""]
            at = pattern.at.get("sha256", place)
            paths = evidence.matches.get((manifest.path, place), ())
            if len(paths) > 1:
                yield Found(
                    at,
                    f"one sha256 can't be that of {len(paths)} files",
                    "list each file with a sha256 of its own",
                    model.name,
                )
                continue
            for path in paths:
                actual = evidence.digests.get(path)
                if actual is not None and actual != pattern.sha256.lower():
                    yield Found(
                        at,
                        f"{path} has the sha256 {actual}, the manifest says {pattern.sha256}",
                        "if the new weights are meant, see that data, code and licence hold, and write their sha256",
                        model.name,
                    )


RULE = Rule(
    code="MF105",
    name="digest-mismatch",
    severity=Severity.ERROR,
    says="the content of the weights changed and the manifest did not",
    why=(
        "The sha256 binds what the manifest says to the very bytes it was said of. New weights may come from other "
        "data, another program or another base: look whether every line still holds before you write the new digest. "
        "The digest is that of the real content; for Git LFS and DVC it is read from the pointer."
    ),
    example="""\
weights:
  - path: tiny.safetensors
    sha256: 0000000000000000000000000000000000000000000000000000000000000000
""",
    instead="""\
weights:
  - path: tiny.safetensors
    sha256: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
""",
    fix="write the new sha256 once the manifest is right for the new weights",
    check=check,
    needs=frozenset({"tree"}),
)
