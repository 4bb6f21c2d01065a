"""Base models are followed to their own manifests: in the repository, and where an address says that one would be."""

from __future__ import annotations

import posixpath
from urllib.parse import urlsplit

import pytest
from basehost import free
from following import derived, look
from hypothesis import given
from hypothesis import strategies as st
from kitchen import code, data, hidden, model

from model_freedom.freedom.bases import Answer, beside
from model_freedom.manifest.load import read_manifest
from model_freedom.manifest.model import BaseModel, Manifest


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


ROSY = {"training_code": (code(),), "training_data": (data(),), "base_models": (), "license": "MIT"}


def test_a_description_in_place_does_not_stand_in_for_a_manifest_that_is_named():
    """It may be rosier than what the manifest says, or nobody could read."""
    assert look(derived(**ROSY))[0] == "Free"
    other = free("other").encode()
    for path, read, why in (
        ("gone.yaml", {}.get, "is not tracked by git"),
        ("b.yaml", {"models/b.yaml": other}.get, "has no model of the name base (it lists other)"),
        ("b.yaml", {"models/b.yaml": b"<html>"}.get, "is an HTML page"),
        ("b.yaml", {"models/b.yaml": other.replace(b"Apache", b"[Apache")}.get, "can't be read"),
    ):
        value, reasons, troubles, axis = look(derived(manifest=path, **ROSY), read=read)
        assert (value, axis) == ("ToxicCandy", "unknown")
        assert why in str(reasons)
        assert [certain for _why, certain in troubles] == [True]
    value, reasons, troubles, axis = look(derived(manifest="https://a.example/m.yaml", **ROSY))
    assert (value, axis, troubles) == ("ToxicCandy", "unknown", [])
    assert "the network was not asked" in str(reasons)


def test_where_both_can_be_read_the_manifest_counts():
    found = derived(manifest="b.yaml", **{**ROSY, "training_data": ()})
    assert look(found, read={"models/b.yaml": free().encode()}.get)[0] == "Free"


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


HUB, FORGE = "https://huggingface.co/org/m", "https://github.com/org/m"
RAW = "https://raw.githubusercontent.com/org/m"


@pytest.mark.parametrize(
    ("url", "revision", "place"),
    [
        (HUB, "refs/pr/1", f"{HUB}/resolve/refs%2Fpr%2F1/model-freedom.yaml"),
        (HUB, "main?x=1", f"{HUB}/resolve/main%3Fx%3D1/model-freedom.yaml"),
        (HUB, "a b", f"{HUB}/resolve/a%20b/model-freedom.yaml"),
        (HUB, "v1#x", f"{HUB}/resolve/v1%23x/model-freedom.yaml"),
        (HUB, "%2e%2e", f"{HUB}/resolve/%252e%252e/model-freedom.yaml"),
        (HUB, "", f"{HUB}/resolve/main/model-freedom.yaml"),
        (FORGE, "feature/x", f"{RAW}/feature/x/model-freedom.yaml"),
        (FORGE, "main?x=1", f"{RAW}/main%3Fx%3D1/model-freedom.yaml"),
        (FORGE, "@{1}", f"{RAW}/%40%7B1%7D/model-freedom.yaml"),
        ("https://gitlab.com/a/b", "x y", "https://gitlab.com/a/b/-/raw/x%20y/model-freedom.yaml"),
        ("https://codeberg.org/a/b", "v1?", "https://codeberg.org/a/b/raw/branch/v1%3F/model-freedom.yaml"),
    ],
)
def test_a_revision_is_quoted(url, revision, place):
    assert beside(url, revision, {}) == [place]


@pytest.mark.parametrize("url", [HUB, FORGE, "https://gitlab.com/a/b", "https://codeberg.org/a/b"])
@pytest.mark.parametrize("revision", ["../../x", "..", ".", "/", "a//b", "/a", "a/", "a/../b", "a\nb", "a\0b", "\x7f"])
def test_what_can_be_no_revision_leads_nowhere(url, revision):
    assert beside(url, revision, {}) == []


@pytest.mark.parametrize("url", ["https://github.com/../x", "https://github.com/a/..", "https://[::1", "hf:../x"])
def test_an_address_that_leads_out_of_its_place_leads_nowhere(url):
    assert beside(url, None, {}) == []


@given(st.sampled_from([HUB, FORGE, "https://gitlab.com/a/b", "https://codeberg.org/a/b"]), st.text(max_size=20))
def test_no_revision_changes_the_repository(url, revision):
    for place in beside(url, revision, {}):
        parts = urlsplit(place)
        assert (parts.query, parts.fragment) == ("", "")
        assert parts.path == posixpath.normpath(parts.path)
        assert parts.path.startswith("/".join(urlsplit(url).path.split("/")[:3]) + "/")
        assert parts.path.endswith("/model-freedom.yaml")


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
