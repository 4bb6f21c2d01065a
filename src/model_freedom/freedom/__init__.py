"""How free is a model? Axes, four definitions, the chain of base models, and what would fall with an upstream."""

from model_freedom.freedom.assessment import Survey, assess, survey
from model_freedom.freedom.record import Assessment, Axes, Reason, Verdict

__all__ = ["Assessment", "Axes", "Reason", "Survey", "Verdict", "assess", "survey"]
