"""The words that text, Markdown and HTML share: a verdict, a reason, the facts of a weights file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from model_freedom.report.result import WeightsReport

if TYPE_CHECKING:
    from model_freedom.weights.references.record import Fetched


def verdict_in_words(verdict: Mapping[str, Any]) -> str:
    """`Free`, or both states where they differ: `Free (declared), ToxicCandy (verified)`.

    Verified is only what every link answered for: else it is said how many did not.
    """
    declared, verified = verdict.get("declared"), verdict.get("verified")
    if verified is None:
        return str(declared)
    open_links = verdict.get("unverified_links") or 0
    state = f"{open_links} link{'s' if open_links != 1 else ''} not verified" if open_links else "verified"
    if verified == declared:
        return f"{declared} ({state})"
    return f"{declared} (declared), {verified} ({state})"


def reason_in_words(reason: Mapping[str, Any]) -> str:
    """`data: my-lora → Mistral-7B: training data missing`."""
    path = " → ".join(reason.get("path") or ())
    words = [word for word in (reason.get("axis"), path, reason.get("message"), reason.get("artifact")) if word]
    return ": ".join(words)


def fetched_in_words(item: Fetched) -> str:
    """`fetches org/model at main, not pinned (from_pretrained)`."""
    name = item.name or "weights that it names as it runs"
    revision = f" at {item.revision}" if item.revision else ""
    return f"fetches {name}{revision}, {'pinned' if item.pinned else 'not pinned'} ({item.call})"


def facts_of(item: WeightsReport) -> Iterator[tuple[str, str]]:
    """What a weights file says of itself, with the names of the neutral record, and its digest."""
    for name, value in item.file.metadata.as_json().items():
        if isinstance(value, list):
            yield name.replace("_", " "), ", ".join(str(part) for part in value)
        elif isinstance(value, int):
            yield name.replace("_", " "), f"{value:,}"
        else:
            yield name.replace("_", " "), str(value)
    digest = item.sha256 or item.file.sha256
    if digest:
        yield "sha256", digest
    if item.file.leader:
        yield "belongs to", item.file.leader
