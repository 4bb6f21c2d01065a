"""Options that several commands share, and how they are read."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from model_freedom.report.formats import FORMATS

if TYPE_CHECKING:
    from model_freedom.configuration.settings import Settings


class Output(NamedTuple):
    """One form of the result and where it goes; `file` is None for standard output."""

    format: str
    file: str | None = None


class _AddFormat(argparse.Action):
    """`--format X` begins a further output."""

    def __call__(self, parser: Any, namespace: Any, values: Any, _option: str | None = None) -> None:
        name, _, file = str(values).partition("=")
        if name != "auto" and name not in FORMATS:
            parser.error(f"argument --format: {name!r} is not one of auto, {', '.join(FORMATS)}")
        _add(parser, namespace, list(namespace.outputs or []), Output(name, file or None))


class _AddFile(argparse.Action):
    """`--output FILE` belongs to the format named before it."""

    def __call__(self, parser: Any, namespace: Any, values: Any, _option: str | None = None) -> None:
        outputs = list(namespace.outputs or [Output("auto")])
        if outputs[-1].file is not None:
            parser.error(f"argument --output: {outputs[-1].format} already goes to {outputs[-1].file}")
        _add(parser, namespace, outputs[:-1], Output(outputs[-1].format, str(values)))


def _add(parser: Any, namespace: Any, outputs: list[Output], output: Output) -> None:
    """Adds one output; two to one file would leave only the last."""
    if output.file is not None and any(other.file == output.file for other in outputs):
        parser.error(f"two formats go to {output.file}: give each a file of its own")
    namespace.outputs = [*outputs, output]


def add_output(parser: argparse.ArgumentParser) -> None:
    """`--format`, `--output`, `--color`, `-q`."""
    group = parser.add_argument_group("output")
    group.add_argument(
        "--format",
        dest="outputs",
        action=_AddFormat,
        metavar="FORMAT[=FILE]",
        help=f"auto (default: github inside GitHub Actions, else text), {', '.join(FORMATS)}; may be repeated",
    )
    group.add_argument("--output", action=_AddFile, metavar="FILE", help="write the format named before to this file")
    group.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colour in text (default: auto)"
    )
    group.add_argument("-q", "--quiet", action="store_true", help="no closing sentence and no progress")


def add_verbose(parser: argparse.ArgumentParser) -> None:
    """`-v`, for the commands that go through a repository."""
    parser.add_argument("-v", "--verbose", action="store_true", help="say what is looked at, on standard error")


def add_configuration(parser: argparse.ArgumentParser) -> None:
    """`--config`, `--select`, `--ignore`, `--exclude`, `--policy`."""
    group = parser.add_argument_group("what applies")
    group.add_argument("--config", metavar="FILE", help="read the configuration from this file")
    group.add_argument("--select", action="append", default=[], metavar="CODES", help="only these rules (MF1, MF306,…)")
    group.add_argument("--ignore", action="append", default=[], metavar="CODES", help="not these rules")
    group.add_argument("--exclude", action="append", default=[], metavar="GLOB", help="leave out paths like this")
    group.add_argument("--policy", metavar="NAME", help="what to ask of the models (default: declared)")


def add_network(parser: argparse.ArgumentParser, *, switch: bool) -> None:
    """Options about the network; with `switch` also `--online` and `--offline`."""
    group = parser.add_argument_group("network")
    if switch:
        group.add_argument("--online", action="store_true", help="check that what the manifests name can be reached")
        group.add_argument("--offline", dest="online", action="store_false", help="ask nobody (default)")
    group.add_argument(
        "--timeout",
        type=_positive,
        metavar="SECONDS",
        help="for one address, retries and all, but without the waits that its host asks for (20)",
    )
    group.add_argument("--budget", type=_positive, metavar="SECONDS", help="for the whole run (300)")
    group.add_argument("--no-cache", action="store_true", help="look again at what was seen lately")
    group.add_argument(
        "--require-verified", action="store_true", help="what could not be verified is an error and not a warning"
    )


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above zero")
    return number


def merged(settings: Settings, arguments: argparse.Namespace) -> Settings:
    """The settings with what the command line says on top: it wins over every file."""
    changes: dict[str, Any] = {}
    for name in ("select", "ignore"):
        given = split_codes(getattr(arguments, name, []))
        if given:
            changes[name] = given if name == "select" else (*settings.ignore, *given)
    if getattr(arguments, "exclude", None):
        changes["exclude"] = (*settings.exclude, *arguments.exclude)
    if getattr(arguments, "policy", None):
        changes["policy"] = checked_policy(settings, arguments.policy)
    timing = {name: getattr(arguments, name, None) for name in ("timeout", "budget")}
    links = settings.links._replace(**{name: value for name, value in timing.items() if value is not None})
    return settings._replace(links=links, **changes)


def checked_policy(settings: Settings, name: str) -> str:
    """The name, if a policy is called so. Raises CannotProceed."""
    from model_freedom.configuration.policies import BUILT_IN
    from model_freedom.configuration.tables import nearest
    from model_freedom.findings import CannotProceed

    known = {**BUILT_IN, **settings.policies}
    if name not in known:
        raise CannotProceed(f"no policy is called {name!r}{nearest(name, known)}", f"one of: {', '.join(known)}")
    return name


def split_codes(given: Sequence[str]) -> tuple[str, ...]:
    """`--select MF1,MF306 --select MF4` as a tuple of prefixes."""
    return tuple(code.strip() for part in given for code in part.split(",") if code.strip())
