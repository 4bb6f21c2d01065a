"""The pages that are made of the program itself while MkDocs builds, so that they can't say anything else.

One page a rule, the list of rules, the reference of the manifest and of the commands, the table of formats, and the
colours of code. MkDocs calls the functions whose names begin with `on_`.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Iterator
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

WIDTH = 100  # columns of the help texts

_MARK = re.compile(r"<!-- made: (\w+) -->")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the generated pages to those that stand in docs/."""
    for path, content in generated().items():
        files.append(File.generated(config, path, content=content))
    return files


def on_page_markdown(markdown: str, **_: object) -> str:
    """Fills in what a page asks for with `<!-- made: NAME -->`."""
    return _MARK.sub(lambda mark: BLOCKS[mark[1]](), markdown)


def generated() -> dict[str, str]:
    """Path below docs/ → content."""
    from model_freedom.manifest.reference import reference_markdown
    from model_freedom.rules.catalogue import rules
    from model_freedom.rules.pages import page

    pages = {f"rules/{rule.code}.md": page(rule) for rule in rules()}
    return {
        **pages,
        "rules/index.md": rules_index(),
        "manifest.md": reference_markdown(),
        "commands.md": commands(),
        "assets/code.css": code_css(),
    }


def rules_index() -> str:
    """The list of rules, with links that start from its own folder."""
    from model_freedom.rules.pages import table

    return (
        "# Rules\n\n"
        "Codes and names stay as they are once they are released. `model-freedom rule MF101` prints the same page on "
        "the command line; `--select` and `--ignore` take codes and their beginnings (`MF3`). The rules of `MF4` run "
        "only where the network may be asked: `model-freedom links`, and `check --online`.\n\n"
        + table().replace("](rules/", "](")
    )


def rules_for_readme() -> str:
    """All rules in a few lines, for the README: a test holds it to this."""
    from model_freedom.rules.catalogue import rules
    from model_freedom.rules.pages import page_url

    subjects = {
        "MF0": "the manifest as a file",
        "MF1": "weights",
        "MF2": "licences",
        "MF3": "training code and data",
        "MF4": "links (with the network)",
        "MF5": "base models",
        "MF6": "policies",
    }
    rows = ["| about | rules |", "| --- | --- |"]
    for prefix, subject in subjects.items():
        named = [
            f"[{rule.code}]({page_url(rule.code)}) {rule.name}" for rule in rules() if rule.code.startswith(prefix)
        ]
        rows.append(f"| {subject} | {' · '.join(named)} |")
    return "\n".join(rows) + "\n"


def commands() -> str:
    """Every command's own help."""
    from model_freedom.cli import SUMMARIES

    parts = [
        "# Commands\n\n"
        "What each command prints with `--help`. Results go to standard output; progress, notes and the closing "
        "sentence to standard error.\n\n"
        "| exit status | meaning |\n| --- | --- |\n"
        "| 0 | nothing at error level |\n"
        "| 1 | findings at error level |\n"
        "| 2 | the program could not do its job: usage, configuration, a repository that can't be read |\n"
    ]
    parts += [f"## {name}\n\n```text\n{help_of(name)}```\n" for name in SUMMARIES]
    parts.append(
        "## Environment\n\n"
        "| variable | does |\n| --- | --- |\n"
        "| `MODEL_FREEDOM_CACHE` | the folder of the cache, in the place of the platform's own |\n"
        "| `NO_COLOR`, `FORCE_COLOR` | no colours, or colours also where the output is no terminal |\n"
        "| `GITHUB_ACTIONS` | `true` makes `--format auto` mean `github` |\n"
        "| `CI`, `PRE_COMMIT` | no progress is shown |\n"
        "| `MODEL_FREEDOM_DEBUG` | a fault of the program ends in Python's traceback, for a bug report |\n"
    )
    return "\n".join(parts)


def help_of(command: str) -> str:
    """What `model-freedom COMMAND --help` prints, `WIDTH` columns wide and without colours."""
    from model_freedom.cli import main

    out = io.StringIO()
    quiet = _environment(COLUMNS=str(WIDTH), NO_COLOR="1")
    with quiet, contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        main([command, "--help"])
    return out.getvalue()


@contextlib.contextmanager
def _environment(**variables: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def formats() -> str:
    """The formats of weights as a Markdown table."""
    from model_freedom.weights.formats.registry import table

    rows = ["| format | usual endings | what is read | described in |", "| --- | --- | --- | --- |"]
    for name, endings, reads, source in table():
        listed = " ".join(f"`{ending}`" for ending in endings.split()) or "(any)"
        rows.append(f"| {_cell(name)} | {listed} | {_cell(reads)} | {_cell(source)} |")
    return "\n".join(rows) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def code_css() -> str:
    """Pygments' colours, so that no script and no style sheet is fetched from elsewhere."""
    from pygments.formatters import HtmlFormatter

    styles: str = HtmlFormatter(style="friendly").get_style_defs(".highlight")
    return styles


def policy_values() -> str:
    """What a policy may ask for, as a Markdown table."""
    from model_freedom.configuration.parse import POLICY_VALUES

    rows = ["| key | values, best first |", "| --- | --- |"]
    rows += [f"| `{key}` | {', '.join(f'`{value}`' for value in values)} |" for key, values in POLICY_VALUES.items()]
    return "\n".join(rows) + "\n"


def definitions() -> str:
    """The definitions of freedom, with their levels."""
    from markdown.extensions.toc import slugify

    from model_freedom.freedom.definitions import DEFINITIONS

    rows = ["| name | definition | levels, best first | base models |", "| --- | --- | --- | --- |"]
    for item in DEFINITIONS:
        levels = ", ".join(reversed(item.levels))
        counts = "count" if item.cap is not None else "don't count"
        rows.append(f"| [`{item.name}`](#{slugify(item.name, '-')}) | {item.title} | {levels} | {counts} |")
    return "\n".join(rows) + "\n"


def kinds() -> str:
    """The kinds of address as a Markdown table, from what each resolver's module says of itself."""
    from importlib import import_module

    from model_freedom.links.resolvers import MODULES

    rows = ["| kind | how it is asked |", "| --- | --- |"]
    for name in MODULES:
        module = import_module(f"model_freedom.links.{name}")
        said = " ".join((module.__doc__ or "").split("\n\n")[0].split())
        if name != "other":
            rows.append(f"| `{module.RESOLVER.kind}` | {_cell(said)} |")
    return "\n".join(rows) + "\n"


def report() -> str:
    """The keys of the JSON report, one section a record, from its schema."""
    import json

    from model_freedom.manifest.schema import shipped_schema

    schema = json.loads(shipped_schema("report-v1"))
    parts = [_record("The report", schema)]
    parts += [_record(f"A {name}", part) for name, part in schema["$defs"].items() if "properties" in part]
    return "\n".join(parts)


def _record(heading: str, part: dict[str, Any]) -> str:
    rows = [f"## {heading}", "", "| key | type | meaning |", "| --- | --- | --- |"]
    for key, own in part["properties"].items():
        kind = own.get("type", "text")
        words = " or ".join(kind) if isinstance(kind, list) else kind
        one_of = f" One of {', '.join(f'`{value}`' for value in own['enum'])}." if "enum" in own else ""
        rows.append(f"| `{key}` | {words} | {_cell(own.get('description', ''))}{one_of} |")
    return "\n".join(rows) + "\n"


def action_inputs() -> str:
    """The inputs and outputs of the GitHub Action, from its definition."""
    import yaml

    with open(os.path.join(os.path.dirname(os.path.dirname(__file__)), "action.yml"), encoding="utf-8") as file:
        action = yaml.safe_load(file)
    rows = ["| input | default | meaning |", "| --- | --- | --- |"]
    for name, own in action["inputs"].items():
        default = f"`{own['default']}`" if own.get("default") else ""
        rows.append(f"| `{name}` | {default} | {_cell(own['description'])} |")
    rows += ["", "| output | meaning |", "| --- | --- |"]
    rows += [f"| `{name}` | {_cell(own['description'])} |" for name, own in action["outputs"].items()]
    return "\n".join(rows) + "\n"


BLOCKS = {
    "action_inputs": action_inputs,
    "definitions": definitions,
    "formats": formats,
    "kinds": kinds,
    "policy_values": policy_values,
    "report": report,
}
