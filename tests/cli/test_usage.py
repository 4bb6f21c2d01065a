"""Usage: help, versions, misspellings. Every one a sentence and an exit status, never a traceback."""

from pathlib import Path

import pytest

from model_freedom import __version__
from model_freedom.cli import SUMMARIES

PROJECT = Path(__file__).resolve().parents[2]


def test_version(program):
    ran = program("--version")
    assert (ran.status, ran.out) == (0, f"model-freedom {__version__}\n")


def test_the_version_is_that_of_pyproject():
    assert f'\nversion = "{__version__}"\n' in (PROJECT / "pyproject.toml").read_text()


def test_help_lists_every_command(program):
    ran = program("--help")
    assert ran.status == 0
    for name in SUMMARIES:
        assert f"\n  {name} " in ran.out


@pytest.mark.parametrize("command", SUMMARIES)
def test_every_command_has_help(program, command):
    ran = program(command, "--help")
    assert ran.status == 0
    assert f"model-freedom {command}" in ran.out


def test_no_command_prints_the_help(program):
    ran = program()
    assert ran.status == 0
    assert "commands:" in ran.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chekc"], "did you mean 'check'?"),
        (["xyzzy"], "one of: check"),
        (["--chekc"], "unrecognized"),
        (["check", "--nope"], "unrecognized arguments: --nope"),
        (["check", "--format", "xml"], "'xml' is not one of auto, text"),
        (["check", "--output", "a", "--output", "b"], "auto already goes to a"),
        (["check", "--timeout", "0"], "not a number of seconds above zero"),
        (["check", "--timeout", "nan"], "not a number of seconds above zero"),
        (["check", "--policy", "debian"], "did you mean 'debian-free'?"),
        (["check", "no/such/path"], "no such file or folder"),
        (["check", "--select", "MF999"], "no rule has the code 'MF999'"),
        (["check", "--config", "no-such-file.toml"], "no-such-file.toml: No such file"),
        (["rule", "MF999"], "no rule is called 'MF999'"),
        (["rule", "weights-without-manifes"], "did you mean 'weights-without-manifest'?"),
        (["validate"], "required: MANIFEST"),
        (["validate", "no-such-file.yaml"], "no-such-file.yaml: No such file"),
    ],
)
def test_misuse_exits_with_2_and_says_why(program, repository, arguments, words):
    repository.write("model-freedom.yaml", "version: 1\nmodels: []\n")
    ran = program(*arguments, cwd=repository.root)
    assert ran.status == 2
    assert words in ran.err
    assert not ran.out


def test_rule_pages(program):
    from model_freedom.rules.catalogue import rules

    listed = program("rule").out.splitlines()
    assert len(listed) == len(rules())
    for rule in rules():
        page = program("rule", rule.name).out
        assert page.startswith(f"# {rule.code}: {rule.name}\n")
        for heading in ("## Why", "## Example", "## Instead", "## Fix"):
            assert heading in page


def test_schemas(program):
    import json

    assert json.loads(program("schema").out)["title"]
    assert "report" in json.loads(program("schema", "--report").out)["$id"]


def test_an_unwritable_output(program, repository):
    repository.write("a.txt", "a")
    ran = program("check", "--format", "json", "--output", "no/such/folder/out.json", cwd=repository.root)
    assert ran.status == 2
    assert "no/such/folder/out.json" in ran.err


def test_a_fault_of_ours_is_one_line_and_exit_status_2(monkeypatch, capfd):
    from model_freedom import cli

    def broken(argv):
        raise RuntimeError("boom\nsecond line")

    monkeypatch.setattr(cli, "_dispatch", broken)
    assert cli.main([]) == 2
    err = capfd.readouterr().err
    assert "internal error at test_usage.py" in err
    assert "report it" in err
    assert "Traceback" not in err
    assert len(err.splitlines()) == 2


def test_rule_lists_what_a_prefix_begins(program):
    listed = program("rule", "mf1").out.splitlines()
    assert len(listed) == 9
    assert all(line.startswith("MF1") for line in listed)
    ran = program("rule", "MF1O1")
    assert ran.status == 2
    assert "did you mean 'MF101'" in ran.err
