"""`check --online` on a repository that has not changed asks nobody, for as long as `max-age` lasts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from faultserver import FaultServer, Session
from workshop import Repository, tiny_manifest, tiny_weights

from model_freedom.cli import main
from model_freedom.links.cache import FILE

BASE = b"""\
version: 1
models:
  - name: base
    weights:
      - path: base.safetensors
    license: Apache-2.0
    training_code: []
    training_data: []
    base_models: []
"""


async def there(session: Session, parts: list[str]) -> None:
    await session.answer(200, "Content-Type: text/plain", body=BASE if parts == ["yaml"] else b"there")


async def moved(session: Session, parts: list[str]) -> None:
    del parts
    await session.to("/there", 301)


async def gone(session: Session, parts: list[str]) -> None:
    del parts
    await session.answer(404)


@pytest.fixture
def host() -> FaultServer:
    """It counts what it is asked."""
    return FaultServer(answers={"there": there, "moved": moved, "gone": gone})


class TestUnchanged:
    """One run after another, in one repository with one cache."""

    @pytest.fixture(autouse=True)
    def shipped(self, repository: Repository, host: FaultServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
        """A model with addresses that are there, moved and gone, and a base model with a manifest elsewhere."""
        monkeypatch.setenv("MODEL_FREEDOM_CACHE", str(tmp_path / "cache"))
        monkeypatch.chdir(repository.root)
        self.cache = tmp_path / "cache"
        self.repository = repository
        with host:
            self.host = host
            repository.write("train.py", "print()")
            repository.write("tiny.safetensors", tiny_weights())
            repository.write(".model-freedom.toml", f'[links]\nretries = 0\nallow-hosts = ["{host.authority}"]\n')
            self.declare("moved")
            repository.commit()
            yield

    def declare(self, *paths: str) -> None:
        text = tiny_manifest("tiny.safetensors", tiny_weights(), f"url: {self.host.url('/there')}")
        more = "".join(
            f"      - name: set{n}\n        url: {self.host.url('/' + path)}\n        license: CC0-1.0\n"
            for n, path in enumerate(paths)
        )
        base = f"      - name: base\n        manifest: {self.host.url('/there/yaml')}\n"
        assert "    base_models: []\n" in text
        self.repository.write(
            "model-freedom.yaml",
            text.replace("    base_models: []\n", f"    base_models:\n{base}").replace(
                "    training_data:\n", f"    training_data:\n{more}"
            ),
        )

    def run(self, capfd: pytest.CaptureFixture[str], *options: str) -> tuple[list[str], list[str]]:
        """What the host was asked for, and the statuses in the report."""
        before = len(self.host.seen)
        main(["check", "--online", "--format", "json", *options])
        report = json.loads(capfd.readouterr().out)
        assert report["online"] is True
        return [asked.path for asked in self.host.seen[before:]], [link["status"] for link in report["links"]]

    def test_the_second_run_asks_nobody(self, capfd: pytest.CaptureFixture[str]) -> None:
        asked, first = self.run(capfd)
        assert {"/there", "/moved", "/there/yaml"} <= set(asked)
        assert sorted(first) == ["moved", "ok", "ok"]
        assert self.run(capfd) == ([], first)

    def test_nor_where_something_is_gone(self, capfd: pytest.CaptureFixture[str]) -> None:
        """Errors are not remembered as the answer of `check`; the links themselves are."""
        self.declare("moved", "gone")
        _, first = self.run(capfd)
        assert "gone" in first
        assert self.run(capfd) == ([], first)

    def test_nor_where_the_code_has_changed(self, capfd: pytest.CaptureFixture[str]) -> None:
        _, first = self.run(capfd)
        self.repository.write("train.py", "print(1)")
        self.repository.write("notes.txt", "more")
        self.repository.commit()
        assert self.run(capfd) == ([], first)

    def test_a_new_address_alone_is_asked(self, capfd: pytest.CaptureFixture[str]) -> None:
        self.run(capfd)
        self.declare("moved", "there/new")
        asked, _ = self.run(capfd)
        assert set(asked) == {"/there/new"}

    def test_no_cache_and_a_cache_that_is_lost_ask_again(self, capfd: pytest.CaptureFixture[str]) -> None:
        asked, _ = self.run(capfd)
        assert set(self.run(capfd, "--no-cache")[0]) == set(asked)
        (self.cache / FILE).unlink()
        self.declare("moved", "moved/too")  # so that the answer of `check` is not the one before
        assert {"/there", "/moved", "/moved/too"} <= set(self.run(capfd)[0])
