"""Model cards as they are written: with anchors, aliases and lists, and such as nobody can read."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_freedom_rules import HEAD, entry, weights

from model_freedom.cli import main
from model_freedom.freedom.cards import LIMIT, Unreadable, front_matter


def card(yaml, rest="# Tiny\n"):
    return f"---\n{yaml}\n---\n{rest}".encode()


@pytest.mark.parametrize(
    ("yaml", "key", "texts"),
    [
        ("license: mit", "license", ["mit"]),
        ("license: &l mit", "license", ["mit"]),
        ("x: &l mit\nlicense: *l", "license", ["mit"]),
        ("x: &d [a, b]\ndatasets: *d", "datasets", ["a", "b"]),
        ("x: [&a one, two]\ndatasets: [*a, three]", "datasets", ["one", "three"]),
        ("x: {y: &a one}\ndatasets:\n- *a\n- two", "datasets", ["one", "two"]),
        ("license: [mit, apache-2.0]", "license", ["mit", "apache-2.0"]),
        ("license: null", "license", []),
        ("license: ~", "license", []),
        ("license: 'null'", "license", ["null"]),
        ("license: no", "license", ["no"]),
        ("license: !!str mit", "license", ["mit"]),
        ("a: {license: mit}", "license", []),
        ("<<: {license: mit}\nbase_model: x", "base_model", ["x"]),
        ("license: mit\nlicense: llama2", "license", ["mit", "llama2"]),
        ("datasets:\n- name: deep\n- flat", "datasets", ["flat"]),
        ("license: *nowhere", "license", []),
        ("# nothing", "license", []),
    ],
)
def test_what_a_card_says(yaml, key, texts):
    assert list(front_matter(card(yaml)).get(key, ())) == texts


def test_ends_of_lines_and_byte_order_marks():
    for ends in (b"\n", b"\r\n", b"\r"):
        assert front_matter(b"\xef\xbb\xbf" + card("license: mit").replace(b"\n", ends)) == {"license": ("mit",)}


def test_no_front_matter():
    for content in (b"", b"# Tiny\n", b"---\ntext", b"text\n---\nlicense: mit\n---\n", b"---\n---\n", card("")):
        assert front_matter(content) == {}


@pytest.mark.parametrize(
    "content",
    [
        *map(card, ("license: [mit", "\tlicense: mit", "- a", "[" * 40 + "]" * 40, "a: " + "[" * 9000)),
        b"---\nlicense: \xff\n---\n",
        b"---\n" + b"a: b\n" * LIMIT,
    ],
)
def test_what_nobody_can_read_is_told(content):
    with pytest.raises(Unreadable):
        front_matter(content)


def test_a_long_card_with_short_front_matter():
    assert front_matter(card("license: mit", "x" * (2 * LIMIT))) == {"license": ("mit",)}


def test_aliases_do_not_explode():
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 8)}]\n" for n in range(1, 40)
    )
    begun = time.perf_counter()
    assert len(front_matter(card(bomb))["a39"]) <= 200
    assert time.perf_counter() - begun < 5


@given(st.binary(max_size=300))
def test_any_bytes(content):
    try:
        front_matter(b"---\n" + content + b"\n---\n")
    except Unreadable as error:
        assert "front matter" in str(error)


@pytest.fixture
def check(repository, monkeypatch, capsys):
    """Codes, severities and messages for a repository with these files."""

    def run(files):
        base = {"train.py": b"", "d.csv": b"1\n", "tiny.safetensors": weights(), "model-freedom.yaml": HEAD + entry()}
        for path, content in {**base, **files}.items():
            repository.write(path, content)
        monkeypatch.chdir(repository.root)
        capsys.readouterr()
        main(["check", "--format", "json", "-q", "--select", "MF205,MF307,MF5"])
        findings = json.loads(capsys.readouterr().out)["findings"]
        return [(found["code"], found["severity"], found["message"]) for found in findings]

    return run


def test_a_card_with_an_anchor_is_no_longer_ignored(check):
    ((code, severity, message),) = check({"README.md": card("x: &b org/Big-7B\nbase_model: *b\ndatasets: [numbers]")})
    assert (code, severity) == ("MF501", "error")
    assert "org/Big-7B" in message


@pytest.mark.parametrize(
    ("name", "content"),
    [("README.md", card("license: [mit")), ("adapter_config.json", b"{"), ("adapter_config.json", b"[" * 100_000)],
)
def test_a_file_that_nobody_can_read_is_told(check, name, content):
    ((code, severity, message),) = check({name: content})
    assert (code, severity) == ("MF501", "warning")
    assert message.startswith(f"whether {name} names a base model, data or a licence is not known: ")
    assert check({name: b"{}"}) == []
