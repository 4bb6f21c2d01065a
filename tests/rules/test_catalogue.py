"""The catalogue: complete records, stable codes, and no rule file that nobody registered."""

import re
from pathlib import Path

import pytest

import model_freedom.rules as package
from model_freedom.rules.catalogue import MODULES, by_code, rules

FOLDER = Path(package.__file__).parent


def test_every_rule_file_is_registered_once_and_in_order():
    files = {
        f"{path.parent.name}.{path.stem}"
        for path in FOLDER.glob("mf[0-9]/*.py")
        if re.search(r"^RULE = ", path.read_text(), re.MULTILINE)
    }
    assert files == set(MODULES)
    assert len(set(MODULES)) == len(MODULES)
    codes = [rule.code for rule in rules()]
    assert codes == sorted(codes)
    assert len(by_code()) == len(codes)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_a_record_is_complete(rule):
    assert re.fullmatch(r"MF\d{3}", rule.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+|[a-z]+", rule.name)
    module = MODULES[rules().index(rule)]
    assert module == f"mf{rule.code[2]}.{rule.name.replace('-', '_')}"
    assert rule.says and not rule.says.endswith(".")
    assert len(rule.why) > 60
    assert rule.example.endswith("\n")
    assert rule.instead.endswith("\n")
    assert rule.fix and not rule.fix.endswith(".")
