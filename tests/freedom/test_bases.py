"""Base models are followed to their own manifests: in the repository, at a real server, from the kept copy."""

from __future__ import annotations

import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from kitchen import data, hidden, model

from model_freedom.configuration.settings import LinkSettings, Settings
from model_freedom.freedom import survey
from model_freedom.freedom.bases import MOST, Answer, Bases, beside
from model_freedom.freedom.fetching import Fetcher
from model_freedom.freedom.lineage import DEEPEST
from model_freedom.manifest.load import read_manifest
from model_freedom.manifest.model import BaseModel, Manifest
from model_freedom.rules.judged import with_freedom
from model_freedom.rules.mf5.base_model_cycle import RULE
from model_freedom.rules.rule import Evidence

FREE = """\
version: 1
models:
  - name: {name}
    weights: [{{path: w.safetensors}}]
    license: Apache-2.0
    training_code: [{{path: train.py, license: Apache-2.0}}]
    training_data: [{{name: d, path: d.csv, license: CC-BY-4.0}}]
    base_models: {bases}
"""


def free(name="base", bases="[]"):
    return FREE.format(name=name, bases=bases)


def derived(**fields):
    return model(base_models=(BaseModel("base", "finetune", **fields),))


class Host(BaseHTTPRequestHandler):
    """Answers by its path. What it was asked for is counted."""

    asked: Counter
    slow = 3.0

    def do_GET(self):
        self.asked[self.path] += 1
        action = getattr(self, f"on_{self.path.split('/')[1]}", None)
        if action is None:
            return self.say("not here", 404)
        try:
            return action()
        except (BrokenPipeError, ConnectionResetError):
            return None

    def say(self, text, status=200):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def on_good(self):
        self.say(free())

    def on_toxic(self):
        self.say(free().replace("path: d.csv, license: CC-BY-4.0", "access: none, reason: secret"))

    def on_html(self):
        self.say("<!DOCTYPE html><html><body>models: []</body></html>")

    def on_nonsense(self):
        self.say("just words")

    def on_broken(self):
        self.say("busy", 503)

    def on_two(self):
        self.say(free() + free("other").partition("models:\n")[2])

    def on_huge(self):
        self.say("# " + "x" * (1 << 20) + "\n" + free())

    def on_itself(self):
        self.say(free(bases="[{name: base, relation: finetune, manifest: itself}]"))

    def on_changing(self):
        self.say(free("base" if self.asked[self.path] == 1 else "changed"))

    def on_endless(self):
        self.send_response(200)
        self.send_header("Content-Length", str(10 << 30))
        self.end_headers()
        while True:
            self.wfile.write(b"# ten gigabytes of comments\n" * 400)

    def on_dripping(self):
        self.send_response(200)
        self.end_headers()
        end = time.monotonic() + self.slow
        while time.monotonic() < end:
            self.wfile.write(b"#")
            self.wfile.flush()
            time.sleep(0.1)

    def on_chain(self):
        number = int(self.path.split("/")[2])
        self.say(free(f"m{number}", f'[{{name: m{number + 1}, relation: finetune, manifest: "{number + 1}"}}]'))

    def on_org(self):
        self.say(free("big-7b"))

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def host():
    handler = type("Handler", (Host,), {"asked": Counter()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    server.url = f"http://127.0.0.1:{server.server_port}"
    server.asked = handler.asked
    yield server
    server.shutdown()
    server.server_close()


def settings(host, **fields):
    return LinkSettings(allow_hosts=(f"127.0.0.1:{host.server_port}",), **{"timeout": 5.0, **fields})


def look(found, *, manifests=(), read=None, fetch=None):
    """The Debian verdict, the base's reasons, and the troubles."""
    manifest = Manifest("models/model-freedom.yaml", models=(found,))
    bases = Bases((manifest, *manifests), read, fetch)
    result = survey([(manifest, found)], bases=bases)
    (assessment,) = result.assessments
    verdict = assessment.declared["debian"]
    troubles = [(trouble.why, trouble.certain) for trouble in bases.unreadable.values()]
    return verdict.value, [reason.message for reason in verdict.reasons], troubles, assessment.axes.base


def test_a_path_in_the_repository():
    base = read_manifest(free().encode(), "base/model-freedom.yaml")
    assert look(derived(manifest="../base/model-freedom.yaml"), manifests=(base,))[0] == "Free"
    files = {"other/m.yaml": free().encode()}
    assert look(derived(manifest="../other/m.yaml"), read=files.get)[0] == "Free"


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("../gone/model-freedom.yaml", "is not tracked by git"),
        ("../../outside.yaml", "leads out of the repository"),
        ("/etc/passwd", "is not relative"),
        ("", None),
    ],
)
def test_paths_that_lead_nowhere(place, why):
    value, reasons, troubles, axis = look(derived(manifest=place), read={}.get)
    assert (value, axis) == ("ToxicCandy", "unknown")
    if why:
        assert why in troubles[0][0]
        assert troubles[0][1]
        assert why in reasons[0]


def test_a_manifest_with_several_models_is_looked_up_by_name():
    both = read_manifest((free() + free("other").partition("models:\n")[2]).encode(), "base/model-freedom.yaml")
    assert look(derived(manifest="../base/model-freedom.yaml"), manifests=(both,))[0] == "Free"
    stranger = model(base_models=(BaseModel("third", "finetune", manifest="../base/model-freedom.yaml"),))
    value, _, troubles, _ = look(stranger, manifests=(both,))
    assert value == "ToxicCandy"
    assert "no model of the name third (it lists base, other)" in troubles[0][0]


def test_the_only_model_of_a_manifest_has_to_be_the_one_that_is_named():
    only = read_manifest(free("Something Else").encode(), "base/model-freedom.yaml")
    value, _, troubles, _ = look(derived(manifest="../base/model-freedom.yaml"), manifests=(only,))
    assert value == "ToxicCandy"
    assert "no model of the name" in str(troubles)


def test_a_licence_that_is_declared_here_and_less_free_is_believed():
    only = read_manifest(free().encode(), "base/model-freedom.yaml")
    assert look(derived(manifest="../base/model-freedom.yaml"), manifests=(only,))[0] == "Free"
    declared = derived(manifest="../base/model-freedom.yaml", license="llama2")
    value, _, troubles, _ = look(declared, manifests=(only,))
    assert value == "ToxicCandy"
    assert "declared under llama2" in str(troubles)


def test_a_fetched_manifest_with_faults_vouches_for_nothing():
    for fault in ("acess: registration", "access: [registration]"):
        text = free().replace("license: CC-BY-4.0}", f"license: CC-BY-4.0, {fault}}}", 1)
        assert text != free()
        found = derived(manifest="https://a.example/m.yaml")
        assert look(found, fetch=lambda _url, text=text: Answer(text.encode()))[0] == "ToxicCandy"


def test_a_description_in_place_counts_where_the_manifest_cannot_be_read():
    told = derived(manifest="gone.yaml", training_code=(), training_data=(data(),), base_models=(), license="MIT")
    value, reasons, troubles, _ = look(told, read={}.get)
    assert value == "ToxicCandy"
    assert reasons == ["training code missing (the list is empty)"]
    assert troubles


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


@pytest.mark.parametrize(
    ("url", "revision", "place"),
    [
        ("https://huggingface.co/org/m", None, "https://huggingface.co/org/m/resolve/main/model-freedom.yaml"),
        ("hf:org/m", "abc", "https://huggingface.co/org/m/resolve/abc/model-freedom.yaml"),
        ("https://huggingface.co/datasets/org/d", None, None),
        ("https://github.com/org/m.git", None, "https://raw.githubusercontent.com/org/m/HEAD/model-freedom.yaml"),
        ("https://github.com/org/m/tree/x", "v2", "https://raw.githubusercontent.com/org/m/v2/model-freedom.yaml"),
        ("https://gitlab.com/a/b/c", None, "https://gitlab.com/a/b/c/-/raw/HEAD/model-freedom.yaml"),
        ("https://codeberg.org/a/b", "a" * 40, f"https://codeberg.org/a/b/raw/commit/{'a' * 40}/model-freedom.yaml"),
        ("https://example.org/a/b", None, None),
        ("doi:10.1000/1", None, None),
        ("https://github.com/org", None, None),
    ],
)
def test_where_a_manifest_would_lie(url, revision, place):
    assert beside(url, revision, {}) == ([place] if place else [])


def test_a_fetched_manifest_may_not_send_us_elsewhere():
    texts = {
        "https://a.example/x/m.yaml": free(bases="[{name: up, relation: finetune, manifest: //b.example/m.yaml}]"),
        "https://a.example/y/m.yaml": free(bases="[{name: up, relation: finetune, manifest: ../z/m.yaml}]"),
        "https://a.example/z/m.yaml": free("up"),
    }
    asked = []

    def fetch(url):
        asked.append(url)
        return Answer(texts[url].encode())

    value, reasons, _, _ = look(derived(manifest="https://a.example/x/m.yaml"), fetch=fetch)
    assert value == "ToxicCandy"
    assert "is an absolute path" in reasons[0]
    assert look(derived(manifest="https://a.example/y/m.yaml"), fetch=fetch)[0] == "Free"
    assert asked == ["https://a.example/x/m.yaml", "https://a.example/y/m.yaml", "https://a.example/z/m.yaml"]


def test_the_license_and_path_come_from_the_manifest_that_was_read():
    other = read_manifest(
        free().replace("Apache-2.0\n    training_code", "llama2\n    training_code").encode(), "b/model-freedom.yaml"
    )
    value, reasons, _, axis = look(derived(manifest="../b/model-freedom.yaml", license="MIT"), manifests=(other,))
    assert (value, axis, reasons) == ("ToxicCandy", "not-free", ["weights non-free (llama2)"])


def test_hidden_data_of_a_base_in_another_manifest_of_the_same_repository():
    base = model(name="base", training_data=(hidden(),))
    there = Manifest("base/model-freedom.yaml", models=(base,))
    assert look(derived(manifest="../base/model-freedom.yaml"), manifests=(there,))[3] == "not-free"
