"""From a format's name to its renderer."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from model_freedom.report.formats import FORMATS
from model_freedom.report.result import Report
from model_freedom.report.style import Style


def render(name: str, report: Report, style: Style) -> str:
    """The report in the format of that name; only text takes a style. Its module is loaded now: text needs no SARIF."""
    module = import_module(f"model_freedom.report.{FORMATS[name]}")
    if name == "text":
        return cast("Callable[[Report, Style], str]", module.render)(report, style)
    return cast("Callable[[Report], str]", module.render)(report)
