"""One derived model, looked at with its base model's manifest."""

from __future__ import annotations

from kitchen import model

from model_freedom.freedom import survey
from model_freedom.freedom.bases import Bases
from model_freedom.manifest.model import BaseModel, Manifest


def derived(**fields):
    return model(base_models=(BaseModel("base", "finetune", **fields),))


def look(found, *, manifests=(), read=None, fetch=None):
    """The Debian verdict, the base's reasons, and the troubles."""
    manifest = Manifest("models/model-freedom.yaml", models=(found,))
    bases = Bases((manifest, *manifests), read, fetch)
    result = survey([(manifest, found)], bases=bases)
    (assessment,) = result.assessments
    verdict = assessment.declared["debian"]
    troubles = [(trouble.why, trouble.certain) for trouble in bases.unreadable.values()]
    return verdict.value, [reason.message for reason in verdict.reasons], troubles, assessment.axes.base
