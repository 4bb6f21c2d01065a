"""Licence expressions: free, non-free or unknown, by data files that name the source of every line."""

from model_freedom.licenses.expression import Freedom, judge, worst
from model_freedom.licenses.faults import LicenseFault, corrected, faults

__all__ = ["Freedom", "LicenseFault", "corrected", "faults", "judge", "worst"]
