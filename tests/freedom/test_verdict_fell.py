"""MF602 follows a model by its weights and judges what it was by the configuration of then: no way around it."""

from __future__ import annotations

import json

import pytest
from test_freedom_rules import HEAD, entry, weights

from model_freedom.cli import main
from model_freedom.freedom.record import Reason
from model_freedom.freedom.standing import all_in_words

NON_FREE = "{name: numbers, path: d.csv, license: CC-BY-NC-4.0}"
HOUSE = "{name: numbers, path: d.csv, license: LicenseRef-House}"
TERMS = "version: 1\nlicenses: {LicenseRef-House: {name: House, url: 'https://example.org/terms'}}\nmodels:\n"


def named(name, file, **fields):
    """A model of this name with that weights file."""
    return entry(name, **fields).replace(f"path: {name}.safetensors", f"path: {file}")


@pytest.fixture
def fell(repository, monkeypatch, capsys):
    """Commits the first files, writes the others (None removes one), and gives the messages of MF602."""

    def run(before, after, *arguments):
        for path, content in {"train.py": "", "d.csv": "1\n", **before}.items():
            repository.write(path, content)
        repository.commit()
        for path, content in after.items():
            if content is None:
                repository.git("rm", "-q", "--cached", path)
                (repository.root / path).unlink()
            else:
                repository.write(path, content)
        monkeypatch.chdir(repository.root)
        capsys.readouterr()
        assert main(["check", "--format", "json", "-q", "--since", "HEAD", *arguments]) in {0, 1}
        findings = json.loads(capsys.readouterr().out)["findings"]
        return [found["message"] for found in findings if found["code"] == "MF602"]

    return run


FREE = {"tiny.safetensors": weights(), "model-freedom.yaml": HEAD + entry()}


def test_nothing_fell(fell):
    assert fell(FREE, {"other.txt": "x"}) == []


def test_a_model_of_another_name_with_the_same_weights(fell):
    (message,) = fell(FREE, {"model-freedom.yaml": HEAD + named("big", "tiny.safetensors", data=NON_FREE)})
    assert message.startswith("'big' fell from Free to ToxicCandy by debian: big: training data available but not free")
    assert message.endswith(" (it was 'tiny' in model-freedom.yaml)")


def test_another_name_and_retrained_weights_at_the_same_place(fell):
    after = {
        "tiny.safetensors": weights(1),
        "model-freedom.yaml": HEAD + named("big", "tiny.safetensors", data=NON_FREE),
    }
    assert len(fell(FREE, after)) == 1


def test_another_name_and_the_weights_in_another_folder_under_another_manifest(fell):
    after = {
        "tiny.safetensors": None,
        "model-freedom.yaml": None,
        "models/m.safetensors": weights(),
        "models/train.py": "",
        "models/d.csv": "1\n",
        "models/model-freedom.yml": HEAD + named("big", "m.safetensors", data=NON_FREE),
    }
    (message,) = fell(FREE, after)
    assert "it was 'tiny' in model-freedom.yaml" in message


def test_the_same_name_in_another_manifest_and_retrained_weights_elsewhere(fell):
    after = {
        "tiny.safetensors": None,
        "model-freedom.yaml": None,
        "models/tiny.safetensors": weights(1),
        "models/train.py": "",
        "models/d.csv": "1\n",
        "models/model-freedom.yaml": HEAD + entry("Tiny", data=NON_FREE).replace("Tiny.safe", "tiny.safe"),
    }
    assert len(fell(FREE, after)) == 1


def test_weights_that_go_over_to_a_model_that_was_less_free(fell):
    less = entry("less", data=NON_FREE)
    before = {**FREE, "less.safetensors": weights(1), "model-freedom.yaml": HEAD + entry() + less}
    both = less.replace("[{path: less.safetensors}]", "[{path: less.safetensors}, {path: tiny.safetensors}]")
    (message,) = fell(before, {"model-freedom.yaml": HEAD + both})
    assert message.startswith("'less' fell from Free to ToxicCandy")


def test_two_models_of_the_same_weights_stay_what_they_were(fell):
    less = entry("less", data=NON_FREE)
    before = {**FREE, "less.safetensors": weights(), "model-freedom.yaml": HEAD + entry() + less}
    assert fell(before, {"other.txt": "x"}) == []
    renamed = {"copy.safetensors": weights(), "model-freedom.yaml": HEAD + entry() + less + entry("copy")}
    assert fell(before, renamed) == []


def test_a_new_model_is_compared_with_nothing(fell):
    after = {"new.safetensors": weights(7), "model-freedom.yaml": HEAD + entry() + entry("new", data=NON_FREE)}
    assert fell(FREE, after) == []


def test_a_licence_that_the_configuration_no_longer_calls_free(fell):
    before = {
        "tiny.safetensors": weights(),
        "model-freedom.yaml": TERMS + entry(data=HOUSE),
        ".model-freedom.toml": '[licenses]\nLicenseRef-House = "free"\n',
    }
    (message,) = fell(before, {".model-freedom.toml": ""})
    assert "fell from Free to ToxicCandy" in message
    assert "LicenseRef-House is on no list" in message


def test_a_licence_that_only_the_new_configuration_calls_free(fell):
    after = {
        "model-freedom.yaml": TERMS + entry(data=HOUSE),
        ".model-freedom.toml": '[licenses]\nLicenseRef-House = "free"\n',
    }
    (message,) = fell(FREE, after)
    assert "by debian, as the configuration of that commit decides: " in message
    assert "LicenseRef-House is on no list" in message


def test_a_decision_about_a_licence_that_was_there_is_no_fall(fell):
    before = {"tiny.safetensors": weights(), "model-freedom.yaml": TERMS + entry(data=HOUSE)}
    assert fell(before, {".model-freedom.toml": '[licenses]\nLicenseRef-House = "free"\n'}) == []


def test_a_stricter_reading_that_is_given_up_hides_nothing(fell):
    before = {**FREE, ".model-freedom.toml": '[debian]\nmissing-training-code = "non-free"\n'}
    none = HEAD + entry().replace("{path: train.py, license: Apache-2.0}", "{access: none, reason: lost}")
    messages = fell(before, {"model-freedom.yaml": none, ".model-freedom.toml": ""})
    assert [message.split(":")[0] for message in messages] == ["'tiny' fell from Free to ToxicCandy by debian"]


def test_another_policy_hides_nothing(fell):
    before = {**FREE, ".model-freedom.toml": 'policy = "debian-free"\n'}
    worse = {"model-freedom.yaml": HEAD + entry(data=NON_FREE), ".model-freedom.toml": 'policy = "declared"\n'}
    assert len(fell(before, worse)) == 1


def test_a_configuration_that_is_named_counts_as_it_was(fell):
    before = {
        "tiny.safetensors": weights(),
        "model-freedom.yaml": TERMS + entry(data=HOUSE),
        "ci/freedom.toml": '[licenses]\nLicenseRef-House = "free"\n',
    }
    assert len(fell(before, {"ci/freedom.toml": ""}, "--config", "ci/freedom.toml")) == 1


def test_a_configuration_of_then_that_nobody_can_read_is_no_reason_to_stop(fell):
    assert fell({**FREE, ".model-freedom.toml": "licenses = 3\n"}, {".model-freedom.toml": ""}) == []


def test_what_two_levels_ask_for_is_said_once(fell):
    messages = fell(FREE, {"model-freedom.yaml": HEAD + entry(data="{name: numbers, access: none, reason: lost}")})
    assert messages
    for message in messages:
        reasons = message.partition(": ")[2].split("; ")
        assert len(set(reasons)) == len(reasons), message


def test_reasons_of_two_levels_are_one():
    twice = [Reason("data", "d", ("tiny",), "missing", level) for level in ("OpenSourceAI", "WithOpenData")]
    assert all_in_words(twice) == ["tiny: missing: d"]


AWAY = "{name: numbers, url: 'https://data.example/d.csv', license: CC0-1.0}"
LOCK = '{"version": 1, "links": [{"url": "https://data.example/d.csv", "kind": "http", "status": "%s", "seen": "%s"}]}'
THERE = {
    "tiny.safetensors": weights(),
    "model-freedom.yaml": HEAD + entry(data=AWAY),
    "model-freedom.lock": LOCK % ("ok", "2026-11-01T00:00:00Z"),
}


def test_data_that_is_gone_since(fell):
    messages = fell(THERE, {"model-freedom.lock": LOCK % ("gone", "2026-11-20T00:00:00Z")})
    assert messages[0].startswith("'tiny' fell from Free to ToxicCandy by debian, by what was seen of its links: ")
    assert "gone: https://data.example/d.csv, seen 2026-11-20" in messages[0]


def test_what_was_gone_then_is_no_fall(fell):
    gone = {**THERE, "model-freedom.lock": LOCK % ("gone", "2026-11-01T00:00:00Z")}
    assert fell(gone, {"model-freedom.lock": LOCK % ("gone", "2026-11-20T00:00:00Z")}) == []


def test_the_finding_of_a_link_that_is_gone_since_is_news(repository, monkeypatch, capsys):
    for path, content in {"train.py": "", **THERE}.items():
        repository.write(path, content)
    repository.commit()
    repository.write("model-freedom.lock", LOCK % ("gone", "2026-11-20T00:00:00Z"))
    monkeypatch.chdir(repository.root)
    assert main(["check", "--format", "json", "-q", "--since", "HEAD", "--policy", "debian-free"]) == 1
    codes = {found["code"] for found in json.loads(capsys.readouterr().out)["findings"]}
    assert {"MF401", "MF601", "MF602"} <= codes


def test_an_address_that_nobody_else_gets_is_missing(repository, monkeypatch, capsys):
    repository.write("train.py", "")
    repository.write("tiny.safetensors", weights())
    data = "{name: numbers, url: 'http://10.0.0.5/mail.tar', license: CC0-1.0}"
    repository.write("model-freedom.yaml", HEAD + entry(data=data))
    monkeypatch.chdir(repository.root)
    main(["check", "--format", "json", "-q", "--online", "--no-cache", "--policy", "debian-free"])
    report = json.loads(capsys.readouterr().out)
    assert {"MF404", "MF601"} <= {found["code"] for found in report["findings"]}
    (verdict,) = [model["verdicts"]["debian"] for model in report["models"]]
    assert (verdict["declared"], verdict["verified"]) == ("Free", "ToxicCandy")
