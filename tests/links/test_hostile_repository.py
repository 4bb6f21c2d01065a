"""A repository that is hostile to git runs nothing of its own in any command of the program."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from faultserver import FaultServer
from gitserver import smart
from traps import FUTURE, SPRINGS, Spring, Trapped
from watching import watching
from workshop import Repository

from model_freedom.cli import SUMMARIES, main
from model_freedom.repository.git import GitTree

COMMANDS = (
    "check --no-cache",
    "check --no-cache --archives --embedded --select MF",
    "check --since HEAD~1",
    "check --online --no-cache",
    "check --fix",
    "check tiny.safetensors",
    "validate model-freedom.yaml",
    "links --no-cache",
    "links --record",
    "links model-freedom.yaml",
    "links --archive",
    "scan",
    "scan --archives --embedded --references",
    "explain",
    "explain --online",
    "graph",
    "whatif --without example.org",
    "import README.md --from mot",
    "rule MF101",
    "schema",
)
BUILDERS = [pytest.param(build, id=build.__name__) for build in SPRINGS]


@pytest.fixture(scope="module")
def old_git(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A repository on a server that speaks version 0 only: whether it has a commit, the git program has to ask."""
    root = tmp_path_factory.mktemp("served")
    served = Repository(root / "x")
    served.commit()
    subprocess.run(["git", "clone", "-q", "--bare", served.root, root / "x.git"], check=True)
    subprocess.run(["git", "config", "uploadpack.allowAnySHA1InWant", "true"], cwd=root / "x.git", check=True)
    with FaultServer(answers={"*": smart(root, version_2=False)}) as server:
        yield server.url("/x.git")


@pytest.fixture(scope="module")
def trapped(tmp_path_factory: pytest.TempPathFactory, old_git: str) -> Callable[..., Trapped]:
    """Each hostile repository, built once."""
    built: dict[object, Trapped] = {}

    def get(build: Callable[[Path, str], Trapped], *, anew: bool = False) -> Trapped:
        if anew:
            return build(tmp_path_factory.mktemp(build.__name__), old_git)
        if build not in built:
            built[build] = build(tmp_path_factory.mktemp(build.__name__), old_git)
        return built[build]

    return get


@pytest.mark.parametrize(
    ("build", "spring"),
    [
        pytest.param(build, spring, id=f"{build.__name__}-{spring.trap}")
        for build, springs in SPRINGS.items()
        for spring in springs
    ],
)
def test_the_trap_works(trapped: Callable[..., Trapped], build: Callable[..., Trapped], spring: Spring) -> None:
    """git itself steps on it. Without this the other test could not fail."""
    hostile = trapped(build, anew=True)
    assert hostile.sprung() == set()
    spring.step_on(hostile.where)
    assert spring.trap in hostile.sprung()


@pytest.mark.parametrize("build", BUILDERS)
@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_steps_on_one(
    trapped: Callable[..., Trapped],
    build: Callable[..., Trapped],
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    hostile = trapped(build)
    monkeypatch.setenv("MODEL_FREEDOM_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(hostile.where)
    hostile.wipe()
    with watching() as seen:
        assert main(command.split()) in {0, 1, 2}
    assert hostile.sprung() == set()
    programs = {argv[0] for event, argv in seen if event == "subprocess.Popen"}
    assert programs <= {"git"}


def test_every_command_is_there() -> None:
    assert {command.split()[0] for command in COMMANDS} == set(SUMMARIES)


def test_the_git_program_is_asked(
    trapped: Callable[..., Trapped], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Else nothing would be known of what it does in a hostile repository."""
    build = next(iter(SPRINGS))
    monkeypatch.setenv("MODEL_FREEDOM_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(trapped(build).where)
    with watching() as seen:
        main(["links", "--no-cache"])
    started = [argv for event, argv in seen if event == "subprocess.Popen"]
    assert any("fetch" in argv for argv in started)
    assert shutil.which("git")


@pytest.mark.needs_program("git-lfs")
def test_git_lfs_itself_is_no_trap(repository: Repository) -> None:
    """Installed into the repository, as actions/checkout does: what it keeps elsewhere counts as unchanged."""
    repository.git("lfs", "install", "--local", "--skip-repo")
    repository.write(".gitattributes", "*.csv filter=lfs\n")
    repository.write("numbers.csv", "1,2")
    os.utime(repository.root / "numbers.csv", (FUTURE, FUTURE))
    repository.git("add", "numbers.csv")
    tree = GitTree(str(repository.root))
    entry = tree.entry("numbers.csv")
    assert entry is not None
    assert b"git-lfs" in tree.read(entry, 1000)
    with tree.open(entry) as file:
        assert file.read() == b"1,2"
    tree.close()
