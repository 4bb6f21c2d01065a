"""`links --archive`: what should be saved where; asked for only with `--request`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence

from model_freedom.cli.asking import usable
from model_freedom.cli.interruption import interrupt, interrupted
from model_freedom.cli.options import Output
from model_freedom.configuration.settings import LinkSettings
from model_freedom.findings import CannotProceed
from model_freedom.links.check import INTERRUPTED
from model_freedom.links.record import Address, Use
from model_freedom.links.saving import KeptBack, Saving, ask, plan
from model_freedom.manifest.model import Artifact, BaseModel, Manifest, artifacts, bases_of
from model_freedom.report.escape import clean, for_log, for_markdown
from model_freedom.report.style import style_for

_FORMATS = ("text", "json", "markdown")
_DRY = "Nothing was asked for: `--request` does. Save only what its licence lets others keep."
_NOTHING = "everything that can be saved has an archive copy"


def archive(
    manifests: Sequence[Manifest],
    uses: Sequence[tuple[Use, Address]],
    settings: LinkSettings,
    arguments: argparse.Namespace,
) -> str:
    """The plan for standard output, with what came of each request where they were made; files are written.

    Raises CannotProceed for a format that has no words for it, before anything is asked for.
    """
    outputs: list[Output] = arguments.outputs or [Output("auto")]
    for output in outputs:
        if output.format not in {"auto", *_FORMATS}:
            raise CannotProceed(f"--archive can't be shown as {output.format}", f"one of: {', '.join(_FORMATS)}")
    if arguments.request:
        usable(settings)
    archived = {item.url for item in _named(manifests) if item.url and item.archives}
    savings, kept = plan(uses, archived, settings)
    outcomes = list(_asked(savings, settings, arguments)) if arguments.request else None
    out = ""
    for output in outputs:
        text = _rendered(output.format, savings, kept, outcomes)
        if output.file is None or output.file == "-":
            # What is obeyed in a log: a folder's name at the beginning of a line, an address anywhere in one.
            runner = output.format != "json" and style_for(sys.stdout, arguments.color).in_runner
            out += for_log(text) if runner else text
        else:
            from model_freedom.cli.emit import write_file

            write_file(output.file, text)
    return out


def _rendered(name: str, savings: Sequence[Saving], kept: Sequence[KeptBack], outcomes: Sequence[str] | None) -> str:
    if name == "json":
        return _json(savings, kept, outcomes)
    lines = list((_markdown if name == "markdown" else _text)(savings, kept, outcomes))
    if not savings and not kept:
        lines.append(_NOTHING)
    elif savings and outcomes is None:
        lines += ["", _DRY] if name == "markdown" else [_DRY]
    return "\n".join(lines) + "\n"


def _text(savings: Sequence[Saving], kept: Sequence[KeptBack], outcomes: Sequence[str] | None) -> Iterator[str]:
    for index, saving in enumerate(savings):
        yield f"{clean(saving.manifest)}:{saving.line}: {clean(saving.url)} → {saving.service}"
        yield f"    {saving.request.method} {clean(saving.request.url)}"
        words = _takes(saving) if outcomes is None else outcomes[index]
        if words:
            yield f"    {clean(words)}"
    for item in kept:
        yield f"{clean(item.manifest)}:{item.line}: no archive is told of this address: {clean(item.reason)}"


def _takes(saving: Saving) -> str:
    return f"needs {saving.needs}" if saving.needs else saving.helps


def _markdown(savings: Sequence[Saving], kept: Sequence[KeptBack], outcomes: Sequence[str] | None) -> Iterator[str]:
    if savings:
        yield from ("| place | address | archive | |", "| --- | --- | --- | --- |")
    for index, saving in enumerate(savings):
        words = _takes(saving) if outcomes is None else outcomes[index]
        place = f"{for_markdown(saving.manifest)}:{saving.line}"
        yield f"| {place} | {for_markdown(saving.url)} | {saving.service} | {for_markdown(words)} |"
    if savings and kept:
        yield ""
    for item in kept:
        place = f"{for_markdown(item.manifest)}:{item.line}"
        yield f"- {place}: no archive is told of this address: {for_markdown(item.reason)}"


def _json(savings: Sequence[Saving], kept: Sequence[KeptBack], outcomes: Sequence[str] | None) -> str:
    asked = [
        {
            "url": saving.url,
            "manifest": saving.manifest,
            "line": saving.line,
            "service": saving.service,
            "method": saving.request.method,
            "request": saving.request.url,
            "needs": saving.needs or None,
            "outcome": outcomes[index] if outcomes is not None else None,
        }
        for index, saving in enumerate(savings)
    ]
    document = {"requested": outcomes is not None, "archive": asked, "kept_back": [item._asdict() for item in kept]}
    return json.dumps(document, indent=2) + "\n"


def _named(manifests: Sequence[Manifest]) -> Iterator[Artifact | BaseModel]:
    for manifest in manifests:
        for model in manifest.models:
            for _role, artifact in artifacts(model):
                yield artifact
            yield from bases_of(model)


def _asked(savings: Sequence[Saving], settings: LinkSettings, arguments: argparse.Namespace) -> Iterator[str]:
    """One after the other: archives are asked few things at a time. After Ctrl-C no further one."""
    from model_freedom.links.outcome import Asking
    from model_freedom.links.transport import Transport

    transport = Transport(settings)
    end = time.monotonic() + settings.budget
    try:
        for saving in savings:
            until = min(end, time.monotonic() + settings.timeout)
            words = INTERRUPTED
            if not interrupted(arguments):
                try:
                    words = ask(saving, Asking(transport, until, os.environ))
                except KeyboardInterrupt:
                    interrupt(arguments)
                    words = "interrupted: perhaps asked for"
            yield words
    finally:
        transport.close()
