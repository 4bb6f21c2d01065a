"""The configuration: what is read, and what is refused with a place and a fix."""

import pytest

from model_freedom.configuration.parse import POLICY_VALUES, parse
from model_freedom.configuration.read import read_settings
from model_freedom.configuration.settings import Settings, Waiver
from model_freedom.findings import CannotProceed
from model_freedom.repository import open_tree


def settings(repository, **files: str) -> Settings:
    for name, text in files.items():
        repository.write({"own": ".model-freedom.toml", "shared": "pyproject.toml"}[name], text)
    tree = open_tree(str(repository.root))
    try:
        return read_settings(tree)
    finally:
        tree.close()


def test_defaults_without_a_file(repository):
    assert settings(repository) == Settings()
    assert settings(repository, shared="[project]\nname = 'x'\n") == Settings()
    assert settings(repository, shared="[project]\nname = 'model-freedom'\n") == Settings()


def test_every_key(repository):
    read = settings(
        repository,
        shared="""
[tool.model-freedom]
policy = "lab"
select = ["MF1"]
ignore = ["MF306"]
exclude = ["third_party/"]
not-weights = ["data/*.npz"]
baseline = "baseline.json"
[tool.model-freedom.per-path-ignores]
"old/**" = ["MF101"]
[[tool.model-freedom.waivers]]
code = "MF101"
path = "a.pt"
reason = "being traced"
until = 2027-01-31
[tool.model-freedom.links]
timeout = 5
max-age = "2d"
allow-hosts = ["127.0.0.1:8080"]
[tool.model-freedom.debian]
missing-training-code = "non-free"
[tool.model-freedom.licenses]
LicenseRef-Ours = "free"
[tool.model-freedom.policies.lab]
debian = "Free"
durable = "archived"
paths = {"third_party/**" = "declared"}
""",
    )
    assert read.policy == "lab"
    assert read.select == ("MF1",)
    assert read.not_weights == ("data/*.npz",)
    assert read.per_path_ignores == {"old/**": ("MF101",)}
    assert read.waivers == (Waiver("MF101", "a.pt", "being traced", "2027-01-31", 11),)
    assert (read.links.timeout, read.links.max_age) == (5.0, 172800.0)
    assert read.missing_training_code == "non-free"
    assert read.policies["lab"].minimum == {"debian": "Free", "durable": "archived"}
    assert read.policies["lab"].paths == {"third_party/**": "declared"}
    assert read.source == "pyproject.toml"


def test_the_own_file_wins(repository):
    read = settings(repository, own='policy = "osaid"\n', shared='[tool.model-freedom]\npolicy = "debian-free"\n')
    assert read.policy == "osaid"
    assert read.source == ".model-freedom.toml"


def test_an_untracked_file_does_not_count(repository):
    repository.write(".model-freedom.toml", 'policy = "osaid"\n', add=False)
    assert settings(repository) == Settings()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('polcy = "osaid"', "unknown key 'polcy' (did you mean 'policy'?)"),
        ("[link]\ntimeout = 3", "unknown key 'link' (did you mean 'links'?)"),
        ("[links]\ntimout = 3", "links: unknown key 'timout' (did you mean 'timeout'?)"),
        ("[links]\ntimeout = 'soon'", "links.timeout: expected a length of time"),
        ("[links]\ntimeout = 0", "zero would check nothing"),
        ("[links]\nretries = -1", "expected a whole number"),
        ("[links]\nconcurrency = true", "expected a whole number"),
        ('policy = "osaidd"', "no policy is called 'osaidd' (did you mean 'osaid'?)"),
        ("select = 'MF1'", "expected an array of texts"),
        ("select = ['XX1']", "'XX1' is not a rule's code"),
        ("select = ['MF\u0661']", "is not a rule's code"),
        ("[policies.lab]\ndebian = 'free'", "'free' is not possible here (did you mean 'Free'?)"),
        ("[policies.lab]\npaths = {'a' = 'nobody'}", "no policy is called 'nobody'"),
        ("[[waivers]]\ncode = 'MF101'\npath = 'x'", "a waiver needs 'reason'"),
        ("[[waivers]]\ncode = 'MF101'\npath = 'x'\nreason = 'r'\nuntil = 'soon'", "expected a date"),
        ("policy =", "not TOML"),
        ("[licenses]\nLicenseRef-X = 'maybe'", "'maybe' is not possible here"),
    ],
)
def test_what_is_refused(repository, text, words):
    with pytest.raises(CannotProceed) as caught:
        settings(repository, own=text)
    assert words in caught.value.message
    assert caught.value.message.startswith(".model-freedom.toml:")
    assert caught.value.fix


def test_not_utf8(repository):
    repository.write(".model-freedom.toml", b"policy = '\xff'")
    with pytest.raises(CannotProceed, match="not UTF-8"):
        settings(repository)


def test_policies_ask_for_what_the_definitions_give():
    """The values stand in two places, since `configuration` may not import `freedom`."""
    from model_freedom.freedom.definitions import DEFINITIONS

    for definition in DEFINITIONS:
        assert POLICY_VALUES[definition.name] == tuple(reversed(definition.levels))


@pytest.mark.parametrize(
    ("text", "message", "fix"),
    [
        ("[licenses]\nllama2 = 'free'", "only terms that have no SPDX identifier", "LicenseRef-llama2"),
        ("[licenses]\n'Apache 2.0' = 'free'", "only terms that have no SPDX identifier", "LicenseRef-Apache-2.0"),
        ("[policies.debian-free]\ndebian = 'ToxicCandy'", "comes with the program", "my-debian-free"),
        ("[policies.declared]\nweights = 'free'", "comes with the program", "my-declared"),
    ],
)
def test_what_would_have_no_use_or_another_meaning_is_refused(text, message, fix):
    with pytest.raises(CannotProceed, match=message) as refused:
        parse(text.encode(), ".model-freedom.toml", whole=True)
    assert fix in refused.value.fix


def test_codes_in_small_letters():
    assert parse(b"select = ['mf1']", ".model-freedom.toml", whole=True).select == ("MF1",)
