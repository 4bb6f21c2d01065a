"""The pages say what the program does: its output, commands, options, keys, manifests and modules."""

from __future__ import annotations

import argparse
import importlib.util
import re
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from walk import blocks, replayed
from workshop import PROJECT, Repository

from model_freedom.cli import SUMMARIES, main
from model_freedom.rules.catalogue import rules
from model_freedom.rules.pages import page_url

DOCS = PROJECT / "docs"
README = PROJECT / "README.md"
PAGES = [README, *sorted(DOCS.glob("*.md"))]
SOURCE = PROJECT / "src" / "model_freedom"


@pytest.fixture(scope="module")
def hooks() -> ModuleType:
    """docs/hooks.py, by which MkDocs makes pages."""
    spec = importlib.util.spec_from_file_location("docs_hooks", DOCS / "hooks.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_command_and_option_is_in_the_reference(hooks: ModuleType) -> None:
    page = hooks.commands()
    for name in SUMMARIES:
        section = page.partition(f"## {name}\n")[2].partition("\n## ")[0]
        parser = argparse.ArgumentParser()
        import_module(f"model_freedom.cli.{'import_' if name == 'import' else name}").configure(parser)
        options = [option for action in parser._actions for option in action.option_strings]
        assert options
        assert [option for option in options if not re.search(rf"(?<![\w-]){option}(?![\w-])", section)] == []


def test_every_rule_has_a_page_and_the_list_leads_to_it(hooks: ModuleType) -> None:
    pages = hooks.generated()
    for rule in rules():
        assert pages[f"rules/{rule.code}.md"].startswith(f"# {rule.code}: {rule.name}\n")
        assert f"]({rule.code}.md)" in pages["rules/index.md"]
        assert page_url(rule.code).endswith(f"/rules/{rule.code}/")


def test_every_placeholder_is_filled(hooks: ModuleType) -> None:
    asked = {name for page in PAGES for name in re.findall(r"<!-- made: (\w+) -->", page.read_text())}
    assert asked == set(hooks.BLOCKS)
    for make in hooks.BLOCKS.values():
        assert "| --- |" in make()


def manifests() -> list[tuple[str, str]]:
    """Every whole manifest on a page."""
    return [
        (f"{page.name}:{number}", block.body)
        for page in PAGES
        for number, block in enumerate(blocks(page.read_text()))
        if block.title == "model-freedom.yaml"
    ]


def test_pages_have_manifests() -> None:
    assert len(manifests()) >= 2


@pytest.mark.parametrize(("name", "content"), manifests(), ids=[name for name, _ in manifests()])
def test_manifests_are_valid(name: str, content: str, tmp_path: Path) -> None:
    path = tmp_path / "model-freedom.yaml"
    path.write_text(content)
    assert main(["validate", str(path), "--quiet"]) == 0


def test_configurations_are_read(repository: Repository) -> None:
    read = 0
    for page in PAGES:
        for block in blocks(page.read_text()):
            if block.title == ".model-freedom.toml":
                read += 1
                repository.write(".model-freedom.toml", block.body)
                assert main(["scan", str(repository.root), "--quiet"]) == 0, block.body
    assert read


def test_every_configuration_key_is_explained() -> None:
    source = (SOURCE / "configuration" / "parse.py").read_text()
    keys = set(re.findall(r'^ +"([a-z-]+)": (?:tables\.|_|lambda)', source, re.M)) | {"missing-training-code", "paths"}
    assert {"policy", "waivers", "max-age", "ca-bundle", "until"} - keys <= {"until"}
    page = (DOCS / "configuration.md").read_text()
    assert (
        sorted(key for key in keys if f"`{key}`" not in page and f"[{key}]" not in page and f"[{key}." not in page)
        == []
    )


def test_getting_started_is_what_happens(tmp_path: Path, installed: Path) -> None:
    folder = tmp_path / "toy"
    folder.mkdir()
    page = (DOCS / "getting-started.md").read_text()
    assert "```console" in page
    assert replayed(page, folder, installed) == page


def test_the_readme_begins_with_real_output(repository: Repository, installed: Path) -> None:
    digits = (PROJECT / "examples" / "digits" / "weights" / "digits.safetensors").read_bytes()
    repository.write("weights/digits.safetensors", digits)
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'5a' * 32}\nsize 4100000000\n"
    repository.write("lora/adapter_model.safetensors", pointer)
    shown = next(block for block in blocks(README.read_text()) if block.language == "console")
    assert replayed(f"```console\n{shown.body}```", repository.root, installed) == f"```console\n{shown.body}```"


def test_the_readme_lists_every_rule(hooks: ModuleType) -> None:
    begin, end = "<!-- rules: made by docs/hooks.py -->\n", "<!-- end of rules -->"
    assert README.read_text().partition(begin)[2].partition(end)[0].strip() == hooks.rules_for_readme().strip()


def test_the_changelog_has_this_version() -> None:
    version = re.search(r'^version = "(.+)"$', (PROJECT / "pyproject.toml").read_text(), re.M)
    assert version
    changelog = (PROJECT / "CHANGELOG.md").read_text()
    assert f"\n## [{version[1]}]" in changelog
    assert f"\n[{version[1]}]: https://" in changelog


def test_every_module_of_the_architecture_exists() -> None:
    page = (DOCS / "architecture.md").read_text()
    named = {
        name for name in re.findall(r"`([a-z_0-9]+/[a-z_0-9/]*(?:\.py)?|[a-z_]+\.py)`", page) if "your_" not in name
    }
    assert len(named) > 20
    roots = (SOURCE, PROJECT, PROJECT / "src")
    assert sorted(name for name in named if not any((root / name).exists() for root in roots)) == []


def test_every_part_is_in_the_architecture() -> None:
    page = (DOCS / "architecture.md").read_text()
    parts = {path.name for path in SOURCE.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert sorted(part for part in parts if f"`{part}/`" not in page) == []


def test_links_between_the_readme_and_the_documents_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", README.read_text()):
        assert (PROJECT / target).exists(), target
