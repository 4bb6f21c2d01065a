"""MF006: two manifests in one folder."""

from model_freedom.findings import Severity
from model_freedom.rules.rule import Rule, faults_of

RULE = Rule(
    code="MF006",
    name="two-manifests",
    severity=Severity.ERROR,
    says="two manifests stand in one folder",
    why=(
        "`model-freedom.yaml`, `.yml` and `.json` are three names of the same file. Of two in one folder nobody could "
        "tell which one counts, and a declaration in one of them could contradict the other. The finding stands at "
        "the one that doesn't count."
    ),
    example="weights/model-freedom.json\nweights/model-freedom.yaml\n",
    instead="weights/model-freedom.yaml\n",
    fix="move the models into one of the two, and remove the other",
    check=faults_of("MF006"),
)
