"""What could not be read or known never passes for a good answer."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from program import MANIFEST
from workshop import tiny_weights


@pytest.fixture
def partial(repository, make_repository, tmp_path):
    """A clone without the content of any file, whose working tree is empty."""
    repository.write("model.safetensors", tiny_weights(1))
    repository.write("a.py", "pass\n")
    repository.commit()
    repository.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "partial"
    repository.git("clone", "--quiet", "--no-checkout", "--filter=blob:none", repository.root.as_uri(), str(clone))
    repository.git("-C", str(clone), "read-tree", "HEAD")
    return clone


def test_a_partial_clone_is_not_judged_and_not_remembered(program, partial, repository):
    ran = program("check", cwd=partial)
    assert ran.status == 2
    assert "git has no content for model.safetensors" in ran.err
    repository.git("-C", str(partial), "cat-file", "-s", ":model.safetensors")  # fetches it
    assert program("check", cwd=partial).status == 1


def test_an_unmerged_index_is_not_judged(program, repository):
    repository.write("model-freedom.yaml", "version: 1\nmodels: []\n")
    repository.commit()
    repository.git("checkout", "--quiet", "-b", "other")
    repository.write("model-freedom.yaml", "version: 1\nmodels: [] # other\n")
    repository.commit()
    repository.git("checkout", "--quiet", "main")
    repository.write("model-freedom.yaml", "version: 1\nmodels: [] # main\n")
    repository.commit()
    repository.git("merge", "other", check=False)
    ran = program("check", cwd=repository.root)
    assert ran.status == 2
    assert "model-freedom.yaml is unmerged" in ran.err


@pytest.mark.parametrize("arguments", [("links",), ("check", "--select", "MF3"), ("links", "model-freedom.yaml")])
def test_an_unreadable_manifest_is_an_error_whatever_is_selected(program, repository, arguments):
    repository.write("model-freedom.yaml", "version: 1\nmodels: [\n")
    ran = program(*arguments, cwd=repository.root)
    assert ran.status == 1
    assert "MF001" in ran.out


def test_a_baseline_is_written_from_everything_that_is_found(program, repository):
    repository.write("old.safetensors", tiny_weights(1))
    repository.write(".model-freedom.toml", 'baseline = "b.json"\n')
    program("check", "--write-baseline", "b.json", cwd=repository.root)
    repository.write("new.safetensors", tiny_weights(2))
    program("check", "--write-baseline", "b.json", cwd=repository.root)
    assert len(json.loads((repository.root / "b.json").read_text())["findings"]) == 2
    assert program("check", cwd=repository.root).status == 0


def test_a_baseline_entry_of_a_rule_that_does_not_run_is_not_called_mended(program, repository):
    repository.write("old.safetensors", tiny_weights(1))
    repository.write(".model-freedom.toml", 'baseline = "b.json"\n')
    program("check", "--write-baseline", "b.json", cwd=repository.root)
    assert program("check", "--ignore", "MF101", "--format", "json", cwd=repository.root).codes == []
    repository.git("rm", "--quiet", "--cached", "old.safetensors")
    ran = program("check", "--format", "json", cwd=repository.root)
    assert [(item["code"], item["path"]) for item in ran.report["findings"]] == [("MF007", "b.json")]


def test_what_no_link_answered_for_is_not_called_verified(program, repository):
    repository.write("tiny.safetensors", tiny_weights(1))
    repository.write("train.py", "")
    text = MANIFEST.format(path="tiny.safetensors")
    text = text.replace("path: digits.csv", "path: digits.csv\n        archives: ['http://127.0.0.1:9/gone']")
    repository.write("digits.csv", "1\n")
    repository.write("model-freedom.yaml", text)
    repository.write(".model-freedom.toml", '[links]\nallow-hosts = ["127.0.0.1:9"]\nretries = 0\n')
    ran = program("check", "--online", "--no-cache", cwd=repository.root)
    assert "debian: Free (1 link not verified)" in ran.out
    assert "archive copy not verified" in ran.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("check", "--write-baseline", "no/such/folder/b.json"), "no/such/folder/b.json: No such file"),
        (("check", "--format", "json=x", "--format", "text=x"), "two formats go to x"),
        (("init", "--help"), "there is no command 'init'"),
    ],
)
def test_misuse(program, repository, arguments, words):
    repository.write("model-freedom.yaml", "version: 1\nmodels: []\n")
    ran = program(*arguments, cwd=repository.root)
    assert ran.status == 2
    assert words in ran.err


def test_an_intent_to_add_is_no_text_file(program, repository):
    repository.write("m.safetensors", tiny_weights(1), add=False)
    repository.git("add", "--intent-to-add", "m.safetensors")
    assert "an empty file" in program("check", cwd=repository.root).out


def test_whatif_says_when_it_knows_no_such_thing(program, repository):
    repository.write("tiny.safetensors", tiny_weights(1))
    repository.write("model-freedom.yaml", MANIFEST.format(path="tiny.safetensors"))
    assert "nothing here is called nope" in program("whatif", "--without", "nope", cwd=repository.root).err
    assert "nothing here" not in program("whatif", "--without", "digits", cwd=repository.root).err


def test_fingerprints_are_texts(program, repository):
    repository.write("a.safetensors", tiny_weights(1))
    repository.write("b.json", '{"version":1,"findings":[{"fingerprint":3}]}')
    assert program("check", "--baseline", "b.json", cwd=repository.root).status == 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("base_models: []", "base_models: [meta-llama/Llama-2-7b]"),
        ("base_models: []", "base_models: [5]"),
        ("        license: CC0-1.0\n", "        license: CC0-1.0\n      - private corpus\n"),
        ("        license: CC0-1.0\n", "        license: CC0-1.0\n        acess: registration\n"),
        ("        license: CC0-1.0\n", "        license: CC0-1.0\n        access: [registration]\n"),
        ("        license: CC0-1.0\n", "        license: CC0-1.0\n      -\n"),
    ],
)
def test_what_the_manifest_can_not_say_rightly_never_passes_as_free(program, tmp_path, old, new):
    text = MANIFEST.format(path="tiny.safetensors").replace(old, new)
    ran = program("validate", "-", "--format", "json", cwd=tmp_path, stdin=text.encode())
    assert "MF004" in ran.codes
    assert ran.report["models"][0]["verdicts"]["debian"]["declared"] == "ToxicCandy"


def test_links_of_a_fetched_base_manifest_are_asked_under_the_same_guard(program, repository):
    """Its data may be gone for all we know: the verdict doesn't call itself verified."""
    base = (
        MANIFEST.format(path="base.bin")
        .replace("name: tiny", "name: big")
        .replace("path: digits.csv", "url: http://127.0.0.1:9/d")
    )

    class Host(BaseHTTPRequestHandler):
        def do_GET(self):
            body = base.encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_HEAD(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(base.encode())))
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    place = f"127.0.0.1:{server.server_port}"
    for name in ("train.py", "digits.csv"):
        repository.write(name, "")
    repository.write("tiny.safetensors", tiny_weights(1))
    text = MANIFEST.format(path="tiny.safetensors")
    bases = f"base_models:\n      - name: big\n        relation: finetune\n        manifest: http://{place}/m.yaml\n"
    repository.write("model-freedom.yaml", text.replace("base_models: []", bases))
    repository.write(".model-freedom.toml", f'[links]\nallow-hosts = ["{place}"]\n')
    ran = program("check", "--online", "--no-cache", cwd=repository.root)
    server.shutdown()
    server.server_close()
    assert "MF404" in ran.out
    assert "nobody else gets http://127.0.0.1:9/d: 127.0.0.1 is a loopback address" in ran.out
    assert "Free (verified)" not in ran.out
