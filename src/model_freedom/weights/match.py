"""What a recogniser answers."""

from __future__ import annotations

from typing import NamedTuple

from model_freedom.weights.record import Metadata, Outcome


class Match(NamedTuple):
    """The format that the content has. `names` are other files that belong to it, relative to its folder."""

    format: str
    outcome: Outcome = Outcome.WEIGHTS
    metadata: Metadata = Metadata()
    reason: str = ""
    names: tuple[str, ...] = ()


_MOST_PARAMETERS = (1 << 63) - 1  # what readers of JSON can hold; the largest models have a millionth of it


def believable(match: Match) -> Match:
    """The match without a number of parameters that can't be one: a header may claim any shape."""
    count = match.metadata.parameters
    if count is None or (type(count) is int and 0 <= count <= _MOST_PARAMETERS):
        return match
    return match._replace(metadata=match.metadata._replace(parameters=None))


def bounded(text: object, longest: int = 500) -> str | None:
    """A text of a file's metadata, cut; None for what is empty or no text. JSON can hold halves of characters, which
    nothing could be written to: they are replaced.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    if not isinstance(text, str) or not text.strip():
        return None
    text = text.strip()[: longest + 1].encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= longest else text[: longest - 1] + "…"


def bounded_list(items: object, most: int = 50) -> tuple[str, ...]:
    """Texts of a list or a single text, cut and without repetitions."""
    listed = items if isinstance(items, (list, tuple)) else [items]
    texts = [text for item in listed[:most] if (text := bounded(item)) is not None]
    return tuple(dict.fromkeys(texts))
