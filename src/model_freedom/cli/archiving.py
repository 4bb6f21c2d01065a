"""`links --archive`: what should be saved where; asked for only with `--request`."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence

from model_freedom.configuration.settings import LinkSettings
from model_freedom.links.record import Address, Use
from model_freedom.links.saving import Saving, ask, plan
from model_freedom.manifest.model import Artifact, BaseModel, Manifest, artifacts
from model_freedom.report.escape import clean


def archive(
    manifests: Sequence[Manifest], uses: Sequence[tuple[Use, Address]], settings: LinkSettings, *, request: bool
) -> str:
    """The plan as text, with what came of each request where they were made."""
    archived = {item.url for item in _named(manifests) if item.url and item.archives}
    savings = plan(uses, archived)
    if not savings:
        return "everything that can be saved has an archive copy\n"
    needs = [f"needs {saving.needs}" if saving.needs else "" for saving in savings]
    outcomes = list(_asked(savings, settings)) if request else needs
    lines = []
    for saving, outcome in zip(savings, outcomes, strict=True):
        lines.append(f"{saving.manifest}:{saving.line}: {clean(saving.url)} → {saving.service}")
        lines.append(f"    {saving.request.method} {clean(saving.request.url)}")
        if outcome:
            lines.append(f"    {clean(outcome)}")
    if not request:
        lines.append("Nothing was asked for: `--request` does. Save only what its licence lets others keep.")
    return "\n".join(lines) + "\n"


def _named(manifests: Sequence[Manifest]) -> Iterator[Artifact | BaseModel]:
    for manifest in manifests:
        for model in manifest.models:
            for _role, artifact in artifacts(model):
                yield artifact
            pending = list(model.base_models or ())
            while pending:
                base = pending.pop()
                yield base
                pending.extend(base.base_models or ())


def _asked(savings: Sequence[Saving], settings: LinkSettings) -> Iterator[str]:
    """One after the other: archives are asked few things at a time."""
    from model_freedom.links.outcome import Asking
    from model_freedom.links.transport import Transport

    transport = Transport(settings)
    end = time.monotonic() + settings.budget
    try:
        for saving in savings:
            until = min(end, time.monotonic() + settings.timeout)
            yield ask(saving, Asking(transport, until, os.environ))
    finally:
        transport.close()
