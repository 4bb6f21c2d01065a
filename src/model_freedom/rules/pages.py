"""The page of a rule: what `rule CODE` prints and what the documentation shows."""

from __future__ import annotations

from model_freedom.rules.catalogue import rules
from model_freedom.rules.rule import Rule

SITE = "https://model-freedom.github.io/model-freedom/"


def page_url(code: str) -> str:
    """Where the documentation explains a rule; with no code, the documentation itself."""
    return f"{SITE}rules/{code}/" if code else SITE


def page(rule: Rule) -> str:
    """One rule in Markdown, in the same fixed form for every rule."""
    facts = [
        ("Severity", rule.severity.value),
        ("Needs the network", "yes" if "links" in rule.needs else "no"),
        ("Needs a repository", "yes" if "tree" in rule.needs else "no"),
        ("Fixable by `--fix`", "yes" if rule.fixable else "no"),
        ("On by default", "yes" if rule.default else "no"),
    ]
    table = "\n".join(f"| {name} | {value} |" for name, value in facts)
    return (
        f"# {rule.code}: {rule.name}\n\n"
        f"{rule.says[0].upper()}{rule.says[1:]}.\n\n"
        f"| | |\n| --- | --- |\n{table}\n\n"
        f"## Why\n\n{rule.why}\n\n"
        f"## Example\n\n```yaml\n{rule.example.rstrip()}\n```\n\n"
        f"## Instead\n\n```yaml\n{rule.instead.rstrip()}\n```\n\n"
        f"## Fix\n\n{rule.fix[0].upper()}{rule.fix[1:]}.\n"
    )


def table() -> str:
    """All rules as a Markdown table."""
    rows = "".join(
        f"| [{rule.code}](rules/{rule.code}.md) | {rule.name} | {rule.severity.value} | {rule.says} |\n"
        for rule in rules()
    )
    return f"| code | name | severity | says |\n| --- | --- | --- | --- |\n{rows}"
