(
    """\
models:
  - name: a
    weights: [{path: a.safetensors}]
  - name: b
    weights: [{path: b.safetensors}]
"""
    """MF104: the same weights in the lists of two models, or twice in one list."""
)

from collections.abc import Iterator

from model_freedom.findings import Location, Severity
from model_freedom.rules.rule import Evidence, Found, Rule, models

_MAGIC = frozenset("*?[!")


def check(evidence: Evidence) -> Iterator[Found]:
    """At the second place. A glob beside a path of the same model is no contradiction: the path adds a digest."""
    seen: dict[str, tuple[str, Location, bool]] = {}
    for manifest, model in models(evidence):
        for pattern in model.weights:
            place = pattern.at.get("path") or pattern.at[""]
            exact = not _MAGIC & set(pattern.path)
            for path in evidence.matches.get((manifest.path, place), ()):
                if path not in seen:
                    seen[path] = (model.name, place, exact)
                    continue
                name, first, first_exact = seen[path]
                if first.path != manifest.path or (name == model.name and not (exact and first_exact)):
                    continue
                whose = f"model {name!r}" if name != model.name else "the same model"
                yield Found(
                    place,
                    f"{path} is already listed by {whose} in line {first.line}",
                    "list it once, in the model that it holds",
                    model.name,
                )


RULE = Rule(
    code="MF104",
    name="weights-declared-twice",
    severity=Severity.ERROR,
    says="the same weights listed by two models, or twice by one",
    why=(
        "One file holds one model. Listed by two, it would have two origins and two licences, and nobody could tell "
        "which of them is true. A glob beside a path in one and the same model is fine: the path adds a digest."
    ),
    example="""\
models:
  - name: a
    weights: [{path: a.safetensors}]
  - name: b
    weights: [{path: "*.safetensors"}]
""",
    instead="""\
models:
  - name: a
    weights: [{path: a.safetensors}]
  - name: b
    weights: [{path: b.safetensors}]
""",
    fix="list the file once",
    check=check,
    needs=frozenset({"tree"}),
)
