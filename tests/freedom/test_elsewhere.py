"""The links that a fetched manifest names: asked, taken into the verified verdict, told at the local base model."""

from __future__ import annotations

import json

import pytest
from basehost import free
from hypothesis import given
from hypothesis import strategies as st

from model_freedom.cli import main
from model_freedom.freedom import elsewhere
from model_freedom.freedom.chain import chain
from model_freedom.freedom.elsewhere import address_of, links_of_bases, may_be_a_folder
from model_freedom.links.path import Escape
from model_freedom.manifest.load import read_manifest
from model_freedom.manifest.model import BaseModel, Manifest, Model

TINY = """\
version: 1
models:
  - name: tiny
    weights: [{path: tiny.safetensors}]
    license: Apache-2.0
    training_code: [{path: train.py, license: Apache-2.0}]
    training_data: [{name: own, path: own.csv, license: CC0-1.0}]
    base_models:
      - name: base
        relation: finetune
        manifest: BASE
"""
LINE = 11


@pytest.fixture
def check(repository, host, monkeypatch, capsys, tmp_path):
    """Checks a model whose base model's manifest is at `/up/m.yaml`, and gives the report."""
    monkeypatch.setenv("MODEL_FREEDOM_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(repository.root)

    def run(*arguments, tiny=TINY, base=None, policy=None, rest=""):
        host.files.setdefault("/up/train.py", "pass\n")
        host.files.setdefault("/up/d.csv", "1\n")
        host.files["/up/m.yaml"] = free() if base is None else base.replace("HOST", host.url)
        chosen = f'policy = "{policy}"\n' if policy else ""
        port = host.server_port
        repository.write(
            ".model-freedom.toml", f'{chosen}[links]\nallow-hosts = ["127.0.0.1:{port}"]\nretries = 0\n{rest}'
        )
        for path in ("train.py", "own.csv"):
            repository.write(path, "1\n")
        repository.write("model-freedom.yaml", tiny.replace("BASE", f"{host.url}/up/m.yaml"))
        capsys.readouterr()
        main(["check", "-q", "--format", "json", *arguments])
        report = json.loads(capsys.readouterr().out)
        report["debian"] = report["models"][0]["verdicts"]["debian"]
        report["told"] = [(f["code"], f["severity"], f["line"]) for f in report["findings"] if f["code"] != "MF103"]
        return report

    return run


def with_data(text):
    """The base's manifest with other data."""
    return free().replace("{name: d, path: d.csv, license: CC-BY-4.0}", text)


def test_everything_there_is_free_and_asked_once(check, host):
    report = check("--online")
    assert (report["debian"]["declared"], report["debian"]["verified"]) == ("Free", "Free")
    assert report["debian"]["unverified_links"] == 0
    assert report["told"] == []
    assert {link["url"] for link in report["links"]} == {
        f"{host.url}/up/{name}" for name in ("m.yaml", "train.py", "d.csv")
    }
    assert host.asked["/up/d.csv"] == 1
    check("--online")
    assert host.asked["/up/d.csv"] == 1  # the cache has it


@pytest.mark.parametrize(
    ("data", "status", "code", "message"),
    [
        ("{name: d, path: d.csv, license: CC-BY-4.0}", 404, "MF401", "gone"),
        ("{name: d, url: 'HOST/up/d.csv', license: CC-BY-4.0}", 404, "MF401", "gone"),
        ("{name: d, url: 'HOST/up/d.csv', license: CC-BY-4.0}", 401, "MF403", "not open to everybody"),
        ("{name: d, path: d.csv, license: CC-BY-4.0}", 401, "MF403", "not open to everybody"),
    ],
)
def test_data_of_a_fetched_base_that_nobody_gets(check, host, data, status, code, message):
    host.files["/up/d.csv"] = status
    report = check("--online", base=with_data(data))
    assert (report["debian"]["declared"], report["debian"]["verified"]) == ("Free", "ToxicCandy")
    (reason,) = report["debian"]["reasons"]
    assert reason["path"] == ["tiny", "base"]
    assert message in reason["message"]
    assert f"{host.url}/up/d.csv" in reason["message"]
    assert report["told"] == [(code, "error", LINE)]
    (found,) = (found for found in report["findings"] if found["code"] == code)
    assert (found["path"], found["model"]) == ("model-freedom.yaml", "tiny")
    assert f"named in {host.url}/up/m.yaml" in found["message"]


def test_an_archive_copy_of_a_fetched_base_counts_where_it_is_there(check, host):
    host.files.update({"/up/d.csv": 404, "/copy": "1\n"})
    base = with_data("{name: d, url: 'HOST/up/d.csv', license: CC-BY-4.0, archives: ['HOST/copy']}")
    assert check("--online", base=base)["debian"]["verified"] == "Free"
    host.files["/copy"] = 404
    report = check("--online", "--no-cache", base=base)
    assert report["debian"]["verified"] == "ToxicCandy"
    assert report["told"] == [("MF401", "error", LINE), ("MF408", "error", LINE)]


def test_what_could_not_be_known_is_told_and_lowers_nothing(check, host):
    host.files["/up/d.csv"] = 503
    report = check("--online")
    assert report["debian"]["verified"] == "Free"
    assert report["debian"]["unverified_links"] == 1
    assert report["told"] == [("MF405", "warning", LINE)]


def test_a_path_that_may_be_a_folder_is_not_gone_because_its_host_shows_none(check, host):
    report = check("--online", base=free().replace("train.py", "src"))
    assert report["debian"]["verified"] == "Free"
    assert "perhaps a folder" in str(report["debian"]["reasons"])
    assert report["told"] == [("MF405", "warning", LINE)]


def test_links_two_manifests_away_are_told_at_the_base_that_leads_there(check, host):
    up = "[{name: root, relation: finetune, manifest: ../far/m.yaml}]"
    host.files.update({"/far/m.yaml": free("root"), "/far/train.py": "pass\n", "/far/d.csv": 404})
    report = check("--online", base=free(bases=up))
    assert report["debian"]["verified"] == "ToxicCandy"
    assert report["debian"]["reasons"][0]["path"] == ["tiny", "base", "root"]
    assert report["told"] == [("MF401", "error", LINE)]


def test_offline_nothing_is_asked_and_the_kept_manifest_is_dated(check, host):
    check("--online")
    asked = dict(host.asked)
    report = check("--offline")
    assert dict(host.asked) == asked
    assert (report["debian"]["declared"], report["debian"]["verified"]) == ("Free", None)
    (reason,) = report["debian"]["reasons"]
    assert reason["path"] == ["tiny", "base"]
    assert reason["message"].startswith("the base model's manifest is as it was on 20")
    assert report["links"] == []


def test_a_private_address_in_a_fetched_manifest_is_refused_and_told(check):
    report = check("--online", base=with_data("{name: d, url: 'http://10.0.0.1/d.csv', license: CC-BY-4.0}"))
    assert report["told"] == [("MF404", "error", LINE)]


def test_a_path_that_leads_out_is_missing(check):
    report = check("--online", base=free().replace("path: d.csv", "path: ../../../d.csv"))
    assert (report["debian"]["declared"], report["debian"]["verified"]) == ("Free", "ToxicCandy")
    assert "leads out of the repository" in report["debian"]["reasons"][0]["message"]


def test_a_reference_that_the_configuration_decides_is_decided_for_this_repository_only(check, host):
    rest = '[licenses]\n"LicenseRef-House" = "free"\n'
    foreign = (
        free()
        .replace("CC-BY-4.0", "LicenseRef-House")
        .replace("\nmodels:", "\nlicenses:\n  LicenseRef-House: {name: theirs, text: pay}\nmodels:")
    )
    report = check("--online", base=foreign, rest=rest)
    assert report["debian"]["declared"] == "ToxicCandy"
    assert "unknown (LicenseRef-House is on no list)" in report["debian"]["reasons"][0]["message"]
    own = TINY.replace("CC0-1.0", "LicenseRef-House").replace(
        "\nmodels:", "\nlicenses:\n  LicenseRef-House: {name: ours, text: take it}\nmodels:"
    )
    assert check("--online", "--no-cache", tiny=own, rest=rest)["debian"]["declared"] == "Free"


def test_no_more_than_so_many_are_asked(check, host, monkeypatch):
    monkeypatch.setattr("model_freedom.freedom.elsewhere.MOST", 3)
    many = ", ".join(f"{{name: d{n}, url: 'HOST/d/{n}', license: CC-BY-4.0}}" for n in range(9))
    report = check("--online", base=with_data(many))
    assert len(report["links"]) == 1 + 3
    assert "not asked" in str(report["debian"]["reasons"])
    assert report["debian"]["unverified_links"] == 7  # train.py is asked last


def test_each_link_is_named_once_however_many_models_lead_there():
    there = read_manifest(free().encode(), "https://a.example/up/m.yaml")
    bases = [BaseModel("base", "finetune", manifest=there.path) for _ in range(50)]
    models = tuple(Model(f"m{n}", base_models=(base,)) for n, base in enumerate(bases))
    built = chain(
        [(Manifest("m.yaml", models=models), model) for model in models], lambda _m, _b: (there, there.models[0])
    )
    found = links_of_bases(built)
    assert [(use.model, use.role, address.url) for use, address, _ in found] == [
        ("m0", "training_code", "https://a.example/up/train.py"),
        ("m0", "training_data", "https://a.example/up/d.csv"),
    ]
    assert elsewhere.MOST >= 100


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("d.csv", "https://a.example/x/up/d.csv"),
        ("./data/a b.csv", "https://a.example/x/up/data/a%20b.csv"),
        ("../d.csv", "https://a.example/x/d.csv"),
        ("what?now#then", "https://a.example/x/up/what%3Fnow%23then"),
        ("https://b.example/d", "https://a.example/x/up/https%3A/b.example/d"),
        ("../../../d.csv", None),
        ("//b.example/d", None),
        ("/etc/passwd", None),
        ("", None),
    ],
)
def test_where_a_path_lies(path, address):
    where = address_of("https://a.example/x/up", path)
    assert isinstance(where, Escape) if address is None else where == address


def test_an_encoded_revision_in_the_address_stays_as_it_is():
    folder = "https://hub.example/o/n/resolve/refs%2Fpr%2F1"
    assert address_of(folder, "d.csv") == f"{folder}/d.csv"


@given(st.text())
def test_no_path_leaves_its_host(path):
    where = address_of("https://a.example/x", path)
    assert isinstance(where, Escape) or where.startswith("https://a.example/")


@pytest.mark.parametrize(
    ("path", "folder"), [("d.csv", False), ("src", True), ("src/", True), ("v1.0", True), ("a.b/LICENSE", True)]
)
def test_what_may_be_a_folder(path, folder):
    assert may_be_a_folder(path) is folder
