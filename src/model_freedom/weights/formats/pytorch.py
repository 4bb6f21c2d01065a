"""PyTorch's own files: zip archives since 1.6 (TorchScript among them), and before that a row of pickles.

Source: torch/serialization.py, torch/csrc/jit/serialization/pickler.h. Nothing is unpickled: the tensors are counted
from what the pickle would have called.
"""

from __future__ import annotations

import io
import re
from typing import Any

from model_freedom.weights import pickled_tensors
from model_freedom.weights.content import Content, Unrecognised
from model_freedom.weights.formats import torch_package
from model_freedom.weights.match import Match
from model_freedom.weights.pickle_values import value
from model_freedom.weights.record import Metadata, Outcome
from model_freedom.weights.zips import Zip

LEGACY = bytes.fromhex("8a0a6cfc9c46f9206aa85019")  # LONG1 of 0x1950a86a20f9469cfc6c, behind PROTO and a version
_LONGEST_PICKLE = 6 << 20  # bytes that are looked at; of a longer one only the frame is judged
ENDINGS = (".pt", ".pth", ".bin", ".ckpt", ".pt.tar", ".pth.tar", ".model")
_FIRST = re.compile(rb"[^/\0]{1,200}/(?:data\.pkl|\.format_version|byteorder|version)")  # the first member's name
_FEWEST_CONSTANTS = 1024  # bytes: a frozen model keeps its parameters as constants, a program a few numbers
_SPEAKING = re.compile(r"model|weight|checkpoint|ckpt|pretrain|(?:^|[_.-])(?:net|state)(?:[_.-]|$)")
# Files beside a model that are called after it: what went in, what came out, how training went.
_SPEAKS_OF_DATA = re.compile(
    r"inputs?|outputs?|predictions?|dataset|expected|features|logits|metrics|stats|statistics|vocab|rng|history|loss"
    r"|results?|optim|scheduler"
)


def recognise(content: Content, name: str) -> Match | None:
    """Weights, where at least one storage has bytes."""
    head = content.head(16)
    match = None
    if head[2:14] == LEGACY:
        match = _legacy(content)
    elif head[:4] == b"PK\x03\x04" and not name.endswith(".distcp"):  # those are rows of such archives
        match = _archive(content, name)
    speaks = _SPEAKING.search(name) and not _SPEAKS_OF_DATA.search(name)
    if match is not None and match.outcome is Outcome.UNSURE and speaks:
        return match._replace(outcome=Outcome.WEIGHTS, reason="")
    return match


def _archive(content: Content, name: str) -> Match | None:
    try:
        archive = Zip(content)
    except Unrecognised:
        if name.endswith(ENDINGS) and _FIRST.match(content.head(256), 30):
            return Match("PyTorch", Outcome.UNSURE, reason="an archive of PyTorch that is cut short")
        raise
    roots = [member.removesuffix("/data.pkl") for member in archive.members if member.endswith("/data.pkl")]
    if len(roots) != 1 or "/" in roots[0]:
        return torch_package.package(archive)
    root = roots[0]
    stored = sum(
        member.size
        for name, member in archive.members.items()
        if name.startswith((f"{root}/data/", f"{root}/constants/", f"{root}/.data/"))
        and not name.endswith(("serialization_id", "alignment"))
    )
    if not stored:
        return None
    script = (
        any(name.startswith(f"{root}/code/") for name in archive.members) and f"{root}/constants.pkl" in archive.members
    )
    format_name = "TorchScript" if script else "PyTorch"
    parameters = any(name.startswith((f"{root}/data/", f"{root}/.data/")) for name in archive.members)
    if script and not parameters and stored < _FEWEST_CONSTANTS:
        return Match(format_name, Outcome.COMPONENT, reason="a program with a few constants")
    made = {name: _made(archive, name) for name in (f"{root}/data.pkl", f"{root}/constants.pkl")}
    if script:
        return Match(format_name, metadata=_counted_in(made))
    return _judged(format_name, made[f"{root}/data.pkl"])


def _made(archive: Zip, name: str) -> Any:
    """What a pickle of an archive would make; None where there is none or it can't be followed."""
    member = archive.members.get(name)
    if member is None or member.size > _LONGEST_PICKLE:
        return None
    data = archive.read(name, _LONGEST_PICKLE)
    try:
        return value(Content(io.BytesIO(data), len(data)))[0]
    except (Unrecognised, LookupError):
        return None


def _counted_in(made: dict[str, Any]) -> Metadata:
    """What the pickles of an archive call for; nothing is said where one of them can't be followed."""
    tensors = []
    try:
        for name, whole in made.items():
            found = pickled_tensors.kept(whole).tensors
            tensors += [tensor._replace(identity=(name, *tensor.identity)) for tensor in found]
        return pickled_tensors.counted(tuple(tensors))
    except Unrecognised:
        return Metadata(producer="PyTorch")


def _judged(format_name: str, made: Any) -> Match | None:
    """`torch.save` keeps data sets, measurements and random states too: weights are a module, a parameter, or tensors
    with such names; an optimizer's state belongs to a model; whole numbers are none, and what remains is unsure.
    """
    try:
        found = pickled_tensors.kept(made)
        metadata = pickled_tensors.counted(found.tensors)
    except Unrecognised:
        return Match(format_name, metadata=Metadata(producer="PyTorch"))
    if pickled_tensors.are_parameters(found):
        return Match(format_name, metadata=metadata)
    if not found.tensors:
        if found.optimizer:
            return Match(format_name, Outcome.COMPONENT, metadata, "the state of an optimizer")
        return None if made is not None else Match(format_name, metadata=metadata)
    if found.data or pickled_tensors.are_whole(found):
        return None
    called = ", ".join(sorted({tensor.name for tensor in found.tensors} - {""})[:4])
    reason = f"tensors called {called}, which may be data" if called else "tensors without names, which may be data"
    return Match(format_name, Outcome.UNSURE, metadata, reason)


def _legacy(content: Content) -> Match | None:
    """Magic number, protocol and machine, each a pickle of its own; then the object, then the storages' bytes."""
    place = 0
    for _ in range(3):
        _value, place = value(content, place)
    try:
        made, end = value(content, place)
    except (Unrecognised, LookupError):
        return Match("PyTorch legacy", metadata=Metadata(producer="PyTorch"))
    return _judged("PyTorch legacy", made) if end < content.size else None
