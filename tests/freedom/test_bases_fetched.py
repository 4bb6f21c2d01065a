"""Manifests of base models from a real server, and from the copy that was kept: bounded, told, never a hang."""

from __future__ import annotations

import time

import pytest
from basehost import free, settings
from following import derived, look
from kitchen import model

from model_freedom.configuration.settings import LinkSettings, Settings
from model_freedom.freedom import survey
from model_freedom.freedom.bases import MOST, Answer, Bases
from model_freedom.freedom.fetching import Fetcher
from model_freedom.freedom.lineage import DEEPEST
from model_freedom.links.record import Address, Result, Status
from model_freedom.manifest.load import read_manifest
from model_freedom.manifest.model import BaseModel, Manifest
from model_freedom.rules.judged import with_freedom
from model_freedom.rules.mf5.base_manifest_unreadable import RULE as UNREADABLE
from model_freedom.rules.mf5.base_model_cycle import RULE
from model_freedom.rules.rule import Evidence


def test_over_the_network(host):
    with Fetcher(settings(host), online=True, folder=None) as fetch:
        assert look(derived(manifest=f"{host.url}/good"), fetch=fetch)[0] == "Free"
        value, reasons, troubles, _ = look(derived(manifest=f"{host.url}/toxic"), fetch=fetch)
        assert (value, reasons, troubles) == (
            "ToxicCandy",
            ['training data missing (access: none, "secret")'],
            [],
        )


@pytest.mark.parametrize(
    ("path", "why", "certain"),
    [
        ("none", "HTTP 404", True),
        ("html", "is an HTML page", True),
        ("nonsense", "can't be read", True),
        ("huge", "larger than 1 MiB", True),
        ("endless", "larger than 1 MiB", True),
        ("broken", "HTTP 503", False),
        ("dripping", "in time", False),
    ],
)
def test_what_is_no_manifest_is_a_finding_and_never_a_hang(host, path, why, certain):
    begun = time.monotonic()
    with Fetcher(settings(host, timeout=1.0), online=True, folder=None) as fetch:
        value, reasons, troubles, axis = look(derived(manifest=f"{host.url}/{path}"), fetch=fetch)
    assert time.monotonic() - begun < 30  # not a measure of speed: without the bound it would run on
    assert (value, axis) == ("ToxicCandy", "unknown")
    assert why in troubles[0][0]
    assert troubles[0][1] is certain
    assert why in reasons[0]


def test_a_private_address_is_not_asked(host):
    with Fetcher(LinkSettings(), online=True, folder=None) as fetch:
        value, _, troubles, _ = look(derived(manifest=f"{host.url}/good"), fetch=fetch)
    assert value == "ToxicCandy"
    assert troubles
    assert not host.asked


def test_a_manifest_that_names_itself(host):
    with Fetcher(settings(host), online=True, folder=None) as fetch:
        value, reasons, _, axis = look(derived(manifest=f"{host.url}/itself"), fetch=fetch)
    assert (value, axis) == ("ToxicCandy", "not-free")
    assert reasons == ["base model unknown (derives from itself: base → base)"]
    assert host.asked == {"/itself": 1}


def test_a_circle_far_away_is_told_at_the_base_that_leads_into_it(host):
    text = f"[{{name: base, relation: finetune, manifest: '{host.url}/itself'}}]"
    manifest = read_manifest(free("tiny", text).encode(), "model-freedom.yaml")
    with Fetcher(settings(host), online=True, folder=None) as fetch:
        evidence = with_freedom(Evidence(manifests=(manifest,)), Settings(), fetch=fetch)
    (found,) = RULE.findings(evidence)
    assert found.message == "a base model of 'tiny' derives from itself: base → base"
    assert found.location.line == 8


def test_one_that_changes_between_two_requests_is_asked_once(host):
    found = model(
        base_models=tuple(BaseModel(name, "merge", manifest=f"{host.url}/changing") for name in ("base", "base"))
    )
    with Fetcher(settings(host), online=True, folder=None) as fetch:
        assert look(found, fetch=fetch)[0] == "Free"
    assert host.asked["/changing"] == 1


def test_a_chain_without_end_is_followed_to_its_bound(host):
    with Fetcher(settings(host, budget=60.0), online=True, folder=None) as fetch:
        value, reasons, _, _ = look(
            model(base_models=(BaseModel("m0", "finetune", manifest=f"{host.url}/chain/0"),)), fetch=fetch
        )
    assert value == "ToxicCandy"
    assert "not followed further" in reasons[0]
    assert len(host.asked) <= DEEPEST + 1


def test_no_more_than_so_many_are_fetched():
    calls = []

    def fetch(url):
        calls.append(url)
        return Answer(free().encode())

    found = model(
        base_models=tuple(BaseModel("b", "merge", manifest=f"https://a.example/{n}") for n in range(MOST + 9))
    )
    assert look(found, fetch=fetch)[0] == "ToxicCandy"
    assert len(calls) == MOST


def test_offline_the_kept_copy_is_taken_and_dated(host, tmp_path):
    folder = str(tmp_path)
    address = f"{host.url}/good"
    with Fetcher(settings(host), online=False, folder=folder) as fetch:
        value, reasons, troubles, _ = look(derived(manifest=address), fetch=fetch)
        assert (value, troubles) == ("ToxicCandy", [])
        assert "the network was not asked" in reasons[0]
    with Fetcher(settings(host), online=True, folder=folder) as fetch:
        assert look(derived(manifest=address), fetch=fetch)[0] == "Free"
    with Fetcher(settings(host), online=False, folder=folder) as fetch:
        bases = Bases((), None, fetch)
        found = derived(manifest=address)
        (assessment,) = survey([(Manifest("m.yaml"), found)], bases=bases, dates=bases.dates).assessments
        assert assessment.declared["debian"].value == "Free"
        assert bases.dates[address].endswith("Z")
        assert any("base: the base model's manifest is as it was on 20" in note for note in assessment.notes)
    with Fetcher(settings(host), online=True, folder=folder) as fetch:
        assert look(derived(manifest=address), fetch=fetch)[0] == "Free"
    assert host.asked == {"/good": 1}  # fresh enough to be believed
    (kept,) = (tmp_path / "manifests-1").iterdir()
    kept.write_bytes(kept.read_bytes()[:-5])
    with Fetcher(settings(host), online=False, folder=folder) as fetch:
        assert look(derived(manifest=address), fetch=fetch)[0] == "ToxicCandy"


def test_a_kept_copy_stands_in_for_a_host_that_is_down_but_not_for_one_that_says_no(host, tmp_path):
    with Fetcher(settings(host, max_age=0.0), online=True, folder=str(tmp_path)) as fetch:
        fetch._keep(f"{host.url}/broken", free().encode())
        fetch._keep(f"{host.url}/none", free().encode())
        assert look(derived(manifest=f"{host.url}/broken"), fetch=fetch)[0] == "Free"
        assert look(derived(manifest=f"{host.url}/none"), fetch=fetch)[0] == "ToxicCandy"


def test_without_a_network_a_url_is_unknown_and_no_fault():
    value, reasons, troubles, _ = look(derived(manifest="https://example.org/m.yaml"))
    assert (value, troubles) == ("ToxicCandy", [])
    assert "the network was not asked" in reasons[0]


def test_a_manifest_beside_a_hub_page(host, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", host.url)
    with Fetcher(settings(host), online=True, folder=None) as fetch:
        found = derived(url="hf:org/big-7b", revision="v1")
        assert look(found, fetch=fetch)[0] == "Free"
        assert host.asked == {"/org/big-7b/resolve/v1/model-freedom.yaml": 1}
        value, reasons, troubles, _ = look(derived(url=f"{host.url}/nobody/x"), fetch=fetch)
        assert (value, troubles) == ("ToxicCandy", [])
        assert "neither described here" in reasons[0]


COMMIT = "8f1c0d4a2b3c4d5e6f708192a3b4c5d6e7f80912"


def told(host, address, folder, **fields):
    """What MF502 says of a model whose base has its manifest there, and the verdict."""
    text = f"[{{name: base, relation: finetune, manifest: '{address}'}}]"
    manifest = read_manifest(free("tiny", text).encode(), "model-freedom.yaml")
    with Fetcher(settings(host, max_age=0.0), online=True, folder=str(folder)) as fetch:
        evidence = with_freedom(Evidence(manifests=(manifest,), **fields), Settings(), fetch=fetch)
    (assessment,) = evidence.survey.assessments
    found = [(str(item.severity.value), item.message, item.location.line) for item in UNREADABLE.findings(evidence)]
    return found, assessment.declared["debian"].value


@pytest.mark.parametrize("path", ["/turning/?now=0", "/chain/0"])
def test_a_chain_that_never_ends_is_told_where_it_begins(host, tmp_path, path):
    name = "m0" if path == "/chain/0" else "base"
    host.files["/first"] = free(bases=f"[{{name: {name}, relation: finetune, manifest: '{host.url}{path}'}}]")
    ((severity, message, line),), verdict = told(host, f"{host.url}/first", tmp_path)
    assert (severity, line, verdict) == ("error", 8, "ToxicCandy")
    assert message.startswith("base model 'base', which leads to ")
    assert message.endswith("more than 50 models lie one upon the other; the chain is not followed further")
    assert len(host.asked) <= DEEPEST + 1


def test_a_manifest_further_up_that_is_not_there_is_told_once_at_the_base_that_leads_there(host, tmp_path):
    ((severity, message, line),), verdict = told(host, f"{host.url}/upstream", tmp_path)
    assert (severity, line, verdict) == ("error", 8, "ToxicCandy")
    assert message.startswith("base model 'base', which leads to 'big': its manifest ")
    assert message.endswith("HTTP 404")


def test_a_chain_of_this_repository_that_is_too_long_is_told():
    def names(count):
        listed = [
            free(f"m{n}", f"[{{name: m{n + 1}, relation: finetune, manifest: {n + 1}.yaml}}]") for n in range(count)
        ]
        manifests = [read_manifest(text.encode(), f"{n}.yaml") for n, text in enumerate([*listed, free(f"m{count}")])]
        evidence = with_freedom(Evidence(manifests=tuple(manifests)), Settings())
        return [(item.location.path, item.message) for item in UNREADABLE.findings(evidence)]

    assert names(DEEPEST - 2) == []
    found = names(DEEPEST + 10)
    assert found
    assert all("not followed further" in message for _path, message in found)


def test_a_manifest_that_is_another_than_at_the_last_look_is_a_warning(host, tmp_path):
    address = f"{host.url}/m.yaml"
    host.files["/m.yaml"] = free()
    assert told(host, address, tmp_path) == ([], "Free")
    assert told(host, address, tmp_path) == ([], "Free")
    host.files["/m.yaml"] = free().replace("CC-BY-4.0", "CC-BY-NC-4.0")
    ((severity, message, line),), verdict = told(host, address, tmp_path)
    assert (severity, line, verdict) == ("warning", 8, "ToxicCandy")
    assert f"its manifest {address} is not what it was on 20" in message
    assert told(host, address, tmp_path) == ([], "ToxicCandy")  # known by now


def test_a_manifest_at_a_commit_cannot_change_and_one_that_did_vouches_for_nothing(host, tmp_path):
    path = f"/raw/{COMMIT}/m.yaml"
    host.files[path] = free().replace("CC-BY-4.0", "CC-BY-NC-4.0")
    assert told(host, host.url + path, tmp_path) == ([], "ToxicCandy")
    host.files[path] = free()
    for _ in range(2):  # it stays an error: the first copy is the one that is kept
        ((severity, message, line),), verdict = told(host, host.url + path, tmp_path)
        assert (severity, line, verdict) == ("error", 8, "ToxicCandy")
        assert "though its address names a commit" in message


def test_a_manifest_beside_a_hub_page_at_a_commit_is_held_to_it_too(host, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", host.url)
    text = f"[{{name: big-7b, relation: finetune, url: 'hf:org/big-7b', revision: {COMMIT}}}]"
    manifest = read_manifest(free("tiny", text).encode(), "model-freedom.yaml")

    def messages():
        with Fetcher(settings(host, max_age=0.0), online=True, folder=str(tmp_path)) as fetch:
            evidence = with_freedom(Evidence(manifests=(manifest,)), Settings(), fetch=fetch)
        return [found.message for found in UNREADABLE.findings(evidence)]

    assert messages() == []
    host.files[f"/org/big-7b/resolve/{COMMIT}/model-freedom.yaml"] = free("big-7b") + "# one more line\n"
    (message,) = messages()
    assert "'big-7b'" in message
    assert "though its address names a commit" in message


def test_a_manifest_that_changes_between_the_look_at_its_address_and_its_reading(host, tmp_path):
    address = f"{host.url}/m.yaml"
    host.files["/m.yaml"] = free()

    def seen(size):
        there = Address(address)
        return {there: Result(there, "http", Status.OK, size=size)}

    assert told(host, address, tmp_path, links=seen(len(free()))) == ([], "Free")
    assert told(host, address, tmp_path, links=seen(None)) == ([], "Free")
    ((severity, message, line),), verdict = told(host, address, tmp_path, links=seen(99))
    assert (severity, line, verdict) == ("warning", 8, "Free")
    assert f"its manifest {address} changes: it had 99 bytes at one look, {len(free())} at another" in message
