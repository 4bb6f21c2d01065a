"""The command line: one thin file a command, loaded only when that command is called.

Every command's parser takes milliseconds and every import more, so `model-freedom check` builds one parser and imports
one command. `SUMMARIES` says what the others are, for `--help`.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from model_freedom import __version__
from model_freedom.findings import CannotProceed

if TYPE_CHECKING:
    import argparse

# name → what it does; the module of the same name in this folder has `configure(parser)` and `run(arguments) -> int`.
SUMMARIES = {
    "check": "find the weights, hold them against their manifests, give verdicts, apply the policy",
    "validate": "check manifests on their own, without git (`-` reads standard input)",
    "links": "check whether every address in the manifests can be reached",
    "scan": "list the weights in a repository or folder, with what they say of themselves",
    "explain": "say why a model is as free as it is, and what would make it freer",
    "graph": "draw what derives from what, with verdicts",
    "whatif": "say what could no longer be rebuilt if a host, an address or a model were gone",
    "import": "write a manifest draft from another standard's file",
    "rule": "explain a rule, or list them all",
    "schema": "print the JSON Schema of the manifest",
}

OK, CANNOT = 0, 2
_ISSUES = "https://github.com/model-freedom/model-freedom/issues"


def run() -> None:
    """The console script."""
    sys.exit(main(sys.argv[1:]))


def main(argv: Sequence[str]) -> int:
    """Runs one command and returns the exit status: 0 nothing at error level, 1 findings, 2 could not do its job."""
    # What is made of a large tree stays to the end: looking for rubbish in it every 700 objects is a third of the time
    # that 100,000 files take.
    gc.set_threshold(100_000, 50, 50)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a file name that the terminal can't show is no reason to crash
            stream.reconfigure(errors="backslashreplace")
    try:
        return _dispatch(list(argv))
    except CannotProceed as error:
        _complain(error.message, error.fix)
        return CANNOT
    except KeyboardInterrupt:
        from model_freedom.cli.interruption import INTERRUPTED

        _complain("interrupted", "")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone (`| head`). Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CANNOT
    except Exception as error:
        if os.environ.get("MODEL_FREEDOM_DEBUG"):
            raise
        _complain(
            _fault_of_ours(error), f"this is a fault of model-freedom, not of yours: please report it at {_ISSUES}"
        )
        return CANNOT


def _dispatch(argv: list[str]) -> int:
    import argparse

    if argv and argv[0] in SUMMARIES:
        name = argv[0]
        command = import_module(f"model_freedom.cli.{'import_' if name == 'import' else name}")
        parser = argparse.ArgumentParser(
            prog=f"model-freedom {name}",
            description=_sentence(SUMMARIES[name]),
            formatter_class=_formatter,
            allow_abbrev=False,
        )
        command.configure(parser)
        return int(command.run(parser.parse_args(argv[1:])))
    return _without_command(argv)


def _without_command(argv: list[str]) -> int:
    import argparse

    listed = "\n".join(f"  {name:10} {summary}" for name, summary in SUMMARIES.items())
    parser = argparse.ArgumentParser(
        prog="model-freedom",
        usage="model-freedom COMMAND [OPTIONS]",
        description="Could someone other than the author study, rebuild and improve this model?",
        epilog=f"commands:\n{listed}\n\n`model-freedom COMMAND --help` shows a command's options.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("-V", "--version", action="version", version=f"model-freedom {__version__}")
    parser.add_argument("command", nargs="?", metavar="COMMAND", help=argparse.SUPPRESS)
    named = next((word for word in argv if not word.startswith("-")), None)
    if named is not None and named not in SUMMARIES:
        raise _no_such_command(named)
    known, rest = parser.parse_known_args(argv)
    if known.command is None:
        if rest:
            parser.error(f"unrecognized arguments: {' '.join(rest)}")
        parser.print_help()
        return OK
    raise CannotProceed("options come behind the command", f"model-freedom {known.command} {' '.join(rest)}")


def _no_such_command(name: str) -> CannotProceed:
    import difflib

    close = difflib.get_close_matches(name, SUMMARIES, n=1)
    hint = f"did you mean {close[0]!r}?" if close else f"one of: {', '.join(SUMMARIES)}"
    return CannotProceed(f"there is no command {name!r}", hint)


def _formatter(prog: str) -> argparse.HelpFormatter:
    """As wide as the terminal. Left to itself, argparse asks `shutil` for that at every option: 3 ms at each start."""
    import argparse

    try:
        columns = int(os.environ.get("COLUMNS", "0")) or os.get_terminal_size().columns
    except (ValueError, OSError):
        columns = 80
    return argparse.HelpFormatter(prog, width=columns - 2)


def _sentence(summary: str) -> str:
    return summary[0].upper() + summary[1:] + "."


def _complain(message: str, fix: str) -> None:
    from model_freedom.report.escape import for_stderr

    print(f"model-freedom: {for_stderr(message)}", file=sys.stderr)  # noqa: T201 -- this is the place that prints
    if fix:
        print(f"  {for_stderr(fix)}", file=sys.stderr)  # noqa: T201


def _fault_of_ours(error: Exception) -> str:
    """One line with the place in our code, in the place of a traceback."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
    return f"internal error{where}: {type(error).__name__}: {error}"
