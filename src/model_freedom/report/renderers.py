"""The formats by name: one line a renderer."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from model_freedom.report.result import Report
from model_freedom.report.style import Style

# Imported when asked for: a hook that prints text needs no SARIF.
MODULES = {
    "text": "as_text",
    "json": "as_json",
    "sarif": "as_sarif",
    "github": "as_github",
    "markdown": "as_markdown",
}


def render(name: str, report: Report, style: Style) -> str:
    """The report in the format of that name; only text takes a style."""
    module = import_module(f"model_freedom.report.{MODULES[name]}")
    if name == "text":
        return cast("Callable[[Report, Style], str]", module.render)(report, style)
    return cast("Callable[[Report], str]", module.render)(report)
